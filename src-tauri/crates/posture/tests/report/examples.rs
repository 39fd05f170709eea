//! Assessments to write down: one as they are, and any that a stranger could cause.

use portcullis_posture::{
    Accepted, Assessment, Category, CheckResult, Difference, Evidence, Place, ResultState, Severity, Snippet,
};
use proptest::prelude::*;

/// The moment of every example.
pub(crate) const AT: &str = "2026-11-21T08:00:00Z";

/// A check with every field filled.
pub(crate) fn check(id: &str, title: &str, severity: Severity, state: ResultState) -> CheckResult {
    CheckResult {
        id: id.into(),
        title: title.into(),
        category: Category::Authentication,
        severity,
        opens_everything: false,
        state,
        evidence: vec![Evidence::seen("The list of collections came without a key.", "GET /collections", AT)],
        why: matches!(state, ResultState::Unknown | ResultState::NotApplicable)
            .then(|| "The port did not answer within ten seconds.".into()),
        expected: "Every request needs a key.".into(),
        risk: "Whoever reaches the port reads, changes and deletes all data.".into(),
        remedy: "Set service.api_key, and restart the nodes one by one.".into(),
        cost: "Clients without a key stop working.".into(),
        snippets: vec![
            Snippet { form: "config.yaml".into(), text: "service:\n  api_key: <your key>\n".into() },
            Snippet { form: "environment".into(), text: "QDRANT__SERVICE__API_KEY=<your key>\n".into() },
        ],
        sources: vec!["Qdrant documentation, Security: Authentication".into()],
        accepted: None,
        sides: None,
        last: None,
    }
}

/// A finding in a file, with the change that mends it.
pub(crate) fn in_file() -> CheckResult {
    let place = Place {
        file: "deploy/config.yaml".into(),
        line: 14,
        column: 3,
        text: "  apikey: ******** (32 characters)".into(),
    };
    let fix =
        "--- deploy/config.yaml\n+++ deploy/config.yaml\n@@ -14 +14 @@\n-  apikey: ********\n+  api_key: ********\n";
    let mut found = check("QDR-130", "A setting that the server does not know", Severity::High, ResultState::Failed);
    found.category = Category::Hardening;
    found.evidence = vec![Evidence::written("The server ignores \u{201c}apikey\u{201d}.", place, Some(fix.into()))];
    found
}

/// An assessment with every state, from a cluster and a file.
pub(crate) fn sample() -> Assessment {
    let mut open = check("QDR-001", "Anybody may come in", Severity::Critical, ResultState::Failed);
    open.opens_everything = true;
    let results = vec![
        open,
        check("QDR-003", "A wrong key is accepted", Severity::High, ResultState::Passed),
        check("QDR-031", "The key travels in the clear", Severity::High, ResultState::Unknown),
        check("QDR-060", "The metrics port is open", Severity::Medium, ResultState::Failed),
        check("QDR-070", "The audit log is off", Severity::Medium, ResultState::Failed),
        check("QDR-104", "The process runs as root", Severity::Low, ResultState::Failed),
        check("QDR-110", "No network policy", Severity::Medium, ResultState::NotApplicable),
        in_file(),
    ];
    let accepted = [
        Accepted::new("QDR-060", "Only the monitoring network reaches it.", "2027-01-31").unwrap(),
        Accepted::new("QDR-070", "The disk is being enlarged.", "2026-10-31").unwrap(),
    ];
    Assessment::new("search-eu-1".into(), AT.into(), Some("1.18.3".into()), results)
        .accepting(&accepted, AT.parse().unwrap())
}

/// The same assessment a week after a run that found other things.
pub(crate) fn after_another() -> Assessment {
    let before = vec![
        check("QDR-003", "A wrong key is accepted", Severity::High, ResultState::Failed),
        check("QDR-060", "The metrics port is open", Severity::Medium, ResultState::Failed),
        check("QDR-070", "The audit log is off", Severity::Low, ResultState::Failed),
    ];
    let before = Assessment::new("search-eu-1".into(), "2026-11-14T08:00:00Z".into(), None, before).record();
    let now = sample();
    let difference = Some(Difference::since(&before, &now));
    Assessment { difference, ..now }
}

