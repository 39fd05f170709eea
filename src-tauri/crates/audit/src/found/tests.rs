use super::*;

fn touch(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, "x\n").unwrap();
}

fn names(found: &Found) -> Vec<String> {
    let mut names = Names::new(found.files.iter().map(|file| file.path.as_path()));
    found.files.iter().map(|file| names.name(&file.path)).collect()
}

#[test]
fn of_a_folder_the_logs_are_taken_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    for name in
        ["audit.2026-11-20.log", "audit.2026-11-21-08.log.gz", "audit.2026-11-19.log.zst", "other.log", "audit.txt"]
    {
        touch(&folder.path().join(name));
    }
    let found = Sources::discover(&[folder.path().to_owned()]).unwrap();
    assert_eq!(names(&found), ["audit.2026-11-21-08.log.gz", "audit.2026-11-20.log", "audit.2026-11-19.log.zst"]);
    assert!(found.problems.is_empty());
}

#[test]
fn what_a_rotation_named_is_taken_in_any_case_and_nothing_else() {
    for name in [
        "audit.log",
        "audit.log.1",
        "audit.2026-11-21.log.1",
        "audit.2026-11-21.log.gz.1",
        "audit.2026-11-21.log.2.gz",
        "AUDIT.2026-11-21.LOG",
        "Audit.2026-11-21-08.Log.GZ",
    ] {
        assert!(is_log(name), "{name}");
    }
    for name in [
        "audit",
        "audit.log.txt",
        "audit.log.",
        "audit.log.1x",
        "my-audit.log",
        "audit.login",
        "auditor.log",
        "audit-log",
    ] {
        assert!(!is_log(name), "{name}");
    }
    let folder = tempfile::tempdir().unwrap();
    for name in ["audit.2026-11-21.log.1", "AUDIT.2026-11-22.LOG", "audit.2026-11-20.log.gz.3"] {
        touch(&folder.path().join(name));
    }
    let found = Sources::discover(&[folder.path().to_owned()]).unwrap();
    assert_eq!(names(&found), ["AUDIT.2026-11-22.LOG", "audit.2026-11-21.log.1", "audit.2026-11-20.log.gz.3"]);
}

#[test]
fn the_folders_of_peers_tell_their_logs_apart() {
    let folder = tempfile::tempdir().unwrap();
    for peer in ["peer-1", "peer-2"] {
        touch(&folder.path().join(peer).join("storage/audit/audit.2026-11-21.log"));
    }
    let found = Sources::discover(&[folder.path().to_owned()]).unwrap();
    let wanted = ["peer-1/storage/audit/audit.2026-11-21.log", "peer-2/storage/audit/audit.2026-11-21.log"];
    assert_eq!(names(&found), wanted);
}

#[test]
fn a_name_that_is_taken_becomes_longer() {
    let mut names = Names::new([Path::new("/a/x.log")].into_iter());
    let all = ["/a/x.log", "/b/x.log", "/c/b/x.log", "/b/x.log"].map(|path| names.name(Path::new(path)));
    assert_eq!(all, ["x.log", "b/x.log", "c/b/x.log", "/b/x.log"]);
}

#[test]
fn a_file_is_taken_once_and_whatever_it_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("yesterday.txt");
    touch(&path);
    touch(&folder.path().join("audit.2026-11-21.log"));
    let again = folder.path().join(".").join("yesterday.txt");
    let found = Sources::discover(&[path, again, folder.path().to_owned()]).unwrap();
    assert_eq!(found.files(), 2);
}

#[test]
fn nothing_to_load_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Sources::discover(&[folder.path().to_owned()]), Err(OpenError::Nothing)));
    assert!(matches!(Sources::discover(&[folder.path().join("no")]), Err(OpenError::Unreadable { .. })));
    assert!(matches!(Sources::discover(&[]), Err(OpenError::Nothing)));
}

#[cfg(unix)]
#[test]
fn links_in_folders_and_devices_are_refused_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("audit.2026-11-21.log");
    touch(&log);
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("audit.2026-11-20.log")).unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("round")).unwrap();
    let pipe = folder.path().join("audit.2026-11-19.log");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let found = Sources::discover(&[folder.path().to_owned(), "/dev/zero".into()]).unwrap();
    assert_eq!((found.files(), found.problems.len()), (1, 3));
    assert!(matches!(Sources::discover(&["/dev/zero".into()]), Err(OpenError::NotAFile { .. })));
    assert!(matches!(Sources::discover(&[pipe]), Err(OpenError::NotAFile { .. })));
    // A link that somebody chose is followed.
    let link = folder.path().join("chosen");
    std::os::unix::fs::symlink(&log, &link).unwrap();
    assert_eq!(Sources::discover(&[link]).unwrap().files(), 1);
}
