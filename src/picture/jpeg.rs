//! JPEG files: understood marker by marker, their coding embedded as it is.
//!
//! In: a file's bytes. Out: a [`Raster`] holding these very bytes but for the metadata, with size, colour space, orientation, resolution and
//! profile. The picture is never decoded: the entropy-coded scans are only walked to make sure that the file is whole. What a PDF's DCTDecode
//! filter cannot show (arithmetic coding, lossless, hierarchical, 12 bits) is refused with its name.
//!
//! Sources: ITU-T T.81 Annex B (markers), T.871 (JFIF), Adobe TN 5116 (APP14), ICC.1:2010 B.4 (profiles in APP2).

use super::exif::{self, Exif};
use super::samples::Found;
use super::{PictureError, Raster, RasterData, SampleSpace, icc};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

/// A JPEG and the resolution it states, if any.
pub(super) fn read(data: &Arc<[u8]>) -> Result<Found, PictureError> {
    let markers = Markers::walk(data)?;
    let frame = markers.frame.as_ref().ok_or_else(|| bad("a JPEG file without a picture in it"))?;
    if let Some(missing) = frame.components.iter().find(|id| !markers.scanned.contains(id)) {
        return Err(bad(format!("a JPEG file that is cut short: colour component {missing} has no data")));
    }
    cross_check(data)?;
    let space = markers.space(frame);
    let profile = markers.profile().and_then(|profile| icc::fitting(&profile, space));
    let ppi = markers.jfif_ppi.or(markers.exif.ppi);
    let raster = Raster {
        width: u32::from(frame.width),
        height: u32::from(frame.height),
        space,
        bits: 8,
        data: RasterData::Jpeg(markers.embeddable(data, frame)),
        is_lossy: true,
        alpha: None,
        profile,
        orientation: markers.exif.orientation.unwrap_or(1),
    };
    Ok(Found { raster, ppi, remarks: Vec::new() })
}

/// The size that a JPEG states, and in how many parts its components come; what is no whole JPEG is refused as elsewhere.
pub(super) fn frame_of(data: &[u8]) -> Result<((u32, u32), usize), PictureError> {
    let markers = Markers::walk(data)?;
    let frame = markers.frame.ok_or_else(|| bad("a JPEG without a picture in it"))?;
    Ok(((u32::from(frame.width), u32::from(frame.height)), markers.scanned.len()))
}

fn bad(reason: impl Into<String>) -> PictureError {
    PictureError::Unreadable(reason.into())
}

fn cut_short() -> PictureError {
    bad("a JPEG file that is cut short")
}

/// A decoder's opinion of the headers, so that a table or frame it would stumble over is found before the PDF is written.
fn cross_check(data: &[u8]) -> Result<(), PictureError> {
    let options = DecoderOptions::default().set_max_width(65_535).set_max_height(65_535).set_strict_mode(false);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(data), options);
    decoder.decode_headers().map_err(|error| bad(format!("a damaged JPEG file: {error}")))
}

/// The frame header.
struct Frame {
    width: u16,
    height: u16,
    /// Component ids, in order.
    components: Vec<u8>,
}

/// What the markers say.
#[derive(Default)]
struct Markers {
    frame: Option<Frame>,
    /// Component ids that a scan has brought.
    scanned: Vec<u8>,
    is_jfif: bool,
    jfif_ppi: Option<(f64, f64)>,
    /// The transform of the Adobe marker: 0 none, 1 YCbCr, 2 YCCK.
    adobe: Option<u8>,
    exif: Exif,
    /// Profile chunks by number, and how many there should be.
    profile: BTreeMap<u8, Vec<u8>>,
    profile_chunks: u8,
    /// The stretches of the file that are embedded: all but the segments that tell of the picture what it does not need to be shown.
    kept: Vec<Range<usize>>,
}

/// Whether a segment is needed to show the picture. What cameras and programs tell beside it (where it was taken, by whom, small versions
/// of it) is not; the profile goes into the PDF beside the picture.
fn is_needed(marker: u8, segment: &[u8]) -> bool {
    match marker {
        0xE0 => segment.starts_with(b"JFIF\0"),
        0xEE => segment.starts_with(b"Adobe"),
        0xE1..=0xEF | 0xFE => false,
        _ => true,
    }
}

impl Markers {
    /// Walks the file from the start of the image to its end.
    fn walk(data: &[u8]) -> Result<Self, PictureError> {
        let mut markers = Markers::default();
        let (mut from, mut at) = (0, 2);
        loop {
            at += data.get(at..).and_then(|rest| rest.iter().position(|&b| b == 0xFF)).ok_or_else(cut_short)?;
            at += data[at..].iter().position(|&b| b != 0xFF).ok_or_else(cut_short)?;
            let (marker, start) = (data[at], at - 1);
            at += 1;
            match marker {
                // The end; what phones append behind it (a video, a depth map) is not part of the picture.
                0xD9 => {
                    markers.kept.push(from..at);
                    return Ok(markers);
                }
                // Stuffing and restarts inside a scan, and the temporary marker: no segment follows.
                0x00 | 0x01 | 0xD0..=0xD8 => continue,
                _ => {}
            }
            let length = data.get(at..at + 2).map(|b| usize::from(u16::from_be_bytes([b[0], b[1]]))).ok_or_else(cut_short)?;
            let segment = data.get(at + 2..at + length.max(2)).ok_or_else(cut_short)?;
            markers.take(marker, segment)?;
            at += length.max(2);
            if !is_needed(marker, segment) {
                markers.kept.push(from..start);
                from = at;
            }
        }
    }

