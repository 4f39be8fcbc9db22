//! How coarsely a JPEG keeps its colours.
//!
//! In: a JPEG, or a quality. Out: the steps that its coefficients are rounded to. A picture that is coded again gains nothing by finer steps than it had
//! before; they only take more bytes. Source: ITU-T T.81, Annex B.2.

use jpeg_encoder::{ColorType, Encoder, QuantizationTableType};

/// Steps of the 64 coefficients of a block, row by row: for light and black, and for colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tables {
    luma: [u16; 64],
    chroma: [u16; 64],
}

impl Tables {
    /// Those that the encoder takes for a quality of 1 to 100.
    pub(super) fn of_quality(quality: u8) -> Option<Tables> {
        let mut coded = Vec::new();
        Encoder::new(&mut coded, quality.clamp(1, 100)).encode(&[0; 3], 1, 1, ColorType::Rgb).ok()?;
        Tables::of(&coded)
    }

    /// Those of a JPEG, by its first two components; `None` where they do not stand before its first scan.
    pub(super) fn of(jpeg: &[u8]) -> Option<Tables> {
        let mut tables: [Option<[u16; 64]>; 4] = [None; 4];
        let mut components = Vec::new();
        let mut at = 2;
        loop {
            let (mark, marker) = (*jpeg.get(at)?, *jpeg.get(at + 1)?);
            let length = usize::from(u16::from_be_bytes([*jpeg.get(at + 2)?, *jpeg.get(at + 3)?]));
            let segment = jpeg.get(at + 4..at + 2 + length.max(2))?;
            match marker {
                _ if mark != 0xFF => return None,
                0xDA => break,
                0xDB => define(segment, &mut tables)?,
                // Frames; the four others of this row are tables of other kinds.
                0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                    components = segment.get(6..)?.chunks_exact(3).map(|component| usize::from(component[2])).collect();
                }
                _ => {}
            }
            at += 2 + length.max(2);
        }
        let table = |component: usize| *tables.get(*components.get(component)?)?;
        let luma = table(0)?;
        Some(Tables { luma, chroma: table(1).unwrap_or(luma) })
    }

    /// The coarser steps of both, none coarser than an encoder writes in a byte.
    pub(super) fn or_coarser(&self, other: &Tables) -> Tables {
        let coarser = |a: &[u16; 64], b: &[u16; 64]| std::array::from_fn(|at| a[at].max(b[at]).clamp(1, 255));
        Tables { luma: coarser(&self.luma, &other.luma), chroma: coarser(&self.chroma, &other.chroma) }
    }

    /// Whether no step is coarser than the other's.
    pub(super) fn is_as_fine_as(&self, other: &Tables) -> bool {
        let fine = |a: &[u16; 64], b: &[u16; 64]| a.iter().zip(b).all(|(a, b)| a <= b);
        fine(&self.luma, &other.luma) && fine(&self.chroma, &other.chroma)
    }

    /// For the encoder.
    pub(super) fn custom(&self) -> [QuantizationTableType; 2] {
        [self.luma, self.chroma].map(|table| QuantizationTableType::Custom(Box::new(table)))
    }
}

/// Takes the tables of a segment.
fn define(mut segment: &[u8], tables: &mut [Option<[u16; 64]>; 4]) -> Option<()> {
    while let [head, rest @ ..] = segment {
        let bytes = if head >> 4 == 0 { 1 } else { 2 };
        let (steps, after) = rest.split_at_checked(64 * bytes)?;
        let mut table = [0; 64];
        for (step, place) in steps.chunks_exact(bytes).zip(zigzag()) {
            table[place] = step.iter().fold(0, |word, byte| word << 8 | u16::from(*byte));
        }
        *tables.get_mut(usize::from(head & 15))? = Some(table);
        segment = after;
    }
    Some(())
}

/// The places of a block in the order that a JPEG holds them: diagonal by diagonal, to and fro.
fn zigzag() -> Vec<usize> {
    let mut places: Vec<usize> = (0..64).collect();
    places.sort_by_key(|place| {
        let (x, y) = (place % 8, place / 8);
        (x + y, if (x + y) % 2 == 0 { x } else { y })
    });
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_those_of_the_standard_and_come_back() {
        // Half of it is the quality that the standard's own example stands for (T.81, tables K.1 and K.2).
        let tables = Tables::of_quality(50).unwrap();
        assert_eq!(tables.luma[..10], [16, 11, 10, 16, 24, 40, 51, 61, 12, 12]);
        assert_eq!((tables.luma[63], &tables.chroma[..4], tables.chroma[63]), (99, &[17, 18, 24, 47][..], 99));
        let mut coded = Vec::new();
        let mut encoder = Encoder::new(&mut coded, 100);
        let [luma, chroma] = tables.custom();
        encoder.set_quantization_tables(luma, chroma);
        encoder.encode(&[9; 3], 1, 1, ColorType::Rgb).unwrap();
        assert_eq!(Tables::of(&coded), Some(tables));
        let (fine, coarse) = (Tables::of_quality(92).unwrap(), Tables::of_quality(30).unwrap());
        assert_eq!(fine.or_coarser(&coarse), coarse);
        assert!(fine.is_as_fine_as(&tables) && !coarse.is_as_fine_as(&tables));
        for length in 0..coded.len() {
            let _ = Tables::of(&coded[..length]);
        }
    }
}
