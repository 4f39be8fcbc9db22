#!/usr/bin/env python3
"""Builds the bundled typefaces: eight static cuts of Makeready Sans from Inter's variable fonts, and the script fallbacks.

In: the npm packages named in PACKAGES (fetched with `npm pack`, or found in the folder given with --packages), each checked against its
SHA-256. Out: this folder's TTF files, the licences beside them and README.md with every file's checksum. The output depends on nothing but
the packages and fontTools' version (FONTTOOLS), so a second run writes the same bytes.

    pip install fonttools==4.68.0 brotli
    python3 fonts/build.py [--packages DIR]
"""

import argparse
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
from pathlib import Path

import fontTools
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).resolve().parent
FONTTOOLS = "4.68.0"

# npm name, version, SHA-256 of the tarball.
INTER = ("inter-ui", "4.1.1", "e392e4d71f18a7c1f23dfecd833d68fa05eeab41862686584e80fd2b5d87e9c0")
NOTO = {
    "Armenian": ("@expo-google-fonts/noto-sans-armenian", "0.4.2", "2e25bf01929800ac7f61cb69750839a92555371f66d5d1fef515b2b2ad83b0fc"),
    "Georgian": ("@expo-google-fonts/noto-sans-georgian", "0.4.3", "2dfa188c507dc5587fa05a2ffc474aba026ddbd4af1d7f6f42ff9cb039d7dc0d"),
    "Arabic": ("@expo-google-fonts/noto-sans-arabic", "0.4.3", "29e966f9d48a4ce7dd3c2c4c016f29cd888089538217303fb2c87de9e7f048ed"),
    "Hebrew": ("@expo-google-fonts/noto-sans-hebrew", "0.4.1", "f82f8e852e3355521c511f2762a0130216d208d108bf4739aa977eb6a6d3012c"),
}

FAMILY = "Makeready Sans"
# The optical size whose set widths come nearest to Helvetica Neue's (+1.3 / 0.0 / -1.4 / -1.2 % for Light, Roman, Medium, Bold).
OPTICAL_SIZE = 26
# Weight class, italic, Linotype number, style name, PostScript style.
CUTS = [
    (300, False, 45, "Light", "Light"),
    (300, True, 46, "Light Italic", "LightItalic"),
    (400, False, 55, "Roman", "Roman"),
    (400, True, 56, "Italic", "Italic"),
    (500, False, 65, "Medium", "Medium"),
    (500, True, 66, "Medium Italic", "MediumItalic"),
    (700, False, 75, "Bold", "Bold"),
    (700, True, 76, "Bold Italic", "BoldItalic"),
]
# `calt` is left out on purpose: it turns `->` into an arrow.
FEATURES = "kern mark mkmk ccmp locl tnum pnum case frac sups subs sinf ordn zero cpsp dnom numr ss03".split()
BLOCKS = [
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x024F),  # Latin-1, Latin Extended A and B
    (0x0250, 0x02FF),  # IPA, spacing modifiers
    (0x0300, 0x036F),  # combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic and its supplement
    (0x1AB0, 0x1AFF),  # combining marks, extended
    (0x1C80, 0x1C8F),  # Cyrillic Extended-C
    (0x1D00, 0x1DFF),  # phonetic extensions, combining marks, supplement
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x1F00, 0x1FFF),  # Greek Extended (polytonic)
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20CF),  # currency
    (0x20D0, 0x20FF),  # combining marks for symbols
    (0x2100, 0x218F),  # letterlike symbols, number forms
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2300, 0x23FF),  # technical
    (0x25A0, 0x25FF),  # geometric shapes
    (0x2600, 0x27BF),  # miscellaneous symbols, dingbats
    (0x27C0, 0x27EF),  # mathematical symbols A
    (0x2900, 0x2BFF),  # more arrows and mathematical symbols
    (0x2C60, 0x2C7F),  # Latin Extended-C
    (0x2DE0, 0x2DFF),  # Cyrillic Extended-A
    (0x2E00, 0x2E7F),  # supplemental punctuation
    (0xA640, 0xA69F),  # Cyrillic Extended-B
    (0xA700, 0xA7FF),  # modifier tones, Latin Extended-D
    (0xAB30, 0xAB6F),  # Latin Extended-E
    (0xFB00, 0xFB06),  # Latin ligatures
    (0xFE20, 0xFE2F),  # combining half marks
    (0xFFFD, 0xFFFD),  # replacement character
]
# 2026-01-01 00:00 UTC in seconds since 1904: a fixed date, so that builds agree.
MODIFIED = 3_850_070_400


