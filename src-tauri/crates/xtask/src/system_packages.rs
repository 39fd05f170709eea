//! What the operating system must bring, per package system, and how it is installed.

use std::process::Command;

use crate::setup::For;
use crate::steps::{Failure, Step};

/// One thing that is needed, and its package's name where it is known. An empty name: comes with another one.
struct Needed {
    apt: &'static str,
    dnf: &'static str,
    pacman: &'static str,
    zypper: &'static str,
    /// Only the window tests and the tour need it.
    tests_only: bool,
}

const fn needed(apt: &'static str, dnf: &'static str, pacman: &'static str, zypper: &'static str) -> Needed {
    Needed { apt, dnf, pacman, zypper, tests_only: false }
}

const fn for_tests(apt: &'static str, dnf: &'static str, pacman: &'static str, zypper: &'static str) -> Needed {
    Needed { apt, dnf, pacman, zypper, tests_only: true }
}

const NEEDED: &[Needed] = &[
    needed("build-essential", "gcc", "base-devel", "gcc"),
    needed("pkg-config", "pkgconf-pkg-config", "", "pkg-config"),
    needed("libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", "webkit2gtk-4.1", "webkit2gtk3-devel"),
    for_tests("webkit2gtk-driver", "webkit2gtk-driver", "", "webkit2gtk-4.1-webdriver"),
    for_tests("xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb", "xorg-x11-server-Xvfb"),
    for_tests("dbus", "dbus-daemon", "dbus", "dbus-1"),
    for_tests("gnome-keyring", "gnome-keyring", "gnome-keyring", "gnome-keyring"),
    for_tests("libsecret-tools", "libsecret", "libsecret", "libsecret-tools"),
    for_tests("openssl", "openssl", "openssl", "openssl"),
    for_tests("nginx-light", "nginx", "nginx", "nginx"),
    for_tests("fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu", "dejavu-fonts"),
];

/// Finds what is missing and installs it where this is possible without asking.
///
/// # Errors
///
/// When something is missing and could not be installed: with the exact command to run.
pub(crate) fn install(purpose: For) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        println!("   This system brings its own web view: nothing to install.");
        return Ok(());
    }
    if is_debian() {
        return install_with_apt(purpose);
    }
    if has("pkg-config")
        && pkg_config_knows("webkit2gtk-4.1")
        && (purpose == For::Running || has("WebKitWebDriver") && has("Xvfb"))
    {
        println!("   WebKitGTK and what the tests need are there.");
        return Ok(());
    }
    Err(Failure::new(
        "system packages are missing.",
        format!("Run this, then try again:\n\n    {}", command_elsewhere(purpose)),
    ))
}

fn install_with_apt(purpose: For) -> Result<(), Failure> {
    let wanted = names(purpose, |needed| needed.apt);
    let missing: Vec<&str> = wanted.into_iter().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        println!("   All system packages are there.");
        return Ok(());
    }
    println!("   Missing: {}", missing.join(" "));
    let by_hand = format!("Run this, then try again:\n\n    apt-get update && apt-get install {}", missing.join(" "));
    let root = is_root();
    if !root && !has("sudo") {
        return Err(Failure::new(
            "system packages are missing, and neither root's rights nor sudo are there.",
            by_hand,
        ));
    }
    if !root {
        println!("   They are installed through sudo, which may ask for your password.");
    }
    let apt = |arguments: &[&str]| {
        let mut command = if root { Command::new("apt-get") } else { Command::new("sudo") };
        if !root {
            command.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        }
        command.env("DEBIAN_FRONTEND", "noninteractive").args(arguments);
        command
    };
    Step { name: "Read the list of packages", remedy: &by_hand }.run(&mut apt(&["update"]))?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(&missing);
    Step { name: "Install the system packages", remedy: &by_hand }.run(&mut apt(&arguments))
}

fn command_elsewhere(purpose: For) -> String {
    if has("dnf") {
        format!("sudo dnf install {}", names(purpose, |needed| needed.dnf).join(" "))
    } else if has("pacman") {
        format!("sudo pacman -S --needed {}", names(purpose, |needed| needed.pacman).join(" "))
    } else if has("zypper") {
        format!("sudo zypper install {}", names(purpose, |needed| needed.zypper).join(" "))
    } else {
        format!(
            "(your package system's way to install what Debian calls) {}",
            names(purpose, |needed| needed.apt).join(" ")
        )
    }
}

fn names(purpose: For, name: impl Fn(&'static Needed) -> &'static str) -> Vec<&'static str> {
    NEEDED
        .iter()
        .filter(|needed| purpose == For::Tests || !needed.tests_only)
        .map(name)
        .filter(|name| !name.is_empty())
        .collect()
}

fn is_debian() -> bool {
    has("apt-get") && has("dpkg-query")
}

fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output()
        .is_ok_and(|output| output.status.success() && output.stdout == b"installed")
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn has(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

fn pkg_config_knows(library: &str) -> bool {
    Command::new("pkg-config").args(["--exists", library]).status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_the_console_needs_no_virtual_display() {
        let names = names(For::Running, |needed| needed.apt);
        assert!(names.contains(&"libwebkit2gtk-4.1-dev"));
        assert!(!names.contains(&"xvfb"));
    }
}
