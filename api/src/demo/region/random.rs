//! A tiny random generator that gives the same numbers for ever.

/// SplitMix64 (Steele, Lea and Flood, 2014). The demo must be the same bytes on every machine and after every
/// upgrade, and the generators of the `rand` crate may change their stream between versions. For the same
/// reason the demo uses only `+ - * /` on floats, which IEEE 754 fixes exactly, and no sine or logarithm.
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// A generator whose whole stream follows from the seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number in `(-1, 1)`, those near 0 being more likely.
    pub fn centred(&mut self) -> f64 {
        self.unit() - self.unit()
    }

    /// A whole number in `0..limit`; the bias of the remainder is far too small to matter here.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.bits() % limit as u64) as usize
    }

    /// True with the given probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of the items, each as likely as the others.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// The index of one of the weights, as likely as its share of their sum.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            rest -= weight;
            if rest < 0.0 {
                return index;
            }
        }
        weights.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::SplitMix64;

    #[test]
    fn the_stream_is_the_published_one() {
        let mut random = SplitMix64::new(1_234_567);
        assert_eq!(random.bits(), 6_457_827_717_110_365_317);
        assert_eq!(random.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn a_weight_of_zero_is_never_drawn() {
        let mut random = SplitMix64::new(1);
        assert!((0..1000).all(|_| random.weighted(&[0.0, 1.0, 2.0]) > 0));
    }
}
