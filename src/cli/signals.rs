//! Signals that ask the program to end.

use super::failure::Exit;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

/// The signal that asked for an end; 0 while none did.
static ASKED: LazyLock<Arc<AtomicUsize>> = LazyLock::new(Arc::default);
/// Whether the next signal ends the process at once: it is the second, or a person is asked something, and nothing runs
/// that would have to end in good order.
static AT_ONCE: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

const SIGHUP: usize = 1;
const SIGINT: usize = 2;
const SIGTERM: usize = 15;

/// From now on Ctrl-C, SIGTERM and SIGHUP ask running work to end; a second one ends the process at once. Where a shell
/// started the process with one of them ignored, it stays ignored: that Ctrl-C is meant for what runs in the foreground,
/// and `nohup` means that the work goes on.
pub fn catch() {
    // Without a handler it still ends the process, only less politely.
    let _ = ctrlc::try_set_handler(|| {
        if AT_ONCE.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
        ASKED.store(SIGINT, Ordering::Relaxed);
    });
    #[cfg(unix)]
    unix::catch();
}

/// A file that may not grow is an error of who writes to it, and no end of the process.
pub fn outlive_limits() {
    #[cfg(unix)]
    unix::outlive_limits();
}

/// While a person is asked something, a signal ends the process at once.
pub fn asking(is_asking: bool) {
    AT_ONCE.store(is_asking, Ordering::Relaxed);
}

/// Whether a signal asked for an end.
pub fn is_asked() -> bool {
    ASKED.load(Ordering::Relaxed) != 0
}

/// How the program ends after that.
pub fn exit() -> Exit {
    match ASKED.load(Ordering::Relaxed) {
        SIGHUP => Exit::HungUp,
        SIGTERM => Exit::Terminated,
        _ => Exit::Interrupted,
    }
}

/// What asked for an end.
pub fn name() -> &'static str {
    match exit() {
        Exit::HungUp => "SIGHUP",
        Exit::Terminated => "SIGTERM",
        _ => "Ctrl-C",
    }
}

#[cfg(unix)]
mod unix {
    use super::{ASKED, AT_ONCE, SIGHUP, SIGTERM};
    use signal_hook::consts::SIGXFSZ;
    use signal_hook::flag::{register, register_conditional_shutdown, register_usize};
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, Once};

    pub(super) fn catch() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            for signal in [SIGHUP, SIGTERM].into_iter().filter(|&signal| !is_ignored(signal)) {
                let (Ok(number), Ok(code)) = (i32::try_from(signal), i32::try_from(128 + signal)) else {
                    continue;
                };
                // In this order: the first signal is none that ends the process at once. Where the system refuses, the
                // signal ends the process as before.
                let _ = register_conditional_shutdown(number, code, Arc::clone(&AT_ONCE))
                    .and_then(|_| register(number, Arc::clone(&AT_ONCE)))
                    .and_then(|_| register_usize(number, Arc::clone(&ASKED), signal));
            }
        });
    }

    pub(super) fn outlive_limits() {
        let _ = register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    }

    /// Where the system does not tell (only Linux does), SIGHUP is left as it is.
    fn is_ignored(signal: usize) -> bool {
        let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return signal == SIGHUP };
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.map_or(signal == SIGHUP, |mask| mask & (1 << (signal - 1)) != 0)
    }
}
