//! Figures as the program will draw them, and nasty ones, for tests.

use crate::chart::{Axis, Dash, Figure, Mark, Panel, Scale, Spread, TickFormat};

/// Level curves of several rulesets over each other: cost and total.
pub fn curves(levels: u32, log: bool, names: &[&str]) -> Figure {
    let y = |label: &str| {
        if log { Axis::log(label, TickFormat::Number) } else { Axis::linear(label, TickFormat::Number) }
    };
    let series = |total: bool| {
        let each = names.iter().enumerate().map(|(slot, name)| {
            let power = 1.2 + 0.25 * slot as f64;
            let mut sum = 0.0;
            let points = (0..400).map(|index| {
                let level = (1.0 + f64::from(levels - 1) * f64::from(index) / 399.0).round();
                let cost = 100.0
                    * libm::pow(level, power)
                    * if slot == 1 { libm::pow(1.002, level.min(2000.0)) } else { 1.0 };
                sum += cost * f64::from(levels) / 400.0;
                (level, if total { sum } else { cost })
            });
            Mark::Line { label: (*name).to_owned(), points: points.collect(), color: slot, dash: Dash::Auto }
        });
        each.collect::<Vec<_>>()
    };
    let panel = |title: &str, y: Axis, marks| Panel {
        title: title.to_owned(),
        x: Axis::linear("paragon level", TickFormat::Levels),
        y,
        marks,
    };
    let mut cost = series(false);
    cost.push(Mark::VLine { x: f64::from(levels) * 0.4, text: "soft cap".into() });
    Figure {
        title: "XP by paragon level".into(),
        subtitle: "rulesets classic 1.2, season-4 and three drafts".into(),
        columns: 2,
        panels: vec![
            panel("Cost of a level", y("XP per level"), cost),
            panel("Total", y("XP from level 1"), series(true)),
        ],
    }
}

/// Prestige bonuses, reset costs, attribute effects, gain by level.
pub fn bonuses() -> Figure {
    let line = |label: &str, color, count: u32, f: &dyn Fn(f64) -> f64| Mark::Line {
        label: label.into(),
        points: (0..=count).map(|at| (f64::from(at), f(f64::from(at)))).collect(),
        color,
        dash: Dash::Auto,
    };
    let panel = |title: &str, x: &str, y: &str, format, marks| Panel {
        title: title.into(),
        x: Axis::linear(x, TickFormat::Levels),
        y: Axis::linear(y, format),
        marks,
    };
    let bonus = vec![
        line("experience", 0, 20, &|n| 0.05 * n),
        line("currency", 1, 20, &|n| 0.5 * (1.0 - 1.0 / (1.0 + 0.2 * n))),
        line("drop rate", 2, 20, &|n| (0.02 * n).min(0.25)),
    ];
    let costs = (0..=20).map(|n| (f64::from(n), 10_000.0 * libm::pow(1.5, f64::from(n))));
    let points = (0..=20).step_by(2).map(|n| (f64::from(n), 10_000.0 * libm::pow(1.5, f64::from(n))));
    let cost = vec![
        Mark::Steps { label: "cost of a reset".into(), points: costs.collect(), color: 6, dash: Dash::Solid },
        Mark::Points { label: "cost of a reset".into(), points: points.collect(), color: 6 },
    ];
    let effects = vec![
        line("strength", 3, 500, &|n| 0.002 * n),
        line("luck", 4, 500, &|n| n / (n + 300.0)),
        line("wisdom", 5, 500, &|n| (n / 500.0).sqrt() * 0.6),
        Mark::HLine { y: 0.75, text: "cap 75%".into() },
    ];
    let bars = |label: &str, color, k: f64| Mark::Bars {
        label: label.into(),
        points: (0..10).map(|n| (f64::from(n) * 10.0, 1.0 + k * f64::from(n))).collect(),
        color,
    };
    let mut costs = panel("Cost of a reset", "resets", "currency", TickFormat::Number, cost);
    costs.y.scale = Scale::Log10;
    Figure {
        title: "What prestige and paragon points give".into(),
        subtitle: "ruleset classic 1.2 · fingerprint 3f9c2a".into(),
        columns: 2,
        panels: vec![
            panel("Prestige bonus", "resets", "added to gains", TickFormat::Percent, bonus),
            costs,
            panel("Attribute effect", "points in the attribute", "effect", TickFormat::Percent, effects),
            panel(
                "Gain multiplier",
                "level",
                "times base gain",
                TickFormat::Number,
                vec![bars("casual", 0, 0.2), bars("hardcore", 1, 0.35)],
            ),
        ],
    }
}

/// Percentile bands of level by day, a panel an archetype.
pub fn bands(days: u32, log: bool) -> Figure {
    let archetypes = [("Casual", 0.6), ("Regular", 1.4), ("Hardcore", 4.0)];
    let panel = |(name, rate): (&str, f64)| {
        let level = |day: u32, factor: f64| 1.0 + 40.0 * rate * factor * libm::pow(f64::from(day), 0.72);
        let band = |label: &str, low, high| Mark::Band {
            label: label.into(),
            points: (0..=days).map(|day| (f64::from(day), level(day, low), level(day, high))).collect(),
            color: 0,
        };
        let median = (0..=days).map(|day| (f64::from(day), level(day, 1.0).floor()));
        Panel {
            title: name.to_owned(),
            x: Axis::linear("day", TickFormat::Days),
            y: if log {
                Axis::log("paragon level", TickFormat::Levels)
            } else {
                Axis::linear("paragon level", TickFormat::Levels)
            },
            marks: vec![
                band("p10–p90", 0.4, 1.9),
                band("p25–p75", 0.7, 1.35),
                Mark::Steps { label: "median".into(), points: median.collect(), color: 0, dash: Dash::Auto },
            ],
        }
    };
    Figure {
        title: "Paragon level by day".into(),
        subtitle: "ruleset classic 1.2 · population default, 10,000 players · seed 42".into(),
        panels: archetypes.map(panel).into(),
        columns: 0,
    }
}

