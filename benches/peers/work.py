"""The same factsheets for makeready and for Typst, from the text of examples/river-basin without its pictures.

ONE is the sheet of four pages; LONG repeats its body in one flow until it fills the pages asked for; LONGU does so with the words of each paragraph
shuffled and some of them changed, so that neither paragraphs nor the vocabulary repeat; BATCH is the sheet as a template with fields.
"""

import json
import random
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FLAGSHIP = ROOT / "examples/river-basin/factsheet.md"

# So many pages the body fills when it flows.
PAGES_OF_BODY = 1.85

INLINE = re.compile(
    r"\*\*(?P<strong>.+?)\*\*|\*(?P<emph>.+?)\*|\[(?P<words>[^\]]+)\](?:\((?P<url>[^)]+)\)|\{lang=(?P<lang>\w+)\})|<(?P<auto>https?://[^>]+)>"
)


def read():
    """The flagship's blocks: (kind, text), where the text is Markdown, with line ends in lists and addresses only."""
    text = FLAGSHIP.read_text(encoding="utf-8").split("+++\n", 2)[2]
    blocks = []
    for block in re.split(r"\n\s*\n", text):
        block = block.strip("\n")
        if not block.strip() or block.startswith("![") or block.strip() == "---":
            continue
        heading = re.fullmatch(r"(#{1,3}) (.+?)(?: \{[^}]*\})?", block)
        if heading:
            blocks.append(("h%d" % len(heading[1]), heading[2].replace("| ", "")))
        elif re.match(r"(-|\d+\.) ", block):
            blocks.append(("list", block))
        elif "  \n" in block:
            blocks.append(("lines", block))
        else:
            intro = blocks and blocks[-1][0] == "h1"
            blocks.append(("intro" if intro else "p", block.replace("\n", " ")))
    return blocks


def shuffled(blocks, seed):
    """The blocks with words that no other seed has in this order."""
    chance = random.Random(seed)

    def words(text):
        if INLINE.search(text):
            return text
        found = text.split(" ")
        chance.shuffle(found)
        return " ".join(changed(word) for word in found)

    def changed(word):
        if len(word) < 6 or not word.isalpha() or chance.random() >= 1 / 16:
            return word
        at = chance.randrange(2, len(word) - 1)
        return word[at:] + word[:at]

    return [(kind, words(text) if kind in ("p", "intro") else text) for kind, text in blocks]


def flowing(blocks):
    """The blocks without page headings: intros are paragraphs among others."""
    return [("p" if kind == "intro" else kind, text) for kind, text in blocks if kind != "h1"]


def long(blocks, pages, unlike):
    """One page heading with its intro, and the body until it fills the pages."""
    times = max(1, round(pages / PAGES_OF_BODY))
    body = flowing(blocks[2:])
    return blocks[:2] + [block for at in range(times) for block in (shuffled(body, at) if unlike else body)]


# ------------------------------------------------------------------------------------------------------------------ Markdown

FRONT = '+++\ntitle = "{title}"\nissuer = "Rivers and Lakes"\nlang = "en-GB"\ndate = "2026-03-22"\n+++\n\n'


def markdown(blocks, title="Sharing the water"):
    marks = {"h2": "## ", "h3": "### "}
    parts = [f"# {text} {{intro=3}}" if kind == "h1" else marks.get(kind, "") + text for kind, text in blocks]
    return FRONT.replace("{title}", title) + "\n\n".join(parts) + "\n"


# --------------------------------------------------------------------------------------------------------------------- Typst


def escape(text):
    return re.sub(r"([\\#$*_`<>@\[\]~/=+\-])", r"\\\1", text)


def inline(text):
    out, at = [], 0
    for found in INLINE.finditer(text):
        out.append(escape(text[at : found.start()]))
        if found["strong"]:
            out.append(f"#strong[{escape(found['strong'])}]")
        elif found["emph"]:
            out.append(f"#emph[{escape(found['emph'])}]")
        elif found["url"]:
            out.append(f"#link({json.dumps(found['url'])})[{escape(found['words'])}]")
        elif found["lang"]:
            out.append(f'#text(lang: "{found["lang"]}")[{escape(found["words"])}]')
        else:
            out.append(f"#link({json.dumps(found['auto'])})[{escape(found['auto'])}]")
        at = found.end()
    return "".join(out) + escape(text[at:])


def typst(blocks, number=None):
    """The blocks under template.typ; a number stands for the field of a batch."""
    out = [(HERE / "template.typ").read_text(encoding="utf-8"), "#let number = sys.inputs.number" if number else ""]
    is_first, heading = True, None
    fill = (lambda text: inline(text).replace(FIELD, "#number")) if number else inline
    for kind, text in blocks:
        if kind == "h1":
            heading = re.fullmatch(r"(.*?) ?\*(.+)\*", text)
            continue
        if heading:
            out.append("" if is_first else "#pagebreak()")
            issuer = ", issuer: [Rivers and Lakes]" if is_first else ""
            out.append(f"#page-heading([{fill(heading[1])}], [{fill(heading[2])}], [{fill(text)}]{issuer})")
            is_first, heading = False, None
        elif kind in ("h2", "h3"):
            out.append("=" * int(kind[1]) + " " + fill(text))
        elif kind == "list":
            items = (re.fullmatch(r"( *)(-|\d+\.) (.*)", line).groups() for line in text.split("\n"))
            out.append("\n".join(f"{indent}{'-' if mark == '-' else '+'} {fill(words)}" for indent, mark, words in items))
        elif kind == "lines":
            out.append(" \\\n".join(fill(line.strip()) for line in text.split("\n")))
        else:
            out.append(fill(text))
    return "\n\n".join(out) + "\n"


# --------------------------------------------------------------------------------------------------------------------- Files

FIELD = "NUMBER"


def write(folder, sheets, lengths):
    """Writes all sources: one, batch, rows of each count of `sheets`, long-N of each of `lengths`, longu-200."""
    folder.mkdir(parents=True, exist_ok=True)
    blocks = read()

    def both(name, blocks):
        (folder / f"{name}.md").write_text(markdown(blocks), encoding="utf-8")
        (folder / f"{name}.typ").write_text(typst(blocks), encoding="utf-8")

    both("one", blocks)
    for pages in lengths:
        both(f"long-{pages}", long(blocks, pages, unlike=False))
    both("longu-200", long(blocks, 200, unlike=True))

    fields = [("h1", f"Sharing the water: *sheet {FIELD}*"), ("intro", f"{blocks[1][1]} This is sheet {FIELD}.")] + blocks[2:]
    template = markdown(fields, "Sheet NUMBER").replace(FIELD, "{{ number }}")
    (folder / "batch.md").write_text(template, encoding="utf-8")
    (folder / "batch.typ").write_text(typst(fields, number=True), encoding="utf-8")
    for count in sheets:
        rows = "".join(f"{number:05}\n" for number in range(1, count + 1))
        (folder / f"rows-{count}.csv").write_text("number\n" + rows, encoding="utf-8")
