//! How much may be computed for a verdict.

use super::fault::{CurveFault, FaultKind};

/// What is left to compute, in units of about one evaluation of a simple curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    left: u64,
}

/// One to two seconds of a current processor. A ruleset that bounds decide takes less than a thousandth of it.
const ENOUGH: u64 = 25_000_000;

impl Default for Budget {
    fn default() -> Budget {
        Budget::of(ENOUGH)
    }
}

impl Budget {
    /// A budget of so many evaluations.
    pub fn of(units: u64) -> Budget {
        Budget { left: units }
    }

    /// Takes half of what is left, so that one curve can't use up what the others need.
    pub fn half(&mut self) -> Budget {
        let half = self.left / 2;
        self.left -= half;
        Budget { left: half }
    }

    /// Puts back what is left of [`Budget::half`].
    pub fn give_back(&mut self, rest: Budget) {
        self.left += rest.left;
    }

    /// Takes `units`.
    ///
    /// # Errors
    /// When there is not as much left. Nothing is left then.
    pub fn spend(&mut self, units: u64) -> Result<(), CurveFault> {
        match self.left.checked_sub(units) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(CurveFault { level: None, kind: FaultKind::TooCostly })
            }
        }
    }
}
