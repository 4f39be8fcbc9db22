//! How far a batch is: a bar on a terminal, a line now and then elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// How long there is nothing to say where there is no terminal.
const PAUSE: Duration = Duration::from_secs(10);

/// Standard error.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    start: Instant,
    told: Instant,
    all: u64,
    done: u64,
    failed: u64,
}

impl Progress {
    pub(super) fn new(all: u64) -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(all), ProgressDrawTarget::stderr_with_hz(10));
            let style = ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} sheets, {per_sec}, {eta} left{msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        let now = Instant::now();
        Progress { bar, start: now, told: now, all, done: 0, failed: 0 }
    }

    /// A row is done.
    pub(super) fn step(&mut self, is_fine: bool) {
        self.done += 1;
        self.failed += u64::from(!is_fine);
        match &self.bar {
            Some(bar) => {
                if !is_fine {
                    bar.set_message(format!(", {} failed", self.failed));
                }
                bar.inc(1);
            }
            None if self.told.elapsed() >= PAUSE => {
                self.told = Instant::now();
                self.line(&self.state());
            }
            None => {}
        }
    }

    /// Says something beside the bar.
    pub(super) fn say(&self, say: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn state(&self) -> String {
        let seconds = self.start.elapsed().as_secs_f64().max(0.001);
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let (rate, left) = (self.done as f64 / seconds, self.all.saturating_sub(self.done) as f64);
        let failed = if self.failed > 0 { format!(", {} failed", self.failed) } else { String::new() };
        format!("{} of {} sheets{failed}, {rate:.1} a second, {:.0} s left", self.done, self.all, left / rate.max(0.001))
    }

    fn line(&self, line: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }
}
