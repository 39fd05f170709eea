//! Files that only this user may read, replaced as a whole, and locked against a second program.

use crate::data_folder::IDENTIFIER;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a file that another program is writing is waited for. Writing takes milliseconds; a program that holds a
/// lock for longer hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// Puts `bytes` in the place of the file: a crash leaves either the old content or the new.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = beside(path, ".new");
    let mut file = private(OpenOptions::new().create(true).truncate(true).write(true)).open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&fresh, path)?;
    sync_folder(path)
}

/// The path with `suffix` behind its name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

/// Holds the lock beside `path` until the file is dropped; waits this long for another program that holds it.
///
/// # Errors
/// When the lock file cannot be made; [`io::ErrorKind::TimedOut`] when the lock is still held at the end.
pub(crate) fn lock(path: &Path, patience: Duration) -> io::Result<File> {
    let file = lock_file(path)?;
    wait_for(patience, || file.try_lock())?;
    Ok(file)
}

/// Tries to take a lock until it is free, for this long.
///
/// # Errors
/// Those of the lock; [`io::ErrorKind::TimedOut`] when it is still held at the end.
pub(crate) fn wait_for(patience: Duration, lock: impl Fn() -> Result<(), fs::TryLockError>) -> io::Result<()> {
    let start = Instant::now();
    loop {
        match lock() {
            Ok(()) => return Ok(()),
            Err(fs::TryLockError::Error(error)) => return Err(error),
            Err(fs::TryLockError::WouldBlock) if start.elapsed() >= patience => {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "another program holds it"));
            }
            Err(fs::TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
        }
    }
}

/// Like [`lock`], but answers nothing when somebody else holds it.
///
/// # Errors
/// When the lock file cannot be made.
pub(crate) fn try_lock(path: &Path) -> io::Result<Option<File>> {
    let file = lock_file(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

fn lock_file(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    private(OpenOptions::new().create(true).truncate(false).write(true)).open(beside(path, ".lock"))
}

/// Makes the folder when it is missing, or when it is this program's own: only this user may enter it.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let is_ours = folder.file_name().is_some_and(|name| name == IDENTIFIER);
    if folder.is_dir() && !is_ours {
        // A folder that somebody chose for us may hold other things for others.
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    only_for_me(folder, 0o700)
}

/// Makes a file or folder readable for this user alone.
///
/// # Errors
/// When its permissions cannot be changed.
#[cfg(unix)]
pub(crate) fn only_for_me(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// On other systems the user's own data folder is private already.
#[cfg(not(unix))]
pub(crate) fn only_for_me(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// Options that create the file for this user alone.
#[cfg(unix)]
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

/// On other systems the user's own data folder is private already.
#[cfg(not(unix))]
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Makes a new name in the folder outlive a power cut.
///
/// # Errors
/// When the folder cannot be opened.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Other systems do this by themselves, and do not open folders.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}
