#!/usr/bin/env python3
"""Makes the small fonts that the tests need beside the bundled ones: CFF outlines, and variable fonts of both kinds.

In: the npm package inter-ui 4.1.1 (`npm pack inter-ui@4.1.1`). Out: this folder's fonts, 17 glyphs each, under the same OFL 1.1 as
`fonts/OFL-MakereadySans.txt`.

    python3 tests/fonts/build.py inter-ui-4.1.1.tgz
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
from fontTools.ttLib import TTFont
from fontTools.varLib import build as build_variable
from fontTools.varLib import instancer

HERE = Path(__file__).resolve().parent
TEXT = "Hamburgefonstivl é"
MODIFIED = 3_850_070_400


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


def main():
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
