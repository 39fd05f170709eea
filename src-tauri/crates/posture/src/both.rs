//! What a cluster shows and what its files say, held side by side.

use crate::assessment::{CheckResult, ResultState, Sides};
use crate::check::{Category, Check, Severity, Versions};
use crate::checks::checks;
use crate::files::Files;
use crate::live::Live;
use crate::outcome::{Evidence, Outcome};
use crate::snippets::Mend;
use std::sync::LazyLock;

/// The finding that both differ. It has no judge of its own: it comes from those of all other rows.
static DRIFT: LazyLock<Check> = LazyLock::new(|| Check {
    id: "QDR-133",
    title: "The cluster is not as its files say",
    category: Category::Hardening,
    severity: Severity::Medium,
    opens_everything: false,
    expected: "What runs is what was reviewed: the files and the cluster agree.",
    risk: "Whoever reads the files is sure of a protection that is not there, or the next deployment takes one away.",
    remedy: "Deploy the files again, or bring into them what was changed on the cluster.",
    cost: "A restart of the server.",
    mend: Mend::Deployment(&[]),
    sources: &["What the files say, beside what the cluster shows"],
    versions: Versions::ALL,
    live: None,
    files: None,
});

/// Whether there is a check of this name.
#[must_use]
pub fn is_check(id: &str) -> bool {
    id == DRIFT.id || checks().iter().any(|check| check.id == id)
}

/// Of these, the files tell what the server does, and the cluster what a proxy before it makes of that: a cluster that
/// does better than its files has not drifted.
const BEHIND_A_PROXY: [&str; 3] = ["QDR-002", "QDR-009", "QDR-030"];

/// Judges a cluster and its files by every check that either can tell, and tells where they differ.
#[must_use]
pub fn judge(live: &Live, files: &Files) -> Vec<CheckResult> {
    let mut differing: Vec<Evidence> = Vec::new();
    let mut compared = 0;
    let running = live.version.as_ref().ok().map(|seen| seen.value);
    let both = |check: &Check| match (check.of_live(live), check.of_files_run_by(files, running)) {
        (Some(shown), Some(said)) => {
            compared += usize::from(is_known(shown.state) && is_known(said.state));
            differing.extend(difference(check, &shown, &said));
            Some(joined(shown, said))
        }
        (one, other) => one.or(other),
    };
    let mut results: Vec<CheckResult> = checks().iter().take_while(|_| !files.is_stopped()).filter_map(both).collect();
    let outcome = match (differing.is_empty(), compared) {
        (false, _) => Outcome::Failed { evidence: differing, severity: None },
        (true, 0) => Outcome::Unknown("Nothing could be compared: no check was answered by both.".to_owned()),
        (true, compared) => Outcome::Passed(vec![Evidence {
            words: format!("The cluster and its files agree in {compared} checks."),
            source: DRIFT.sources[0].to_owned(),
            at: None,
            place: None,
            fix: None,
        }]),
    };
    results.push(DRIFT.result(outcome));
    results
}

fn is_known(state: ResultState) -> bool {
    matches!(state, ResultState::Passed | ResultState::Failed)
}

/// What shows that both differ, if they do.
fn difference(check: &Check, shown: &CheckResult, said: &CheckResult) -> Vec<Evidence> {
    let (begin, side) = match (shown.state, said.state) {
        (ResultState::Failed, ResultState::Passed) => ("The files promise otherwise, but the cluster shows", shown),
        (ResultState::Passed, ResultState::Failed) if !BEHIND_A_PROXY.contains(&check.id) => {
            ("The cluster does better than its files, which say", said)
        }
        _ => return Vec::new(),
    };
    let evidence = side.evidence.iter().map(|evidence| Evidence {
        words: format!("{} {}. {begin}: {}", check.id, check.title, evidence.words),
        fix: None,
        ..evidence.clone()
    });
    evidence.collect()
}

