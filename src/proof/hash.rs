//! SHA-256, by which a press checks that the file it has is the file that the ticket speaks of.

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The hash of some bytes, in 64 hexadecimal digits.
pub fn sha256(data: &[u8]) -> String {
    Sha256::digest(data).iter().fold(String::with_capacity(64), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::sha256;

    /// The first two are FIPS 180-4's own examples; the last holds nothing.
    #[test]
    fn hashes_are_the_standards() {
        for (data, hash) in [
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ),
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ] {
            assert_eq!(sha256(data.as_bytes()), hash, "{data}");
        }
    }
}
