//! What to draw: a figure of panels, each with two axes and marks. Plain data, without a pixel in it.
//!
//! Points that cannot be shown are left out rather than refused: a value that is not a number, infinite,
//! beyond ±1e300, or not positive on a log axis leaves a gap in its line or band.

/// A picture: a header, one legend for all panels, and panels in a grid.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figure {
    /// What is shown, in a few words.
    pub title: String,
    /// Where it comes from: ruleset, seed, population.
    pub subtitle: String,
    /// Panels, filled in row by row.
    pub panels: Vec<Panel>,
    /// Panels a row; 0 chooses by the number of panels and the shape of the picture.
    pub columns: usize,
}

impl Figure {
    /// The same without panels that have nothing to show, so that others have their room; the subtitle names them.
    #[must_use]
    pub fn without_empty_panels(self) -> Figure {
        let (panels, empty): (Vec<Panel>, Vec<Panel>) = self.panels.into_iter().partition(Panel::has_data);
        if panels.is_empty() || empty.is_empty() {
            return Figure { panels: [panels, empty].concat(), ..self };
        }
        let names: Vec<&str> = empty.iter().map(|panel| panel.title.as_str()).collect();
        let subtitle = format!("{} · nothing to show for: {}", self.subtitle, names.join(", "));
        Figure { columns: self.columns.min(panels.len()), panels, subtitle, ..self }
    }
}

/// One plot area with its axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Heading of the panel; may be empty.
    pub title: String,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// Marks, drawn in this order; later ones lie on top.
    pub marks: Vec<Mark>,
}

impl Panel {
    /// Whether a mark has a value that has a place.
    fn has_data(&self) -> bool {
        self.marks.iter().any(|mark| match mark {
            Mark::Line { points, .. }
            | Mark::Steps { points, .. }
            | Mark::Bars { points, .. }
            | Mark::Points { points, .. } => points.iter().any(|point| point.1.is_finite()),
            Mark::Band { points, .. } => points.iter().any(|(_, low, high)| (low + high).is_finite()),
            Mark::Boxes { rows, .. } => rows.iter().flat_map(|row| row.percentiles).any(f64::is_finite),
            Mark::Stretch { .. } | Mark::VLine { .. } | Mark::HLine { .. } => false,
        })
    }
}

/// An axis: what it measures, and how values become places and labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What is measured, with its unit: `XP per level`, `time played (hours)`.
    pub label: String,
    /// How values become places.
    pub scale: Scale,
    /// How ticks are chosen and written.
    pub format: TickFormat,
    /// Lowest and highest value shown; `None`, or a range that cannot be shown, fits the marks.
    pub range: Option<(f64, f64)>,
}

impl Axis {
    /// A linear axis that fits its marks.
    pub fn linear(label: impl Into<String>, format: TickFormat) -> Self {
        Self { label: label.into(), scale: Scale::Linear, format, range: None }
    }

    /// A logarithmic axis that fits its marks.
    pub fn log(label: impl Into<String>, format: TickFormat) -> Self {
        Self { scale: Scale::Log10, ..Self::linear(label, format) }
    }

    /// An axis of named places: place `i` is the value `i`. A vertical one runs from top to bottom.
    pub fn categories(label: impl Into<String>, names: Vec<String>) -> Self {
        Self { scale: Scale::Categories(names), ..Self::linear(label, TickFormat::Levels) }
    }
}

/// How values become places on an axis.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Equal differences, equal distances.
    Linear,
    /// Equal ratios, equal distances; only positive values.
    Log10,
    /// Named places at 0, 1, 2, ...
    Categories(Vec<String>),
}

/// How ticks are chosen and written.
///
/// Numbers are written with k, M, B and T for thousand, million, 10⁹ and 10¹² (the shorthand of game
/// interfaces), and from 1e15 on, or below 0.0001, with an exponent: `9.2e18`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TickFormat {
    /// A number.
    Number,
    /// A fraction, written as percent: 0.25 becomes `25%`.
    Percent,
    /// Days: ticks at weeks, months of 30 days, years of 365; written as numbers.
    Days,
    /// Hours: ticks at quarters, 6, 12, 24 and then round numbers; written as numbers.
    Hours,
    /// Whole numbers only: levels, resets, points.
    Levels,
}

/// The stroke of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dash {
    /// By colour slot, so that series differ without colour too: the first is solid, the next dashed.
    #[default]
    Auto,
    /// Unbroken.
    Solid,
    /// Dashes.
    Dashed,
    /// Dots.
    Dotted,
    /// Dashes and dots in turn.
    Alternating,
    /// Long dashes.
    Long,
}

/// Something drawn in a panel. `color` is a slot of the palette (any number; the palette repeats after
/// seven, with other dashes and markers). Marks with the same label and slot share one legend entry, in all panels;
/// an empty label has none.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line through points (x, y).
    Line {
        /// Legend text.
        label: String,
        /// Points in drawing order.
        points: Vec<(f64, f64)>,
        /// Palette slot.
        color: usize,
        /// Stroke.
        dash: Dash,
    },
    /// A staircase: each y holds from its x up to the next one.
    Steps {
        /// Legend text.
        label: String,
        /// Points in order of x.
        points: Vec<(f64, f64)>,
        /// Palette slot.
        color: usize,
        /// Stroke.
        dash: Dash,
    },
    /// A translucent area between two curves.
    Band {
        /// Legend text.
        label: String,
        /// (x, lower, upper) in order of x.
        points: Vec<(f64, f64, f64)>,
        /// Palette slot.
        color: usize,
    },
    /// Bars from zero (on a log axis: from the bottom) up to y. Several marks stand side by side.
    Bars {
        /// Legend text.
        label: String,
        /// (x, height) in order of x.
        points: Vec<(f64, f64)>,
        /// Palette slot.
        color: usize,
    },
    /// Separate markers, their shape by palette slot.
    Points {
        /// Legend text.
        label: String,
        /// Points (x, y).
        points: Vec<(f64, f64)>,
        /// Palette slot.
        color: usize,
    },
    /// Horizontal box and whiskers on the rows of a categorical y axis. Several marks share a row.
    Boxes {
        /// Legend text.
        label: String,
        /// One distribution a row.
        rows: Vec<Spread>,
        /// Palette slot.
        color: usize,
    },
    /// A shaded stretch of the x axis, such as the days of an event; what is drawn after it lies over it. It has no say in how
    /// far axes go, and a name that comes again is not written again.
    Stretch {
        /// Where it begins on the x axis.
        from: f64,
        /// Where it ends.
        to: f64,
        /// Its name; may be empty.
        text: String,
    },
    /// A vertical line with a text beside it.
    VLine {
        /// Place on the x axis.
        x: f64,
        /// Text; may be empty.
        text: String,
    },
    /// A horizontal line with a text above it.
    HLine {
        /// Place on the y axis.
        y: f64,
        /// Text; may be empty.
        text: String,
    },
}

/// A distribution by its percentiles. One that lies at +∞ (not reached within the horizon) is drawn as
/// running off the right edge; NaN leaves its part out.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Row of the categorical y axis.
    pub row: usize,
    /// The 10th, 25th, 50th, 75th and 90th percentile, in the unit of the x axis.
    pub percentiles: [f64; 5],
    /// Text at the right end of the row, such as `97% never`; may be empty.
    pub note: String,
}
