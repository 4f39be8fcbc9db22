#!/usr/bin/env python3
"""The same paragraphs set by several typesetters in the same typeface, measured by one ruler, side by side in one picture.

    pip install typst==0.15.2 pdfminer.six pillow     # and XeLaTeX with polyglossia, microtype and ragged2e, and pdftoppm
    python3 beside.py [--text TEXT.md] [--work FOLDER] [--makeready PROGRAM] [--picture beside.png]

In: a factsheet's text; its running paragraphs are taken, without headings, lists, pictures, addresses and front matter. Out: the sources and
PDFs in FOLDER, a table of figures on standard output, and the picture. Every setting has one column of 43.5 mm, 9 on 12 pt, in the light cut
of Makeready Sans from `fonts/`, so nothing differs but how lines are set. What the figures mean stands at `measure_ragged` and
`measure_justified`. Lengths are points.
"""
import argparse
import re
import statistics
import subprocess
from pathlib import Path

import typst
from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FONTS = ROOT / "fonts"
MM = 72 / 25.4
MEASURE = 43.5 * MM
MARGIN = 10 * MM
SIZE = 9.0
FACES = ["MakereadySans-Light", "MakereadySans-LightItalic", "MakereadySans-Bold"]
# Nobody hyphenates at a page's end or balances columns on a page as long as this.
HEIGHT = 1900 * MM


# ---------------------------------------------------------------------------------------------------------------- The text


def running_paragraphs(markdown):
    """The paragraphs of a text, each a list of (style, words), style being plain, strong or emphasis."""
    body = re.sub(r"\A\+\+\+\n.*?\n\+\+\+\n", "", markdown, flags=re.S)
    blocks, paragraphs, under_heading = re.split(r"\n\s*\n", body.strip()), [], False
    for block in blocks:
        block, is_intro, under_heading = block.strip(), under_heading, block.startswith("# ")
        if is_intro or re.match(r"#|!\[|[-*] |\d+[.)] |---|<", block) or re.search(r"(  |\\)\n", block):
            continue
        words = re.sub(r"\[([^\]]*)\](\([^)]*\)|\{[^}]*\})", r"\1", re.sub(r"\s+", " ", block))
        words = re.sub(r"\{[^}]*\}\s*$", "", words).replace("'", "’")
        pieces = re.split(r"(\*\*.+?\*\*|\*.+?\*)", words)
        styled = [("strong" if p.startswith("**") else "emphasis" if p.startswith("*") else "plain", p.strip("*")) for p in pieces if p]
        # A line or less has no setting to compare.
        if sum(len(p) for _, p in styled) > 60:
            paragraphs.append(styled)
    return paragraphs


def marked_up(paragraphs, escape, strong, emphasis):
    mark = {"plain": lambda words: words, "strong": strong, "emphasis": emphasis}
    return "\n\n".join("".join(mark[style](escape(words)) for style, words in paragraph) for paragraph in paragraphs)


# ---------------------------------------------------------------------------------------------------------------- The typesetters


def by_makeready(paragraphs, pdf, program, align):
    text = marked_up(paragraphs, lambda t: re.sub(r"([\\*_\[\]<>{}])", r"\\\1", t), "**{}**".format, "*{}*".format)
    source = pdf.with_suffix(".md")
    source.write_text(f'+++\ntitle = "Beside"\nlang = "en-GB"\n+++\n\n{text}\n', encoding="utf-8")
    tokens = {
        "layout.size": f'["{43.5 + 20} mm", "{HEIGHT / MM} mm"]',
        "layout.bleed": '"0 mm"',
        "layout.columns": "1",
        "layout.margins.sides": '"10 mm"',
        "brand.styles.body.align": align,
        "brand.accept-substitutes": "true",
    }
    overrides = [part for key, value in tokens.items() for part in ("--set", f"{key}={value}")]
    subprocess.run([program, "build", source, "-o", pdf, *overrides], check=True, capture_output=True)


TYPST = """#set document(title: "Beside")
#set page(width: {width}pt, height: {height}pt, margin: {margin}pt)
#set text(font: "Makeready Sans 45", weight: 300, size: 9pt, lang: "en", region: "GB", top-edge: 0.75em, bottom-edge: -0.25em)
#set par(leading: 3pt, spacing: 15pt)
{settings}
{text}
"""


# As much letter space as makeready's own tokens allow.
TYPST_SPRINGS = "#set par(justify: true, justification-limits: (tracking: (min: -0.015em, max: 0.0175em)))"


