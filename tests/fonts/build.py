#!/usr/bin/env python3
"""Makes the small fonts that the tests need beside the bundled ones: CFF outlines, variable fonts of both kinds, and fonts of plain boxes
whose letters take other forms in some languages or fill a square as ideographs do.

In: for the cuts of Inter the npm package inter-ui 4.1.1 (`npm pack inter-ui@4.1.1`); the boxes need nothing. Out: this folder's fonts, the
cuts with 17 glyphs each, under the same OFL 1.1 as `fonts/OFL-MakereadySans.txt`.

    python3 tests/fonts/build.py [inter-ui-4.1.1.tgz]
"""

import io
import sys
import tarfile
from pathlib import Path

from fontTools import subset
from fontTools.designspaceLib import AxisDescriptor, DesignSpaceDocument, SourceDescriptor
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.basePen import BasePen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.varLib import build as build_variable
from fontTools.varLib import instancer

HERE = Path(__file__).resolve().parent
TEXT = "Hamburgefonstivl é"
MODIFIED = 3_850_070_400

LETTERS = "абвгдежзијклмнопрстћуфхцчџшђѓѕќљњ"
# Letters that Serbian and Macedonian write otherwise: in upright type, and in italics.
OTHERWISE = {"Regular": "б", "Italic": "бгдпт"}
# What the Chinese, Japanese and Korean texts of `tests/languages.rs` are written with.
IDEOGRAPHS = (
    "一三上专世东个于亚人代入全公六写出区十千原去发古呼和在大字它就川市指日是最本母水江河治注洲流海淀湖湾源瀬琵琶田界百的直省眺第约经自藏見诗"
    "辖道違里长間阪青飲高々"
)
HANGUL = "강고길나낙는다동든들라람러로른름맥미백부사산서시약에여울으은을음이작지킬태터하한해황흘"
KANA = "あいうえおかがきくぐけこさしすせそただちつってでとなにぬねのはびぶへほまみむめもやゃゆゅよょらりるれろわをんアイウカコッナヒャュョリンー"
WIDE = "\u3000、。，．・「」『』（）！？：０１２３"


class Cubic(BasePen):
    """Raises quadratic curves to cubic ones, point for point, so that masters stay compatible."""

    def __init__(self, glyphs, pen):
        super().__init__(glyphs)
        self.pen = pen

    def _moveTo(self, point):
        self.pen.moveTo(point)

    def _lineTo(self, point):
        self.pen.lineTo(point)

    def _curveToOne(self, a, b, c):
        self.pen.curveTo(a, b, c)

    def _closePath(self):
        self.pen.closePath()


def small(font, axes):
    """The font with TEXT's glyphs, at these positions."""
    font = instancer.instantiateVariableFont(font, axes)
    options = subset.Options()
    options.hinting, options.glyph_names, options.layout_features = False, True, ["kern"]
    options.drop_tables += ["STAT", "MVAR"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=TEXT)
    subsetter.subset(font)
    return font


def name(font, family, style):
    font["name"].names = [record for record in font["name"].names if record.nameID in (0, 13, 14) or record.nameID > 255]
    full = f"{family} {style}"
    for name_id, text in {1: family, 2: style, 3: full, 4: full, 5: "Version 1.000", 6: full.replace(" ", ""), 16: family, 17: style}.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font["head"].created = font["head"].modified = MODIFIED
    font.recalcTimestamp = False


def to_cff(font, style, weight):
    """The same glyphs with CFF outlines, 1000 units to the em."""
    order, glyphs, scale = font.getGlyphOrder(), font.getGlyphSet(), 1000 / font["head"].unitsPerEm
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(font.getBestCmap())
    charstrings, metrics = {}, {}
    for glyph in order:
        advance = round(font["hmtx"][glyph][0] * scale)
        pen = T2CharStringPen(advance, None)
        glyphs[glyph].draw(TransformPen(Cubic(glyphs, pen), (scale, 0, 0, scale, 0, 0)))
        charstrings[glyph], metrics[glyph] = pen.getCharString(), (advance, 0)
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=969, descent=-241)
    builder.setupCFF("MakereadyTest", {"FullName": "Makeready Test"}, charstrings, {})
    builder.setupOS2(usWeightClass=weight, sCapHeight=728, sxHeight=526, fsType=0)
    builder.setupPost()
    builder.setupNameTable({"familyName": "Makeready Test", "styleName": style})
    name(builder.font, "Makeready Test", style)
    return builder.font


