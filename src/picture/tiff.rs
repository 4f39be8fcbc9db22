//! TIFF files: decoded to rows of samples as a PDF wants them, opacity apart.
//!
//! In: a file's bytes and which of its pages. Out: a [`Raster`] of gray, RGB or CMYK samples, 1 to 16 bits, in strips or tiles, plain, packed
//! (PackBits, LZW, deflate), CCITT group 4 or JPEG. Palettes are expanded; a layer of opacity becomes one of 8 bits. What has no place in
//! a PDF (floating point, Lab, inks other than CMYK) is refused with its name; what is left out is remarked. Source: TIFF 6.0 (1992) and
//! its supplement 2 (2002).

use super::samples::{self, Bounds, Found};
use super::{PictureError, Raster, RasterData, Remark, RemarkKind, SampleSpace, icc, tiff_strips};
use ::tiff::ColorType;
use ::tiff::decoder::{Decoder, DecodingResult, Limits, ifd::Value};
use ::tiff::tags::Tag;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes of one value of a directory: places of strips, a profile.
const VALUE_BYTES: usize = 32 << 20;
/// Directories that are counted at most, to say how many pages there are.
const MOST_PAGES: u32 = 10_000;
/// PhotometricInterpretation of a palette's numbers, and of gray with 0 black.
const PALETTE: u16 = 3;
const GRAY: u16 = 1;
/// PhotometricInterpretation of Y, Cb and Cr.
const YCBCR: u16 = 6;
/// InkSet, and its value for cyan, magenta, yellow and black.
const INK_SET: Tag = Tag::Unknown(332);
const CMYK_INKS: u16 = 1;
/// SubfileType's bits for a smaller version of another page, and for a mask.
const NO_PAGE: u32 = 1 | 4;

type File<'a> = Decoder<Cursor<&'a [u8]>>;

/// The page number `page` (from 1) of a TIFF, the resolution that it states, if any, and what is to be said of it.
pub(super) fn read(data: &[u8], page: u32) -> Result<Found, PictureError> {
    // A decoder's panic, which no input should cause, is reported like other damage: the file comes from a user.
    let read = || Page::read(data, page);
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(bad("a TIFF file that cannot be made sense of")))
}

fn bad(reason: impl Into<String>) -> PictureError {
    PictureError::Unreadable(reason.into())
}

pub(super) fn damaged(error: ::tiff::TiffError) -> PictureError {
    use ::tiff::TiffError;
    match error {
        TiffError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => bad("a TIFF file that is cut short"),
        TiffError::LimitsExceeded => bad("a TIFF file that needs too much memory"),
        TiffError::UnsupportedError(what) => {
            bad(format!("a TIFF file of an unusual kind: {what}; save it as plain RGB or CMYK"))
        }
        error => bad(format!("a damaged TIFF file: {error}")),
    }
}

/// A page opened, its samples not yet read.
struct Page<'a> {
    file: File<'a>,
    /// As stored; the decoder knows a palette's numbers as grays.
    photometric: u16,
    color: ColorType,
    remarks: Vec<Remark>,
}

