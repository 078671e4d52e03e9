//! Random streams and the two distributions a player's life needs, with the same bits on every platform.
//!
//! A stream depends on (seed, archetype, player index) alone. Normals come from a ziggurat of 256 layers (G. Marsaglia
//! and W. W. Tsang, "The Ziggurat Method for Generating Random Variables", J. Stat. Softw. 5 (2000), in the form of
//! J. A. Doornik, 2005). Tables are made with libm.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};
use std::sync::LazyLock;

/// One player's stream of random numbers.
#[derive(Debug, Clone)]
pub struct Stream {
    generator: Xoshiro256PlusPlus,
    tables: &'static Tables,
}

/// Where the tail of the normal distribution starts in a ziggurat of 256 layers.
const TAIL_START: f64 = 3.654_152_885_361_009;
/// The area of each of its layers.
const LAYER_AREA: f64 = 0.004_928_673_233_974_655;

#[derive(Debug)]
struct Tables {
    layers: [Layer; 256],
    /// 2^(i/64).
    roots_of_two: [f64; 64],
}

/// A layer of the ziggurat.
#[derive(Debug, Clone, Copy, Default)]
struct Layer {
    /// Its right edge; the first layer is a box up to [`TAIL_START`] and the tail beyond.
    edge: f64,
    /// The share of it that lies under the curve whatever the height.
    sure: f64,
    /// The curve over its right edge, and over that of the next layer; of no use in the first layer.
    heights: (f64, f64),
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    layers: layers(),
    roots_of_two: std::array::from_fn(|i| libm::exp2(i as f64 / 64.0)),
});

fn layers() -> [Layer; 256] {
    let curve = |x: f64| libm::exp(-0.5 * x * x);
    let mut edges = [0.0; 257];
    edges[0] = LAYER_AREA / curve(TAIL_START);
    edges[1] = TAIL_START;
    for layer in 2..256 {
        let before = edges[layer - 1];
        edges[layer] = (-2.0 * libm::log(LAYER_AREA / before + curve(before))).sqrt();
    }
    std::array::from_fn(|layer| {
        let (edge, next) = (edges[layer], edges[layer + 1]);
        Layer { edge, sure: next / edge, heights: (curve(edge), curve(next)) }
    })
}

impl Stream {
    /// The stream of player `index` of `archetype` under `seed`.
    pub fn new(seed: u64, archetype: &str, index: u64) -> Stream {
        Stream::from_mixed(mixed(seed, archetype, index))
    }

    fn from_mixed(mixed: u64) -> Stream {
        Stream { generator: Xoshiro256PlusPlus::seed_from_u64(mixed), tables: &TABLES }
    }

    /// 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// Uniform in (0, 1].
    pub fn unit(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// 64 independent coins; each is 1 with probability `chance`, which counts to 2^−32.
    ///
    /// From the last binary digit of `chance` to the first, a 1 joins random bits by or, a 0 by and: each step halves
    /// the probability so far and adds a half for a 1.
    pub fn coins(&mut self, chance: f64) -> u64 {
        let digits = (chance * 4_294_967_296.0) as u64;
        if digits >= 1 << 32 {
            return u64::MAX;
        }
        if digits == 0 {
            return 0;
        }
        let mut coins = 0;
        for digit in digits.trailing_zeros()..32 {
            let random = self.bits();
            coins = if digits >> digit & 1 == 1 { coins | random } else { coins & random };
        }
        coins
    }

    /// A number whose logarithm is normal, with standard deviation `sigma`.
    #[inline]
    pub fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * self.tables.exp(sigma * self.normal())
    }

    /// A standard normal number.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        let (layer, uniform) = self.place_in_layer();
        let Layer { edge, sure, .. } = self.tables.layers[usize::from(layer)];
        if uniform.abs() < sure {
            return uniform * edge;
        }
        let value;
        // By value: where its address is never taken, a generator can live in registers.
        (*self, value) = self.clone().normal_near_the_curve(layer, uniform);
        value
    }

    /// A layer, and a place in it: uniform in (−1, 1), in 53 bits with the sign.
    #[inline]
    fn place_in_layer(&mut self) -> (u8, f64) {
        let bits = self.bits();
        let uniform = ((bits >> 11) as i64 - (1 << 52)) as f64 * (1.0 / 4_503_599_627_370_496.0);
        (bits as u8, uniform)
    }

    /// The rest of [`Stream::normal`] for a place that may lie above the curve.
    #[cold]
    #[inline(never)]
    fn normal_near_the_curve(mut self, mut layer: u8, mut uniform: f64) -> (Stream, f64) {
        loop {
            let Layer { edge, sure, heights: (low, high) } = self.tables.layers[usize::from(layer)];
            let x = uniform * edge;
            if uniform.abs() < sure {
                return (self, x);
            }
            if layer == 0 {
                let x = self.tail(uniform < 0.0);
                return (self, x);
            }
            if low + self.unit() * (high - low) < libm::exp(-0.5 * x * x) {
                return (self, x);
            }
            (layer, uniform) = self.place_in_layer();
        }
    }

    /// A normal number beyond [`TAIL_START`] (Marsaglia's method).
    fn tail(&mut self, negative: bool) -> f64 {
        loop {
            let x = -libm::log(self.unit()) / TAIL_START;
            let y = -libm::log(self.unit());
            if y + y >= x * x {
                let value = TAIL_START + x;
                return if negative { -value } else { value };
            }
        }
    }
}

