//! What was judged last, until the program ends.

use super::view::{FilesView, PostureView};
use portcullis_posture::Assessment;
use portcullis_posture::live::Live;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The last outcomes.
#[derive(Debug, Default)]
pub(crate) struct LastJudged(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    clusters: HashMap<String, (PostureView, Arc<Live>)>,
    /// With the profile of each.
    fleet: Vec<(String, Assessment)>,
    files: Option<FilesView>,
}

impl LastJudged {
    pub(super) fn keep(&self, view: &PostureView, live: Live) {
        self.lock().clusters.insert(view.profile_id.clone(), (view.clone(), Arc::new(live)));
    }

    pub(super) fn view(&self, profile_id: &str) -> Option<PostureView> {
        self.lock().clusters.get(profile_id).map(|(view, _)| view.clone())
    }

    pub(super) fn live(&self, profile_id: &str) -> Option<Arc<Live>> {
        self.lock().clusters.get(profile_id).map(|(_, live)| Arc::clone(live))
    }

    /// Changes the last outcome of a cluster, if there is one.
    pub(super) fn change(
        &self,
        profile_id: &str,
        change: impl FnOnce(PostureView) -> PostureView,
    ) -> Option<PostureView> {
        let mut inner = self.lock();
        let (view, live) = inner.clusters.remove(profile_id)?;
        let changed = change(view);
        inner.clusters.insert(profile_id.to_owned(), (changed.clone(), live));
        Some(changed)
    }

    pub(super) fn forget(&self, profile_id: &str) {
        let mut inner = self.lock();
        inner.clusters.remove(profile_id);
        inner.fleet.retain(|(id, _)| id != profile_id);
    }

    pub(super) fn keep_fleet(&self, fleet: Vec<(String, Assessment)>) {
        self.lock().fleet = fleet;
    }

    pub(super) fn fleet(&self) -> Vec<Assessment> {
        self.lock().fleet.iter().map(|(_, assessment)| assessment.clone()).collect()
    }

    pub(super) fn keep_files(&self, files: &FilesView) {
        self.lock().files = Some(files.clone());
    }

    pub(super) fn forget_files(&self) {
        self.lock().files = None;
    }

    pub(super) fn files(&self) -> Option<FilesView> {
        self.lock().files.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
