//! Ctrl-C, as a terminal sends it.

use std::process::{Child, Command};
use std::sync::Once;

/// From now on children hear SIGINT, even where this process was started with SIGINT ignored, as shells start what runs in
/// the background: a signal that is caught is back at its default in a new program, one that is ignored stays so.
pub fn heard() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if ctrlc::try_set_handler(|| std::process::exit(130)).is_err() {
            // It was ignored; so this process takes no notice of it now.
            ctrlc::set_handler(|| {}).unwrap();
        }
    });
}

/// Interrupts a program.
pub fn send(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

/// Waits until a program catches SIGINT, where the system tells (Linux), or has ended.
pub fn wait_until_caught(child: &mut Child) {
    const SIGINT: u64 = 1 << 1;
    let status = format!("/proc/{}/status", child.id());
    while child.try_wait().unwrap().is_none() {
        let Ok(text) = std::fs::read_to_string(&status) else { return };
        let caught = text.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        if caught.is_none_or(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & SIGINT != 0) {
            return;
        }
        std::thread::yield_now();
    }
}