def by_typst(paragraphs, pdf, settings):
    escape = lambda t: re.sub(r"([\\#$*_`<>@\[\]~/=-])", r"\\\1", t)
    text = marked_up(paragraphs, escape, "#text(font: \"Makeready Sans\", weight: 700)[{}]".format, "#emph[{}]".format)
    page = {"width": MEASURE + 2 * MARGIN, "height": HEIGHT, "margin": MARGIN}
    pdf.with_suffix(".typ").write_text(TYPST.format(settings=settings, text=text, **page), encoding="utf-8")
    typst.compile(str(pdf.with_suffix(".typ")), output=str(pdf), font_paths=[str(FONTS)], ignore_system_fonts=True)


LATEX = r"""\documentclass{article}
\usepackage[paperwidth=%(width)sbp,paperheight=%(height)sbp,margin=%(margin)sbp]{geometry}
\usepackage{fontspec,ragged2e}
\setmainfont{MakereadySans}[Path=%(fonts)s/,Extension=.ttf,UprightFont=*-Light,BoldFont=*-Bold,ItalicFont=*-LightItalic]
\usepackage{polyglossia}
\setdefaultlanguage[variant=british]{english}
\usepackage{microtype}
\pagestyle{empty}\parindent=0pt\parskip=12bp
\tolerance=2000 \emergencystretch=1.5em \hbadness=10000
\begin{document}\frenchspacing\fontsize{9bp}{12bp}\selectfont %(settings)s
%(text)s
\end{document}
"""


def by_latex(paragraphs, pdf, settings, program="xelatex"):
    escape = lambda t: re.sub(r"([&%$#_{}])", r"\\\1", t)
    text = marked_up(paragraphs, escape, r"\textbf{{{}}}".format, r"\emph{{{}}}".format)
    page = {"width": MEASURE + 2 * MARGIN, "height": HEIGHT, "margin": MARGIN, "fonts": FONTS}
    source = pdf.with_suffix(".tex")
    source.write_text(LATEX % {**page, "settings": settings, "text": text}, encoding="utf-8")
    command = [program, "-interaction=batchmode", "-output-directory", pdf.parent, source]
    subprocess.run(command, check=True, capture_output=True)


# ---------------------------------------------------------------------------------------------------------------- The ruler


class Glyphs(PDFLayoutAnalyzer):
    """Every glyph of a file, in the order of drawing."""

    def __init__(self):
        self.resources = PDFResourceManager()
        super().__init__(self.resources, laparams=None)
        self.pages = []

    def receive_layout(self, page):
        self.pages.append([item for item in page if isinstance(item, LTChar)])


class Line:
    """A line of the column: its edges, its text, and the gaps between its words in shares of the typeface's own space."""

    def __init__(self, glyphs, space):
        glyphs.sort(key=lambda glyph: glyph.x0)
        black = [glyph for glyph in glyphs if glyph.get_text().strip(" \xa0\u202f\u2009")]
        self.left, self.right = black[0].x0, black[-1].x1
        self.baseline = black[0].matrix[5]
        self.text, self.spaces = black[0].get_text(), []
        for before, after in zip(black, black[1:]):
            if after.x0 - before.x1 > space / 2:
                self.spaces.append((after.x0 - before.x1) / space)
                self.text += " "
            self.text += after.get_text()
        self.is_last = False

    def ends_in_hyphen(self):
        return self.text[-1] in "-\u2010\xad"

    def ends_in_short_word(self):
        return len(re.sub(r"\W", "", self.text.split()[-1])) <= 3


def letters(text):
    ligatures = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
    return re.sub(r"\W", "", "".join(ligatures.get(ch, ch) for ch in text))


def read_paragraphs(pdf, paragraphs, space):
    """The lines of a file's one column, paragraph by paragraph; that nothing is lost is checked on the way."""
    device = Glyphs()
    with open(pdf, "rb") as file:
        for page in PDFPage.get_pages(file):
            PDFPageInterpreter(device.resources, device).process_page(page)
    lines = []
    for page in device.pages:
        rows = {}
        for glyph in page:
            if abs(glyph.size - SIZE) < 0.1:
                assert glyph.fontname.split("+")[-1] in FACES, f"{pdf}: {glyph.fontname} is another face"
                rows.setdefault(round(glyph.matrix[5] * 10), []).append(glyph)
        for _, glyphs in sorted(rows.items(), reverse=True):
            if any(glyph.get_text().strip() for glyph in glyphs):
                lines.append(Line(glyphs, space))
    found, at = [], 0
    for paragraph in paragraphs:
        wanted, got, own = letters("".join(words for _, words in paragraph)), "", []
        while len(got) < len(wanted):
            own.append(lines[at])
            got += letters(lines[at].text)
            at += 1
        assert got == wanted, f"{pdf}: {got!r} is not {wanted!r}"
        own[-1].is_last = True
        found.append(own)
    assert at == len(lines), f"{pdf}: {lines[at].text!r} belongs to no paragraph"
    return found


