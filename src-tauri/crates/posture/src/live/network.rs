//! What can be reached.

use super::{Live, none_is};
use crate::outcome::Outcome;

pub(crate) fn internal_port_open(live: &Live) -> Outcome {
    none_is(&live.internal_ports, "No port between peers is known: the cluster is a single node.")
}

pub(crate) fn internal_port_unprotected(live: &Live) -> Outcome {
    none_is(&live.internal_unprotected, "No port between peers is known: the cluster is a single node.")
}

pub(crate) fn metrics_port_open(live: &Live) -> Outcome {
    match &live.metrics_port {
        Err(why) => Outcome::Unknown(why.clone()),
        Ok(seen) => {
            let words = format!("{}: {}", seen.value.address, seen.value.words);
            match seen.value.found {
                Some(true) => seen.failed(words),
                Some(false) => seen.passed(words),
                None => Outcome::Unknown(words),
            }
        }
    }
}

pub(crate) fn mixed_versions(live: &Live) -> Outcome {
    match &live.versions {
        Err(why) => Outcome::Unknown(why.clone()),
        Ok(seen) if seen.value.is_empty() => Outcome::NotApplicable("The cluster is a single node.".to_owned()),
        Ok(seen) => {
            let said: Vec<String> = seen.value.iter().map(|(version, peers)| format!("{version} on {peers}")).collect();
            let words = format!("Versions of the peers: {}.", said.join(", "));
            if seen.value.len() > 1 { seen.failed(words) } else { seen.passed(words) }
        }
    }
}
