//! How far into a level, as a bar.

const CELLS: usize = 20;

/// A bar of 20 cells, filled to `share` (0 to 1) in steps of half a cell; full only when all is there.
pub(super) fn bar(share: f64) -> String {
    let halves = (share.clamp(0.0, 1.0) * (2 * CELLS) as f64).floor() as usize;
    let (full, half) = (halves / 2, halves % 2);
    ["█".repeat(full), "▌".repeat(half), "·".repeat(CELLS - full - half)].concat()
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn bars_are_twenty_cells_and_full_only_at_the_end() {
        for (share, text) in [
            (0.0, "····················"),
            (0.024, "····················"),
            (0.025, "▌···················"),
            (0.5629, "███████████·········"),
            (0.999_999, "███████████████████▌"),
            (1.0, "████████████████████"),
            (f64::NAN, "····················"),
            (7.0, "████████████████████"),
        ] {
            assert_eq!(bar(share), text, "{share}");
        }
    }
}
