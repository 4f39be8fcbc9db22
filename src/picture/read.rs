//! From a file's bytes to a [`Picture`]: which format they are, and what size the picture has.

use super::samples::Found;
use super::{Picture, PictureBody, PictureError, Raster, Remark, RemarkKind, SampleSpace, jpeg, pdfpage, png, svg, tiff, webp};
use crate::color::cms::SampleKind;
use crate::geometry::{Length, Size};
use std::sync::Arc;

/// The resolution of a picture that states none.
const DEFAULT_PPI: f64 = 72.0;
/// Stated resolutions outside this range are slips of a program (1 ppi, 0 ppi), and count as none.
const SANE_PPI: std::ops::RangeInclusive<f64> = 10.0..=30_000.0;

/// What can be placed.
const KINDS: &str = "a JPEG, PNG, TIFF, WebP, SVG or PDF file";

/// Formats that are not placed, by their first bytes: offset, bytes, name. Sources: the formats' own specifications.
const REFUSED: &[(usize, &[u8], &str)] = &[
    (0, b"GIF8", "a GIF file"),
    (0, b"%!PS", "a PostScript file"),
    (0, b"\xC5\xD0\xD3\xC6", "an EPS file"),
    (0, b"8BPS", "a Photoshop file"),
    (0, b"BM", "a BMP file"),
    (4, b"ftypavif", "an AVIF file"),
    (4, b"ftyphei", "a HEIC file"),
    (4, b"ftypmif1", "a HEIC file"),
    (4, b"jP  ", "a JPEG 2000 file"),
    (4, b"JXL ", "a JPEG XL file"),
    (0, b"\xFF\x0A", "a JPEG XL file"),
    (0, b"\x1F\x8B", "a compressed file (an .svgz must be unpacked)"),
    (0, b"PK\x03\x04", "a zip archive or office document"),
];

