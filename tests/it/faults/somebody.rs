//! Somebody else, and places that can only be read or are full: what needs tools that not every machine has.

#![cfg(unix)]

use crate::lab::{Lab, Told};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;

/// Tells that something can't be tried here; where all must be tried, that is a failure.
pub fn left_out(why: &str) {
    assert!(std::env::var_os("ENDGAME_TEST_ALL").is_none(), "{why}");
    eprintln!("LEFT OUT: {why}");
}

/// Runs the program as somebody whom rights bind: root is bound by none.
pub struct Somebody {
    program: String,
    before: Vec<String>,
}

impl Somebody {
    /// `None`, with a note, where rights bind nobody.
    pub fn new(lab: &Lab) -> Option<Somebody> {
        if fs::metadata(lab.folder.path("")).unwrap().uid() != 0 {
            let program = env!("CARGO_BIN_EXE_endgame").to_owned();
            return Some(Somebody { program, before: Vec::new() });
        }
        Somebody::with_number(lab, 65534)
    }

    /// A user with this number, where the tests run as root.
    pub fn with_number(lab: &Lab, number: u32) -> Option<Somebody> {
        // The program may be in a folder of root's own.
        let copy = lab.folder.path("endgame").display().to_string();
        if !lab.folder.path("endgame").exists() {
            fs::copy(env!("CARGO_BIN_EXE_endgame"), &copy).unwrap();
        }
        let (user, group) = (format!("--reuid={number}"), format!("--regid={number}"));
        let other = [&user, &group, "--clear-groups", "--"].map(str::to_owned);
        let works = || {
            let ran = Command::new("setpriv").args(&other).args([&copy, "--version"]).output();
            ran.is_ok_and(|ran| ran.status.success())
        };
        if !works() {
            set_mode(lab, "", 0o755);
            if !works() {
                left_out("this needs root, and `setpriv` to become somebody whom rights bind");
                return None;
            }
        }
        Some(Somebody { program: "setpriv".to_owned(), before: [other.to_vec(), vec![copy]].concat() })
    }

    pub fn run(&self, lab: &Lab, line: &str) -> Told {
        Told::new(format!("somebody: {line}"), self.command(lab, line).output().unwrap())
    }

    /// The program, ready to run.
    pub fn command(&self, lab: &Lab, line: &str) -> Command {
        let before: Vec<&str> = self.before.iter().map(String::as_str).collect();
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut command = lab.command_by(&self.program, &before, &words);
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
    }

    /// Runs a command line where the folder of the lab is mounted in this way.
    pub fn run_mounted(&self, lab: &Lab, mount: Mount, line: &str) -> Told {
        let before: Vec<&str> = self.before.iter().map(String::as_str).collect();
        mounted(lab, mount, &self.program, &before, line)
    }
}

/// How a folder is mounted for one command.
#[derive(Debug, Clone, Copy)]
pub enum Mount {
    /// It can only be read.
    ReadOnly,
    /// A small disk with the database and no room; the command says when anything else is there afterwards.
    Full,
}

/// Whether this user may mount anything; else a note.
pub fn can_mount() -> bool {
    let tried = Command::new("unshare").args(["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    let can = tried.is_ok_and(|tried| tried.status.success());
    if !can {
        left_out("this needs root, and `unshare` and `mount` to try a file system of its own");
    }
    can
}

/// Runs the program, started by another where there are words before it, with a mount that nobody else sees.
pub fn mounted(lab: &Lab, mount: Mount, program: &str, before: &[&str], line: &str) -> Told {
    let script = match mount {
        Mount::ReadOnly => {
            "mount --bind \"$PWD\" \"$PWD\" && mount -o remount,ro,bind \"$PWD\" && cd \"$PWD\" && exec \"$@\""
        }
        Mount::Full => {
            "mkdir -p disk && mount -t tmpfs -o size=400k,mode=777 none disk && cp -p gm.db disk && cd disk || exit 99
             dd if=/dev/zero of=filler bs=1k 2>/dev/null
             \"$@\"; code=$?; test \"$(ls -A | tr '\\n' ' ')\" = 'filler gm.db ' || ls -A >&2; exit $code"
        }
    };
    let words: Vec<&str> = line.split_whitespace().collect();
    let before = [&["--mount", "sh", "-c", script, "sh", program], before].concat();
    let mut command = lab.command_by("unshare", &before, &words);
    let output = command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).output().unwrap();
    Told::new(format!("{mount:?}: {line}"), output)
}

/// Sets the rights on a file of the lab.
pub fn set_mode(lab: &Lab, name: &str, mode: u32) {
    fs::set_permissions(lab.folder.path(name), fs::Permissions::from_mode(mode)).unwrap();
}
