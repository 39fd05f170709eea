//! Who may come in: QDR-001 to QDR-019.

use super::keys;
use super::of_files::{each_server, failed, has_key, passed, sentence, switch, together};
use super::proxies::{encrypted_before, stays_here};
use crate::check::{Category, Check, LiveJudge, Severity, Versions};
use crate::files::{Files, KeyKnown, Known, ProxySaid, Server};
use crate::live;
use crate::outcome::{Evidence, Outcome};
use crate::snippets::{Form, Mend};
use qdrant_access::version::since;

const GUIDE: &str = "Qdrant documentation, Security: Authentication";
const CONFIG: &str = "Qdrant's config.yaml, section service";

pub(super) fn rows() -> Vec<Check> {
    let row = |id, title, severity| Check {
        id,
        title,
        category: Category::Authentication,
        severity,
        opens_everything: false,
        expected: "",
        risk: "",
        remedy: "",
        cost: "",
        mend: Mend::None,
        sources: &[GUIDE],
        versions: Versions::ALL,
        live: None,
        files: None,
    };
    vec![
        Check {
            opens_everything: true,
            expected: "The server asks every caller for a key or a token.",
            risk: "Whoever reaches the server reads, changes and deletes all data.",
            remedy: "Set a key that is long and random, and give it to every client.",
            cost: "A restart. Clients without the key are refused from then on.",
            mend: Mend::Settings(&[("service.api_key", "")]),
            files: Some(open_instance),
            live: Some(LiveJudge::By(live::open_instance)),
            ..row("QDR-001", "The server asks nobody for a key", Severity::Critical)
        },
        Check {
            expected: "Keys travel over TLS only, or never leave the machine.",
            risk: "Whoever sees the traffic reads the key, and may do from then on what the key may do.",
            remedy: "Turn on TLS, or let a proxy with TLS stand before the server and let nobody go around it. Then change the key.",
            cost: "A certificate and a restart. Clients must use https.",
            mend: Mend::Settings(&[
                ("service.enable_tls", "true"),
                ("tls.cert", "./tls/cert.pem"),
                ("tls.key", "./tls/key.pem"),
            ]),
            files: Some(key_over_plain_http),
            live: Some(LiveJudge::By(live::key_over_plain_http)),
            ..row("QDR-002", "The key travels over plain HTTP", Severity::High)
        },
        Check {
            expected: "Every key has 32 bytes or more and cannot be guessed.",
            risk: "A weak key is found by trying. With tokens on, one token is enough to try without asking the server.",
            remedy: "Make new keys of 32 random characters or more.",
            cost: "A restart and new keys for all clients. Tokens must be made again.",
            mend: Mend::Around("shell", "openssl rand -hex 32\n"),
            sources: &[GUIDE, "Qdrant warns of keys under 32 bytes when it starts"],
            files: Some(keys::weak_keys),
            live: Some(LiveJudge::By(live::weak_keys)),
            ..row("QDR-003", "A key can be guessed", Severity::High)
        },
        Check {
            expected: "Each key is used for one thing.",
            risk: "A reader who has the read-only key holds the full key without knowing it, or a change of keys changes nothing.",
            remedy: "Make a new key for each use.",
            cost: "A restart and new keys for the clients concerned.",
            mend: Mend::Around("shell", "openssl rand -hex 32\n"),
            files: Some(keys::reused_keys),
            live: Some(LiveJudge::By(live::reused_keys)),
            ..row("QDR-004", "One key is used for two things", Severity::High)
        },
        Check {
            opens_everything: true,
            expected: "No key is an empty text.",
            risk: "Before 1.19, a caller with an empty key comes in. From 1.19 on, an empty key counts as none, and everybody comes in.",
            remedy: "Give the key a value, or remove the setting. Look at how an empty value came there: often a variable was not set.",
            cost: "A restart.",
            mend: Mend::Settings(&[("service.api_key", "")]),
            sources: &["Pull request #9199 of qdrant/qdrant", CONFIG],
            versions: Versions { since: None, before: Some(since::EMPTY_KEY_IS_UNSET) },
            files: Some(keys::empty_key),
            live: Some(LiveJudge::By(live::empty_key)),
            ..row("QDR-005", "An empty key is a key", Severity::Critical)
        },
        Check {
            expected: "While keys are changed, the old and the new one are valid side by side.",
            risk: "When the only key changes, every client is refused until it has the new one.",
            remedy: "Set the new key as service.alt_api_key, move the clients, then make it service.api_key.",
            cost: "Two restarts for each change of keys. Remove the alternate key afterwards.",
            mend: Mend::Settings(&[("service.alt_api_key", "")]),
            sources: &[CONFIG],
            versions: Versions::since(since::ALTERNATE_KEY),
            files: Some(keys::alternate_key),
            live: Some(LiveJudge::By(live::alternate_key)),
            ..row("QDR-006", "A change of keys interrupts every client", Severity::Low)
        },
        Check {
            expected: "Web pages of other sites may not ask the server.",
            risk: "A page that somebody with network access opens can send requests to the server from his browser.",
            remedy: "Turn CORS off unless web pages of other origins must ask the server directly.",
            cost: "Pages served from elsewhere can no longer call the server from a browser. The server's own dashboard goes on.",
            mend: Mend::Settings(&[("service.enable_cors", "false")]),
            sources: &[CONFIG],
            files: Some(|files| each_server(files, |server| switch(files, server, "service.enable_cors", false))),
            live: Some(LiveJudge::By(live::cors)),
            ..row("QDR-008", "Web pages of any origin may ask the server", Severity::Low)
        },
        Check {
            expected: "The server's web pages are served where they are used, and nowhere else.",
            risk: "Whoever reaches the server gets its web pages without a key, and people type the key into them: the browser keeps it.",
            remedy: "Turn the web pages off in production, or keep them to a network of administrators.",
            cost: "The dashboard is gone. Other programs go on.",
            mend: Mend::Settings(&[("service.enable_static_content", "false")]),
            sources: &[CONFIG, "Qdrant's web page keeps the key in the browser's local storage"],
            files: Some(|files| {
                each_server(files, |server| switch(files, server, "service.enable_static_content", false))
            }),
            live: Some(LiveJudge::By(live::dashboard)),
            ..row("QDR-009", "The dashboard is served to everyone", Severity::Low)
        },
        Check {
            expected: "Where tokens are on, the page that makes them is hidden.",
            risk: "The page signs with whatever key the browser keeps and offers tokens that never end.",
            remedy: "Hide the page and make tokens with a program that does not keep the key.",
            cost: "Tokens are no longer made in the dashboard.",
            mend: Mend::Settings(&[("service.hide_jwt_dashboard", "true")]),
            sources: &[CONFIG],
            versions: Versions::since(since::HIDDEN_TOKEN_PAGE),
            files: Some(token_page),
            live: Some(LiveJudge::By(live::token_page)),
            ..row("QDR-010", "The page that makes tokens is shown", Severity::Low)
        },
        Check {
            opens_everything: true,
            expected: "A token that a foreign key signed is refused.",
            risk: "Anybody makes himself a token and comes in.",
            remedy: "Find out what stands between here and the server, and whether it is Qdrant that answers.",
            cost: "Nothing beyond the search.",
            live: Some(LiveJudge::By(live::wrong_key)),
            ..row("QDR-011", "A wrong key is let in", Severity::Critical)
        },
        Check {
            expected: "Only the routes of health checks are answered without a key.",
            risk: "A path through the dashboard's gets past the key.",
            remedy: "Run 1.18.2 or later.",
            cost: "An upgrade, peer by peer.",
            sources: &["Pull request #9254 of qdrant/qdrant"],
            live: Some(LiveJudge::By(live::health_route_bypass)),
            ..row("QDR-012", "Health routes open other routes", Severity::Medium)
        },
        Check {
            expected: "What passes requests on to the server asks for a credential, or the server does.",
            risk: "The proxy carries everybody to a server that asks nobody.",
            remedy: "Let the proxy ask for a credential, or set a key on the server.",
            cost: "Clients must send a credential. Behind basic authentication, the key of Qdrant goes into the header api-key.",
            mend: Mend::Deployment(&[(
                Form::Kubernetes,
                "metadata:\n  annotations:\n    nginx.ingress.kubernetes.io/auth-type: basic\n    nginx.ingress.kubernetes.io/auth-secret: qdrant-auth\n    nginx.ingress.kubernetes.io/auth-realm: Qdrant",
            )]),
            sources: &[
                "Authentication of Qdrant behind an ingress or Kong",
                "ingress-nginx documentation, annotations: Authentication",
            ],
            files: Some(proxy_asks),
            ..row("QDR-013", "The proxy lets everyone through", Severity::High)
        },
        Check {
            expected: "Keys are taken from headers, never from the address of a request.",
            risk: "Addresses are written into logs and histories, and the key with them.",
            remedy: "Set key_in_query to false.",
            cost: "Clients that put the key into the address must send a header instead.",
            mend: Mend::Around("Kong", "plugins:\n  - name: key-auth\n    config:\n      key_in_query: false\n"),
            sources: &["Kong documentation, key-auth: key_in_query"],
            files: Some(key_in_address),
            ..row("QDR-014", "The proxy takes keys out of addresses", Severity::Medium)
        },
    ]
}

