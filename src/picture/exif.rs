//! What EXIF says about how a picture stands and how large it is: orientation and resolution, nothing else.
//!
//! In: a TIFF structure as it stands in a JPEG's APP1 segment or a PNG's `eXIf` chunk. Out: the fields that could be read; a damaged
//! structure yields what is sound in it. Source: CIPA DC-008 (EXIF 2.32), 4.5 and 4.6.4.

/// The EXIF fields that matter for placing a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Exif {
    /// 1–8, when it is one of these.
    pub(super) orientation: Option<u8>,
    /// Pixels per inch, across and down, when both are stated.
    pub(super) ppi: Option<(f64, f64)>,
}

const PHOTOMETRIC: u16 = 0x0106;
const ORIENTATION: u16 = 0x0112;
const X_RESOLUTION: u16 = 0x011A;
const Y_RESOLUTION: u16 = 0x011B;
const RESOLUTION_UNIT: u16 = 0x0128;

/// Type codes of TIFF fields.
const SHORT: u16 = 3;
const RATIONAL: u16 = 5;

/// Reads the first directory of a TIFF structure.
pub(super) fn read(data: &[u8]) -> Exif {
    Tiff::open(data).map(|tiff| tiff.fields()).unwrap_or_default()
}

/// Where the value of PhotometricInterpretation stands in a TIFF file's page number `page` (from 1).
pub(super) fn photometric_at(data: &[u8], page: u32) -> Option<usize> {
    let tiff = Tiff::open(data)?;
    let mut directory = usize::try_from(tiff.u32(4)?).ok()?;
    for _ in 1..page {
        let count = usize::from(tiff.u16(directory)?);
        directory = usize::try_from(tiff.u32(directory.checked_add(2 + count * 12)?)?).ok()?;
    }
    let is_it = |entry: &usize| tiff.u16(*entry) == Some(PHOTOMETRIC) && tiff.u16(*entry + 2) == Some(SHORT);
    tiff.entries(directory).find(is_it).map(|entry| entry + 8)
}

struct Tiff<'a> {
    data: &'a [u8],
    little: bool,
}

impl<'a> Tiff<'a> {
    fn open(data: &'a [u8]) -> Option<Self> {
        let little = match data.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Tiff { data, little })
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes: [u8; 2] = self.data.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes: [u8; 4] = self.data.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    /// The rational whose offset stands at `at`.
    fn rational(&self, at: usize) -> Option<f64> {
        let place = usize::try_from(self.u32(at)?).ok()?;
        let (numerator, denominator) = (self.u32(place)?, self.u32(place.checked_add(4)?)?);
        (denominator != 0).then(|| f64::from(numerator) / f64::from(denominator))
    }

    fn fields(&self) -> Exif {
        let mut orientation = None;
        let (mut x, mut y, mut unit) = (None, None, 2);
        let first = self.u32(4).and_then(|at| usize::try_from(at).ok()).unwrap_or(usize::MAX);
        for entry in self.entries(first) {
            let (Some(tag), Some(kind)) = (self.u16(entry), self.u16(entry + 2)) else { break };
            match (tag, kind) {
                (ORIENTATION, SHORT) => {
                    orientation = self.u16(entry + 8).and_then(|v| u8::try_from(v).ok()).filter(|v| (1..=8).contains(v));
                }
                (X_RESOLUTION, RATIONAL) => x = self.rational(entry + 8),
                (Y_RESOLUTION, RATIONAL) => y = self.rational(entry + 8),
                (RESOLUTION_UNIT, SHORT) => unit = self.u16(entry + 8).unwrap_or(0),
                _ => {}
            }
        }
        let per_inch = match unit {
            2 => Some(1.0),
            3 => Some(2.54),
            _ => None,
        };
        let ppi = per_inch.zip(x.zip(y)).map(|(factor, (x, y))| (x * factor, y * factor));
        Exif { orientation, ppi }
    }

    /// Where the entries of the directory at `start` begin; 12 bytes each.
    fn entries(&self, start: usize) -> impl Iterator<Item = usize> {
        let count = self.u16(start).unwrap_or(0);
        let first = start.saturating_add(2);
        let limit = self.data.len();
        (0..usize::from(count)).map(move |n| first.saturating_add(n * 12)).take_while(move |&at| at.saturating_add(12) <= limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A little-endian directory of (tag, type, value or offset), then eight bytes of a rational 300/1 at offset 100.
    fn tiff(fields: &[(u16, u16, u32)]) -> Vec<u8> {
        let mut out = b"II*\0\x08\0\0\0".to_vec();
        out.extend(u16::try_from(fields.len()).unwrap().to_le_bytes());
        for (tag, kind, value) in fields {
            out.extend(tag.to_le_bytes());
            out.extend(kind.to_le_bytes());
            out.extend(1u32.to_le_bytes());
            out.extend(value.to_le_bytes());
        }
        out.resize(100, 0);
        out.extend(300u32.to_le_bytes());
        out.extend(1u32.to_le_bytes());
        out
    }

    #[test]
    fn orientation_and_resolution_are_read_and_nonsense_is_left_out() {
        let resolution = [(X_RESOLUTION, RATIONAL, 100), (Y_RESOLUTION, RATIONAL, 100)];
        let centimetres = [resolution[0], resolution[1], (RESOLUTION_UNIT, SHORT, 3)];
        let no_unit = [resolution[0], resolution[1], (RESOLUTION_UNIT, SHORT, 1)];
        let outside = [(X_RESOLUTION, RATIONAL, 9999), (Y_RESOLUTION, RATIONAL, 100)];
        type Case<'a> = (&'a [(u16, u16, u32)], Option<u8>, Option<(f64, f64)>);
        let cases: [Case<'_>; 6] = [
            (&[(ORIENTATION, SHORT, 6)], Some(6), None),
            (&[(ORIENTATION, SHORT, 9)], None, None),
            (&resolution, None, Some((300.0, 300.0))),
            (&centimetres, None, Some((762.0, 762.0))),
            (&no_unit, None, None),
            (&outside, None, None),
        ];
        for (fields, orientation, ppi) in cases {
            assert_eq!(read(&tiff(fields)), Exif { orientation, ppi }, "{fields:?}");
        }
    }

    #[test]
    fn big_endian_works_and_cut_data_is_harmless() {
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0";
        assert_eq!(read(big).orientation, Some(8));
        for end in 0..big.len() {
            assert_eq!(read(&big[..end]).orientation, None, "cut at {end}");
        }
        assert_eq!(read(b"II*\0\xff\xff\xff\xff"), Exif::default());
    }
}
