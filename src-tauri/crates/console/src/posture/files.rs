//! Configuration files before they are deployed.

use super::kept;
use super::view::{FilesView, PostureFilesForm};
use crate::Console;
use crate::error::Error;
use crate::moment::rfc3339;
use portcullis_posture::files::{Files, Given};
use portcullis_posture::{Assessment, judge, judge_files};
use secrecy::ExposeSecret;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

impl Console {
    /// Judges configuration files. Where a profile is named whose cluster was judged since the program started, both are
    /// held side by side. No text is kept, and secrets in it are masked in the answer. Ends when the task is stopped.
    ///
    /// # Errors
    /// [`Error::Stopped`]; [`Error::ProfileNotFound`]; [`Error::InvalidField`] for `texts` when no file could be read.
    pub fn judge_files(&self, form: &PostureFilesForm, task: &str) -> Result<FilesView, Error> {
        let task = self.start(task);
        let judged = match self.judged_files(form, task.token()) {
            // What was read and judged by then is not whole.
            _ if task.token().is_cancelled() => return Err(Error::Stopped),
            judged => judged,
        };
        match &judged {
            Ok(view) => self.last_judged.keep_files(view),
            Err(_) => self.last_judged.forget_files(),
        }
        judged
    }

    /// Forgets what was found in files, of which a report can be made until then.
    pub fn forget_files(&self) {
        self.last_judged.forget_files();
    }

    fn judged_files(&self, form: &PostureFilesForm, token: CancellationToken) -> Result<FilesView, Error> {
        let given: Vec<Given<'_>> =
            form.texts.iter().map(|file| Given { name: &file.name, text: file.text.expose_secret() }).collect();
        let (files, problems) = Files::read_until(&given, Some(Arc::new(move || token.is_cancelled())));
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        if problems.len() >= given.len() {
            let said = problems.first().cloned().unwrap_or_else(|| "No file was given.".to_owned());
            return Err(Error::field(
                "texts",
                said,
                "Give files that say how Qdrant is run: its config.yaml, Compose, Helm values, Kubernetes manifests.",
            ));
        }
        let files = files.wanting_days(super::days(form.retention_days));
        let now = self.clock.now();
        let names: Vec<&str> = given.iter().map(|file| file.name).collect();
        let version = files.version().map(|version| version.to_string());
        let (live, target) = match &form.profile_id {
            None => (None, names.join(", ")),
            Some(id) => {
                let document = self.durable.load()?;
                let profile = document.profile(id)?;
                let name = &profile.name;
                // What was seen at another address says nothing of these files.
                let live = self.last_judged.live(id).filter(|live| live.profile.url == profile.address.url());
                (live, format!("{name} and {}", names.join(", ")))
            }
        };
        let results = match &live {
            Some(live) => judge(live, &files),
            None => judge_files(&files),
        };
        let accepted = match &form.profile_id {
            Some(id) => kept::read(&self.posture_path(id))?.accepted,
            None => Vec::new(),
        };
        let assessment = Assessment::new(target, rfc3339(now), version, results).accepting(&accepted, now);
        Ok(FilesView { assessment, problems, beside_cluster: live.is_some() })
    }
}
