//! Every check there is, in the order of the table.

mod audit;
mod authentication;
mod authorization;
mod container;
mod files;
mod hardening;
mod keys;
mod network;
mod of_files;
mod proxies;
mod tokens;
mod transport;
mod version;

#[cfg(test)]
mod guide;
#[cfg(test)]
mod tests;

use crate::assessment::CheckResult;
use crate::check::Check;
use crate::files::Files;
use crate::live::Live;
use std::sync::LazyLock;

/// The table.
static CHECKS: LazyLock<Vec<Check>> = LazyLock::new(|| {
    let mut checks: Vec<Check> = authentication::rows().into_iter().collect();
    checks.extend(authorization::rows());
    checks.extend(transport::rows());
    checks.extend(network::rows());
    checks.extend(audit::rows());
    checks.extend(version::rows());
    checks.extend(hardening::rows());
    checks.extend(container::rows());
    checks.extend(tokens::rows());
    checks.extend(files::rows());
    checks
});

/// Every check, in the order of its stable names.
#[must_use]
pub fn checks() -> &'static [Check] {
    &CHECKS
}

/// Judges configuration files by every check that files can tell.
#[must_use]
pub fn judge_files(files: &Files) -> Vec<CheckResult> {
    checks().iter().take_while(|_| !files.is_stopped()).filter_map(|check| check.of_files(files)).collect()
}

/// Judges a live cluster by every check that it can tell.
#[must_use]
pub fn judge_live(live: &Live) -> Vec<CheckResult> {
    checks().iter().filter_map(|check| check.of_live(live)).collect()
}
