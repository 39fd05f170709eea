//! Reports about what was judged last.

use super::view::ReportSource;
use crate::Console;
use crate::error::Error;
use portcullis_posture::Assessment;
use portcullis_posture::report::Format;

impl Console {
    /// A name for the file, and the report.
    ///
    /// # Errors
    /// [`Error::InvalidField`] for `source` when nothing was judged yet; those of [`posture_last`](Self::posture_last).
    pub fn posture_report(&self, source: &ReportSource, format: Format) -> Result<(String, String), Error> {
        let assessments: Vec<Assessment> = match source {
            ReportSource::Profile { profile_id } => {
                self.posture_last(profile_id)?.map(|view| view.assessment).into_iter().collect()
            }
            ReportSource::All => self.last_judged.fleet(),
            ReportSource::Files => self.last_judged.files().map(|view| view.assessment).into_iter().collect(),
        };
        if assessments.is_empty() {
            return Err(Error::field(
                "source",
                "Nothing was judged yet, so there is nothing to report.",
                "Run the checks, then save the report.",
            ));
        }
        let day = self.clock.now().format("%Y-%m-%d");
        Ok((format!("qdrant-posture-{day}.{}", format.extension()), format.write(&assessments)))
    }
}