impl Page<'_> {
    fn read(data: &[u8], page: u32) -> Result<Found, PictureError> {
        let file = open(data, page)?;
        let mut opened = Page { photometric: 0, color: ColorType::Gray(1), file, remarks: Vec::new() };
        opened.photometric = opened.number(Tag::PhotometricInterpretation).unwrap_or(GRAY);
        if opened.photometric == PALETTE {
            let patched = with_grays(data, page).ok_or_else(|| bad("a TIFF file whose palette cannot be found"))?;
            let palette = opened.palette()?;
            let mut grays =
                Page { file: open(&patched, page)?, photometric: PALETTE, color: ColorType::Gray(8), remarks: Vec::new() };
            let raster = grays.raster(&patched, Some(&palette))?;
            return Ok(Found { raster, ppi: opened.ppi(), remarks: opened.remarks(page) });
        }
        let raster = opened.raster(data, None)?;
        let ppi = opened.ppi();
        Ok(Found { raster, ppi, remarks: opened.remarks(page) })
    }

    fn number(&mut self, tag: Tag) -> Option<u16> {
        self.file.find_tag_unsigned(tag).ok().flatten()
    }

    /// Pixels per inch, across and down, when both are stated.
    fn ppi(&mut self) -> Option<(f64, f64)> {
        let mut side = |tag| match self.file.find_tag(tag) {
            Ok(Some(Value::Rational(n, d))) if d > 0 => Some(f64::from(n) / f64::from(d)),
            _ => None,
        };
        let (x, y) = (side(Tag::XResolution)?, side(Tag::YResolution)?);
        match self.number(Tag::ResolutionUnit).unwrap_or(2) {
            2 => Some((x, y)),
            3 => Some((x * 2.54, y * 2.54)),
            _ => None,
        }
    }

    /// The colours of a palette, 8 bits each; those that an index cannot reach are not read.
    fn palette(&mut self) -> Result<Vec<[u8; 3]>, PictureError> {
        let map: Vec<u16> = self.file.find_tag_unsigned_vec(Tag::ColorMap).map_err(damaged)?.unwrap_or_default();
        let count = map.len() / 3;
        if count == 0 {
            return Err(bad("a TIFF file whose palette is missing"));
        }
        // Some programs write 8-bit colours where 16 bits are meant.
        let shift = if map.iter().all(|&part| part < 256) { 0 } else { 8 };
        let part = |at: usize| u8::try_from(map[at] >> shift).unwrap_or(u8::MAX);
        Ok((0..count).map(|at| [part(at), part(count + at), part(2 * count + at)]).collect())
    }

    fn raster(&mut self, data: &[u8], palette: Option<&[[u8; 3]]>) -> Result<Raster, PictureError> {
        let (width, height) = self.file.dimensions().map_err(damaged)?;
        self.color = self.file.colortype().map_err(damaged)?;
        let layout = Layout::of(self.color, self.extra().first().copied())?;
        if layout.space == SampleSpace::Cmyk && self.number(INK_SET).is_some_and(|set| set != CMYK_INKS) {
            return Err(bad("a TIFF file of inks other than cyan, magenta, yellow and black"));
        }
        let (decoded, is_lossy) = (self.decode(data, (width, height), layout)?, self.number(Tag::Compression) == Some(7));
        let bits = layout.bits;
        let (mut colors, mut alpha) = match layout.alpha {
            Alpha::None => (decoded, None),
            Alpha::Straight => samples::split_alpha(&decoded, layout.components, bits),
            Alpha::Multiplied => samples::split_multiplied(&decoded, layout.components, bits),
            Alpha::Left(extra) => (samples::without_last(&decoded, layout.components, extra, bits), None),
        };
        let (mut space, mut bits) = (layout.space, bits);
        if let Some(palette) = palette {
            colors = samples::expand(&colors, (width, height), bits, palette);
            (space, bits, alpha) = (SampleSpace::Rgb, 8, None);
        }
        if self.photometric == YCBCR {
            samples::to_rgb(&mut colors);
        }
        let profile = self.file.find_tag(Tag::IccProfile).ok().flatten().and_then(|value| value.into_u8_vec().ok());
        let orientation = self.number(Tag::Orientation).and_then(|turn| u8::try_from(turn).ok());
        Ok(Raster {
            width,
            height,
            space,
            bits,
            data: RasterData::Samples(colors.into()),
            is_lossy,
            alpha: alpha.map(Into::into),
            profile: profile.and_then(|profile| icc::fitting(&profile, space)),
            orientation: orientation.filter(|turn| (1..=8).contains(turn)).unwrap_or(1),
        })
    }

    /// ExtraSamples: what the components beyond the colour are.
    fn extra(&mut self) -> Vec<u16> {
        self.file.find_tag_unsigned_vec(Tag::ExtraSamples).ok().flatten().unwrap_or_default()
    }

    /// All samples, pixel by pixel, 16-bit ones big-endian.
    fn decode(&mut self, data: &[u8], size: (u32, u32), layout: Layout) -> Result<Vec<u8>, PictureError> {
        let extent = self.file.image_buffer_layout().map_err(damaged)?;
        let packing = match self.number(Tag::Compression) {
            None | Some(1) => Some(1),
            // What one byte can unpack to: LZW has 12-bit codes of up to 4096 bytes, PackBits runs of 128.
            Some(5) => Some(4096),
            Some(32_773) => Some(64),
            Some(8 | 32_946) => Some(samples::MAX_DEFLATE_RATIO),
            _ => None,
        };
        Bounds { kind: "TIFF", size, bytes: extent.complete_len as u64, file_size: data.len(), packing }.check()?;
        tiff_strips::check(data, &mut self.file)?;
        let mut decoded = DecodingResult::U8(Vec::new());
        self.file.read_image_to_buffer(&mut decoded).map_err(damaged)?;
        let samples = match decoded {
            DecodingResult::U8(samples) => samples,
            DecodingResult::U16(samples) => samples.iter().flat_map(|sample| sample.to_be_bytes()).collect(),
            _ => return Err(bad("a TIFF file of samples that are not 1 to 16 bits; save it with 8 or 16 bits")),
        };
        let planes = extent.planes.max(1);
        let samples =
            if planes > 1 { samples::interleave(&samples, planes, usize::from(layout.bits / 8).max(1)) } else { samples };
        let rows = (u64::from(size.0) * u64::from(layout.bits) * layout.stored() as u64).div_ceil(8) * u64::from(size.1);
        if (samples.len() as u64) < rows {
            return Err(bad("a TIFF file that is cut short"));
        }
        Ok(samples)
    }

    /// What of the file is not shown.
    fn remarks(mut self, page: u32) -> Vec<Remark> {
        let spots = self.extra().iter().filter(|&&kind| kind == 0).count();
        if spots > 0 && matches!(self.color, ColorType::CMYK(_)) {
            let text =
                format!("{spots} channel{} beside cyan, magenta, yellow and black left out", if spots == 1 { "" } else { "s" });
            self.remarks.push(Remark { kind: RemarkKind::Part, text });
        }
        let mut count = page;
        while self.file.more_images() && count < MOST_PAGES && self.file.next_image().is_ok() {
            let kind: u32 = self.file.find_tag_unsigned(Tag::NewSubfileType).ok().flatten().unwrap_or(0);
            count += u32::from(kind & NO_PAGE == 0);
        }
        if count > page && page == 1 {
            self.remarks.push(Remark { kind: RemarkKind::Part, text: samples::first_of("pages", count) });
        }
        self.remarks
    }
}

