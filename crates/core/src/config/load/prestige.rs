//! Prestige: what a reset needs, costs and gives.

use super::super::raw::ruleset as raw;
use super::super::source::Span;
use super::Loader;
use super::paragon::ParagonLevels;
use super::track::{FAR, LARGEST_FACTOR, Range};
use crate::rules::prestige::{PointsOnReset, Prestige};
use crate::rules::units::{LARGEST_EXACT_F64, LARGEST_TOTAL};

impl Loader<'_> {
    pub(super) fn prestige(
        &mut self,
        key: Span,
        written: &raw::Prestige,
        paragon: ParagonLevels,
    ) -> Option<Prestige> {
        if let ParagonLevels::Absent = paragon {
            let label = "add a `paragon` section, or remove this one";
            self.error(
                "missing-section",
                key,
                "prestige gives up paragon progress, but there is no paragon",
                label,
            );
        }
        let last = self.last_reset(written);
        let requires = self.requires(written, paragon, last);
        let cost = self.amounts("prestige.cost", "cost", "reset", written.cost.as_ref(), last);
        let points = written.attribute_points.as_ref();
        let attribute_points =
            self.amounts("prestige.attribute_points", "number of attribute points", "reset", points, last);
        let points = written.prestige_points.as_ref();
        let prestige_points =
            self.amounts("prestige.prestige_points", "number of prestige points", "reset", points, last);
        let mastery_kept = self.mastery_kept(written);
        let [xp, currency, drop_rate] = self.bonuses(written.bonuses.as_ref(), last);
        Some(Prestige {
            max: written.max.map(|max| max.value),
            requires: requires??,
            cost: cost?,
            mastery_kept,
            points: match written.points {
                None => PointsOnReset::RefundPrestige,
                Some(raw::PointsOnReset::Refund) => PointsOnReset::Refund,
                Some(raw::PointsOnReset::Wipe) => PointsOnReset::Wipe,
            },
            attribute_points: attribute_points?,
            prestige_points: prestige_points?,
            xp: xp?,
            currency: currency?,
            drop_rate: drop_rate?,
        })
    }

    /// Up to which reset the curves are checked.
    fn last_reset(&mut self, written: &raw::Prestige) -> u64 {
        let Some(max) = written.max else { return FAR };
        if max.value == 0 || max.value > LARGEST_TOTAL {
            let message = format!("{} resets", max.value);
            self.error("out-of-range", max.span, message, "1 or more; leave `max` out for no limit");
        }
        max.value.clamp(1, LARGEST_TOTAL)
    }

    fn requires(
        &mut self,
        written: &raw::Prestige,
        paragon: ParagonLevels,
        last: u64,
    ) -> Option<Option<crate::rules::curve::Curve>> {
        let (first, end) = match paragon {
            ParagonLevels::Known(levels) => (levels.first, levels.last),
            ParagonLevels::Absent | ParagonLevels::Unknown => (0, None),
        };
        // Without `max`, resets end where the levels end.
        let to = if written.max.is_none() && end.is_some() { 1 } else { last };
        let most = end.map_or(LARGEST_EXACT_F64, |end| end as f64);
        let what = "required paragon level";
        let range = Range { what, of: "reset", from: 1, to, least: first as f64, most };
        self.values("prestige.requires", Some(&written.requires), 1, range)
    }

    fn mastery_kept(&mut self, written: &raw::Prestige) -> f64 {
        let Some(kept) = written.mastery_kept else { return 1.0 };
        if !(0.0..=1.0).contains(&kept.value) {
            let message = format!("`mastery_kept` is {}", kept.value);
            self.error("out-of-range", kept.span, message, "0 to 1: 1 keeps all");
        }
        kept.value
    }

    /// Bonuses on XP, currency and drop rates.
    fn bonuses(
        &mut self,
        written: Option<&raw::Bonuses>,
        last: u64,
    ) -> [Option<Option<crate::rules::curve::Curve>>; 3] {
        let mut bonus = |name, what, curve| {
            let (least, most) = (0.0, LARGEST_FACTOR);
            let range = Range { what, of: "reset", from: 1, to: last, least, most };
            self.values(name, curve, 1, range)
        };
        [
            bonus("prestige.xp", "XP bonus", written.and_then(|bonuses| bonuses.xp.as_ref())),
            bonus(
                "prestige.currency",
                "currency bonus",
                written.and_then(|bonuses| bonuses.currency.as_ref()),
            ),
            bonus(
                "prestige.drop_rate",
                "drop-rate bonus",
                written.and_then(|bonuses| bonuses.drop_rate.as_ref()),
            ),
        ]
    }
}
