//! Letters of a figure that the built-in font does not have.

use super::text::{Font, Fonts, clean};
use crate::chart::{Axis, Figure, Mark, Panel, Scale};
use std::collections::BTreeSet;

/// The letters for which a picture in pixels shows an empty box, in order; a font that can't be read lacks nothing that could be told.
pub fn lacking(figure: &Figure) -> Vec<char> {
    let Ok(fonts) = Fonts::load() else { return Vec::new() };
    let font = Font { size: 1.0, bold: false };
    let texts =
        [figure.title.as_str(), &figure.subtitle].into_iter().chain(figure.panels.iter().flat_map(texts_of));
    let letters: BTreeSet<char> = texts.flat_map(|text| clean(text).chars().collect::<Vec<_>>()).collect();
    letters.into_iter().filter(|letter| fonts.glyph(*letter, font).0 == 0).collect()
}

fn texts_of(panel: &Panel) -> impl Iterator<Item = &str> {
    let of_axes = [&panel.x, &panel.y].into_iter().flat_map(axis_texts);
    [panel.title.as_str()].into_iter().chain(of_axes).chain(panel.marks.iter().flat_map(mark_texts))
}

fn axis_texts(axis: &Axis) -> impl Iterator<Item = &str> {
    let names = match &axis.scale {
        Scale::Categories(names) => names.as_slice(),
        Scale::Linear | Scale::Log10 => &[],
    };
    [axis.label.as_str()].into_iter().chain(names.iter().map(String::as_str))
}

fn mark_texts(mark: &Mark) -> Vec<&str> {
    match mark {
        Mark::Line { label, .. }
        | Mark::Steps { label, .. }
        | Mark::Band { label, .. }
        | Mark::Bars { label, .. }
        | Mark::Points { label, .. } => vec![label],
        Mark::Boxes { label, rows, .. } => {
            [label.as_str()].into_iter().chain(rows.iter().map(|row| row.note.as_str())).collect()
        }
        Mark::Stretch { text, .. } | Mark::VLine { text, .. } | Mark::HLine { text, .. } => vec![text],
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{distributions, nasty};
    use super::*;

    #[test]
    fn what_the_font_lacks_is_found_wherever_it_stands() {
        assert_eq!(lacking(&nasty()), ['龍', '🐉']);
        let mut figure = distributions();
        assert_eq!(lacking(&figure), []);
        let panel = &mut figure.panels[0];
        panel.y = Axis::categories("級", vec!["常連".to_owned()]);
        panel.marks.push(Mark::VLine { x: 1.0, text: "祭".to_owned() });
        assert_eq!(lacking(&figure), ['常', '祭', '級', '連']);
    }
}
