//! Geometry of paths in pixels: thinning, clipping, dashes.

use super::scene::{Point, Rect};

/// More dashes than this are noise, and slow.
const MOST_DASHES: f64 = 3000.0;

/// Unbroken runs of places.
pub(super) fn runs<T>(places: impl IntoIterator<Item = Option<T>>) -> Vec<Vec<T>> {
    let mut runs = vec![Vec::new()];
    for place in places {
        match (place, runs.last_mut()) {
            (Some(place), Some(run)) => run.push(place),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// At most four points a pixel column: its first, lowest, highest and last look the same as all of them.
pub(super) fn thin(points: &[Point]) -> Vec<Point> {
    let mut thinned = Vec::new();
    for column in points.chunk_by(|one, next| one.0.floor() == next.0.floor()) {
        let by_height = |index: &usize, other: &usize| column[*index].1.total_cmp(&column[*other].1);
        let mut kept = vec![0, column.len() - 1];
        kept.extend((0..column.len()).min_by(by_height));
        kept.extend((0..column.len()).max_by(by_height));
        kept.sort_unstable();
        kept.dedup();
        thinned.extend(kept.into_iter().map(|index| column[index]));
    }
    thinned
}

/// The parts of a line inside an area.
pub(super) fn clip_line(points: &[Point], area: Rect) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let Some((from, to)) = clip_segment(pair[0], pair[1], area) else { continue };
        match parts.last_mut() {
            Some(part) if part.last() == Some(&from) => part.push(to),
            _ => parts.push(vec![from, to]),
        }
    }
    parts
}

/// Liang and Barsky (1984): the part of a segment inside a rectangle.
fn clip_segment(from: Point, to: Point, area: Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut start, mut end) = (0.0_f64, 1.0_f64);
    let edges = [
        (-dx, from.0 - area.left),
        (dx, area.right - from.0),
        (-dy, from.1 - area.top),
        (dy, area.bottom - from.1),
    ];
    for (toward, room) in edges {
        if toward == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if toward < 0.0 {
            start = start.max(room / toward);
        } else {
            end = end.min(room / toward);
        }
    }
    // The ends themselves and not their recomputation, so that neighbouring segments still join.
    let at = |part: f64| (from.0 + part * dx, from.1 + part * dy);
    let first = if start == 0.0 { from } else { at(start) };
    let last = if end == 1.0 { to } else { at(end) };
    (start <= end).then_some((first, last))
}

/// Sutherland and Hodgman (1974): the part of a polygon inside a rectangle.
pub(super) fn clip_polygon(points: &[Point], area: Rect) -> Vec<Point> {
    let inside: [&dyn Fn(&Point) -> f64; 4] = [
        &|point| point.0 - area.left,
        &|point| area.right - point.0,
        &|point| point.1 - area.top,
        &|point| area.bottom - point.1,
    ];
    inside.into_iter().fold(points.to_vec(), |points, depth| {
        let mut kept = Vec::with_capacity(points.len());
        for (index, point) in points.iter().enumerate() {
            let previous = &points[(index + points.len() - 1) % points.len()];
            let (now, before) = (depth(point), depth(previous));
            if (now >= 0.0) != (before >= 0.0) {
                let part = before / (before - now);
                kept.push((
                    previous.0 + part * (point.0 - previous.0),
                    previous.1 + part * (point.1 - previous.1),
                ));
            }
            if now >= 0.0 {
                kept.push(*point);
            }
        }
        kept
    })
}

/// The dashes of a line, as the backends know none: `pattern` are lengths of stroke and gap in turn.
pub(super) fn dashes(points: &[Point], pattern: &[f64]) -> Vec<Vec<Point>> {
    let length: f64 = points.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
    let period: f64 = pattern.iter().sum();
    if pattern.is_empty() || period <= 0.0 || length / period > MOST_DASHES {
        return vec![points.to_vec()];
    }
    let mut parts = Vec::new();
    let mut part: Vec<Point> = points.first().copied().into_iter().collect();
    let (mut index, mut left) = (0, pattern[0]);
    for pair in points.windows(2) {
        let whole = distance(pair[0], pair[1]);
        let mut done = 0.0;
        while whole - done > left {
            done += left;
            let share = done / whole;
            let at =
                (pair[0].0 + share * (pair[1].0 - pair[0].0), pair[0].1 + share * (pair[1].1 - pair[0].1));
            if index % 2 == 0 {
                part.push(at);
                parts.push(std::mem::take(&mut part));
            }
            part = vec![at];
            index = (index + 1) % pattern.len();
            left = pattern[index];
        }
        left -= whole - done;
        if index % 2 == 0 {
            part.push(pair[1]);
        }
    }
    if index % 2 == 0 && part.len() > 1 {
        parts.push(part);
    }
    parts
}

fn distance(from: Point, to: Point) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    (dx * dx + dy * dy).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };

    #[test]
    fn clipping_cuts_at_the_border() {
        let through = [(-5.0, 5.0), (5.0, 5.0), (5.0, 25.0), (8.0, 25.0), (8.0, 5.0)];
        let parts = clip_line(&through, AREA);
        assert_eq!(parts, [vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)], vec![(8.0, 10.0), (8.0, 5.0)]]);
        let mut square = clip_polygon(&[(-5.0, 5.0), (5.0, 5.0), (5.0, 15.0), (-5.0, 15.0)], AREA);
        square.sort_by(|one, other| one.partial_cmp(other).unwrap());
        assert_eq!(square, [(0.0, 5.0), (0.0, 10.0), (5.0, 5.0), (5.0, 10.0)]);
        assert!(clip_polygon(&[(20.0, 20.0), (30.0, 20.0), (30.0, 30.0)], AREA).is_empty());
    }

    #[test]
    fn dashes_go_around_corners() {
        let corner = [(0.0, 0.0), (3.0, 0.0), (3.0, 4.0)];
        let parts = dashes(&corner, &[2.0, 0.5]);
        assert_eq!(
            parts,
            [
                vec![(0.0, 0.0), (2.0, 0.0)],
                vec![(2.5, 0.0), (3.0, 0.0), (3.0, 1.5)],
                vec![(3.0, 2.0), (3.0, 4.0)]
            ]
        );
        assert_eq!(dashes(&corner, &[]), [corner.to_vec()]);
    }

    #[test]
    fn thinning_keeps_the_extremes_of_a_column() {
        let points = [(1.0, 5.0), (1.1, 9.0), (1.2, 6.0), (1.3, 1.0), (1.4, 4.0), (2.0, 4.0)];
        assert_eq!(thin(&points), [(1.0, 5.0), (1.1, 9.0), (1.3, 1.0), (1.4, 4.0), (2.0, 4.0)]);
        assert_eq!(runs([Some(1), None, None, Some(2), Some(3)]), [vec![1], vec![2, 3]]);
    }
}
