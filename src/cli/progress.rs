//! A progress bar on a terminal.

use super::context::Context;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::time::{Duration, Instant};

/// A bar with rate and time left, which appears after a quarter of a second, on a terminal only.
pub struct Bar {
    bar: ProgressBar,
    started: Instant,
    shows: bool,
}

const PATIENCE: Duration = Duration::from_millis(250);

impl Bar {
    /// `total` things, named `unit` in the plural.
    pub fn new(context: &Context, total: u64, unit: &str) -> Bar {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        let template = format!("{{bar:30}} {{human_pos}} of {{human_len}} {unit} · {{rate}} · {{eta}} left");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            let rate = |state: &ProgressState, to: &mut dyn Write| {
                let _ = write!(to, "{}/s", HumanCount(state.per_sec() as u64));
            };
            bar.set_style(style.with_key("rate", rate).progress_chars("█▌·"));
        }
        Bar { bar, started: Instant::now(), shows: context.progress }
    }

    /// `more` are done.
    pub fn advance(&self, more: u64) {
        self.bar.inc(more);
        if self.shows && self.bar.is_hidden() && self.started.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