/// The same assessment with this text wherever a text may stand.
pub(crate) fn with_text(assessment: &Assessment, text: &str) -> Assessment {
    let said = || text.to_owned();
    let results = assessment.results.iter().cloned().map(|mut result| {
        result.id = said();
        result.title = said();
        result.why = result.why.map(|_| said());
        result.expected = said();
        result.risk = said();
        result.remedy = said();
        result.cost = said();
        result.sources = vec![said()];
        result.snippets = vec![Snippet { form: said(), text: said() }];
        result.evidence = vec![Evidence { fix: Some(said()), ..Evidence::seen(text, text, text) }];
        result
    });
    let mut changed = Assessment::new(said(), said(), Some(said()), results.collect());
    changed.results.iter_mut().zip(&assessment.results).for_each(|(new, old)| new.state = old.state);
    changed
}

/// Everything a stranger might write into a name, an answer or a file.
pub(crate) const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<b>bold</b><a href=https://evil.example>here</a></td></tr></table></section>",
    "</style></pre></title><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "' autofocus onfocus='alert(1)",
    "<!--",
    "]]>",
    "&lt;b&gt; &#60;b> &amp",
    "[click](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "http://evil.example www.evil.example mail@evil.example @ops #1",
    "**b** __b__ ~~s~~ `code` ``` $x^2$",
    "| a | b |",
    "# head\n- item\n1. item\n> quote\n```\nfence",
    "\u{202e}desrever\u{2066}isolated\u{2069}\u{200b}\u{feff}\u{e0041}",
    "\0\u{1}\u{1b}[31m\r\n\t\u{7f}\u{85}\u{2028}",
    "\u{fffe}\u{ffff}\u{fdd0}",
    "]( {0} {{1}} %s ${x} {{x}}",
    "../../etc/passwd",
    "javascript:alert(1)",
    "https://evil.example/\"><script>alert(1)</script>",
    "https://evil.example/)[x](y)",
    "- [ ] task\\",
    "Ünï😀 שלום",
];

/// Characters that no report holds as they are.
pub(crate) const UNSEEN: [char; 6] = ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{1b}', '\0'];

/// A text of a stranger.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(prop::sample::select(HOSTILE), 1..4).prop_map(|parts| parts.join(" ")),
        2 => any::<String>(),
        1 => prop::sample::select(HOSTILE).prop_map(|part| part.repeat(1_000_000 / part.len())),
        1 => Just(String::new()),
    ]
}

fn evidence() -> impl Strategy<Value = Evidence> {
    let place = (text(), 0..3_usize, 0..3_usize, text()).prop_map(|(file, line, column, text)| Place {
        file,
        line: line % 100_000,
        column: column % 1_000,
        text,
    });
    (text(), text(), prop::option::of(text()), prop::option::of(place), prop::option::of(text()))
        .prop_map(|(words, source, at, place, fix)| Evidence { words, source, at, place, fix })
}

fn result() -> impl Strategy<Value = CheckResult> {
    use ResultState::{Accepted as Taken, Failed, NotApplicable, Passed, Unknown};
    let kind = (
        prop::sample::select(vec![Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical]),
        any::<bool>(),
        prop::sample::select(vec![Passed, Failed, Taken, Unknown, NotApplicable]),
        prop::option::of(text()),
    );
    let words = (text(), text(), prop::option::of(text()), text(), text(), text(), text());
    let lists = (
        prop::collection::vec(evidence(), 0..3),
        prop::collection::vec((text(), text()).prop_map(|(form, text)| Snippet { form, text }), 0..3),
        prop::collection::vec(text(), 0..3),
    );
    (kind, words, lists).prop_map(|(kind, words, lists)| {
        let (severity, opens_everything, state, reason) = kind;
        let (id, title, why, expected, risk, remedy, cost) = words;
        let (evidence, snippets, sources) = lists;
        let accepted = reason.and_then(|reason| Accepted::new("QDR-001", &reason, "2027-01-31").ok());
        let category = Category::Network;
        CheckResult {
            id,
            title,
            category,
            severity,
            opens_everything,
            state,
            evidence,
            why,
            expected,
            risk,
            remedy,
            cost,
            snippets,
            sources,
            accepted,
            sides: None,
            last: None,
        }
    })
}

/// A fleet whose every field was written by a stranger.
pub(crate) fn hostile() -> impl Strategy<Value = Vec<Assessment>> {
    let one = (text(), text(), prop::option::of(text()), prop::collection::vec(result(), 0..3))
        .prop_map(|(target, at, version, results)| Assessment::new(target, at, version, results));
    prop::collection::vec(one, 1..3)
}

/// Few cases, because some are megabytes.
pub(crate) fn few() -> ProptestConfig {
    ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 40, ..ProptestConfig::default() }
}
