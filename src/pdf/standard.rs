//! What a PDF promises, and what each promise forbids.
//!
//! In: nothing; a caller chooses a [`Standard`]. Out: for everything that this engine could be asked to write and that any of the standards
//! forbids, a [`Violation`], and whether this standard forbids it. Writes nothing and reads no PDF: the writer asks at each place. From public
//! descriptions of ISO 15930-7 (PDF/X-4), ISO 15930-4 (PDF/X-1a:2003), ISO 14289-1 (PDF/UA-1) and ISO 19005-2 (PDF/A-2).

use std::fmt;

/// What a PDF is made to comply with. All three are tagged as PDF/UA-1 asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standard {
    /// PDF/X-4:2010: for the press, with live transparency and colour by profile.
    #[default]
    X4,
    /// PDF/X-1a:2003: for the press, process and spot inks only, nothing transparent, PDF 1.4.
    X1a,
    /// PDF/UA-1 and PDF/A-2a at once: for reading on a screen and for keeping; sRGB, links, outlines, cut to the trim.
    Screen,
}

/// Something that a standard may forbid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Violation {
    /// Opacity in degrees: soft masks, constant alpha, transparency groups, blend modes.
    Transparency,
    /// RGB without a profile.
    DeviceRgb,
    /// Process inks without a profile: the press's own.
    DeviceCmyk,
    /// Colours by an ICC profile.
    IccBased,
    /// Ink of a plate of its own.
    Spot,
    /// Ink that leaves what lies below it.
    Overprint,
    /// Samples of 16 bits.
    DeepSamples,
    /// Objects and cross-references in compressed streams.
    ObjectStreams,
    /// A link or another annotation on the page.
    Annotation,
    /// Something that happens on a click, a destination apart.
    Action,
    /// A script.
    JavaScript,
    /// Layers that can be switched off.
    OptionalContent,
    /// Marks outside the trimmed page.
    Bleed,
    /// A password or another lock.
    Encryption,
    /// Data in another file.
    ExternalData,
    /// Embedded PostScript.
    PostScript,
    /// LZW coding.
    Lzw,
    /// JPEG 2000 coding.
    Jpeg2000,
    /// JBIG2 coding.
    Jbig2,
    /// Transfer curves.
    TransferCurve,
    /// Halftones by name or of types that depend on the device.
    Halftone,
    /// Pictures that stand for others: OPI, alternates, reference XObjects.
    Proxy,
    /// A typeface that is not in the file.
    UnembeddedFont,
    /// A typeface whose glyphs do not say what characters they are.
    UnnamedCharacters,
    /// A picture without words in its place.
    MissingAlt,
    /// No structure.
    Untagged,
}

impl Violation {
    /// Every one, in the order of their declaration.
    pub const ALL: [Violation; 26] = [
        Violation::Transparency,
        Violation::DeviceRgb,
        Violation::DeviceCmyk,
        Violation::IccBased,
        Violation::Spot,
        Violation::Overprint,
        Violation::DeepSamples,
        Violation::ObjectStreams,
        Violation::Annotation,
        Violation::Action,
        Violation::JavaScript,
        Violation::OptionalContent,
        Violation::Bleed,
        Violation::Encryption,
        Violation::ExternalData,
        Violation::PostScript,
        Violation::Lzw,
        Violation::Jpeg2000,
        Violation::Jbig2,
        Violation::TransferCurve,
        Violation::Halftone,
        Violation::Proxy,
        Violation::UnembeddedFont,
        Violation::UnnamedCharacters,
        Violation::MissingAlt,
        Violation::Untagged,
    ];
}