/// Time to milestones by archetype, and differences with intervals.
pub fn distributions() -> Figure {
    let names = ["casual", "regular", "hardcore", "botter"].map(str::to_owned).to_vec();
    let spread = |row: usize, median: f64, note: &str| Spread {
        row,
        percentiles: [0.4, 0.7, 1.0, 1.6, 2.6].map(|factor| factor * median),
        note: note.to_owned(),
    };
    let never = Spread {
        row: 0,
        percentiles: [310.0, 620.0, f64::INFINITY, f64::INFINITY, f64::INFINITY],
        note: "64% never".into(),
    };
    let first = vec![never, spread(1, 210.0, "3% never"), spread(2, 90.0, ""), spread(3, 31.0, "")];
    let nobody = Spread { row: 0, percentiles: [f64::NAN; 5], note: "97% never".into() };
    let second = vec![nobody, spread(1, 350.0, "12% never"), spread(2, 130.0, ""), spread(3, 50.0, "")];
    let boxes = |label: &str, color, rows| Mark::Boxes { label: label.into(), rows, color };
    Figure {
        title: "Time to milestones".into(),
        subtitle: "ruleset classic 1.2 · population default · seed 42".into(),
        columns: 2,
        panels: vec![
            Panel {
                title: "Paragon level 100".into(),
                x: Axis::log("time played (hours)", TickFormat::Hours),
                y: Axis::categories("", names.clone()),
                marks: vec![boxes("classic", 0, first.clone()), boxes("season-4", 1, second)],
            },
            Panel {
                title: "First prestige".into(),
                x: Axis::linear("time played (hours)", TickFormat::Hours),
                y: Axis::categories("", names),
                marks: vec![boxes("classic", 0, first)],
            },
        ],
    }
}

fn line(label: &str, color: usize, points: Vec<(f64, f64)>) -> Mark {
    Mark::Line { label: label.into(), points, color, dash: Dash::Auto }
}

fn panel(title: &str, y: Axis, marks: Vec<Mark>) -> Panel {
    Panel { title: title.into(), x: Axis::linear("x", TickFormat::Number), y, marks }
}

fn linear() -> Axis {
    Axis::linear("y", TickFormat::Number)
}

/// Everything that tends to break a chart at once.
pub fn nasty() -> Figure {
    let long = "A very long title that cannot possibly fit into the width of the picture, ".repeat(6);
    let gaps = [1.0, 2.0, f64::NAN, 2.0, f64::INFINITY, 3.0, 4.0];
    let gaps = gaps.into_iter().enumerate().map(|(at, value)| (at as f64, value)).collect();
    let signs = (-5..30).map(|at| (f64::from(at), libm::pow(10.0, f64::from(at)) * f64::from(at))).collect();
    let one_point = Mark::Band { label: String::new(), points: vec![(5.0, 6e6, 8e6)], color: 0 };
    let narrow = vec![(1_000_000.0, 950.0), (1_000_005.0, 950.0)];
    let huge = vec![(1e-9, 1e300), (3e-9, -1e300), (f64::NAN, 1.0)];
    let many = (0..20).map(|slot| {
        let height = slot as f64;
        let points = vec![(0.0, height), (5.0, height * 1.5), (10.0, height)];
        line(&format!("series {slot} with a long name"), slot, points)
    });
    Figure {
        title: format!("{long}龍 🐉 <b>&amp;</b>\u{202e}"),
        subtitle: long.clone(),
        columns: 3,
        panels: vec![
            panel("empty", linear(), vec![line("", 0, vec![])]),
            panel("one point", linear(), vec![line("", 0, vec![(5.0, 7e6)]), one_point]),
            panel("all equal", linear(), vec![line("", 1, narrow)]),
            panel("gaps", linear(), vec![line("", 2, gaps)]),
            panel("negative on log", Axis::log(long.clone(), TickFormat::Number), vec![line("", 3, signs)]),
            dense(),
            panel("twenty", linear(), many.collect()),
            panel(&long, linear(), vec![line("", 0, huge)]),
            clipped(),
        ],
    }
}

/// Far more points than pixels.
pub fn dense() -> Panel {
    let noise = |at: u32| f64::from(at.wrapping_mul(2_654_435_761) >> 16) - 20_000.0;
    let points = (0..10_000).map(|at| (f64::from(at), noise(at))).collect();
    panel("10,000 noisy points", linear(), vec![line("", 4, points)])
}

/// A line and a band that leave the range of their axis.
pub fn clipped() -> Panel {
    let sine = (0..200).map(|at| (f64::from(at), libm::sin(f64::from(at) / 9.0)));
    let band = sine.clone().map(|(at, value)| (at, value - 0.2, value + 0.2)).collect();
    let band = Mark::Band { label: String::new(), points: band, color: 0 };
    panel("clipped", Axis { range: Some((-0.5, 0.5)), ..linear() }, vec![line("", 0, sine.collect()), band])
}