def with_default_widths(font):
    """Widths as foundries write them: the commonest is the default and left out, others are differences from a nominal one."""
    private = font["CFF "].cff[0].Private
    strings = font["CFF "].cff[0].CharStrings
    widths = {glyph: font["hmtx"][glyph][0] for glyph in font.getGlyphOrder()}
    default = max(sorted(set(widths.values())), key=list(widths.values()).count)
    for glyph, width in widths.items():
        strings[glyph].decompile()
        program = strings[glyph].program[1:]
        strings[glyph].program = program if width == default else [width - 500, *program]
    private.defaultWidthX, private.nominalWidthX = default, 500


def boxes(family, style, glyphs, slope=0):
    """A TrueType font of boxes, 1000 units to the em: name to (characters, advance, height)."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({ord(ch): glyph for glyph, (text, _, _) in glyphs.items() for ch in text})
    outlines = {}
    for glyph, (_, advance, height) in glyphs.items():
        pen = TTGlyphPen(None)
        if height:
            pen.moveTo((50, 0))
            for corner in ((50, height), (advance - 50, height), (advance - 50, 0)):
                pen.lineTo(corner)
            pen.closePath()
        outlines[glyph] = pen.glyph()
    builder.setupGlyf(outlines)
    builder.setupHorizontalMetrics({glyph: (advance, 50 if height else 0) for glyph, (_, advance, height) in glyphs.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2(usWeightClass=400, sCapHeight=700, sxHeight=500, fsType=0, fsSelection=1 if slope else 64)
    builder.setupPost(italicAngle=slope, keepGlyphNames=False)
    builder.setupNameTable({"familyName": family, "styleName": style})
    builder.font["head"].macStyle = 2 if slope else 0
    name(builder.font, family, style)
    return builder


def forms(style):
    """Cyrillic letters, some of which have a form of their own in Serbian and Macedonian."""
    other = OTHERWISE[style]
    glyphs = {".notdef": ("", 500, 700), "space": (" \u00a0", 250, 0)}
    glyphs |= {f"uni{ord(ch):04X}": (ch, 500 + 10 * at, 500) for at, ch in enumerate(LETTERS)}
    glyphs |= {f"uni{ord(ch):04X}.SRB": ("", 530, 700) for ch in other}
    builder = boxes("Makeready Forms", style, glyphs, slope=0 if style == "Regular" else -12)
    rules = "".join(f"sub uni{ord(ch):04X} by uni{ord(ch):04X}.SRB;" for ch in other)
    builder.addOpenTypeFeatures(
        "languagesystem DFLT dflt; languagesystem cyrl dflt; languagesystem cyrl SRB; languagesystem cyrl MKD;"
        f"lookup forms {{ {rules} }} forms;"
        "feature locl { script cyrl; language SRB; lookup forms; language MKD; lookup forms; } locl;"
    )
    # So that the bytes do not depend on what else is installed.
    builder.font.cfg["fontTools.ttLib.tables.otBase:USE_HARFBUZZ_REPACKER"] = False
    return builder.font


def ideographs():
    """Characters of a square each."""
    glyphs = {".notdef": ("", 1000, 880), "space": (" ", 250, 0)}
    glyphs |= {f"uni{ord(ch):04X}": (ch, 1000, 0 if ch == "\u3000" else 800) for ch in IDEOGRAPHS + HANGUL + KANA + WIDE}
    return boxes("Makeready Ideographs", "Regular", glyphs).font


def main():
    for style in OTHERWISE:
        forms(style).save(HERE / f"forms-{style.lower()}.ttf")
    ideographs().save(HERE / "ideographs.ttf")
    if len(sys.argv) > 1:
        cuts_of_inter()


def cuts_of_inter():
    source = tarfile.open(sys.argv[1]).extractfile("package/variable/InterVariable.woff2").read()
    inter = lambda: TTFont(io.BytesIO(source), recalcTimestamp=False)
    static = to_cff(small(inter(), {"wght": 300, "opsz": 26}), "Light", 300)
    with_default_widths(static)
    static.save(HERE / "cff.otf")

    variable = small(inter(), {"opsz": 26})
    variable.flavor = None
    name(variable, "Makeready Variable", "Regular")
    variable.save(HERE / "variable.ttf")

    space = DesignSpaceDocument()
    space.addAxis(AxisDescriptor(name="Weight", tag="wght", minimum=300, default=300, maximum=700))
    for style, weight in (("Light", 300), ("Bold", 700)):
        master = to_cff(small(inter(), {"wght": weight, "opsz": 26}), style, weight)
        space.addSource(SourceDescriptor(font=master, location={"Weight": weight}, name=style))
    cff2 = build_variable(space)[0]
    name(cff2, "Makeready Variable CFF", "Light")
    cff2.save(HERE / "variable-cff2.otf")


if __name__ == "__main__":
    main()
