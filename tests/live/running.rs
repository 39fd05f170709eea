//! A server that runs already: harmless requests only, and whatever it holds is left as it is.

use std::path::PathBuf;

use portcullis_console::connection::CredentialChoice;
use portcullis_console::profiles::Scheme;

use crate::checks::bench::{Bench, Site};
use crate::checks::credentials::PlainKeys;
use crate::checks::state::State;
use crate::checks::{facts, verify};

/// Gathers facts and tries every credential that can be made.
pub(crate) async fn check(url: String) {
    let bench = Bench::new(&site(&url));
    let found = facts::gather(&bench, CredentialChoice::Best, false).await;
    let jwt_rbac = found.jwt_rbac.value().copied().unwrap_or(false);
    println!("live: {url} is {}, jwt_rbac {jwt_rbac}", found.version.value().map_or("unknown", String::as_str));
    let before = State::of(&bench).await;
    verify::every_prediction_holds(&bench).await;
    let after = State::of(&bench).await;
    assert_eq!(before.changes(&after), Vec::<String>::new(), "unless somebody else changed it meanwhile");
}

fn site(url: &str) -> Site {
    let (scheme, rest) = url.split_once("://").expect("QDRANT_URL begins with http:// or https://");
    let scheme = if scheme == "https" { Scheme::Https } else { Scheme::Http };
    let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().expect("a port in QDRANT_URL")),
        _ => (authority, 6333),
    };
    let key = |name: &str| std::env::var(name).ok().filter(|key| !key.is_empty());
    Site {
        scheme,
        host: host.to_owned(),
        port,
        path_prefix: path.trim_end_matches('/').to_owned(),
        grpc_port: None,
        ca_file: std::env::var_os("QDRANT_CA_FILE").map(PathBuf::from),
        client: None,
        keys: PlainKeys {
            manage: key("QDRANT_API_KEY"),
            alternate: key("QDRANT_ALT_API_KEY"),
            read_only: key("QDRANT_READ_ONLY_API_KEY"),
        },
        jwt_rbac: true,
        distributed: false,
    }
}