    fn take(&mut self, marker: u8, segment: &[u8]) -> Result<(), PictureError> {
        match marker {
            0xC0..=0xC2 => self.take_frame(segment)?,
            0xC3 | 0xC7 | 0xCB | 0xCF => return Err(bad("a lossless JPEG file; save it as an ordinary (baseline) JPEG")),
            0xC9 | 0xCA | 0xCC | 0xCD | 0xCE => {
                return Err(bad("a JPEG file with arithmetic coding; save it as an ordinary (baseline) JPEG"));
            }
            0xC5 | 0xC6 | 0xDE | 0xDF => return Err(bad("a hierarchical JPEG file; save it as an ordinary (baseline) JPEG")),
            0xDC => return Err(bad("a JPEG file that states its height only after the picture; save it anew")),
            0xDA => self.take_scan(segment)?,
            0xE0 => self.take_jfif(segment),
            0xE1 => {
                if let Some(tiff) = segment.strip_prefix(b"Exif\0\0") {
                    self.exif = exif::read(tiff);
                }
            }
            0xE2 => self.take_profile(segment),
            0xEE if segment.starts_with(b"Adobe") => self.adobe = segment.get(11).copied(),
            _ => {}
        }
        Ok(())
    }

    fn take_frame(&mut self, segment: &[u8]) -> Result<(), PictureError> {
        let &[precision, h1, h0, w1, w0, count, ref rest @ ..] = segment else { return Err(cut_short()) };
        if self.frame.is_some() {
            return Err(bad("a JPEG file with more than one picture frame"));
        }
        if precision != 8 {
            return Err(bad(format!("a JPEG file with {precision} bits a component; save it with 8 bits")));
        }
        if !matches!(count, 1 | 3 | 4) {
            return Err(bad(format!("a JPEG file with {count} colour components, where 1, 3 or 4 are understood")));
        }
        let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
        if width == 0 || height == 0 {
            return Err(bad(format!("a JPEG file of {width} by {height} pixels")));
        }
        let components: Vec<u8> = rest.chunks_exact(3).map(|component| component[0]).take(usize::from(count)).collect();
        if components.len() != usize::from(count) {
            return Err(cut_short());
        }
        self.frame = Some(Frame { width, height, components });
        Ok(())
    }

    fn take_scan(&mut self, segment: &[u8]) -> Result<(), PictureError> {
        let (&count, rest) = segment.split_first().ok_or_else(cut_short)?;
        if self.frame.is_none() {
            return Err(bad("a damaged JPEG file: picture data before the frame header"));
        }
        self.scanned.extend(rest.chunks_exact(2).take(usize::from(count)).map(|component| component[0]));
        Ok(())
    }

    fn take_jfif(&mut self, segment: &[u8]) {
        let Some(&[_, _, unit, x1, x0, y1, y0, ..]) = segment.strip_prefix(b"JFIF\0") else { return };
        self.is_jfif = true;
        let (x, y) = (f64::from(u16::from_be_bytes([x1, x0])), f64::from(u16::from_be_bytes([y1, y0])));
        self.jfif_ppi = match unit {
            1 => Some((x, y)),
            2 => Some((x * 2.54, y * 2.54)),
            _ => None,
        };
    }

    fn take_profile(&mut self, segment: &[u8]) {
        if let Some(&[number, count, ref chunk @ ..]) = segment.strip_prefix(b"ICC_PROFILE\0") {
            self.profile.entry(number).or_insert_with(|| chunk.to_vec());
            self.profile_chunks = count;
        }
    }

    /// The profile, when all of its chunks are there.
    fn profile(&self) -> Option<Vec<u8>> {
        let complete = self.profile_chunks > 0 && self.profile.keys().copied().eq(1..=self.profile_chunks);
        complete.then(|| self.profile.values().flatten().copied().collect())
    }

    /// Adobe's programs store CMYK the other way round and say so by their marker; without it four components are plain CMYK.
    fn space(&self, frame: &Frame) -> SampleSpace {
        match (frame.components.len(), self.adobe) {
            (1, _) => SampleSpace::Gray,
            (3, _) => SampleSpace::Rgb,
            (_, Some(_)) => SampleSpace::CmykInverted,
            (_, None) => SampleSpace::Cmyk,
        }
    }

    /// The bytes for the PDF: all that shows the picture, up to its end.
    ///
    /// A picture whose components are named `R`, `G`, `B` and which has neither JFIF's nor Adobe's marker is stored as plain RGB;
    /// readers of PDF would take it for YCbCr (ISO 32000-1, table 13, ColorTransform), so it gets the Adobe marker that says it.
    fn embeddable(&self, data: &Arc<[u8]>, frame: &Frame) -> Arc<[u8]> {
        if frame.components == *b"RGB" && self.adobe.is_none() && !self.is_jfif {
            let marker = b"\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00\x00";
            let parts = self.kept.iter().map(|part| &data[part.clone()]).collect::<Vec<_>>().concat();
            return [&parts[..2], marker, &parts[2..]].concat().into();
        }
        if let [all] = self.kept.as_slice()
            && *all == (0..data.len())
        {
            return Arc::clone(data);
        }
        self.kept.iter().map(|part| &data[part.clone()]).collect::<Vec<_>>().concat().into()
    }
}
