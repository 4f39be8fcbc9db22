"""A small SVG writer for two panels of lines: what comes in are numbers, what goes out is one file without scripts or fonts."""

from html import escape
from math import floor, log10

WIDTH, HEIGHT = 920, 392
PANEL, DEPTH, TOP = 330, 240, 90
LEFT = (72, 500)
INK, QUIET, GRID, PAPER = "#1d2733", "#5d6b78", "#e3e8ec", "#ffffff"


def steps(most, count):
    """Round numbers from 0 to `most` or a little beyond it."""
    raw = most / count
    size = 10 ** floor(log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw - 1e-12)
    ticks = [0.0]
    while ticks[-1] < most - 1e-9:
        ticks.append(ticks[-1] + step)
    return ticks


def number(value):
    return f"{value:,.10g}".replace(",", "\u202f")


def text(x, y, words, **style):
    named = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{named}>{escape(words)}</text>'


def panel(left, title, across, lines):
    """`lines`: (name, colour, mark, [(x, y)])."""
    most_x = max(x for line in lines for x, _ in line[3])
    rows = steps(max(y for line in lines for _, y in line[3]), 5)
    columns = sorted({x for line in lines for x, _ in line[3] if x * 9 >= most_x or x == most_x})
    at = lambda x, y: (left + PANEL * x / most_x, TOP + DEPTH - DEPTH * y / rows[-1])
    out = [text(left - 48, TOP - 30, title, font_weight=600, font_size=14, fill=INK)]
    for row in rows:
        y = at(0, row)[1]
        out.append(f'<path d="M{left} {y:.1f}h{PANEL}" stroke="{QUIET if row == 0 else GRID}"/>')
        out.append(text(left - 10, y + 4, number(round(row, 6)), text_anchor="end"))
    for column in columns:
        x = at(column, 0)[0]
        out.append(f'<path d="M{x:.1f} {TOP + DEPTH}v5" stroke="{QUIET}"/>')
        out.append(text(x, TOP + DEPTH + 19, number(column), text_anchor="middle"))
    out.append(text(left + PANEL / 2, TOP + DEPTH + 39, across, text_anchor="middle"))
    for name, colour, mark, points in lines:
        path = "L".join("{:.1f} {:.1f}".format(*at(*point)) for point in points)
        out.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"/>')
        for point in points:
            x, y = at(*point)
            if mark == "circle":
                out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')
            else:
                out.append(f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="{colour}"/>')
        x, y = at(*points[-1])
        halo = {"paint_order": "stroke", "stroke": PAPER, "stroke_width": 5, "stroke_linejoin": "round"}
        out.append(text(x + 4, y - 10, name, text_anchor="end", font_weight=600, fill=colour, **halo))
    return out


def plot(path, heading, panels):
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'font-family="system-ui, \'Helvetica Neue\', Arial, sans-serif" font-size="12" fill="{QUIET}">',
        f"<title>{escape(heading)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="{PAPER}"/>',
        text(24, 30, heading, font_size=15, font_weight=600, fill=INK),
    ]
    for left, (title, across, lines) in zip(LEFT, panels):
        out += panel(left, title, across, lines)
    path.write_text("\n".join([*out, "</svg>"]) + "\n", encoding="utf-8")
