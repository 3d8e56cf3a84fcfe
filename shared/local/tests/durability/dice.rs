//! Numbers that look like chance and are the same each time: `SplitMix64`.

/// A generator.
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One below `count`.
    pub fn below(&mut self, count: u64) -> u64 {
        self.roll() % count
    }

    /// One of these; `None` where there are none.
    pub fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let count = u64::try_from(of.len()).unwrap();
        let place = self.below(count.max(1));
        of.get(usize::try_from(place).unwrap()).cloned()
    }
}
