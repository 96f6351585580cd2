//! Maps by ids and by hashes, and the hash that tells texts apart.
//!
//! The standard library's hash is made to withstand whoever chooses the keys, and costs about as much as the rest of a
//! look-up where code is made small. Here are maps by ids and by hashes, which are looked up a dozen times for each
//! exchange, and maps by texts that forget all when they are full. Whoever makes two texts with one hash has them taken for
//! one; a map that grows with the texts a page chooses is the standard library's, or it could be made slow.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map whose keys cost little to look up.
pub type Map<K, V> = HashMap<K, V, BuildHasherDefault<Hash>>;

/// A set of the same kind.
pub type Set<K> = HashSet<K, BuildHasherDefault<Hash>>;

/// A running hash of 64 bits: two multiplications for each eight bytes, so that each bit of what came before changes
/// about half of the bits.
#[derive(Clone, Copy, Debug)]
pub struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0x9ae1_6a3b_2f90_404f)
    }
}

impl Hash {
    /// Adds a number.
    #[inline(always)]
    fn add(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = (mixed ^ (mixed >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    }

    /// Adds a text, and how long it is.
    #[inline(never)]
    pub fn text(&mut self, text: &[u8]) {
        let (words, rest) = text.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        let end = rest.iter().fold(0, |end, byte| end << 8 | u64::from(*byte));
        self.add(end ^ (text.len() as u64) << 56);
    }
}

impl Hasher for Hash {
    fn write(&mut self, bytes: &[u8]) {
        self.text(bytes);
    }

    #[inline(always)]
    fn write_u8(&mut self, number: u8) {
        self.add(u64::from(number));
    }

    #[inline(always)]
    fn write_u16(&mut self, number: u16) {
        self.add(u64::from(number));
    }

    #[inline(always)]
    fn write_u32(&mut self, number: u32) {
        self.add(u64::from(number));
    }

    #[inline(always)]
    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    #[inline(always)]
    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }

    #[inline(always)]
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

/// The hash of some texts in a row.
pub fn hash(parts: &[&str]) -> u64 {
    let mut hash = Hash::default();
    for part in parts {
        hash.text(part.as_bytes());
    }
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_a_little_differ_in_their_hash() {
        let mut seen = HashSet::new();
        for number in 0..20_000 {
            assert!(
                seen.insert(hash(&[&format!("https://api.test/v1/orders/{number}?page={}", number % 7)]))
            );
            assert!(seen.insert(hash(&["GET ", &format!("{number}")])));
        }
        for length in 0..64 {
            assert!(seen.insert(hash(&[&"\0".repeat(length)])));
        }
    }

    #[test]
    fn numbers_are_spread_over_all_bits() {
        let mut low = HashSet::new();
        let mut high = HashSet::new();
        for number in 0..1024_u32 {
            let mut hash = Hash::default();
            hash.write_u32(number);
            low.insert(hash.finish() & 0xfff);
            high.insert(hash.finish() >> 52);
        }
        assert!(low.len() > 850 && high.len() > 850, "{} {}", low.len(), high.len());
    }
}
