//! A fingerprint of what goes into the file, for `/ID`, the document's XMP ids and the tags of font subsets.
//!
//! MurmurHash3's x64 128-bit variant (Austin Appleby, public domain): stable over releases of Rust and fast enough for pictures. It
//! tells documents apart; it keeps no secrets.

/// Gathers bytes into a fingerprint. Where one piece ends and the next begins counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Fingerprint {
    state: (u64, u64),
}

impl Fingerprint {
    /// Adds a piece.
    pub(super) fn add(&mut self, piece: &[u8]) {
        self.state = murmur3(piece, self.state);
    }

    /// The 16 bytes.
    pub(super) fn bytes(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.state.0.to_be_bytes());
        bytes[8..].copy_from_slice(&self.state.1.to_be_bytes());
        bytes
    }

    /// Six capital letters, as the tag before a subset's name (ISO 32000-1, 9.6.4).
    pub(super) fn letters(&self) -> String {
        let mut rest = self.state.0;
        (0..6)
            .map(|_| {
                let letter = char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0));
                rest /= 26;
                letter
            })
            .collect()
    }
}

const C1: u64 = 0x87c3_7b91_1142_53d5;
const C2: u64 = 0x4cf5_ad43_2745_937f;

/// One pass of the hash, started from `seed`.
fn murmur3(data: &[u8], seed: (u64, u64)) -> (u64, u64) {
    let (mut h1, mut h2) = seed;
    let mut blocks = data.chunks_exact(16);
    for block in &mut blocks {
        h1 ^= mix1(word(&block[..8]));
        h1 = h1.rotate_left(27).wrapping_add(h2).wrapping_mul(5).wrapping_add(0x52dc_e729);
        h2 ^= mix2(word(&block[8..]));
        h2 = h2.rotate_left(31).wrapping_add(h1).wrapping_mul(5).wrapping_add(0x3849_5ab5);
    }
    let tail = blocks.remainder();
    if tail.len() > 8 {
        h2 ^= mix2(word(&tail[8..]));
    }
    h1 ^= mix1(word(&tail[..tail.len().min(8)]));
    let length = data.len() as u64;
    h1 ^= length;
    h2 ^= length;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = finalize(h1);
    h2 = finalize(h2);
    h1 = h1.wrapping_add(h2);
    (h1, h2.wrapping_add(h1))
}

/// Up to eight bytes, little-endian.
fn word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

fn mix1(k: u64) -> u64 {
    k.wrapping_mul(C1).rotate_left(31).wrapping_mul(C2)
}

fn mix2(k: u64) -> u64 {
    k.wrapping_mul(C2).rotate_left(33).wrapping_mul(C1)
}

fn finalize(mut k: u64) -> u64 {
    k ^= k >> 33;
    k = k.wrapping_mul(0xff51_afd7_ed55_8ccd);
    k ^= k >> 33;
    k = k.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    k ^ (k >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_published_algorithm() {
        // The reference implementation's value for this sentence with seed 0.
        let (h1, h2) = murmur3(b"The quick brown fox jumps over the lazy dog", (0, 0));
        assert_eq!((h1, h2), (0xe34b_bc7b_bc07_1b6c, 0x7a43_3ca9_c49a_9347));
        assert_eq!(murmur3(b"", (0, 0)), (0, 0));
    }

    #[test]
    fn the_cut_between_pieces_counts() {
        let print = |pieces: &[&str]| {
            let mut print = Fingerprint::default();
            pieces.iter().for_each(|piece| print.add(piece.as_bytes()));
            print.bytes()
        };
        assert_eq!(print(&["ab", "c"]), print(&["ab", "c"]));
        assert_ne!(print(&["ab", "c"]), print(&["a", "bc"]));
    }

    #[test]
    fn letters_are_six_capitals() {
        let mut print = Fingerprint::default();
        print.add(b"glyphs");
        let letters = print.letters();
        assert!(letters.len() == 6 && letters.bytes().all(|b| b.is_ascii_uppercase()), "{letters}");
    }
}