def fetch(package, folder):
    """The tarball of an npm package, checked."""
    name, version, sha256 = package
    path = folder / f"{name.lstrip('@').replace('/', '-')}-{version}.tgz"
    if not path.exists():
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        sys.exit(f"{path}: not the package this script was written for (SHA-256 differs)")
    return tarfile.open(fileobj=io.BytesIO(data), mode="r:gz")


def member(archive, path):
    return archive.extractfile(f"package/{path}").read()


def name_table(font, cut):
    """Names as Linotype gives them: the number in the style name, legacy families of four styles at most."""
    weight, italic, number, style, postscript = cut
    original = {record.nameID: str(record) for record in font["name"].names}
    ribbi = weight in (400, 700)
    legacy_family = FAMILY if ribbi else f"{FAMILY} {number - (1 if italic else 0)} {style.removesuffix(' Italic')}"
    legacy_style = " ".join((["Bold"] if weight == 700 else []) + (["Italic"] if italic else [])) or "Regular"
    names = {
        0: original[0],
        1: legacy_family,
        2: legacy_style,
        3: f"1.000;{FAMILY.replace(' ', '')}-{postscript};from Inter 4.001",
        4: f"{FAMILY} {number} {style}",
        5: "Version 1.000; static cut of Inter 4.001 at optical size 26",
        6: f"{FAMILY.replace(' ', '')}-{postscript}",
        8: original[8],
        9: original[9],
        10: "A static, subset cut of Inter under another name, made for the makeready typesetting engine.",
        13: original[13],
        14: original[14],
        16: FAMILY,
        17: f"{number} {style}",
    }
    font["name"].names = []
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)


def style_bits(font, cut):
    """Weight, slope and embedding rights where applications look for them."""
    weight, italic, *_ = cut
    os2, head, post = font["OS/2"], font["head"], font["post"]
    os2.usWeightClass, os2.usWidthClass, os2.fsType = weight, 5, 0
    os2.achVendID = "NONE"
    os2.fsSelection &= ~0b110_0001
    os2.fsSelection |= (1 if italic else 0) | (1 << 5 if weight == 700 else 0) | (1 << 6 if weight == 400 and not italic else 0)
    head.macStyle = (1 if weight == 700 else 0) | (2 if italic else 0)
    head.fontRevision, head.created, head.modified = 1.0, MODIFIED, MODIFIED
    post.formatType = 3.0
    if bool(post.italicAngle) != italic:
        sys.exit(f"{cut}: post.italicAngle is {post.italicAngle}")


def drop_composed(font):
    """Drops the ligatures of a letter and its marks that Unicode has as one character (NFC): the shaper composes those before it looks for
    ligatures, and would try every one of them at every letter."""
    glyphs = font.getBestCmap()
    characters = {}
    for code, glyph in glyphs.items():
        characters.setdefault(glyph, []).append(chr(code))

    def is_composed(parts, ligature):
        spelled = [""]
        for part in parts:
            spelled = [word + ch for word in spelled for ch in characters.get(part, [])]
        composed = (unicodedata.normalize("NFC", word) for word in spelled)
        return any(len(word) == 1 and glyphs.get(ord(word)) == ligature for word in composed)

    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in (getattr(table, "ExtSubTable", table) for table in lookup.SubTable):
            if table.LookupType == 4:
                kept = {
                    first: [ligature for ligature in ligatures if not is_composed([first, *ligature.Component], ligature.LigGlyph)]
                    for first, ligatures in table.ligatures.items()
                }
                table.ligatures = {first: ligatures for first, ligatures in kept.items() if ligatures}