impl Standard {
    /// Whether a file of this standard must not hold it. Where a standard would allow what its use here does not want (plates on a screen), it is
    /// forbidden, too.
    pub const fn prohibits(self, violation: &Violation) -> bool {
        let [x4, x1a, screen] = match violation {
            Violation::Transparency => [false, true, false],
            Violation::DeviceRgb => [true, true, false],
            Violation::DeviceCmyk => [false, false, true],
            Violation::IccBased => [false, true, false],
            Violation::Spot => [false, false, true],
            Violation::Overprint => [false, false, true],
            // PDF 1.5.
            Violation::DeepSamples => [false, true, false],
            Violation::ObjectStreams => [false, true, false],
            Violation::OptionalContent => [false, true, false],
            Violation::Jpeg2000 => [false, true, false],
            Violation::Jbig2 => [false, true, false],
            // On the page, which is where a link is; beside the bleed box it would be allowed.
            Violation::Annotation => [true, true, false],
            Violation::Action => [true, true, false],
            Violation::Bleed => [false, false, true],
            Violation::JavaScript => [true, true, true],
            Violation::Encryption => [true, true, true],
            Violation::ExternalData => [true, true, true],
            Violation::PostScript => [true, true, true],
            Violation::Lzw => [true, true, true],
            Violation::TransferCurve => [true, true, true],
            Violation::Halftone => [true, true, true],
            Violation::Proxy => [true, true, true],
            Violation::UnembeddedFont => [true, true, true],
            // PDF/X leaves it to the reader.
            Violation::UnnamedCharacters => [false, false, true],
            // PDF/UA-1, which a tagged file claims in addition.
            Violation::MissingAlt => [true, true, true],
            // PDF/X does not ask for tags.
            Violation::Untagged => [false, false, true],
        };
        match self {
            Standard::X4 => x4,
            Standard::X1a => x1a,
            Standard::Screen => screen,
        }
    }

    /// The version in the file's header.
    pub const fn version(self) -> &'static str {
        match self {
            Standard::X4 => "1.6",
            Standard::X1a => "1.4",
            Standard::Screen => "1.7",
        }
    }

    /// As it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Standard::X4 => "PDF/X-4",
            Standard::X1a => "PDF/X-1a:2003",
            Standard::Screen => "PDF/UA-1 and PDF/A-2a",
        }
    }

    /// Whether it is made for a press: with plates, boxes and bleed.
    pub const fn is_print(self) -> bool {
        !self.prohibits(&Violation::DeviceCmyk)
    }
}

impl fmt::Display for Standard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What it is, to go into a sentence.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Violation::Transparency => "transparency",
            Violation::DeviceRgb => "RGB without a profile",
            Violation::DeviceCmyk => "process inks",
            Violation::IccBased => "colours by an ICC profile",
            Violation::Spot => "a spot ink",
            Violation::Overprint => "overprinting",
            Violation::DeepSamples => "samples of 16 bits",
            Violation::ObjectStreams => "object streams",
            Violation::Annotation => "an annotation on the page",
            Violation::Action => "an action",
            Violation::JavaScript => "JavaScript",
            Violation::OptionalContent => "layers",
            Violation::Bleed => "marks beyond the trim",
            Violation::Encryption => "encryption",
            Violation::ExternalData => "data in another file",
            Violation::PostScript => "PostScript",
            Violation::Lzw => "LZW coding",
            Violation::Jpeg2000 => "JPEG 2000 coding",
            Violation::Jbig2 => "JBIG2 coding",
            Violation::TransferCurve => "transfer curves",
            Violation::Halftone => "halftones of its own",
            Violation::Proxy => "a picture that stands for another one",
            Violation::UnembeddedFont => "a typeface that is not embedded",
            Violation::UnnamedCharacters => "a typeface that does not say what its characters are (no ToUnicode)",
            Violation::MissingAlt => "a picture without words in its place",
            Violation::Untagged => "a document without structure",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_violation_is_forbidden_somewhere_and_said_in_its_own_words() {
        let standards = [Standard::X4, Standard::X1a, Standard::Screen];
        let mut words: Vec<String> = Vec::new();
        for violation in Violation::ALL {
            assert!(standards.iter().any(|standard| standard.prohibits(&violation)), "{violation:?}");
            words.push(violation.to_string());
        }
        words.sort();
        words.dedup();
        assert_eq!(words.len(), Violation::ALL.len());
    }

    #[test]
    fn what_x4_forbids_x1a_forbids_too() {
        for violation in Violation::ALL {
            let (x4, x1a) = (Standard::X4.prohibits(&violation), Standard::X1a.prohibits(&violation));
            assert!(x1a || !x4, "{violation:?}");
        }
        assert!(Standard::X4.is_print() && Standard::X1a.is_print() && !Standard::Screen.is_print());
    }
}