/// How the first bytes of a TIFF file read: classic and big, in either order of bytes.
const TIFF: [&[u8]; 4] = [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"];
/// What names a page of a file behind its name (RFC 8118, 3).
const PAGE: &str = "#page=";

/// The file's name, and which of its pages (from 1) is meant: `map.tif#page=2`.
pub(super) fn file_and_page(name: &str) -> (&str, Option<u32>) {
    let parts = name.rsplit_once(PAGE);
    let page = parts.and_then(|(file, page)| Some((file, page.parse().ok().filter(|page| *page > 0)?)));
    page.map_or((name, None), |(file, page)| (file, Some(page)))
}

/// The file's name, and what stands for a page's number behind it and is none: `map.tif#page=0`.
pub(super) fn file_and_wrong_page(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once(PAGE).filter(|_| file_and_page(name).1.is_none())
}

impl Picture {
    /// Reads a JPEG, PNG, TIFF, WebP, SVG or PDF file; `name` is kept for messages. Of a file of several pages the first is read, or
    /// the one that the name ends in: `#page=2`.
    ///
    /// # Errors
    /// [`PictureError::Unreadable`] says what the bytes are instead, or what is wrong with them.
    pub fn read(name: &str, data: &Arc<[u8]>) -> Result<Picture, PictureError> {
        let page = file_and_page(name).1.unwrap_or(1);
        let found = if TIFF.iter().any(|magic| data.starts_with(magic)) {
            sized(tiff::read(data, page)?)
        } else if is_pdf(data) {
            let (size, page, remarks) = pdfpage::read(data, file_and_page(name).1)?;
            (size, PictureBody::Page(Arc::new(page)), remarks)
        } else if page > 1 {
            let one = "a file of one page";
            return Err(PictureError::Unreadable(format!(
                "{one}, which has no page {page}; only PDF and TIFF files have several"
            )));
        } else if data.starts_with(b"\xFF\xD8\xFF") {
            sized(jpeg::read(data)?)
        } else if data.starts_with(b"\x89PNG\r\n\x1A\n") {
            sized(png::read(data)?)
        } else if data.starts_with(b"RIFF") && data.get(8..12) == Some(b"WEBP") {
            sized(webp::read(data)?)
        } else if is_xml(data) {
            let (size, drawing) = svg::read(data)?;
            (size, PictureBody::Drawing(Arc::new(drawing)), Vec::new())
        } else {
            return Err(refuse(data));
        };
        let (natural, body, remarks) = found;
        Ok(Picture { name: name.to_owned(), natural, body, remarks })
    }

    /// Pixels per inch, across and down, when the whole picture is shown upright at size `placed`. Infinite for drawings, which have no
    /// pixels to run out of, and for a size of nothing.
    pub fn ppi_at(&self, placed: Size) -> (f64, f64) {
        match &self.body {
            PictureBody::Drawing(_) | PictureBody::Page(_) => (f64::INFINITY, f64::INFINITY),
            PictureBody::Raster(raster) => {
                let (width, height) = raster.upright();
                let ppi = |pixels: u32, length: Length| {
                    if length <= Length::ZERO { f64::INFINITY } else { f64::from(pixels) * 72.0 / length.to_pt() }
                };
                (ppi(width, placed.width), ppi(height, placed.height))
            }
        }
    }
}

impl Raster {
    /// Pixels across and down once the picture stands upright.
    pub fn upright(&self) -> (u32, u32) {
        if self.is_turned() { (self.height, self.width) } else { (self.width, self.height) }
    }

    /// Whether standing upright swaps width and height (EXIF orientations 5 to 8).
    pub fn is_turned(&self) -> bool {
        self.orientation >= 5
    }
}

/// The size of a raster at its own resolution. EXIF and the headers state resolution along the stored axes.
fn sized(Found { mut raster, ppi, mut remarks }: Found) -> (Size, PictureBody, Vec<Remark>) {
    remarks.extend(without_damaged_profile(&mut raster));
    let (x, y) = ppi.filter(|(x, y)| SANE_PPI.contains(x) && SANE_PPI.contains(y)).unwrap_or((DEFAULT_PPI, DEFAULT_PPI));
    let width = Length::from_pt(f64::from(raster.width) * 72.0 / x);
    let height = Length::from_pt(f64::from(raster.height) * 72.0 / y);
    let natural = if raster.is_turned() { Size::new(height, width) } else { Size::new(width, height) };
    (natural, PictureBody::Raster(raster), remarks)
}

/// Takes a profile away that leads to no colours.
fn without_damaged_profile(raster: &mut Raster) -> Option<Remark> {
    let (from, instead) = match raster.space {
        SampleSpace::Gray => return None,
        SampleSpace::Rgb => (SampleKind::Rgb8, "sRGB is taken instead"),
        SampleSpace::Cmyk | SampleSpace::CmykInverted => (SampleKind::Cmyk8, "its inks are taken for the press's own"),
    };
    let reason = super::icc::fault(raster.profile.as_deref()?, from)?;
    raster.profile = None;
    Some(Remark { kind: RemarkKind::Profile, text: format!("its colour profile is of no use ({reason}); {instead}") })
}

/// Whether the bytes start like XML, with or without a byte order mark and white space.
fn is_xml(data: &[u8]) -> bool {
    let text = data.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(data).trim_ascii_start();
    text.starts_with(b"<") || data.starts_with(b"\xFF\xFE<\0") || data.starts_with(b"\xFE\xFF\0<")
}

/// A PDF's header stands among its first 1,024 bytes (ISO 32000-1, annex H, 3.4.1).
pub(super) fn is_pdf(data: &[u8]) -> bool {
    data[..data.len().min(1024)].windows(5).any(|bytes| bytes == b"%PDF-")
}

fn refuse(data: &[u8]) -> PictureError {
    let what = REFUSED.iter().find(|(at, magic, _)| data.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    PictureError::Unreadable(match what {
        Some((.., what)) => format!("{what}, not {KINDS}"),
        None if data.is_empty() => "an empty file".into(),
        None => format!("not {KINDS}"),
    })
}
