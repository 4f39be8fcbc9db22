//! Colours converted from one ICC profile to another (ICC.1:2022), by LittleCMS.
//!
//! In: profiles as bytes and samples, whole pixels of them. Out: the same pixels in the other profile's colours. Nothing is cached and
//! nothing decoded here. Without the feature `icc` the same names stand, and every constructor answers [`CmsError::NotBuiltIn`].

#[cfg(feature = "icc")]
mod cube;
#[cfg(feature = "icc")]
mod lcms;
mod press;
mod screen;
#[cfg(test)]
mod tests;

#[cfg(feature = "icc")]
use cube::Cube;
#[cfg(feature = "icc")]
use lcms::Engine;
pub use press::PressColor;
pub use screen::Screen;

/// sRGB as a profile of 480 bytes (CC0); see `layouts/README.md`.
pub const SRGB: &[u8] = include_bytes!("../../../layouts/profiles/sRGB-v4.icc");

/// The longest profile that is read: press profiles have some megabytes at most.
const LONGEST_PROFILE: usize = 64 << 20;

/// What is kept when colours do not fit (ICC.1:2022, 6.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RenderingIntent {
    /// Relative colorimetric: what can be printed stays as it is, seen on this paper.
    #[default]
    Relative,
    /// Perceptual: all colours move together.
    Perceptual,
    /// Saturation: colours stay vivid.
    Saturation,
    /// Absolute colorimetric: the other paper is imitated too.
    Absolute,
}

/// How a pixel stands in memory. Samples of 16 bits have their high byte first, as in PDF, PNG and TIFF. CMYK: 0 is no ink.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SampleKind {
    /// One byte, 0 is black.
    Gray8,
    /// Two bytes, 0 is black.
    Gray16,
    /// Three bytes.
    Rgb8,
    /// Three times two bytes.
    Rgb16,
    /// Four bytes, 0 is no ink.
    Cmyk8,
    /// Four times two bytes, 0 is no ink.
    Cmyk16,
    /// CIELAB (D50) as ICC version 4 encodes it: L* 0–100 on 0–65535, a* and b* −128–127 on 0–65535. Its profile is known and not read.
    Lab16,
}

impl SampleKind {
    /// Samples of a pixel.
    pub const fn channels(self) -> usize {
        match self {
            SampleKind::Gray8 | SampleKind::Gray16 => 1,
            SampleKind::Rgb8 | SampleKind::Rgb16 | SampleKind::Lab16 => 3,
            SampleKind::Cmyk8 | SampleKind::Cmyk16 => 4,
        }
    }

    /// Bytes of a sample.
    pub const fn depth(self) -> usize {
        match self {
            SampleKind::Gray8 | SampleKind::Rgb8 | SampleKind::Cmyk8 => 1,
            SampleKind::Gray16 | SampleKind::Rgb16 | SampleKind::Cmyk16 | SampleKind::Lab16 => 2,
        }
    }

    /// Bytes of a pixel.
    pub const fn bytes(self) -> usize {
        self.channels() * self.depth()
    }

    /// What the header of a profile for such samples says (ICC.1:2022, table 19).
    const fn signature(self) -> &'static [u8; 4] {
        match self {
            SampleKind::Gray8 | SampleKind::Gray16 => b"GRAY",
            SampleKind::Rgb8 | SampleKind::Rgb16 => b"RGB ",
            SampleKind::Cmyk8 | SampleKind::Cmyk16 => b"CMYK",
            SampleKind::Lab16 => b"Lab ",
        }
    }
}

/// The samples on both sides of a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Samples {
    /// What comes in.
    pub from: SampleKind,
    /// What goes out.
    pub to: SampleKind,
}

/// Why colours cannot be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CmsError {
    /// The library was built without the feature `icc`.
    #[error("colour conversion is not built in (feature `icc`)")]
    NotBuiltIn,
    /// A profile is damaged, or of a kind that no picture or page has.
    #[error("the profile {0}")]
    Profile(&'static str),
    /// Both profiles are sound, but no way leads from one to the other.
    #[error("the profiles give no conversion from one to the other")]
    NoWay,
}

/// How exactly a conversion is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Precision {
    /// Through a table made once: for pictures.
    Table,
    /// Every pixel through the profiles themselves: for a few colours, and ready at once.
    Exact,
}

