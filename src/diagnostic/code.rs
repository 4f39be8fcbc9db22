//! The table of faults. A code, once released, keeps its meaning.

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something worth knowing; never fails a build, not even a strict one.
    Note,
    /// The PDF is written and the fault is visible in it. `--strict` makes it an error.
    Warning,
    /// The PDF is withheld.
    Error,
}

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $meaning:literal;)*) => {
        /// The stable name of a fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The name that is printed and that scripts may rely on.
            pub const fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// The severity before `--strict`.
            pub const fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// What the code means, in one sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)* }
            }
        }
    };
}

codes! {
    // Tokens: any TOML.
    TomlSyntax "toml-syntax" Error "The TOML cannot be read.";
    UnknownKey "unknown-key" Error "A key that means nothing here; the nearest known one is named.";
    MissingKey "missing-key" Error "A key that has no default is missing.";
    WrongType "wrong-type" Error "A value of the wrong type.";
    BadUnit "bad-unit" Error "A length without a unit, or with one that is not known.";
    OutOfRange "out-of-range" Error "A value outside the range that makes sense.";
    UnknownName "unknown-name" Error "A name that refers to nothing: a palette, style, colour, master, layout or brand.";
    BasedOnCycle "based-on-cycle" Error "Styles that are based on each other in a circle.";
    SpotCollision "spot-collision" Error "A spot ink with two spellings, or with two process colours that stand in for it.";
    LowContrast "low-contrast" Warning "A palette's colour is too pale to be read on white.";
    // Content: Markdown and front matter.
    NotUtf8 "not-utf8" Error "The text is not UTF-8.";
    FrontMatterUnclosed "front-matter-unclosed" Error "The front matter opened by `+++` is never closed.";
    BadAttribute "bad-attribute" Error "An attribute in braces that is unknown, malformed or out of range.";
    FenceUnpaired "fence-unpaired" Error "A fenced block that is never closed, or a fence that closes none.";
    UnsupportedMarkup "unsupported-markup" Warning "Markdown that is set as plain body text for now.";
    FootnoteUnmatched "footnote-unmatched" Warning "A footnote that nothing refers to, or a reference to one that does not exist.";
    EmptyDocument "empty-document" Warning "The text holds nothing to set.";
    TextTooLarge "text-too-large" Error "The text is larger than the engine accepts.";
    ControlCharacter "control-character" Warning "A control character that no face can show was left out.";
    // Fonts.
    FontUnreadable "font-unreadable" Error "A font file that cannot be read.";
    FontForbidsEmbedding "font-forbids-embedding" Error "The font's licence bits (fsType) forbid embedding.";
    FontSubstituted "font-substituted" Warning "A typeface of the brand is missing and another stands in for it.";
    GlyphMissing "glyph-missing" Warning "No face at hand has a glyph for this character.";
    // Pictures.
    PictureMissing "picture-missing" Warning "The picture cannot be found; a crossed box stands in its place.";
    PictureUnreadable "picture-unreadable" Warning "The file is not a picture that can be placed; a crossed box stands in its place.";
    PicturePart "picture-part" Note "Of a file with several pages or pictures the first is shown.";
    PlacedPageChanged "placed-page-changed" Warning "Something in a placed PDF page was changed or left out, since no file for print may hold it.";
    PlacedPageUnprintable "placed-page-unprintable" Error "A placed PDF page lacks what it takes to print it.";
    PictureLowResolution "picture-low-resolution" Warning "The picture has too few pixels for the size it is placed at.";
    PictureProfileUnusable "picture-profile-unusable" Warning "A picture's own colour profile is damaged; what is taken in its place is said.";
    PictureColorsKept "picture-colors-kept" Note "A picture made for other colours than the press's is not converted; why is said.";
    PictureColorConverted "picture-color-converted" Warning "A colour of a drawing is not one of the palette's and was converted to process colour.";
    DrawingSimplified "drawing-simplified" Warning "Part of a drawing cannot be shown as it was drawn.";
    // Preflight: the severity is the shipped profile's.
    BlackKnocksOut "black-knocks-out" Warning "Small black type, or a thin black line, that does not overprint what lies under it.";
    RichBlackText "rich-black-text" Warning "Black type with so much other ink that it fills in.";
    SmallColoredText "small-colored-text" Warning "Type in white or in several inks that is too small to be in register.";
    ThinReversedStem "thin-reversed-stem" Warning "Letters lighter than what lies under them whose stems are so thin that they fill in.";
    ThinColoredStem "thin-colored-stem" Warning "Letters in several inks whose stems are so thin that misregister shows.";
    LowContrastText "low-contrast-text" Warning "Type that stands out too little from what lies under it.";
    ThinLine "thin-line" Warning "A line too thin to print, or too thin for several inks.";
    OverprintOnPicture "overprint-on-picture" Warning "Type that overprints a picture, which shows through.";
    SpotInks "spot-inks" Error "More spot inks than the job has plates for.";
    ColorOutsidePalette "color-outside-palette" Note "A colour that neither the palette nor `[colors]` names.";
    InkCoverage "ink-coverage" Warning "More ink on one spot than the stock bears.";
    PictureEnlarged "picture-enlarged" Note "A picture placed larger than its own size.";
    PictureTooFine "picture-too-fine" Note "A picture with more pixels than the press can show.";
    PictureUntagged "picture-untagged" Note "An RGB picture that does not say which RGB it is; sRGB is assumed.";
    PictureRgb "picture-rgb" Warning "An RGB picture that goes to the press unconverted.";
    BleedMissing "bleed-missing" Warning "Something reaches the trim and does not go far enough beyond it.";
    NearTrim "near-trim" Warning "Type or a picture so near the trim that it may be cut.";
    PageCount "page-count" Warning "A number of pages that no sheet has.";
    PageBlank "page-blank" Note "A page with nothing on it.";
    StockMismatch "stock-mismatch" Warning "A printing condition that is of another paper than the job's stock.";
    // Text and flow.
    PatternsUnusable "patterns-unusable" Error "A file of hyphenation patterns that cannot be read, or a line of it that is no pattern.";
    NoPatterns "no-patterns" Note "Nothing is known of how the language divides its words; they are left whole.";
    WordTooWide "word-too-wide" Warning "A word is wider than its measure and sticks out or is broken by force.";
    LoosenessNotMet "looseness-not-met" Note "A paragraph that comes to no more or fewer lines, as its `looseness` asks for.";
    LineLeftShort "line-left-short" Note "A justified line that no break fills within the widest word space allowed.";
    Overset "overset" Error "Text or a picture that found no frame.";
    BreakNotMet "break-not-met" Warning "A break by hand inside what is not parted where it stands.";
    BleedNotMet "bleed-not-met" Warning "A picture that asks to bleed over an edge of the page that it does not stand at.";
    AltMissing "alt-missing" Warning "A picture with neither caption nor words for readers who cannot see it; to them it is not there.";
    AltKind "alt-kind" Note "A picture whose only words are its caption; readers who cannot see it are told its kind and the caption.";
    LinkDead "link-dead" Warning "A link to a heading that does not exist, or to what is no address; its words are set, and lead nowhere.";
    CodeTooSmall "code-too-small" Warning "A QR code whose modules would be too small to be read was made larger.";
    PictureTooTall "picture-too-tall" Warning "A picture taller than its column was made smaller.";
    SpanNotMet "span-not-met" Warning "A block that asks for more columns than it can have where it is written.";
    SpreadNotMet "spread-not-met" Warning "A picture or page heading that asks for both pages of a spread stands on one page.";
    HeadingTooLong "heading-too-long" Warning "The page heading runs over more lines than the brand allows.";
    IntroNarrowed "intro-narrowed" Note "An intro that asks for more columns than its page has; it gets all that the layout allows.";
    PageUnfilled "page-unfilled" Note "A page before the last that is filled to less than two thirds; the picture that is offered for it was tried there.";
    LockChanged "lock-changed" Note "A lock that was written with another brand, layout, profile, faces or version; it still tells where columns ended.";
    LockDeparted "lock-departed" Note "Columns that end elsewhere than in the layout that `--lock` keeps.";
    IntroChoice "intro-choice" Note "The width that `intro=auto` chose, and the next best.";
    // Copyfit.
    FitFound "fit-found" Note "The setting in which a text fills the pages it asks for, and what it costs.";
    FitMissed "fit-missed" Error "No setting that the brand allows fills the pages that a text asks for.";
    SettingsUnusable "settings-unusable" Error "A file of settings for copyfit that cannot be read.";
    PagesLeftBlank "pages-left-blank" Note "Pages left blank at the end, to a multiple that no setting fills.";
    // Data merge.
    TemplateFault "template-fault" Error "A template that cannot be read or filled.";
    FieldMissing "field-missing" Error "A field of a template that the row does not have.";
    RowFaulty "row-faulty" Error "A row of data that cannot be read, or that gives its file no name.";
    SheetFailed "sheet-failed" Error "A row of data of which no PDF could be made; why is said.";
    // Output.
    DefaultOutputIntent "default-output-intent" Note "The layout names no output intent; the built-in one is used.";
    StandardForbids "standard-forbids" Error "The pages hold what the standard of the PDF forbids; that PDF is not written.";
    ProfileMismatch "profile-mismatch" Error "The output profile says that it is for another printing condition than the one named; a warning where only its own name leads there.";
    ProfileUnusable "profile-unusable" Error "The output profile is not a printer profile that a PDF/X file can carry.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(names.iter().all(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')));
    }
}