/// One result of two. What only the files promise, where the cluster could show it and does not, stays unknown.
fn joined(shown: CheckResult, said: CheckResult) -> CheckResult {
    let sides = Sides { cluster: shown.state, files: said.state };
    let state = match (shown.state, said.state) {
        // What does not concern the cluster is not promised to it by a file.
        (ResultState::NotApplicable, ResultState::Passed) => ResultState::NotApplicable,
        (ResultState::NotApplicable, other) | (other, ResultState::NotApplicable) => other,
        (ResultState::Failed, _) | (_, ResultState::Failed) => ResultState::Failed,
        (ResultState::Unknown, _) => ResultState::Unknown,
        (passed, _) => passed,
    };
    let severity = match (shown.state, said.state) {
        (ResultState::Failed, ResultState::Failed) => shown.severity.max(said.severity),
        (_, ResultState::Failed) => said.severity,
        _ => shown.severity,
    };
    let why = match (shown.state, said.state) {
        (ResultState::Unknown, ResultState::Passed) => {
            shown.why.as_ref().map(|why| format!("The files promise it, and the cluster does not show it. {why}"))
        }
        _ if state == shown.state => shown.why.clone(),
        _ => said.why.clone(),
    };
    let mut evidence = shown.evidence.clone();
    evidence.extend(said.evidence);
    let why = why.filter(|_| matches!(state, ResultState::Unknown | ResultState::NotApplicable));
    CheckResult { state, severity, evidence, why, sides: Some(sides), ..shown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Given;
    use crate::live::testing::{fine, seen, unseen};

    fn files(text: &str) -> Files {
        let (files, problems) = Files::read(&[Given { name: "config.yaml", text }]);
        assert_eq!(problems, []);
        files
    }

    fn find<'a>(results: &'a [CheckResult], id: &str) -> &'a CheckResult {
        results.iter().find(|result| result.id == id).unwrap()
    }

    const AUDITED: &str = "service:\n  api_key: ${KEY}\naudit:\n  enabled: true\n";

    #[test]
    fn a_promise_that_the_cluster_breaks_is_a_finding_of_its_own() {
        let mut live = fine();
        live.audit = seen(None);
        let results = judge(&live, &files(AUDITED));
        let off = find(&results, "QDR-070");
        assert_eq!(off.state, ResultState::Failed);
        assert_eq!(off.sides, Some(Sides { cluster: ResultState::Failed, files: ResultState::Passed }));
        let drift = find(&results, "QDR-133");
        assert_eq!(drift.state, ResultState::Failed);
        assert!(drift.evidence.iter().any(|evidence| evidence.words.contains("QDR-070")), "{drift:?}");
    }

    #[test]
    fn a_cluster_that_does_better_than_its_files_will_not_after_the_next_deployment() {
        let results = judge(&fine(), &files("audit:\n  enabled: false\n"));
        assert_eq!(find(&results, "QDR-070").state, ResultState::Failed);
        let drift = find(&results, "QDR-133");
        let evidence = drift.evidence.iter().find(|evidence| evidence.words.contains("QDR-070")).unwrap();
        assert_eq!(evidence.place.as_ref().map(|place| place.line), Some(2));
    }

    #[test]
    fn a_promise_alone_does_not_pass() {
        let mut live = fine();
        live.audit = unseen();
        let results = judge(&live, &files(AUDITED));
        let unknown = find(&results, "QDR-070");
        assert_eq!(unknown.state, ResultState::Unknown);
        assert!(unknown.why.as_ref().unwrap().contains("promise"), "{unknown:?}");
    }

    #[test]
    fn what_the_version_does_not_have_is_not_promised_by_its_files() {
        let mut live = fine();
        live.version = seen(qdrant_access::ServerVersion::new(1, 16, 3));
        let results = judge(&live, &files(AUDITED));
        assert_eq!(find(&results, "QDR-070").state, ResultState::NotApplicable);
        assert_eq!(find(&results, "QDR-084").state, ResultState::NotApplicable);
    }

    #[test]
    fn tls_of_a_proxy_before_the_server_is_no_drift() {
        let results = judge(&fine(), &files("service:\n  api_key: ${KEY}\n  enable_tls: false\n"));
        let drift = find(&results, "QDR-133");
        assert!(drift.evidence.iter().all(|evidence| !evidence.words.contains("QDR-002")), "{drift:?}");
        assert!(super::is_check("QDR-133") && super::is_check("QDR-001") && !super::is_check("QDR-999"));
    }

    #[test]
    fn where_both_agree_there_is_no_drift() {
        let results = judge(&fine(), &files(AUDITED));
        let agreed = find(&results, "QDR-070");
        assert_eq!((agreed.state, agreed.evidence.len()), (ResultState::Passed, 2));
        let drift = find(&results, "QDR-133");
        assert!(drift.evidence.iter().all(|evidence| !evidence.words.contains("QDR-070")), "{drift:?}");
    }

    #[test]
    fn every_check_of_either_side_is_there_once() {
        let results = judge(&fine(), &files(AUDITED));
        let mut ids: Vec<&str> = results.iter().map(|result| result.id.as_str()).collect();
        let judged = checks().iter().filter(|check| check.live.is_some() || check.files.is_some()).count();
        assert_eq!(ids.len(), judged + 1);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), results.len());
    }
}
