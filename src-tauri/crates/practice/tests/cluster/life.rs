//! Where a cluster lives: on loopback, in one temporary folder, and no longer than it is held.

use std::fs;
use std::path::Path;

use portcullis_practice::{Nodes, Options, PeerPorts, PracticeCluster, StartError};
use tokio::net::{TcpListener, TcpStream};

use crate::client::{Rest, start};
use crate::recordings::keys;

fn ports(cluster: &PracticeCluster) -> Vec<std::net::SocketAddr> {
    let peers = cluster.peers().iter();
    let ports = peers.flat_map(|peer| [Some(peer.rest), Some(peer.grpc), peer.internal]);
    ports.chain([cluster.metrics()]).flatten().collect()
}

#[tokio::test]
async fn every_port_is_on_loopback() {
    let cluster = start(Options { metrics_port: Some(0), ..Options::default() }).await;
    let ports = ports(&cluster);
    assert_eq!(ports.len(), 7);
    assert!(ports.iter().all(|address| address.ip().is_loopback()));
}

/// What the system says of the open ports, which is more than what the cluster says of itself.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_system_sees_no_port_of_the_cluster_anywhere_but_on_loopback() {
    const LISTENING: &str = "0A";
    const LOOPBACK: &str = "0100007F";
    let cluster = start(Options { metrics_port: Some(0), ..Options::default() }).await;
    let ports: Vec<_> = ports(&cluster).iter().map(|address| format!("{:04X}", address.port())).collect();
    let mut seen = 0;
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        for line in fs::read_to_string(table).unwrap_or_default().lines().skip(1) {
            let fields: Vec<_> = line.split_whitespace().collect();
            let (address, port) = fields[1].split_once(':').expect("address and port");
            if fields[3] == LISTENING && ports.iter().any(|ours| ours == port) {
                assert_eq!(address, LOOPBACK);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, ports.len());
}

#[tokio::test]
async fn after_a_shutdown_the_ports_are_closed_and_the_folder_is_gone() {
    let cluster = start(Options { metrics_port: Some(0), ..Options::default() }).await;
    let folder = cluster.folder().to_owned();
    let ports = ports(&cluster);
    Rest::connect(&cluster, cluster.peers()[0].rest).await.ask("GET /collections", None, None).await;
    assert!(folder.join("peer-1/audit").is_dir() && folder.join("peer-2/audit").is_dir());
    cluster.shutdown().await.expect("the cluster ends");
    assert!(!folder.exists());
    for port in ports {
        assert!(TcpStream::connect(port).await.is_err(), "{port} is still open");
    }
}

#[tokio::test]
async fn a_dropped_cluster_leaves_no_folder() {
    let cluster = start(Options::default()).await;
    let folder = cluster.folder().to_owned();
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    rest.ask("GET /collections", None, None).await;
    drop(cluster);
    assert!(!folder.exists());
}

#[tokio::test]
async fn nothing_but_the_audit_log_is_on_disk() {
    let cluster = start(keys().options()).await;
    let mut rest = Rest::connect(&cluster, cluster.peers()[0].rest).await;
    rest.ask("POST /snapshots", Some(&keys().manage), None).await;
    let mut files = Vec::new();
    collect(cluster.folder(), &mut files);
    files.sort();
    let names: Vec<_> =
        files.iter().map(|file| file.strip_prefix(cluster.folder()).unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["in-use.lock", "peer-1/audit/audit.2026-11-21-00.log"]);
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_in_the_error() {
    let taken = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = taken.local_addr().expect("an address").port();
    let ports = [PeerPorts { grpc: port, ..PeerPorts::default() }, PeerPorts::default()];
    let error = PracticeCluster::start(Options { ports, ..Options::default() }).await.expect_err("the port is taken");
    assert!(matches!(error, StartError::Port { port: named, .. } if named == port));
    assert!(error.to_string().contains(&port.to_string()));
}

#[tokio::test]
async fn a_given_port_is_taken_and_free_again_afterwards() {
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let ports = [PeerPorts { rest: port, ..PeerPorts::default() }, PeerPorts::default()];
    let options = Options { nodes: Nodes::SingleNode, ports, ..Options::default() };
    for _ in 0..2 {
        let cluster = start(options.clone()).await;
        assert_eq!(cluster.peers()[0].rest.port(), port);
        assert_eq!((cluster.peers().len(), cluster.peers()[0].internal), (1, None));
        cluster.shutdown().await.expect("the cluster ends");
    }
}

#[tokio::test]
async fn without_tls_the_ports_are_plain() {
    let cluster = start(Options { tls: false, ..keys().options() }).await;
    assert_eq!(cluster.authority(), None);
    let mut rest = Rest::connect(&cluster, cluster.peers()[1].rest).await;
    assert_eq!(rest.ask("GET /collections", Some(&keys().manage), None).await.status, 200);
}
