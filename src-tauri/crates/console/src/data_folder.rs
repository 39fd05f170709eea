//! Where the files of this program are.

use std::ffi::OsString;
use std::path::PathBuf;

/// The identifier of the program; the folder is named after it, as the desktop shell names it.
pub const IDENTIFIER: &str = "dev.portcullis.console";

/// The user's data folder for this program, from what `env` says; the same that the desktop shell uses.
pub fn default_folder(env: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let absolute = |name: &str| env(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = if cfg!(target_os = "windows") {
        absolute("APPDATA")
    } else if cfg!(target_os = "macos") {
        absolute("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join(IDENTIFIER))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_folder_follows_the_desktop_rules() {
        let with = |xdg: Option<&'static str>| {
            default_folder(move |name| match name {
                "XDG_DATA_HOME" => xdg.map(OsString::from),
                "HOME" => Some("/home/ada".into()),
                _ => None,
            })
        };
        assert_eq!(with(None).unwrap(), PathBuf::from("/home/ada/.local/share/dev.portcullis.console"));
        assert_eq!(with(Some("/data")).unwrap(), PathBuf::from("/data/dev.portcullis.console"));
        assert_eq!(with(Some("relative")).unwrap(), PathBuf::from("/home/ada/.local/share/dev.portcullis.console"));
        assert_eq!(default_folder(|_| None), None);
    }
}