impl Tables {
    /// e^x for |x| ≤ 700, to within two units in the last place, several times as fast as libm's.
    ///
    /// x = k·ln2/64 + r, so e^x = 2^(k div 64) · 2^((k mod 64)/64) · e^r with |r| ≤ ln2/128, where a polynomial of degree 5
    /// leaves an error under 10^−16. Only additions and multiplications: the same bits on every platform.
    #[inline]
    fn exp(&self, x: f64) -> f64 {
        /// Added to a number of magnitude under 2^51 it rounds it to a whole number in the low bits.
        const ROUNDER: f64 = 6_755_399_441_055_744.0;
        /// ln2/64 in two parts, the first short enough that its product with k is exact.
        const STEP_HIGH: f64 = 0.010_830_424_667_801_708;
        const STEP_LOW: f64 = 2.844_743_747_662_728_5e-11;
        let x = x.clamp(-700.0, 700.0);
        let shifted = x * (64.0 * std::f64::consts::LOG2_E) + ROUNDER;
        let k = shifted.to_bits() as i64 - ROUNDER.to_bits() as i64;
        let whole = shifted - ROUNDER;
        let r = (x - whole * STEP_HIGH) - whole * STEP_LOW;
        let polynomial = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0)))));
        let power_of_two = f64::from_bits(((1023 + (k >> 6)) as u64) << 52);
        self.roots_of_two[(k & 63) as usize] * polynomial * power_of_two
    }
}

/// What the stream of a player begins with.
fn mixed(seed: u64, archetype: &str, index: u64) -> u64 {
    let name = archetype.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3) // FNV-1a
    });
    mix(mix(mix(seed) ^ name) ^ index)
}

/// Further streams of one player, each for a purpose, so that what one of them is used for moves no other.
#[derive(Debug, Clone, Copy)]
pub struct Streams {
    mixed: u64,
}

impl Streams {
    /// Those of player `index` of `archetype` under `seed`.
    pub fn new(seed: u64, archetype: &str, index: u64) -> Streams {
        Streams { mixed: mixed(seed, archetype, index) }
    }

    /// The stream for a purpose; the player's first stream has none.
    pub fn of(self, purpose: u64) -> Stream {
        Stream::from_mixed(mix(self.mixed ^ mix(!purpose)))
    }
}

/// The output function of SplitMix64 (S. Vigna): every bit of the input moves every bit of the output.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_pinned() {
        // A change here changes every published result: it needs a new engine version. The numbers are those of an
        // implementation in Python of FNV-1a, SplitMix64 and xoshiro256++ as their authors publish them.
        for (seed, archetype, index, expected) in [
            (1, "regular", 17, [0x8533_7125_cff3_6a8d, 0x7617_040d_0072_a43d, 0xe477_a175_e534_44c3]),
            (2, "casual", 0, [0x1654_9615_1f80_9c83, 0xab7b_6db8_88f1_9caf, 0xc1e5_4248_f896_2a21_u64]),
        ] {
            let mut stream = Stream::new(seed, archetype, index);
            assert_eq!([stream.bits(), stream.bits(), stream.bits()], expected, "{archetype}");
        }
        let first = |seed, archetype, index| Stream::new(seed, archetype, index).bits();
        assert_ne!(first(1, "regular", 17), first(1, "regular", 18));
        assert_ne!(first(1, "regular", 17), first(2, "regular", 17));
        assert_ne!(first(1, "regular", 17), first(1, "casual", 17));
    }

    #[test]
    fn normals_have_the_moments_and_tails_of_the_normal_distribution() {
        let mut stream = Stream::new(7, "test", 0);
        let n = 1_000_000;
        let (mut sums, mut beyond) = ([0.0; 4], [0_u32; 3]);
        for _ in 0..n {
            let x = stream.normal();
            for (power, sum) in sums.iter_mut().enumerate() {
                *sum += (0..=power).map(|_| x).product::<f64>();
            }
            for (limit, count) in [1.0, 2.0, 4.0].iter().zip(&mut beyond) {
                *count += u32::from(x.abs() > *limit);
            }
        }
        let mean = sums.map(|sum| sum / f64::from(n));
        for (moment, expected, error) in [(0, 0.0, 1.0), (1, 1.0, 1.5), (2, 0.0, 4.0), (3, 3.0, 10.0)] {
            assert!((mean[moment] - expected).abs() < 4.0 * error / f64::from(n).sqrt(), "{mean:?}");
        }
        for (count, expected) in beyond.into_iter().zip([317_310.5, 45_500.3, 63.3]) {
            assert!((f64::from(count) - expected).abs() < 5.0 * f64::sqrt(expected), "{beyond:?}");
        }
    }

    #[test]
    fn exp_agrees_with_libm() {
        let mut stream = Stream::new(9, "test", 0);
        for scale in [0.01, 1.0, 20.0, 650.0] {
            for _ in 0..20_000 {
                let x = (2.0 * stream.unit() - 1.0) * scale;
                let (ours, theirs) = (TABLES.exp(x), libm::exp(x));
                assert!((ours / theirs - 1.0).abs() < 5e-16, "{x}: {ours} {theirs}");
            }
        }
        assert_eq!(TABLES.exp(0.0), 1.0);
    }

    #[test]
    fn coins_fall_with_their_chance() {
        let mut stream = Stream::new(3, "test", 0);
        for chance in [0.0, 0.1, 3.0 / 7.0, 0.5, 6.5 / 7.0, 1.0] {
            let n = 20_000_u32;
            let ones: u32 = (0..n).map(|_| stream.coins(chance).count_ones()).sum();
            let tossed = f64::from(n * 64);
            let allowed = 5.0 * (chance * (1.0 - chance) / tossed).sqrt() + 1e-9;
            assert!((f64::from(ones) / tossed - chance).abs() <= allowed, "{chance}: {ones}");
        }
    }
}
