//! The practice cluster of the desktop program: at most one, which ends with the program.

use std::sync::Arc;

use portcullis_console::practice::{PracticeCluster as Lead, PracticeFlaw, PracticeView};
use portcullis_console::{Console, Error};
use portcullis_practice::{Options, PracticeCluster, VERSION};
use tokio::sync::Mutex;

/// The practice cluster, if it runs.
#[derive(Default)]
pub(crate) struct SharedPractice(Mutex<Option<Running>>);

struct Running {
    cluster: PracticeCluster,
    view: PracticeView,
}

impl SharedPractice {
    /// Starts it unless it runs, and makes the profile that leads to it. Stopping the task leaves nothing behind.
    pub(crate) async fn start(&self, console: &Arc<Console>, task: &str) -> Result<PracticeView, Error> {
        let mut running = self.0.lock().await;
        if let Some(running) = &*running {
            return Ok(running.view.clone());
        }
        let starting = async {
            let started = PracticeCluster::start(Options::default()).await;
            let cluster = started.map_err(|error| Error::PracticeFailed(error.to_string()))?;
            let lead = lead(&cluster);
            Ok((cluster, lead))
        };
        let (cluster, view) = console.start_practice(task, starting).await?;
        *running = Some(Running { cluster, view: view.clone() });
        Ok(view)
    }

    /// Ends it if it runs.
    pub(crate) async fn stop(&self) {
        if let Some(running) = self.0.lock().await.take() {
            // Its folder is in the system's temporary folder; nobody could do more about it.
            let _ = running.cluster.shutdown().await;
        }
    }

    /// What runs.
    pub(crate) async fn view(&self) -> Option<PracticeView> {
        self.0.lock().await.as_ref().map(|running| running.view.clone())
    }
}

/// Where it is, and how to be let in.
fn lead(cluster: &PracticeCluster) -> Lead {
    let keys = cluster.keys();
    let flaw = |flaw: &portcullis_practice::Flaw| PracticeFlaw {
        id: flaw.id.as_str().to_owned(),
        sentence: flaw.sentence.clone(),
    };
    Lead {
        peers: cluster.peers().iter().map(|peer| (peer.rest, peer.grpc)).collect(),
        authority: cluster.authority().map(str::to_owned),
        folder: cluster.folder().to_owned(),
        version: VERSION.to_string(),
        manage_key: keys.manage.clone(),
        alternate_key: keys.alternate.clone(),
        read_only_key: keys.read_only.clone(),
        flaws: cluster.flaws().iter().map(flaw).collect(),
    }
}
