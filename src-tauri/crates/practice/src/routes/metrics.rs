//! Metrics, as Prometheus reads them.

use crate::VERSION;
use crate::answer::{Answer, Failure};
use crate::call::Call;
use crate::node::Node;

pub(super) fn answer(call: &Call<'_>) -> Result<Answer, Failure> {
    call.check()?;
    Ok(Answer::Text(metrics(call.node)))
}

/// The metrics of a peer.
pub(crate) fn metrics(node: &Node) -> String {
    let mut text = "# This is a simulation: a practice cluster of Portcullis.\n".to_owned();
    let mut gauge = |name: &str, help: &str, lines: Vec<String>| {
        text += &format!("# HELP {name} {help}\n# TYPE {name} gauge\n");
        for line in lines {
            text += &format!("{name}{line}\n");
        }
    };
    let version = format!("{{name=\"qdrant\",version=\"{VERSION}\"}} 1");
    gauge("app_info", "information about qdrant server", vec![version]);
    gauge("app_status_recovery_mode", "features enabled in qdrant server", vec![" 0".to_owned()]);
    if let Some(log) = &node.peer().audit {
        let help = "size of the audit log directory on disk in bytes";
        gauge("audit_log_dir_size_bytes", help, vec![format!(" {}", log.size())]);
    }
    let data = node.data();
    gauge("collections_total", "number of collections", vec![format!(" {}", data.collections.len())]);
    let points = |(name, count): (&String, usize)| format!("{{id=\"{}\"}} {count}", escaped(name));
    let counts = data.collections.iter().map(|(name, collection)| (name, collection.points.len()));
    gauge("collection_points", "approximate amount of points per collection", counts.map(points).collect());
    drop(data);
    if node.is_distributed() {
        gauge("cluster_enabled", "is cluster support enabled", vec![" 1".to_owned()]);
        let peers = vec![format!(" {}", node.shared.peers.len())];
        gauge("cluster_peers_total", "total number of cluster peers", peers);
    }
    text + &node.peer().counters.metrics()
}

/// A label's value.
fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
