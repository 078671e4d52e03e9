//! A long row of cells of which few are ever used, all near each other: room is made where it is needed.

/// Cells of a block.
const SIZE: usize = 128;

/// A row without end, in which every cell is [`Default`] until it is changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blocks<T> {
    blocks: Vec<Option<Box<[T]>>>,
}

impl<T: Clone + Default> Blocks<T> {
    /// The cell with this number, to change it.
    pub fn cell(&mut self, number: usize) -> Option<&mut T> {
        let block = number / SIZE;
        if block >= self.blocks.len() {
            self.blocks.resize(block + 1, None);
        }
        let cells = self.blocks.get_mut(block)?;
        cells.get_or_insert_with(|| vec![T::default(); SIZE].into()).get_mut(number % SIZE)
    }

    /// All cells that there is room for, rising.
    pub fn cells(&self) -> impl Iterator<Item = (usize, &T)> {
        let blocks = self.blocks.iter().enumerate();
        blocks.flat_map(|(block, cells)| {
            let numbers = block * SIZE..;
            numbers.zip(cells.iter().flat_map(|cells| cells.iter()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_made_where_it_is_needed() {
        let mut row = Blocks::<u64>::default();
        for number in [5, 100_000, 100_001, 5] {
            *row.cell(number).unwrap() += 1;
        }
        let used: Vec<(usize, u64)> =
            row.cells().filter(|(_, count)| **count > 0).map(|(number, count)| (number, *count)).collect();
        assert_eq!(used, [(5, 2), (100_000, 1), (100_001, 1)]);
        assert_eq!(row.cells().count(), 2 * SIZE);
    }
}
