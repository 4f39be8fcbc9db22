//! LittleCMS behind [`Converter`](super::Converter): profiles opened in a context of their own, samples handed over aligned.

use super::{CmsError, Precision, RenderingIntent, SampleKind, Samples};
use lcms2::{CIExyY, DisallowCache, Flags, Intent, PixelFormat, Profile, ThreadContext, Transform};
use std::sync::Mutex;

/// Pixels of 16 bits converted at a time.
const RUN: usize = 4096;

/// A transform and the context that it was made in, which must outlive it: fields are dropped in order.
pub(super) struct Engine {
    transform: Transform<u8, u8, ThreadContext, DisallowCache>,
    /// Never locked: it makes a context that is bound to no thread shareable.
    _context: Mutex<ThreadContext>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Engine")
    }
}

impl Engine {
    pub(super) fn new(
        precision: Precision,
        from: &[u8],
        to: &[u8],
        samples: Samples,
        (intent, black_point): (RenderingIntent, bool),
    ) -> Result<Self, CmsError> {
        let context = ThreadContext::new();
        let (source, target) = (open(&context, from, samples.from)?, open(&context, to, samples.to)?);
        let mut flags = Flags::NO_CACHE;
        if black_point && intent != RenderingIntent::Absolute {
            flags = flags | Flags::BLACKPOINT_COMPENSATION;
        }
        flags = match precision {
            Precision::Exact => flags | Flags::NO_OPTIMIZE,
            Precision::Table => flags | Flags::HIGHRES_PRECALC,
        };
        let formats = (format(samples.from), format(samples.to));
        let transform = Transform::new_flags_context(&context, &source, formats.0, &target, formats.1, native(intent), flags);
        let transform = transform.map_err(|_| CmsError::NoWay)?;
        Ok(Engine { transform, _context: Mutex::new(context) })
    }

    /// Converts pixels; both sides hold as many.
    pub(super) fn convert(&self, samples: Samples, from: &[u8], to: &mut [u8]) {
        if samples.from.depth() == 1 && samples.to.depth() == 1 {
            self.transform.transform_pixels(from, to);
            return;
        }
        // LittleCMS reads words of 16 bits: they must lie on even addresses, which a slice of bytes does not promise.
        let (mut source, mut target) = (Aligned::new(RUN * samples.from.bytes()), Aligned::new(RUN * samples.to.bytes()));
        let runs = from.chunks(RUN * samples.from.bytes()).zip(to.chunks_mut(RUN * samples.to.bytes()));
        for (from, to) in runs {
            let (source, target) = (source.bytes(from.len()), target.bytes(to.len()));
            source.copy_from_slice(from);
            self.transform.transform_pixels(source, target);
            to.copy_from_slice(target);
        }
    }
}

/// Bytes that begin on an even address.
struct Aligned {
    store: Vec<u8>,
}

impl Aligned {
    fn new(length: usize) -> Self {
        Aligned { store: vec![0; length + 1] }
    }

    fn bytes(&mut self, length: usize) -> &mut [u8] {
        let start = self.store.as_ptr().align_offset(2).min(1);
        &mut self.store[start..start + length]
    }
}

fn open(context: &ThreadContext, profile: &[u8], kind: SampleKind) -> Result<Profile<ThreadContext>, CmsError> {
    if kind == SampleKind::Lab16 {
        let d50 = CIExyY { x: 0.3457, y: 0.3585, Y: 1.0 };
        return Profile::new_lab4_context(context, &d50).map_err(|_| CmsError::NoWay);
    }
    Profile::new_icc_context(context, profile).map_err(|_| CmsError::Profile("is damaged"))
}

/// The samples as LittleCMS names them: of 16 bits with the high byte first, whatever the machine.
fn format(kind: SampleKind) -> PixelFormat {
    let swapped = cfg!(target_endian = "little");
    match kind {
        SampleKind::Gray8 => PixelFormat::GRAY_8,
        SampleKind::Rgb8 => PixelFormat::RGB_8,
        SampleKind::Cmyk8 => PixelFormat::CMYK_8,
        SampleKind::Gray16 if swapped => PixelFormat::GRAY_16_SE,
        SampleKind::Gray16 => PixelFormat::GRAY_16,
        SampleKind::Rgb16 if swapped => PixelFormat::RGB_16_SE,
        SampleKind::Rgb16 => PixelFormat::RGB_16,
        SampleKind::Cmyk16 if swapped => PixelFormat::CMYK_16_SE,
        SampleKind::Cmyk16 => PixelFormat::CMYK_16,
        // LittleCMS has no name for it, but the bit that swaps the bytes of a sample is the same.
        SampleKind::Lab16 if swapped => PixelFormat(PixelFormat::Lab_16.0 | SWAPPED),
        SampleKind::Lab16 => PixelFormat::Lab_16,
    }
}

/// What tells a format of swapped bytes from one of the machine's own order.
const SWAPPED: u32 = PixelFormat::RGB_16.0 ^ PixelFormat::RGB_16_SE.0;

fn native(intent: RenderingIntent) -> Intent {
    match intent {
        RenderingIntent::Relative => Intent::RelativeColorimetric,
        RenderingIntent::Perceptual => Intent::Perceptual,
        RenderingIntent::Saturation => Intent::Saturation,
        RenderingIntent::Absolute => Intent::AbsoluteColorimetric,
    }
}