def make_cut(source, cut):
    """One static cut, subset, renamed."""
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    font = instancer.instantiateVariableFont(font, {"wght": cut[0], "opsz": OPTICAL_SIZE}, overlap=instancer.OverlapMode.KEEP_AND_SET_FLAGS)
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.glyph_names = False
    options.legacy_kern = False
    options.drop_tables += ["STAT", "DSIG", "meta", "GlyphOrder"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in BLOCKS for code in range(first, last + 1)])
    subsetter.subset(font)
    drop_composed(font)
    name_table(font, cut)
    style_bits(font, cut)
    out = io.BytesIO()
    font.flavor = None
    font.save(out, reorderTables=True)
    return out.getvalue()


def fallbacks(folder):
    """The script fallbacks: Noto's own static files, byte for byte."""
    for script, package in NOTO.items():
        archive = fetch(package, folder)
        for weight, style in ((300, "Light"), (400, "Regular"), (700, "Bold")):
            data = member(archive, f"{weight}{style}/NotoSans{script}_{weight}{style}.ttf")
            yield f"NotoSans{script}-{style}.ttf", data, package
        yield f"OFL-NotoSans{script}.txt", member(archive, "LICENSE_FONT"), package


def sans(folder):
    """The eight cuts of the default family."""
    archive = fetch(INTER, folder)
    upright = member(archive, "variable/InterVariable.woff2")
    italic = member(archive, "variable/InterVariable-Italic.woff2")
    for cut in CUTS:
        yield f"{FAMILY.replace(' ', '')}-{cut[4]}.ttf", make_cut(italic if cut[1] else upright, cut), INTER
    yield "OFL-MakereadySans.txt", member(archive, "LICENSE.txt"), INTER


README = """# The bundled typefaces

Compiled into the library by the feature `bundled-fonts`; without it the caller brings every face.

**Makeready Sans** is [Inter](https://rsms.me/inter/) 4 at optical size 26, cut to eight static faces (Light, Roman, Medium, Bold, each with its
italic), because among open families its set widths and heights come nearest to Helvetica Neue, which the default brand asks for and which
nobody may ship. It keeps Latin, Greek and Cyrillic with all their extensions, punctuation, currency, arrows, mathematical and geometric signs, and the features
{features}; Inter's `calt`, which turns `->` into an arrow, is dropped, as are hinting and
the ligatures of letters and marks that the shaper composes by Unicode's own tables (NFC). It bears another name so that an
Inter on the user's machine is never mistaken for it.

**Noto Sans** Armenian, Georgian, Arabic and Hebrew (Light, Regular, Bold) serve the characters it lacks; their files are unaltered.

Everything here is under the SIL Open Font License 1.1: the licence files stand beside the fonts. `python3 fonts/build.py` (fontTools {version})
makes this folder again from the packages; a test compares the table below with the files.

| file | bytes | npm package | package SHA-256 | licence | SHA-256 |
|---|---|---|---|---|---|
"""


def main():
    parser = argparse.ArgumentParser(description="Builds the bundled typefaces.")
    parser.add_argument("--packages", type=Path, help="a folder with the npm tarballs; missing ones are fetched into it")
    arguments = parser.parse_args()
    if fontTools.version != FONTTOOLS:
        sys.exit(f"fontTools {FONTTOOLS} is wanted for identical bytes, not {fontTools.version}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = (arguments.packages or Path(scratch)).resolve()
        rows = []
        for name, data, (package, version, sha256) in [*sans(folder), *fallbacks(folder)]:
            (HERE / name).write_bytes(data)
            rows.append(f"| {name} | {len(data)} | {package} {version} | {sha256} | OFL 1.1 | {hashlib.sha256(data).hexdigest()} |\n")
    features = ", ".join(f"`{tag}`" for tag in FEATURES)
    (HERE / "README.md").write_text(README.format(features=features, version=FONTTOOLS) + "".join(rows))


if __name__ == "__main__":
    main()