def measure_hyphens(paragraphs):
    """Lines, hyphens at their ends (added or the author's) in a hundred, and the most in a row."""
    lines = [line for paragraph in paragraphs for line in paragraph]
    longest = run = 0
    for line in lines:
        run = run + 1 if line.ends_in_hyphen() else 0
        longest = max(longest, run)
    hyphens = sum(line.ends_in_hyphen() for line in lines)
    return {"lines": len(lines), "hyphens": 100 * hyphens / len(lines), "ladder": longest}


def measure_ragged(paragraphs, right):
    """What the right edge is like. The last lines of paragraphs are left out, as lines and as neighbours.

    short: (measure - width) / measure, in percent, mean and worst, and its standard deviation: the play of the rag. wedges: places where the
    edge steps the same way four times running. boxes: places where three edges running lie within a point. hanging: lines that end in a word
    of three letters or fewer and reach over two ems beyond the line above or below.
    """
    short, wedges, boxes, hanging = [], 0, 0, 0
    for paragraph in paragraphs:
        lines = paragraph[:-1]
        edges = [line.right for line in lines]
        short += [100 * (right - edge) / MEASURE for edge in edges]
        steps = [(b > a) - (b < a) for a, b in zip(edges, edges[1:])]
        wedges += sum(abs(sum(steps[at : at + 4])) == 4 for at in range(len(steps) - 3))
        boxes += sum(max(edges[at : at + 3]) - min(edges[at : at + 3]) <= 1 for at in range(len(edges) - 2))
        for at, line in enumerate(lines):
            neighbours = edges[max(0, at - 1) : at] + edges[at + 1 : at + 2]
            hanging += line.ends_in_short_word() and any(line.right - edge > 2 * SIZE for edge in neighbours)
    figures = {"mean": statistics.mean(short), "worst": max(short), "deviation": statistics.pstdev(short)}
    return {**figures, "wedges": wedges, "boxes": boxes, "hanging": hanging}


def measure_justified(paragraphs, right):
    """Word spaces as shares of the typeface's own, of all lines but the last of paragraphs: median, 95th percentile, widest, narrowest; and
    the lines that end over a point short of the edge."""
    lines = [line for paragraph in paragraphs for line in paragraph[:-1]]
    spaces = sorted(space for line in lines for space in line.spaces)
    figures = {"median": statistics.median(spaces), "most": spaces[int(len(spaces) * 0.95)], "widest": spaces[-1], "narrowest": spaces[0]}
    return {**figures, "left short": sum(right - line.right > 1 for line in lines)}


# ---------------------------------------------------------------------------------------------------------------- The picture

DPI = 200
DEPTH = 27 * 12
INK, GRAY, BLUE = (0, 0, 0), (90, 90, 90), (0, 80, 143)


def pixels(points):
    return round(points * DPI / 72)


def column(pdf, first_baseline):
    """The first lines of a file's column, in gray."""
    x, y = MARGIN - 4, HEIGHT - first_baseline - SIZE
    box = ["-x", pixels(x), "-y", pixels(y), "-W", pixels(MEASURE + 8), "-H", pixels(DEPTH)]
    stem = pdf.with_suffix("")
    subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-png", "-singlefile", *map(str, box), pdf, stem], check=True)
    return Image.open(stem.with_suffix(".png")).convert("RGB")