/// A conversion from one profile to another, made once and used for any number of pixels, by any number of threads.
#[derive(Debug)]
pub struct Converter {
    samples: Samples,
    #[cfg(feature = "icc")]
    way: Way,
}

/// How pixels are converted.
#[cfg(feature = "icc")]
#[derive(Debug)]
enum Way {
    /// As LittleCMS does.
    Engine(Engine),
    /// Photographs for a press.
    Cube(Cube),
}

#[cfg(feature = "icc")]
impl Way {
    fn new(
        precision: Precision,
        from: &[u8],
        to: &[u8],
        samples: Samples,
        way: (RenderingIntent, bool),
    ) -> Result<Way, CmsError> {
        const PHOTOGRAPHS: Samples = Samples { from: SampleKind::Rgb8, to: SampleKind::Cmyk8 };
        if precision == Precision::Exact || samples != PHOTOGRAPHS {
            return Engine::new(precision, from, to, samples, way).map(Way::Engine);
        }
        let deep = Samples { from: SampleKind::Rgb16, to: SampleKind::Cmyk16 };
        let exact = Engine::new(Precision::Exact, from, to, deep, way)?;
        Ok(Way::Cube(Cube::new(|rgb, inks| exact.convert(deep, rgb, inks))))
    }
}

impl Converter {
    /// A conversion for pictures. `black_point` lays the source's darkest on the target's darkest (it has no part in
    /// [`RenderingIntent::Absolute`]).
    ///
    /// # Errors
    /// [`CmsError`] for profiles that are damaged, of the wrong kind or without the tables that the way needs.
    pub fn new(
        from: &[u8],
        to: &[u8],
        samples: Samples,
        intent: RenderingIntent,
        black_point: bool,
    ) -> Result<Converter, CmsError> {
        Converter::with(Precision::Table, from, to, samples, (intent, black_point))
    }

    /// The same for a few single colours: ready sooner, exact, and many times slower for each pixel.
    ///
    /// # Errors
    /// As [`Converter::new`].
    pub fn exact(
        from: &[u8],
        to: &[u8],
        samples: Samples,
        intent: RenderingIntent,
        black_point: bool,
    ) -> Result<Converter, CmsError> {
        Converter::with(Precision::Exact, from, to, samples, (intent, black_point))
    }

    fn with(
        precision: Precision,
        from: &[u8],
        to: &[u8],
        samples: Samples,
        way: (RenderingIntent, bool),
    ) -> Result<Converter, CmsError> {
        check(from, samples.from)?;
        check(to, samples.to)?;
        #[cfg(feature = "icc")]
        return Ok(Converter { samples, way: Way::new(precision, from, to, samples, way)? });
        #[cfg(not(feature = "icc"))]
        {
            let _ = (precision, way);
            Err(CmsError::NotBuiltIn)
        }
    }

    /// What comes in and goes out.
    pub const fn samples(&self) -> Samples {
        self.samples
    }

    /// Converts whole pixels; what is left over on either side stays as it is.
    pub fn convert(&self, from: &[u8], to: &mut [u8]) {
        let pixels = (from.len() / self.samples.from.bytes()).min(to.len() / self.samples.to.bytes());
        let from = &from[..pixels * self.samples.from.bytes()];
        let to = &mut to[..pixels * self.samples.to.bytes()];
        #[cfg(feature = "icc")]
        match &self.way {
            Way::Engine(engine) => engine.convert(self.samples, from, to),
            Way::Cube(cube) => cube.convert(from, to),
        }
        #[cfg(not(feature = "icc"))]
        let _ = (from, to);
    }
}

/// Whether a profile's header fits the samples: what LittleCMS would take for a device link, a named-colour profile or other samples
/// never reaches it.
fn check(profile: &[u8], kind: SampleKind) -> Result<(), CmsError> {
    if kind == SampleKind::Lab16 {
        return Ok(());
    }
    let is_profile = profile.len() >= 132 && profile[36..40] == *b"acsp";
    if !is_profile || profile.len() > LONGEST_PROFILE {
        return Err(CmsError::Profile("is no ICC profile"));
    }
    let class: &[u8] = &profile[12..16];
    if ![b"prtr", b"mntr", b"scnr", b"spac"].iter().any(|known| *known == class) {
        return Err(CmsError::Profile("is of a class that describes no picture and no press"));
    }
    if profile[16..20] != *kind.signature() {
        return Err(CmsError::Profile("is for other colours than these"));
    }
    Ok(())
}