/// Opens the file at a page.
fn open(data: &[u8], page: u32) -> Result<File<'_>, PictureError> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = usize::try_from(samples::MAX_BYTES).unwrap_or(usize::MAX);
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    limits.ifd_value_size = VALUE_BYTES;
    let mut file = Decoder::new(Cursor::new(data)).map_err(damaged)?.with_limits(limits);
    for at in 1..page {
        if !file.more_images() {
            return Err(bad(format!("a TIFF file of {}, which has no page {page}", samples::pages(at))));
        }
        file.next_image().map_err(damaged)?;
    }
    Ok(file)
}

/// A copy of the file whose page says that its samples are grays; they are a palette's numbers, which the decoder does not know.
fn with_grays(data: &[u8], page: u32) -> Option<Vec<u8>> {
    let at = super::exif::photometric_at(data, page)?;
    let mut copy = data.to_vec();
    let value = if data.starts_with(b"II") { GRAY.to_le_bytes() } else { GRAY.to_be_bytes() };
    copy.get_mut(at..at + 2)?.copy_from_slice(&value);
    Some(copy)
}

/// What the components of a pixel are.
#[derive(Clone, Copy)]
struct Layout {
    space: SampleSpace,
    /// Those that are colour.
    components: usize,
    bits: u8,
    alpha: Alpha,
}

/// What is stored beside the colour.
#[derive(Clone, Copy)]
enum Alpha {
    None,
    Straight,
    /// Colours are multiplied by it already.
    Multiplied,
    /// So many components of something else.
    Left(usize),
}

impl Layout {
    /// `extra` is the first of ExtraSamples.
    fn of(color: ColorType, extra: Option<u16>) -> Result<Self, PictureError> {
        let alpha = match extra {
            Some(1) => Alpha::Multiplied,
            Some(2) => Alpha::Straight,
            _ => Alpha::Left(1),
        };
        let (space, components, bits, alpha) = match color {
            ColorType::Gray(bits) => (SampleSpace::Gray, 1, bits, Alpha::None),
            ColorType::RGB(bits) | ColorType::YCbCr(bits) => (SampleSpace::Rgb, 3, bits, Alpha::None),
            // A fourth component that is not said to be anything is opacity by custom.
            ColorType::RGBA(bits) => {
                (SampleSpace::Rgb, 3, bits, if extra == Some(1) { Alpha::Multiplied } else { Alpha::Straight })
            }
            ColorType::CMYK(bits) => (SampleSpace::Cmyk, 4, bits, Alpha::None),
            ColorType::CMYKA(bits) => (SampleSpace::Cmyk, 4, bits, alpha),
            ColorType::Multiband { bit_depth, num_samples } if num_samples > 1 => {
                let alpha = if num_samples == 2 { alpha } else { Alpha::Left(usize::from(num_samples) - 1) };
                (SampleSpace::Gray, 1, bit_depth, alpha)
            }
            ColorType::Lab(_) => return Err(bad("a TIFF file in Lab; save it as RGB or CMYK")),
            _ => return Err(bad("a TIFF file of an unusual kind; save it as plain RGB or CMYK")),
        };
        let packed = matches!(bits, 1 | 2 | 4) && components == 1 && matches!(alpha, Alpha::None);
        if !packed && !matches!(bits, 8 | 16) {
            return Err(bad(format!("a TIFF file of {bits} bits a component; save it with 8 or 16 bits")));
        }
        Ok(Layout { space, components, bits, alpha })
    }

    /// The components of a pixel as stored.
    fn stored(self) -> usize {
        self.components
            + match self.alpha {
                Alpha::None => 0,
                Alpha::Straight | Alpha::Multiplied => 1,
                Alpha::Left(extra) => extra,
            }
    }
}