def compose(shown, path):
    """Two rows of columns, ragged above justified, each under its name and figures. `shown` holds (name, figures, picture)."""
    face = lambda cut, size: ImageFont.truetype(FONTS / f"MakereadySans-{cut}.ttf", pixels(size))
    width, gap, caption = pixels(MEASURE + 8), pixels(16), pixels(46)
    across = 3
    down = (len(shown) + across - 1) // across
    row = caption + pixels(DEPTH) + pixels(18)
    sheet = Image.new("RGB", (across * width + (across + 1) * gap, down * row + gap), "white")
    draw = ImageDraw.Draw(sheet)
    for at, (name, figures, picture) in enumerate(shown):
        x, y = gap + at % across * (width + gap), gap + at // across * row
        text = x + pixels(4)
        draw.line([(text, y), (text + pixels(MEASURE), y)], fill=BLUE, width=pixels(1))
        draw.text((text, y + pixels(4)), name, font=face("Bold", 10), fill=BLUE)
        for line, words in enumerate(figures):
            draw.text((text, y + pixels(17 + 9 * line)), words, font=face("Roman", 6.5), fill=GRAY)
        sheet.paste(picture, (x, y + caption))
    sheet.quantize(24).save(path, optimize=True)


# ---------------------------------------------------------------------------------------------------------------- The whole


def settings(program):
    """Every setting: its name, whether it is justified, whether the picture shows it, and who makes it."""
    typst_ragged = "#set par(justify: false, linebreaks: {})\n#set text(hyphenate: {})".format
    return [
        ("makeready", False, True, lambda text, pdf: by_makeready(text, pdf, program, "start")),
        ("Typst, optimized", False, True, lambda text, pdf: by_typst(text, pdf, typst_ragged('"optimized"', "true"))),
        ("First fit", False, True, lambda text, pdf: by_typst(text, pdf, typst_ragged('"simple"', "false"))),
        ("First fit, hyphens", False, False, lambda text, pdf: by_typst(text, pdf, typst_ragged('"simple"', "true"))),
        ("XeLaTeX, ragged2e", False, False, lambda text, pdf: by_latex(text, pdf, r"\RaggedRight")),
        ("makeready", True, True, lambda text, pdf: by_makeready(text, pdf, program, "justify")),
        ("Typst", True, True, lambda text, pdf: by_typst(text, pdf, "#set par(justify: true)")),
        ("Typst, letter space", True, False, lambda text, pdf: by_typst(text, pdf, TYPST_SPRINGS)),
        ("XeLaTeX, microtype", True, True, lambda text, pdf: by_latex(text, pdf, "")),
        ("LuaLaTeX, microtype", True, False, lambda text, pdf: by_latex(text, pdf, "", "lualatex")),
    ]


def caption(figures):
    """Two lines under a column's name."""
    hyphens = "{hyphens:.1f} hyphens in 100 lines, {ladder} in a row at most".format(**figures)
    if "median" in figures:
        return hyphens, "word spaces {median:.2f} in the median, {widest:.1f} at most".format(**figures)
    return hyphens, "short by {mean:.0f} % in the mean, {worst:.0f} % at worst".format(**figures)


def table(rows):
    """The figures in Markdown."""
    keys = list(rows[0][1])
    places = lambda key, value: 0 if isinstance(value, int) else 2 if key in ("median", "most", "widest", "narrowest") else 1
    written = lambda key, value: f"{value:.{places(key, value)}f}"
    lines = [["", *keys], ["---"] * (len(keys) + 1)]
    lines += [[name, *(written(key, figures[key]) for key in keys)] for name, figures in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--text", type=Path, default=ROOT / "examples/river-basin/factsheet.md")
    arguments.add_argument("--work", type=Path, default=ROOT / "target/beside")
    arguments.add_argument("--makeready", type=Path, default=ROOT / "target/release/makeready")
    arguments.add_argument("--picture", type=Path)
    asked = arguments.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    paragraphs = running_paragraphs(asked.text.read_text(encoding="utf-8"))
    space = ImageFont.truetype(FONTS / "MakereadySans-Light.ttf", 2048).getlength(" ") / 2048 * SIZE
    shown, tables = [], {False: [], True: []}
    for name, is_justified, is_shown, make in settings(asked.makeready):
        pdf = asked.work / (re.sub(r"\W+", "-", name) + ("-justified.pdf" if is_justified else "-ragged.pdf"))
        make(paragraphs, pdf)
        lines = read_paragraphs(pdf, paragraphs, space)
        figures = measure_hyphens(lines) | (measure_justified if is_justified else measure_ragged)(lines, MARGIN + MEASURE)
        tables[is_justified].append((name, figures))
        if is_shown:
            kind = "justified" if is_justified else "ragged"
            shown.append((f"{name.split(',')[0]}, {kind}", caption(figures), column(pdf, lines[0][0].baseline)))
    for rows in tables.values():
        print("\n" + table(rows))
    if asked.picture:
        compose(shown, asked.picture)


if __name__ == "__main__":
    main()
