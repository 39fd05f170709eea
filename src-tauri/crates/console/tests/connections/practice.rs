use crate::bench::Bench;
use portcullis_console::Error;
use portcullis_console::practice::PracticeCluster as Lead;
use portcullis_practice::{Nodes, Options, PracticeCluster, VERSION};
use std::path::PathBuf;
use std::sync::Mutex;
use tokio::net::TcpStream;

async fn cluster() -> PracticeCluster {
    PracticeCluster::start(Options { nodes: Nodes::SingleNode, ..Options::default() }).await.unwrap()
}

fn lead(cluster: &PracticeCluster) -> Lead {
    Lead {
        peers: cluster.peers().iter().map(|peer| (peer.rest, peer.grpc)).collect(),
        authority: cluster.authority().map(str::to_owned),
        folder: cluster.folder().to_owned(),
        version: VERSION.to_string(),
        manage_key: cluster.keys().manage.clone(),
        alternate_key: None,
        read_only_key: None,
        flaws: Vec::new(),
    }
}

#[tokio::test]
async fn a_practice_cluster_is_started_with_a_profile_that_leads_there() {
    let bench = Bench::new();
    let starting = async {
        let cluster = cluster().await;
        let lead = lead(&cluster);
        Ok((cluster, lead))
    };
    let (cluster, view) = bench.console.start_practice("start", starting).await.unwrap();
    assert_eq!(view.url, format!("https://{}", cluster.peers()[0].rest));
    assert!(bench.console.list_profiles().unwrap()[0].practice);
    assert!(!bench.console.cancel("start"), "what is done cannot be stopped");
}

#[tokio::test]
async fn a_practice_cluster_that_is_stopped_while_it_starts_leaves_nothing_behind() {
    for the_cluster_is_up in [false, true] {
        let bench = Bench::new();
        let seen: Mutex<Option<(PathBuf, std::net::SocketAddr)>> = Mutex::default();
        let starting = async {
            let cluster = cluster().await;
            *seen.lock().unwrap() = Some((cluster.folder().to_owned(), cluster.peers()[0].rest));
            assert!(bench.console.cancel("start"));
            if !the_cluster_is_up {
                std::future::pending::<()>().await;
            }
            let lead = lead(&cluster);
            Ok((cluster, lead))
        };
        let stopped = bench.console.start_practice("start", starting).await;
        assert_eq!(stopped.map(|(_, view)| view), Err(Error::Stopped));
        assert!(bench.console.list_profiles().unwrap().is_empty());
        let (folder, address) = seen.into_inner().unwrap().unwrap();
        assert!(!folder.exists());
        // The task that listens is gone as soon as the runtime comes to it.
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }
}