fn open_instance(files: &Files) -> Outcome {
    let near = |server: &Server| -> Vec<Evidence> {
        let meant = files.strangers.iter().filter(|stranger| stranger.meant == Some("service.api_key"));
        let words = |words: &str| format!("{words} So {} has no key.", server.name);
        meant.map(|stranger| files.written(words(&stranger.words), stranger.at)).collect()
    };
    each_server(files, |server| match server.key("service.api_key") {
        KeyKnown::Given(declared, _) => {
            passed(files.written(format!("{} has a key.", sentence(&server.name)), declared.at))
        }
        KeyKnown::Empty(declared) => failed(files.written("The key is an empty text.", declared.at)),
        KeyKnown::Unknown(why) => Outcome::Unknown(why),
        KeyKnown::Absent => {
            let only_reading = matches!(server.key("service.read_only_api_key"), KeyKnown::Given(..));
            let alternate = matches!(server.key("service.alt_api_key"), KeyKnown::Given(..));
            let name = "service.api_key";
            let at = files.place_of(server, name);
            if only_reading || alternate {
                let words =
                    format!("{} has another key than service.api_key, so callers are asked.", sentence(&server.name));
                return passed(files.written(words, at));
            }
            let words = format!("service.api_key is not set for {}, so nobody is asked.", server.name);
            let mut evidence = near(server);
            evidence.push(files.mendable(words, at, files.change(server, name, "")));
            Outcome::Failed { evidence, severity: None }
        }
    })
}

