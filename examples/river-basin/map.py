#!/usr/bin/env python3
"""Draws basin.svg: the Danube, its chief tributaries and the capitals on them, from rounded coordinates. Needs Python only.

The colours are those of the factsheet's palette, black in a light grey, and white, so that every plate stays clean.
"""
import math
from pathlib import Path

PRIMARY, SECONDARY, LAND, WHITE = "#00508f", "#1a93c8", "#ececec", "#ffffff"
WEST, NORTH, SCALE = 7.9, 50.5, 11.0
STRETCH = 1 / math.cos(math.radians(46.5))
WIDTH, HEIGHT = 258, 135  # points: two columns wide

BASIN = [
    (8.2, 48.05), (9.4, 48.9), (11.3, 49.5), (12.5, 49.75), (13.9, 48.9), (15.3, 49.5), (16.6, 50.2), (17.6, 49.9), (19.0, 49.4),
    (20.4, 49.2), (22.2, 49.15), (23.6, 48.7), (24.6, 48.55), (25.8, 48.7), (27.0, 48.2), (27.9, 47.4), (28.4, 46.6), (28.9, 45.9),
    (29.72, 45.45), (29.72, 45.0), (28.9, 44.7), (28.4, 44.1), (27.2, 43.5), (26.2, 42.9), (24.8, 42.75), (23.7, 42.5), (22.6, 42.3),
    (21.2, 42.2), (20.6, 42.7), (19.6, 42.6), (18.6, 43.0), (17.8, 43.6), (16.6, 44.3), (15.4, 45.0), (14.4, 45.6), (13.6, 46.3),
    (12.4, 46.65), (11.0, 46.9), (9.8, 46.35), (9.9, 47.1), (10.1, 47.5), (9.3, 47.9), (8.3, 47.8),
]
DANUBE = [
    (8.5, 47.95), (10.0, 48.4), (11.2, 48.75), (12.1, 49.02), (13.46, 48.57), (14.29, 48.31), (15.6, 48.38), (16.37, 48.2), (17.1, 48.1),
    (17.9, 47.75), (18.74, 47.8), (19.06, 47.75), (19.04, 47.45), (18.9, 46.7), (18.7, 46.0), (18.95, 45.45), (19.85, 45.22),
    (20.45, 44.82), (21.2, 44.72), (22.0, 44.55), (22.6, 44.62), (22.88, 43.99), (23.8, 43.75), (24.9, 43.7), (25.95, 43.85),
    (27.26, 44.12), (28.0, 44.4), (27.9, 44.9), (28.0, 45.4), (28.6, 45.25), (29.66, 45.15),
]
TRIBUTARIES = [  # width in points, then the course from the source
    (1.5, [(9.7, 46.42), (10.6, 46.95), (11.4, 47.27), (12.1, 47.75), (12.85, 48.2), (13.46, 48.57)]),  # Inn
    (1.1, [(16.9, 50.1), (17.25, 49.6), (17.35, 49.1), (16.95, 48.6), (16.98, 48.15)]),  # Morava
    (1.5, [(12.3, 46.75), (13.85, 46.6), (14.9, 46.6), (15.65, 46.55), (16.9, 46.2), (17.8, 45.8), (18.9, 45.5)]),  # Drava
    (2.1, [(13.8, 46.4), (14.5, 46.08), (15.3, 45.9), (15.98, 45.78), (16.4, 45.45), (17.2, 45.15), (18.3, 45.08), (19.4, 44.9), (20.45, 44.82)]),  # Sava
    (2.1, [(24.3, 47.95), (23.3, 48.12), (22.3, 48.35), (21.4, 48.12), (20.6, 47.55), (20.2, 47.17), (20.15, 46.25), (20.28, 45.15)]),  # Tisza
    (1.3, [(25.6, 46.65), (24.55, 46.55), (23.6, 46.1), (22.9, 45.9), (22.0, 46.05), (21.3, 46.17), (20.15, 46.25)]),  # Mures
    (1.1, [(21.8, 42.55), (21.8, 43.2), (21.35, 43.75), (21.15, 44.3), (21.05, 44.7)]),  # Velika Morava
    (1.2, [(25.75, 46.6), (25.8, 46.1), (25.5, 45.8), (24.7, 45.8), (24.3, 45.5), (24.37, 45.0), (24.4, 44.3), (24.78, 43.72)]),  # Olt
    (1.2, [(25.7, 47.95), (26.4, 47.5), (26.95, 46.6), (27.15, 45.9), (27.98, 45.4)]),  # Siret
    (1.2, [(24.6, 48.1), (25.93, 48.3), (27.0, 47.9), (27.8, 47.2), (28.15, 46.4), (28.2, 45.45)]),  # Prut
]
CAPITALS = [(16.37, 48.2), (17.1, 48.1), (19.05, 47.5), (20.45, 44.82)]  # Vienna, Bratislava, Budapest, Belgrade
COAST = [(28.6, 43.3), (28.7, 44.0), (29.1, 44.6), (29.72, 45.0), (29.8, 45.4), (30.2, 45.85), (30.55, 46.3)]


def at(place, east=0.0):
    longitude, latitude = place
    return (longitude - WEST) * SCALE + east, (NORTH - latitude) * SCALE * STRETCH


def curve(places, closed=False, east=0.0):
    """A smooth path through the places (Catmull-Rom as Bézier curves)."""
    points = [at(place, east) for place in places]
    count = len(points)
    pick = (lambda i: points[i % count]) if closed else (lambda i: points[min(max(i, 0), count - 1)])
    path = "M%.1f %.1f" % points[0]
    for i in range(count if closed else count - 1):
        before, start, end, after = (pick(i + k) for k in (-1, 0, 1, 2))
        handles = [(start[k] + (end[k] - before[k]) / 6) for k in (0, 1)] + [(end[k] - (after[k] - start[k]) / 6) for k in (0, 1)]
        path += "C%.1f %.1f %.1f %.1f %.1f %.1f" % (*handles, *end)
    return path + ("Z" if closed else "")


def line(path, colour, width, cap="round"):
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="{cap}" stroke-linejoin="round"/>'


def main():
    shapes = [f'<path d="{curve(BASIN, closed=True)}" fill="{LAND}"/>']
    for step, width in enumerate((0.9, 0.6, 0.45, 0.3)):
        shapes.append(line(curve(COAST, east=2.2 * step), PRIMARY, width))
    shapes += [line(curve(course), PRIMARY, width) for width, course in TRIBUTARIES]
    for part, width in ((slice(0, 9), 2.2), (slice(8, 18), 3.0), (slice(17, None), 3.8)):
        shapes.append(line(curve(DANUBE[part]), PRIMARY, width))
    for capital in CAPITALS:
        x, y = at(capital)
        shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.9" fill="{WHITE}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2.8" fill="{SECONDARY}"/>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}pt" height="{HEIGHT}pt" viewBox="0 0 {WIDTH} {HEIGHT}">'
    body = "\n".join(shapes)
    Path(__file__).resolve().with_name("basin.svg").write_text(f"{head}\n{body}\n</svg>\n", encoding="utf-8")


if __name__ == "__main__":
    main()
