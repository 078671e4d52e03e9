//! The process, as the system sees it.

use super::meters::gauge;
use crate::app::clock;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;

/// What the system counts of this process; where it does not tell, nothing is shown.
#[derive(Debug)]
pub(super) struct Process {
    /// Seconds since 1970.
    began: f64,
}

impl Process {
    /// Of a process that begins now.
    pub(super) fn new() -> Process {
        Process { began: clock::now().map_or(0.0, |at| at.0 as f64 / 1_000.0) }
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), std::fmt::Error> {
        let mut show = |name, help, value: Option<f64>| match value {
            Some(value) => gauge(&mut encoder, (name, help), value),
            None => Ok(()),
        };
        show("process_start_time_seconds", "When it began, since 1970", Some(self.began))?;
        show("process_resident_memory_bytes", "Memory that it holds", resident())?;
        show("process_open_fds", "Files and connections that it has open", open_files())
    }
}

#[cfg(target_os = "linux")]
fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1_024.0)
}

#[cfg(target_os = "linux")]
fn open_files() -> Option<f64> {
    Some(std::fs::read_dir("/proc/self/fd").ok()?.count() as f64)
}

#[cfg(not(target_os = "linux"))]
fn resident() -> Option<f64> {
    None
}

#[cfg(not(target_os = "linux"))]
fn open_files() -> Option<f64> {
    None
}