fn key_over_plain_http(files: &Files) -> Outcome {
    each_server(files, |server| {
        match has_key(server) {
            Ok(true) => {}
            Ok(false) => return Outcome::NotApplicable("There is no key, which is a finding of its own.".to_owned()),
            Err(why) => return Outcome::Unknown(why),
        }
        let place = files.place_of(server, "service.enable_tls");
        match server.switch("service.enable_tls") {
            Known::Unknown(why) => Outcome::Unknown(why),
            Known::Said(true, _) | Known::Default(true) => passed(files.written("The server speaks TLS.", place)),
            Known::Said(false, _) | Known::Default(false) if stays_here(server) => {
                Outcome::NotApplicable("The server is reached from its own machine only.".to_owned())
            }
            Known::Said(false, _) | Known::Default(false) => match encrypted_before(files, server) {
                Some(outcome) => outcome,
                None => {
                    let fix = files.change(server, "service.enable_tls", "true");
                    failed(files.mendable("There is a key, and TLS is off.", place, fix))
                }
            },
        }
    })
}

fn token_page(files: &Files) -> Outcome {
    each_server(files, |server| {
        match server.switch("service.jwt_rbac") {
            Known::Unknown(why) => return Outcome::Unknown(why),
            Known::Said(false, _) | Known::Default(false) => {
                return Outcome::NotApplicable("Tokens are off.".to_owned());
            }
            Known::Said(true, _) | Known::Default(true) => {}
        }
        if matches!(server.switch("service.enable_static_content"), Known::Said(false, _)) {
            return Outcome::NotApplicable("The server's web pages are off.".to_owned());
        }
        switch(files, server, "service.hide_jwt_dashboard", true)
    })
}

fn proxy_asks(files: &Files) -> Outcome {
    let keyed: Vec<Result<bool, String>> = files.servers.iter().map(has_key).collect();
    let judged = files.proxies.iter().map(|proxy| match &proxy.asks {
        ProxySaid::Yes(words, at) => passed(files.written(words.clone(), *at)),
        ProxySaid::Unknown(why) => Outcome::Unknown(why.clone()),
        ProxySaid::No(words, at, fix) => {
            if !keyed.is_empty() && keyed.iter().all(|keyed| *keyed == Ok(true)) {
                let words = format!("{} leaves it to the server to ask, which does.", sentence(&proxy.name));
                return passed(files.written(words, *at));
            }
            // What was meant to ask and does not is a flaw whatever the server does.
            let meant = !words.starts_with("No ");
            if keyed.is_empty() && !meant {
                let why = format!(
                    "{words} Whether the server asks cannot be told: its own configuration is not among the files."
                );
                return Outcome::Unknown(why);
            }
            failed(files.mendable(format!("{}: {words}", sentence(&proxy.name)), *at, fix.clone()))
        }
    });
    together(judged, "No proxy is described in these files.")
}

fn key_in_address(files: &Files) -> Outcome {
    let judged = files.proxies.iter().filter_map(|proxy| match proxy.key_in_address.as_ref()? {
        ProxySaid::Yes(words, at) => Some(passed(files.written(words.clone(), *at))),
        ProxySaid::No(words, at, fix) => Some(failed(files.mendable(words.clone(), *at, fix.clone()))),
        ProxySaid::Unknown(why) => Some(Outcome::Unknown(why.clone())),
    });
    together(judged, "No proxy in these files compares keys itself.")
}
