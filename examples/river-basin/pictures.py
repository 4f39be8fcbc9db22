#!/usr/bin/env python3
"""Draws the pictures of the river basin factsheet, and the one of the Wadden Sea. The same script makes the same files, sample for sample.

    pip install numpy pillow
    python3 pictures.py

Every scene is worked out at twice its size and reduced; sizes are those of the page (43.5 mm a column, 4 mm between) at 300 ppi.
"""
import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageDraw, ImageFilter

HERE = Path(__file__).resolve().parent
PRESS_PROFILE = HERE.parent.parent / "layouts" / "profiles" / "FOGRA39L_coated.icc"
PPI = 300
OVER = 2  # supersampling


def rgb(code):
    return np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)], dtype=float) / 255


NIGHT, DEEP, RIVER, MID = rgb("#0a2b40"), rgb("#0d4260"), rgb("#2a708f"), rgb("#5f9bb0")
PALE, MIST, CREAM, SAND = rgb("#b4d2d9"), rgb("#dfeae8"), rgb("#f6efe1"), rgb("#e6cfa4")
OCHRE, CORAL, SAGE, MOSS = rgb("#cf9440"), rgb("#cf6a45"), rgb("#93a987"), rgb("#4f7468")


def samples(millimetres):
    return round(millimetres / 25.4 * PPI)


def mix(a, b, t):
    t = np.asarray(t)[..., None]
    return a * (1 - t) + b * t


def smooth(low, high, x):
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def over(canvas, colour, mask):
    canvas += (colour - canvas) * mask[..., None]


def noise_2d(shape, cell, seed, octaves=5, stretch=1.0):
    """Fractal value noise in 0..1; `stretch` > 1 draws it out sideways."""
    rng, out, weight, total = np.random.default_rng(seed), np.zeros(shape), 1.0, 0.0
    for octave in range(octaves):
        size = max(cell / 2**octave, 2)
        rows, columns = int(shape[0] / size) + 3, int(shape[1] / size / stretch) + 3
        lattice = rng.random((rows, columns))
        y, x = np.arange(shape[0]) / size, np.arange(shape[1]) / size / stretch
        i, j = y.astype(int), x.astype(int)
        v, u = smooth(0, 1, y - i)[:, None], smooth(0, 1, x - j)[None, :]
        top = lattice[np.ix_(i, j)] * (1 - u) + lattice[np.ix_(i, j + 1)] * u
        foot = lattice[np.ix_(i + 1, j)] * (1 - u) + lattice[np.ix_(i + 1, j + 1)] * u
        out += weight * (top * (1 - v) + foot * v)
        total, weight = total + weight, weight * 0.5
    return out / total


def noise_1d(length, cell, seed, octaves=6):
    return noise_2d((1, length), cell, seed, octaves)[0]


def blurred(mask, radius):
    image = Image.fromarray((np.clip(mask, 0, 1) * 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), dtype=float) / 255


def drawn(shape, paint):
    """A mask painted with Pillow's shapes."""
    image = Image.new("L", (shape[1], shape[0]), 0)
    paint(ImageDraw.Draw(image))
    return np.asarray(image, dtype=float) / 255


def grain(canvas, seed, amount=0.012):
    rng = np.random.default_rng(seed)
    canvas += (rng.random(canvas.shape[:2]) - 0.5)[..., None] * 2 * amount


def reduced(canvas, seed):
    size = (canvas.shape[1] // OVER, canvas.shape[0] // OVER)
    image = Image.fromarray((np.clip(canvas, 0, 1) * 255 + 0.5).astype(np.uint8)).resize(size, Image.LANCZOS)
    small = np.asarray(image, dtype=float) / 255
    grain(small, seed)
    return Image.fromarray((np.clip(small, 0, 1) * 255 + 0.5).astype(np.uint8))


def srgb_profile():
    """The sRGB profile with its date of creation set to a fixed one."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes([7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
    return bytes(profile)


def ridge(canvas, line, colour, mist, depth):
    """A hill: everything under `line` (a height per column), fading into mist towards its foot."""
    y = np.arange(canvas.shape[0])[:, None]
    below = y - line[None, :]
    over(canvas, mix(colour, mist, smooth(0, 1, below / depth) * 0.85), np.clip(below + 0.5, 0, 1))


def wooded(line, seed, height, spacing):
    """The same ridge with conifers on it."""
    rng, ground, line, x = np.random.default_rng(seed), line, line.copy(), 0.0
    while x < len(line) - 1:
        tall = height * rng.uniform(0.45, 1.0)
        half = max(tall * rng.uniform(0.16, 0.24), 2)
        reach = np.arange(max(0, int(x - half)), min(len(line), int(x + half) + 1))
        foot = ground[int(x)] + height * 0.1
        line[reach] = np.minimum(line[reach], foot - tall * np.clip(1 - np.abs(reach - x) / half, 0, 1) ** 0.8)
        x += spacing * rng.uniform(0.4, 1.6)
    return line


def meander(length, wave, swing, step=0.004):
    """A sine-generated curve (Langbein and Leopold, 1966): the direction, not the position, swings with the distance."""
    s = np.arange(0, length, step)
    angle = swing * np.sin(2 * math.pi * s / wave) + 0.25 * np.sin(2 * math.pi * s / wave / 2.7 + 1)
    return np.cumsum(np.sin(angle)) * step, 1 + np.cumsum(np.cos(angle)) * step


def sky(shape, horizon, sun):
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(float)
    canvas = mix(mix(MID, PALE, 0.55), CREAM, smooth(-0.35, 1.0, y / horizon))
    distance = np.hypot(x - sun[0], (y - sun[1]) * 1.15)
    over(canvas, rgb("#fbe3bd"), 0.75 * np.exp(-((distance / (shape[0] * 0.42)) ** 2)))
    over(canvas, rgb("#fff6e2"), np.clip(sun[2] - np.hypot(x - sun[0], y - sun[1]) + 0.5, 0, 1))
    return canvas


def valley(width, height):
    """A river winding out of the hills at first light."""
    h, w = height * OVER, width * OVER
    horizon = h * 0.47
    canvas = sky((h, w), horizon, (w * 0.63, h * 0.26, h * 0.052))
    clouds = noise_2d((h, w), h * 0.30, 5, 5, 5.0) * smooth(h * 0.40, h * 0.05, np.arange(h))[:, None]
    over(canvas, rgb("#fffaf0"), smooth(0.40, 0.62, clouds) * 0.55)
    layers = [  # foot, rise, colour, cell
        (0.46, 0.20, mix(PALE, MID, 0.30), 0.55, 11),
        (0.47, 0.15, mix(PALE, MID, 0.75), 0.40, 12),
        (0.49, 0.12, mix(MID, RIVER, 0.55), 0.34, 13),
    ]
    for foot, rise, colour, cell, seed in layers:
        line = h * foot - h * rise * (noise_1d(w, h * cell, seed, 7) * 1.7 - 0.35)
        ridge(canvas, line, colour, mix(MIST, CREAM, 0.45), h * 0.17)
    mist = np.exp(-(((np.arange(h) - horizon) / (h * 0.055)) ** 2))
    over(canvas, mix(MIST, CREAM, 0.5), mist[:, None] * np.ones((1, w)))
    plain(canvas, horizon)
    x = np.arange(w)
    left = h * 0.46 + h * 0.78 * smooth(0, w * 0.52, x) - h * 0.16 * noise_1d(w, h * 0.5, 21)
    right = h * 0.44 + h * 0.80 * smooth(w, w * 0.62, x) - h * 0.12 * noise_1d(w, h * 0.45, 22)
    ridge(canvas, wooded(right, 32, h * 0.045, 9), mix(DEEP, RIVER, 0.55), mix(RIVER, MOSS, 0.5), h * 0.55)
    ridge(canvas, wooded(left, 31, h * 0.075, 12), DEEP, mix(DEEP, MOSS, 0.55), h * 0.60)
    near = h * 0.70 + h * 0.62 * smooth(0, w * 0.34, x) - h * 0.07 * noise_1d(w, h * 0.4, 23)
    ridge(canvas, wooded(near, 33, h * 0.15, 20), NIGHT, mix(NIGHT, DEEP, 0.6), h * 0.4)
    return reduced(canvas, 1)


def plain(canvas, horizon):
    """The valley floor: drawn from above, then laid into perspective."""
    h, w = canvas.shape[:2]
    reach, deep, scale = 3.2, 13.0, 300  # half width and depth of the plan in units of the nearest distance; samples a unit
    rows, columns = int((deep - 1) * scale), int(2 * reach * scale)
    plan = mix(mix(SAGE, MOSS, 0.35), mix(SAND, SAGE, 0.45), smooth(0.38, 0.64, noise_2d((rows, columns), 260, 41, 5)))
    fields = np.floor(noise_2d((rows, columns), 330, 44, 2, 1.6) * 22) % 3
    over(plan, OCHRE, (fields == 1) * 0.16)
    over(plan, MOSS, (fields == 2) * 0.18)
    cx, cz = meander(24, 3.6, 1.12)
    cx, cz = cx - cx[0] - 0.16, cz - 0.35
    points = [((x + reach) * scale, (z - 1) * scale) for x, z in zip(cx, cz)]

    def course(half):
        def paint(draw):
            for px, pz in points[::3]:
                draw.ellipse([px - half * scale, pz - half * scale, px + half * scale, pz + half * scale], fill=255)
        return drawn((rows, columns), paint)

    water, bank, woods = course(0.19), course(0.225), course(0.33)
    over(plan, mix(MOSS, DEEP, 0.35), blurred(woods, 14) * smooth(0.35, 0.62, noise_2d((rows, columns), 60, 42, 3)) * 0.9)
    over(plan, SAND, blurred(bank, 4) * 0.9)
    top = int(horizon) + 1
    y = np.arange(top, h)
    t = (y - horizon) / (h - horizon)
    z = 1 / t
    row = np.clip(((z - 1) * scale), 0, rows - 1).astype(int)
    ground_x = (np.arange(w)[None, :] - w * 0.47) / (w * 0.42) * z[:, None]
    column = np.clip((ground_x + reach) * scale, 0, columns - 1).astype(int)
    view = plan[row[:, None], column]
    wet = blurred(water, 2)[row[:, None], column] * smooth(12.5, 8, z)[:, None]
    shine = mix(rgb("#fdf3df"), mix(MID, PALE, 0.35), smooth(0.02, 0.85, t))
    ripple = noise_2d((len(y), w), 26, 43, 3, 9.0) - 0.5
    shine = shine[:, None, :] + (ripple * 0.16 * smooth(0, 0.5, t)[:, None])[..., None]
    view = view * (1 - wet[..., None]) + shine * wet[..., None]
    haze = np.maximum(np.exp(-(t / 0.13)), smooth(5.5, 12, z))
    view = mix(view, mix(MIST, CREAM, 0.5), haze[:, None] * np.ones((1, w)))
    canvas[top:] = view
    bushes(canvas, horizon, cx, cz)


def bushes(canvas, horizon, cx, cz):
    """Willows along the banks, the far ones first."""
    h, w = canvas.shape[:2]
    rng = np.random.default_rng(51)
    picks = rng.choice(len(cx), 190)
    spots = [(cx[i] + side * rng.uniform(0.27, 0.60), cz[i] + rng.uniform(-0.1, 0.1)) for i in picks for side in (-1, 1)]
    clumps = ((x + rng.normal(0, 0.055), z + rng.normal(0, 0.03), rng.uniform(0.35, 0.8)) for x, z in spots for _ in range(3))
    for x, z, grown in sorted(clumps, key=lambda clump: -clump[1]):
        if not 1.12 < z < 12 or np.hypot(cx - x, cz - z).min() < 0.24:
            continue
        t = 1 / z
        px, py, size = w * 0.47 + x * w * 0.42 * t, horizon + (h - horizon) * t, h * 0.047 * t * grown
        if not -size < px < w + size:
            continue
        box = (max(0, int(py - 2 * size) - 2), min(h, int(py + size * 0.4) + 3), max(0, int(px - 2 * size) - 2), min(w, int(px + 2 * size) + 3))
        if box[0] >= box[1] or box[2] >= box[3]:
            continue
        yy, xx = np.mgrid[box[0] : box[1], box[2] : box[3]].astype(float)
        patch = canvas[box[0] : box[1], box[2] : box[3]]
        shadow = np.hypot((xx - px + size * 0.5) / (size * 1.4), (yy - py) / (size * 0.22))
        over(patch, DEEP, np.clip((1 - shadow) * 2.5, 0, 1) * 0.35)
        crown = np.hypot((xx - px) / size, (yy - py + size * 0.75) / (size * 0.85))
        tone = mix(mix(MOSS, DEEP, 0.45), mix(MOSS, SAND, 0.30), smooth(0.9, -1.2, (yy - py + size) / size - (xx - px) / size * 0.5))
        tone = mix(tone, mix(MIST, CREAM, 0.5), np.full(tone.shape[:2], math.exp(-t / 0.13) * 0.9))
        patch += (tone - patch) * np.clip((1 - crown) * size * 0.5, 0, 1)[..., None]


def gauging_station(width, height):
    """A stilling well with its footbridge and a staff gauge, mirrored in the river."""
    h, w = height * OVER, width * OVER
    shore = int(h * 0.60)
    canvas = sky((h, w), shore, (w * 0.80, h * 0.22, h * 0.050))
    for foot, rise, colour, cell, seed in [(0.50, 0.22, mix(PALE, MID, 0.5), 0.60, 61), (0.55, 0.17, mix(MID, RIVER, 0.6), 0.42, 62)]:
        ridge(canvas, h * foot - h * rise * (noise_1d(w, h * cell, seed, 6) * 1.6 - 0.3), colour, mix(MIST, CREAM, 0.4), h * 0.2)
    wood = h * 0.585 - h * 0.05 * noise_1d(w, h * 0.3, 63)
    ridge(canvas, wooded(wood, 64, h * 0.085, 13), mix(DEEP, MOSS, 0.45), mix(MOSS, SAGE, 0.5), h * 0.16)
    x = np.arange(w)
    bank = h * 0.62 - h * 0.13 * smooth(w * 0.62, w * 1.02, x) - h * 0.006 * noise_1d(w, 60, 65)
    ridge(canvas, bank, mix(MOSS, DEEP, 0.25), mix(MOSS, SAGE, 0.35), h * 0.12)
    station(canvas, h, w)
    mirror(canvas, shore)
    staff(canvas, h, w)
    return reduced(canvas, 2)


def slab(canvas, points, colour, shade=None):
    """A polygon; with `shade`, darker towards its right edge."""
    mask = drawn(canvas.shape[:2], lambda draw: draw.polygon(points, fill=255))
    if shade is not None:
        left, right = min(p[0] for p in points), max(p[0] for p in points)
        t = smooth(left, right, np.arange(canvas.shape[1]))
        colour = mix(colour, shade, t)[None, :, :]
    over(canvas, colour, mask)


def station(canvas, h, w):
    left, right, top, foot = w * 0.30, w * 0.415, h * 0.335, h * 0.66
    deck = h * 0.452
    for post in (0.53, 0.66, 0.79):
        slab(canvas, [(w * post, deck), (w * (post + 0.007), deck), (w * (post + 0.007), foot), (w * post, foot)], NIGHT)
    slab(canvas, [(right, deck), (w, deck - h * 0.006), (w, deck + h * 0.012), (right, deck + h * 0.016)], DEEP)
    for rail in (0.052, 0.027):
        slab(canvas, [(right, deck - h * rail), (w, deck - h * (rail + 0.006)), (w, deck - h * (rail + 0.001)), (right, deck - h * (rail - 0.005))], DEEP)
    for k in range(14):
        px = right + (w - right) * k / 13.2
        slab(canvas, [(px, deck - h * 0.055), (px + 4, deck - h * 0.055), (px + 4, deck), (px, deck)], DEEP)
    slab(canvas, [(left, top), (right, top), (right, foot), (left, foot)], mix(CREAM, SAND, 0.25), mix(MID, SAND, 0.35))
    for course in range(1, 9):
        y = top + (foot - top) * course / 9
        slab(canvas, [(left, y), (right, y), (right, y + 2), (left, y + 2)], mix(SAND, MID, 0.5))
    eave = w * 0.014
    slab(canvas, [(left - eave, top), (right + eave, top), ((left + right) / 2, top - h * 0.105)], CORAL, mix(CORAL, NIGHT, 0.4))
    mast = (left + right) / 2
    slab(canvas, [(mast - 2, top - h * 0.21), (mast + 3, top - h * 0.21), (mast + 3, top - h * 0.09), (mast - 2, top - h * 0.09)], NIGHT)
    panel = [(mast - w * 0.030, top - h * 0.150), (mast + w * 0.006, top - h * 0.185), (mast + w * 0.014, top - h * 0.165), (mast - w * 0.022, top - h * 0.130)]
    slab(canvas, panel, DEEP)
    door = left + (right - left) * 0.52
    slab(canvas, [(door, top + h * 0.022), (door + w * 0.038, top + h * 0.022), (door + w * 0.038, deck), (door, deck)], DEEP)
    slab(canvas, [(left + w * 0.018, top + h * 0.035), (left + w * 0.042, top + h * 0.035), (left + w * 0.042, top + h * 0.075), (left + w * 0.018, top + h * 0.075)], NIGHT)


def mirror(canvas, shore):
    """The river: what stands above the water line, upside down, broken by ripples and darker with depth."""
    h, w = canvas.shape[:2]
    rows = np.arange(h - shore)
    t = rows / (h - shore)
    wave = noise_2d((h - shore, w), 30, 71, 4, 6.0) - 0.5
    source = np.clip(shore - 1 - rows[:, None] * 0.92 + wave * (10 + 120 * t[:, None]), 0, shore - 1).astype(int)
    sideways = np.clip(np.arange(w)[None, :] + wave * (6 + 40 * t[:, None]), 0, w - 1).astype(int)
    water = canvas[source, sideways]
    water = mix(water, RIVER, (0.20 + 0.42 * t)[:, None] * np.ones((1, w)))
    glint = smooth(0.62, 0.74, noise_2d((h - shore, w), 22, 72, 3, 10.0)) * (0.25 + 0.35 * t[:, None])
    over(water, mix(PALE, CREAM, 0.6), glint)
    canvas[shore:] = water
    line = np.exp(-((np.arange(h) - shore) / 3.0) ** 2)
    over(canvas, mix(PALE, CREAM, 0.5), line[:, None] * np.ones((1, w)) * 0.5)


def staff(canvas, h, w):
    """The staff gauge: a white board with a black E for every five centimetres."""
    left, right, top, foot = w * 0.115, w * 0.190, h * 0.20, h * 0.93
    slab(canvas, [(left - w * 0.012, top - h * 0.03), (left, top - h * 0.03), (left, foot), (left - w * 0.012, foot)], NIGHT)
    slab(canvas, [(left, top), (right, top), (right, foot), (left, foot)], rgb("#fdfaf2"), mix(CREAM, PALE, 0.5))
    unit = (foot - top) / 40
    for k in range(8):
        y = top + unit * (5 * k)
        near, far = (left, left + (right - left) * 0.62) if k % 2 == 0 else (right - (right - left) * 0.62, right)
        spine = (near, near + w * 0.017) if k % 2 == 0 else (far - w * 0.017, far)
        ink = CORAL if k == 2 else NIGHT
        slab(canvas, [(spine[0], y), (spine[1], y), (spine[1], y + 5 * unit), (spine[0], y + 5 * unit)], ink)
        for bar in (0, 2, 4):
            slab(canvas, [(near, y + bar * unit), (far, y + bar * unit), (far, y + (bar + 1) * unit), (near, y + (bar + 1) * unit)], ink)
    rows = slice(int(h * 0.80), int(foot))
    y = np.arange(rows.start, rows.stop)
    wave = noise_1d(w, 40, 73, 3) * h * 0.02
    under = np.clip((y[:, None] - h * 0.815 - wave[None, :]), 0, 1)
    patch = canvas[rows]
    wet = drawn((h, w), lambda draw: draw.rectangle([left - w * 0.012, top, right, foot], fill=255))[rows]
    over(patch, RIVER, under * wet * smooth(h * 0.80, foot, y)[:, None] ** 0.35 * 0.95)


def delta(width, height):
    """Where a river meets the sea, from above."""
    h, w = height * OVER, width * OVER
    y, x = np.mgrid[0:h, 0:w].astype(float)
    coast = w * 0.70 + w * 0.10 * np.exp(-(((y - h * 0.20) / (h * 0.17)) ** 2)) + w * 0.075 * np.exp(-(((y - h * 0.55) / (h * 0.14)) ** 2))
    coast += w * 0.06 * np.exp(-(((y - h * 0.86) / (h * 0.15)) ** 2)) + (noise_2d((h, w), h * 0.35, 81, 6) - 0.5) * w * 0.10
    inland = coast - x
    reeds = noise_2d((h, w), h * 0.24, 82, 6)
    land = mix(mix(SAGE, MOSS, 0.25), mix(SAND, SAGE, 0.35), smooth(0.36, 0.66, reeds))
    over(land, mix(MOSS, DEEP, 0.3), smooth(0.50, 0.66, noise_2d((h, w), h * 0.13, 83, 5)) * 0.65)
    ridges = np.sin(inland / w * 150 + 5 * reeds) * smooth(w * 0.26, w * 0.02, inland)
    over(land, mix(SAND, CREAM, 0.5), smooth(0.45, 1.0, ridges) * 0.55)
    depth = np.clip(-inland / (w * 0.34), 0, 1)
    sea = mix(mix(PALE, MIST, 0.5), MID, smooth(0, 0.30, depth))
    sea = mix(sea, RIVER, smooth(0.15, 0.65, depth))
    sea = mix(sea, DEEP, smooth(0.45, 1.1, depth))
    canvas = np.where((inland > 0)[..., None], land, sea)
    over(canvas, mix(CREAM, SAND, 0.35), np.exp(-((inland / (w * 0.0055)) ** 2)) * 0.95)
    lakes = smooth(0.655, 0.668, noise_2d((h, w), h * 0.13, 86, 4)) * smooth(w * 0.03, w * 0.06, inland)
    over(canvas, mix(MOSS, DEEP, 0.2), blurred(lakes, 9) * 0.6)
    over(canvas, mix(RIVER, MID, 0.25), lakes)
    arms = channels(h, w)
    paint = lambda widen: drawn((h, w), lambda draw: [draw.line(points, fill=255, width=max(2, int(width * widen)), joint="curve") for points, width in arms])
    plume = blurred(paint(3.0) * (inland < w * 0.004), 46) * smooth(-w * 0.22, 0, inland) * (inland < 0)
    over(canvas, SAND, np.clip(plume * 2.4, 0, 0.62))
    on_land = smooth(-w * 0.012, w * 0.004, inland)
    over(canvas, mix(MOSS, DEEP, 0.3), blurred(paint(2.2), 7) * on_land * 0.55)
    over(canvas, mix(SAND, CREAM, 0.4), blurred(paint(1.35), 2) * on_land * 0.55)
    over(canvas, mix(RIVER, MID, 0.25), blurred(paint(1.0), 1.2) * on_land)
    return reduced(canvas, 3)


def channels(h, w):
    """The arms: each winds, thins and forks on its way to the sea."""
    rng, arms = np.random.default_rng(91), []

    def run(x, y, heading, width, wander, reach):
        points, goal, phase = [(x, y)], heading, rng.uniform(0, 6.28)
        fork = rng.uniform(0.25, 0.5) * reach
        gone = 0.0
        while gone < reach and x < w * 1.05:
            heading = goal + wander * math.sin(gone / (width * 3.2) + phase) + 0.2 * math.sin(gone / (width * 9) + 2 * phase)
            x, y, gone = x + math.cos(heading) * 9, y + math.sin(heading) * 9, gone + 9
            points.append((x, y))
            if gone > fork and width > 7:
                side = rng.choice([-1, 1])
                run(x, y, goal + side * rng.uniform(0.45, 0.8), width * rng.uniform(0.34, 0.5), 0.75, reach * rng.uniform(0.3, 0.6))
                fork = gone + rng.uniform(0.16, 0.34) * reach
        arms.append((points, width))

    trunk = [(-30 + 12 * k, h * 0.56 + h * 0.035 * math.sin(k / 8.5)) for k in range(int(w * 0.20 / 12))]
    arms.append((trunk, 40))
    x, y = trunk[-1]
    run(x, y, -0.50, 27, 0.55, w * 0.72)
    run(x, y, 0.02, 20, 0.40, w * 0.75)
    run(x, y, 0.50, 22, 0.60, w * 0.70)
    return arms


def town(width, height):
    """An old town on a river at dusk, with a stone bridge."""
    h, w = height * OVER, width * OVER
    shore = int(h * 0.655)
    canvas = sky((h, w), shore, (w * 0.20, h * 0.30, h * 0.055))
    for foot, rise, colour, cell, seed in [(0.52, 0.28, mix(PALE, MID, 0.45), 0.75, 111), (0.58, 0.20, mix(MID, RIVER, 0.5), 0.5, 112)]:
        ridge(canvas, h * foot - h * rise * (noise_1d(w, h * cell, seed, 6) * 1.6 - 0.3), colour, mix(MIST, CREAM, 0.4), h * 0.24)
    x = np.arange(w)
    wood = h * 0.60 - h * 0.10 * smooth(w * 0.75, w * 0.15, x) - h * 0.05 * noise_1d(w, h * 0.3, 113)
    ridge(canvas, wooded(wood, 114, h * 0.06, 11), mix(DEEP, MOSS, 0.45), mix(MOSS, SAGE, 0.4), h * 0.2)
    houses(canvas, h, w, shore)
    quay = shore - h * 0.028
    slab(canvas, [(0, quay), (w, quay), (w, shore + 4), (0, shore + 4)], mix(SAND, MID, 0.45))
    slab(canvas, [(0, quay), (w, quay), (w, quay + 4), (0, quay + 4)], mix(SAND, CREAM, 0.5))
    bridge(canvas, h, w, shore)
    mirror(canvas, shore)
    return reduced(canvas, 4)


def houses(canvas, h, w, shore):
    rng = np.random.default_rng(121)
    walls = [CREAM, mix(CREAM, SAND, 0.6), mix(PALE, CREAM, 0.5), mix(SAND, CORAL, 0.25), mix(SAGE, CREAM, 0.55), mix(OCHRE, CREAM, 0.5)]
    roofs = [CORAL, mix(CORAL, NIGHT, 0.25), mix(CORAL, OCHRE, 0.35)]
    for row, (base, scale) in enumerate(((0.60, 0.82), (0.640, 1.0))):
        x, spire = -w * 0.02, False
        while x < w * (0.98 if row == 0 else 0.64):
            wide = h * rng.uniform(0.075, 0.125) * scale
            top, foot = h * base - h * rng.uniform(0.085, 0.165) * scale, h * base + h * 0.03
            wall, roof = walls[rng.integers(len(walls))], roofs[rng.integers(len(roofs))]
            wall, roof = (mix(wall, MID, 0.30), mix(roof, MID, 0.25)) if row == 0 else (wall, roof)
            if row == 0 and not spire and x > w * 0.36:
                tower(canvas, x + wide * 0.6, h, h * base)
                spire = True
            peak = h * rng.uniform(0.05, 0.085) * scale
            if rng.random() < 0.55:
                slab(canvas, [(x, top), (x + wide, top), (x + wide / 2, top - peak)], wall, mix(wall, MID, 0.25))
                slab(canvas, [(x - 5, top + 5), (x + wide / 2, top - peak - 9), (x + wide + 5, top + 5), (x + wide + 5, top - 5), (x + wide / 2, top - peak - 20), (x - 5, top - 5)], roof)
            else:
                slab(canvas, [(x - 5, top), (x + wide + 5, top), (x + wide * 0.86, top - peak * 0.8), (x + wide * 0.14, top - peak * 0.8)], roof, mix(roof, NIGHT, 0.25))
            slab(canvas, [(x, top), (x + wide, top), (x + wide, foot), (x, foot)], wall, mix(wall, MID, 0.25))
            windows(canvas, x, wide, top, foot, h * scale, rng)
            x += wide * rng.uniform(0.98, 1.03)


def windows(canvas, x, wide, top, foot, h, rng):
    columns = 2 if wide < h * 0.095 else 3
    pane, step = h * 0.0125, wide / columns
    for storey in np.arange(top + h * 0.016, foot - h * 0.035, h * 0.042):
        for k in range(columns):
            left = x + step * (k + 0.5) - pane / 2
            light = rgb("#ffd98a") if rng.random() < 0.28 else mix(NIGHT, RIVER, 0.3)
            slab(canvas, [(left, storey), (left + pane, storey), (left + pane, storey + pane * 1.6), (left, storey + pane * 1.6)], light)


def tower(canvas, x, h, base):
    half, top = h * 0.030, base - h * 0.30
    slab(canvas, [(x - half, top), (x + half, top), (x + half, base), (x - half, base)], mix(CREAM, PALE, 0.35), mix(MID, SAND, 0.45))
    slab(canvas, [(x - half - 5, top), (x + half + 5, top), (x, top - h * 0.155)], mix(RIVER, DEEP, 0.55), NIGHT)
    slab(canvas, [(x - half * 0.35, top + h * 0.04), (x + half * 0.35, top + h * 0.04), (x + half * 0.35, top + h * 0.10), (x - half * 0.35, top + h * 0.10)], NIGHT)
    slab(canvas, [(x - half - 3, top + h * 0.125), (x + half + 3, top + h * 0.125), (x + half + 3, top + h * 0.132), (x - half - 3, top + h * 0.132)], mix(SAND, MID, 0.4))


def bridge(canvas, h, w, shore):
    """Five arches from the quay to the right edge."""
    start, arches = w * 0.585, 5
    span = (w * 1.03 - start) / arches
    x = np.arange(w)
    deck = shore - h * 0.125 - h * 0.045 * np.sin(np.clip((x - start) / (w * 1.06 - start), 0, 1) * math.pi)
    deck = np.where(x < start, shore - h * 0.125 + (start - x) * 0.55, deck)
    y = np.arange(h)[:, None]
    stone = np.clip(y - deck[None, :], 0, 1) * (y < shore + 2) * (x > start - h * 0.2)[None, :]
    rings = np.zeros((h, w))
    parapet = np.clip(1 - np.abs(y - deck[None, :] - h * 0.022) / 3, 0, 1) * stone
    for k in range(arches):
        middle, half = start + span * (k + 0.5), span * 0.40
        rise = h * (0.115 + 0.035 * math.sin((k + 0.5) / arches * math.pi))
        opening = ((x[None, :] - middle) / half) ** 2 + ((y - shore) / rise) ** 2
        ring = np.clip(1 - np.abs(np.sqrt(opening) - 1.05) * 28, 0, 1) * stone
        stone = stone * np.clip((opening - 1) * 60, 0, 1)
        rings = np.maximum(rings, ring)
    tone = mix(mix(SAND, OCHRE, 0.22), mix(DEEP, SAND, 0.45), smooth(shore - h * 0.19, shore, y) * np.ones((1, w)))
    over(canvas, tone, stone)
    over(canvas, mix(SAND, DEEP, 0.60), rings * stone * 0.6)
    over(canvas, mix(SAND, DEEP, 0.55), parapet * 0.7)


def heron(width, height):
    """A heron among the reeds before sunrise."""
    h, w = height * OVER, width * OVER
    shore = int(h * 0.56)
    canvas = sky((h, w), shore, (w * 0.30, h * 0.40, h * 0.060))
    for foot, rise, colour, cell, seed in [(0.50, 0.16, mix(PALE, MID, 0.35), 0.8, 131), (0.54, 0.12, mix(MID, PALE, 0.25), 0.5, 132)]:
        ridge(canvas, h * foot - h * rise * (noise_1d(w, h * cell, seed, 6) * 1.6 - 0.3), colour, mix(MIST, CREAM, 0.5), h * 0.12)
    bank = h * 0.553 - h * 0.025 * noise_1d(w, h * 0.3, 133) - h * 0.05 * smooth(w * 0.6, w, np.arange(w))
    ridge(canvas, wooded(bank, 134, h * 0.05, 10), mix(RIVER, MOSS, 0.35), mix(MIST, SAGE, 0.3), h * 0.05)
    mirror(canvas, shore)
    mist = np.exp(-(((np.arange(h) - shore) / (h * 0.045)) ** 2)) * 0.75
    over(canvas, mix(MIST, CREAM, 0.5), mist[:, None] * np.ones((1, w)))
    reeds(canvas, h, w, 141, 0.00, 0.20, 0.62, RIVER, 60)
    reeds(canvas, h, w, 142, 0.80, 1.00, 0.70, RIVER, 60)
    bird(canvas, w * 0.665, h * 0.86, h * 0.58)
    reeds(canvas, h, w, 143, -0.02, 0.13, 0.92, NIGHT, 60)
    reeds(canvas, h, w, 144, 0.86, 1.02, 1.0, NIGHT, 70)
    return reduced(canvas, 5)


def reeds(canvas, h, w, seed, left, right, tall, colour, count):
    """Blades that lean with the wind, some with a seed head."""
    rng = np.random.default_rng(seed)
    colour = mix(colour, DEEP, 0.4)

    def paint(draw):
        for _ in range(count):
            x, reach, lean = w * rng.uniform(left, right), h * tall * rng.uniform(0.45, 1.0), rng.uniform(-0.10, 0.20)
            stem = bezier((x, h * 1.02), (x, h * 1.02 - reach * 0.5), (x + reach * lean * 0.4, h - reach * 0.8), (x + reach * lean, h - reach), steps=40)
            for k in range(len(stem) - 1):
                draw.line([tuple(stem[k]), tuple(stem[k + 1])], fill=255, width=max(2, int(h * 0.008 * (1 - k / 48))))
            if rng.random() < 0.45:
                tip, below = stem[-1], stem[-8]
                draw.line([tuple(below), tuple(tip)], fill=255, width=int(h * 0.017))
                draw.ellipse([tip[0] - h * 0.008, tip[1] - h * 0.008, tip[0] + h * 0.008, tip[1] + h * 0.008], fill=255)

    over(canvas, colour, drawn((h, w), paint))


def bird(canvas, x, foot, size):
    """A grey heron looking left: `foot` is where it stands, `size` its height."""
    h, w = canvas.shape[:2]
    at = lambda u, v: (x + u * size, foot - v * size)
    outline = [
        *bezier(at(0.30, 0.40), at(0.16, 0.60), at(0.02, 0.64), at(-0.05, 0.60)),
        *bezier(at(-0.05, 0.60), at(-0.02, 0.70), at(0.06, 0.78), at(-0.01, 0.87)),
        *bezier(at(-0.01, 0.87), at(-0.05, 0.925), at(-0.12, 0.93), at(-0.155, 0.905)),
        *bezier(at(-0.155, 0.905), at(-0.22, 0.895), at(-0.28, 0.885), at(-0.345, 0.868)),
        *bezier(at(-0.345, 0.868), at(-0.28, 0.868), at(-0.20, 0.868), at(-0.15, 0.866)),
        *bezier(at(-0.15, 0.866), at(-0.09, 0.862), at(-0.05, 0.85), at(-0.045, 0.82)),
        *bezier(at(-0.045, 0.82), at(-0.03, 0.74), at(-0.15, 0.68), at(-0.13, 0.55)),
        *bezier(at(-0.13, 0.55), at(-0.115, 0.44), at(0.02, 0.38), at(0.13, 0.385)),
        *bezier(at(0.13, 0.385), at(0.22, 0.39), at(0.27, 0.36), at(0.36, 0.315)),
        *bezier(at(0.36, 0.315), at(0.34, 0.35), at(0.32, 0.38), at(0.30, 0.40)),
    ]
    crest = [*bezier(at(-0.10, 0.922), at(-0.02, 0.935), at(0.05, 0.90), at(0.115, 0.845)), *bezier(at(0.115, 0.845), at(0.05, 0.875), at(0.0, 0.89), at(-0.06, 0.895))]
    wing = [*bezier(at(0.34, 0.335), at(0.20, 0.47), at(0.09, 0.56), at(-0.01, 0.56)), *bezier(at(-0.01, 0.56), at(0.02, 0.46), at(0.14, 0.42), at(0.34, 0.335))]
    legs = [[at(0.055, 0.40), at(0.035, 0.20), at(0.045, 0.0)], [at(0.115, 0.40), at(0.125, 0.19), at(0.105, -0.01)]]
    shape = lambda points: drawn((h, w), lambda draw: draw.polygon([tuple(p) for p in points], fill=255))
    limbs = drawn((h, w), lambda draw: [draw.line(leg, fill=255, width=int(size * 0.014), joint="curve") for leg in legs])
    body = np.maximum(np.maximum(shape(outline), limbs), shape(crest))
    rows = np.arange(h)
    source = np.clip(2 * foot - rows, 0, h - 1).astype(int)
    wave = ((noise_2d((h, w), 26, 151, 3, 6.0) - 0.5) * 26).astype(int)
    twin = body[source[:, None], np.clip(np.arange(w)[None, :] + wave, 0, w - 1)] * (rows > foot)[:, None]
    over(canvas, DEEP, twin * 0.45)
    over(canvas, mix(NIGHT, DEEP, 0.35), body)
    over(canvas, mix(MID, RIVER, 0.45), shape(wing) * 0.85)
    over(canvas, mix(PALE, CREAM, 0.4), drawn((h, w), lambda draw: draw.ellipse([*at(-0.118, 0.905), *at(-0.104, 0.891)], fill=255)))


def tide(width, height):
    """Mud flats at low water, from above: creeks gather towards the open sea at the top."""
    h, w = height * OVER, width * OVER
    y = np.arange(h)[:, None] * np.ones((1, w))
    grainy = noise_2d((h, w), h * 0.30, 161, 6, 1.6)
    canvas = mix(mix(SAND, CREAM, 0.25), mix(SAND, MID, 0.42), smooth(0.35, 0.65, grainy))
    ripples = np.sin(y / h * 230 + 60 * noise_2d((h, w), h * 0.22, 162, 3, 1.8)) * smooth(0.45, 0.60, noise_2d((h, w), h * 0.4, 163, 3))
    over(canvas, mix(CREAM, SAND, 0.3), smooth(0.2, 1.0, ripples) * 0.22)
    marsh = smooth(-0.02, 0.02, y / h - 0.84 + 0.16 * (noise_2d((h, w), h * 0.3, 164, 5) - 0.5) * 2)
    over(canvas, mix(mix(SAGE, MOSS, 0.4), mix(SAGE, SAND, 0.3), smooth(0.4, 0.6, noise_2d((h, w), h * 0.1, 165, 4))), marsh)
    rng, creeks = np.random.default_rng(171), []

    def creek(x, y, heading, wide, reach):
        points, gone, goal, phase, fork = [(x, y)], 0.0, heading, rng.uniform(0, 6.28), reach * rng.uniform(0.12, 0.3)
        while gone < reach and wide > 2:
            swing = 0.75 * math.sin(gone / (wide * 4 + 26) + phase) + 0.3 * math.sin(gone / (wide * 1.7 + 14) + 2 * phase)
            x, y, gone = x + math.cos(goal + swing) * 8, y + math.sin(goal + swing) * 8, gone + 8
            points.append((x, y))
            if gone > fork and wide > 4:
                creek(x, y, goal + rng.choice([-1, 1]) * rng.uniform(0.5, 1.0), wide * rng.uniform(0.4, 0.6), reach * rng.uniform(0.25, 0.5))
                fork = gone + reach * rng.uniform(0.07, 0.17)
            wide *= 1 - 8 / reach * 1.25
            creeks.append((points[-2:], wide))

    for x, wide, reach in ((0.10, 58, 0.95), (0.36, 84, 1.15), (0.63, 66, 1.0), (0.88, 74, 1.1)):
        creek(w * x, -h * 0.02, math.pi / 2 + rng.uniform(-0.25, 0.25), wide, h * reach)
    course = lambda widen: drawn((h, w), lambda draw: [draw.ellipse([x - r, y - r, x + r, y + r], fill=255) for points, wide in creeks for (x, y) in points for r in [wide * widen / 2]])
    open_sea = smooth(0.17, 0.0, y / h + 0.45 * (grainy - 0.5))
    over(canvas, mix(MID, SAND, 0.35), np.clip(blurred(course(2.6), 26) * 0.75 + open_sea * 0.8, 0, 1))
    over(canvas, mix(RIVER, MID, 0.45), np.clip(blurred(course(1.2), 5) + open_sea * 0.7, 0, 1))
    over(canvas, mix(RIVER, DEEP, 0.35), blurred(course(0.62), 7) * 0.8)
    return reduced(canvas, 6)


def bezier(*points, steps=60):
    t = np.linspace(0, 1, steps)[:, None]
    a, b, c, d = (np.array(p, dtype=float) for p in points)
    return (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d


def sturgeon(width, height):
    """A sturgeon, cut out: everything around it is clear."""
    over_ = 4
    w, h = width * over_, height * over_
    at = lambda x, y: (x * w, y * h)
    back = np.vstack([
        bezier(at(0.012, 0.585), at(0.07, 0.545), at(0.13, 0.46), at(0.22, 0.38)),
        bezier(at(0.22, 0.38), at(0.36, 0.27), at(0.52, 0.33), at(0.68, 0.45)),
        bezier(at(0.68, 0.45), at(0.76, 0.50), at(0.82, 0.51), at(0.87, 0.47)),
        bezier(at(0.87, 0.47), at(0.92, 0.40), at(0.95, 0.26), at(0.985, 0.10)),
    ])
    belly = np.vstack([
        bezier(at(0.985, 0.10), at(0.975, 0.34), at(0.955, 0.50), at(0.925, 0.575)),
        bezier(at(0.925, 0.575), at(0.93, 0.66), at(0.92, 0.74), at(0.905, 0.80)),
        bezier(at(0.905, 0.80), at(0.89, 0.70), at(0.87, 0.62), at(0.84, 0.595)),
        bezier(at(0.84, 0.595), at(0.72, 0.63), at(0.55, 0.715), at(0.36, 0.715)),
        bezier(at(0.36, 0.715), at(0.22, 0.715), at(0.12, 0.655), at(0.012, 0.585)),
    ])
    outline = [tuple(p) for p in np.vstack([back, belly])]
    body = drawn((h, w), lambda draw: draw.polygon(outline, fill=255))
    fins = [
        [*bezier(at(0.71, 0.49), at(0.72, 0.36), at(0.74, 0.27), at(0.78, 0.22)), *bezier(at(0.78, 0.22), at(0.78, 0.36), at(0.79, 0.44), at(0.81, 0.51))],
        [*bezier(at(0.25, 0.66), at(0.27, 0.78), at(0.33, 0.90), at(0.41, 0.95)), *bezier(at(0.41, 0.95), at(0.40, 0.84), at(0.37, 0.74), at(0.34, 0.67))],
        [*bezier(at(0.62, 0.68), at(0.63, 0.77), at(0.66, 0.84), at(0.71, 0.88)), *bezier(at(0.71, 0.88), at(0.71, 0.78), at(0.70, 0.70), at(0.69, 0.64))],
        [*bezier(at(0.74, 0.625), at(0.75, 0.70), at(0.77, 0.76), at(0.81, 0.79)), *bezier(at(0.81, 0.79), at(0.81, 0.71), at(0.80, 0.65), at(0.79, 0.61))],
    ]
    canvas, alpha = np.zeros((h, w, 3)) + RIVER, np.zeros((h, w))
    y, x = np.mgrid[0:h, 0:w].astype(float)
    for fin in fins:
        mask = drawn((h, w), lambda draw: draw.polygon([tuple(p) for p in fin], fill=255))
        rays = 0.5 + 0.5 * np.sin((x * 0.9 - y * 0.35) / w * 420)
        over(canvas, mix(RIVER, DEEP, 0.35 + 0.35 * rays), mask)
        alpha = np.maximum(alpha, mask)
    upper = np.interp(np.arange(w), back[:, 0], back[:, 1])
    order = np.argsort(belly[:, 0])
    lower = np.interp(np.arange(w), belly[order, 0], belly[order, 1])
    t = np.clip((y - upper) / np.maximum(lower - upper, 1), 0, 1)
    tone = mix(mix(DEEP, NIGHT, 0.3), RIVER, smooth(0.0, 0.42, t))
    tone = mix(tone, mix(PALE, MID, 0.25), smooth(0.38, 0.66, t))
    tone = mix(tone, CREAM, smooth(0.62, 0.92, t))
    tone += (noise_2d((h, w), 26, 95, 3) - 0.5)[..., None] * 0.07
    tone = mix(tone, mix(RIVER, DEEP, 0.55), smooth(0.84, 0.90, x / w) * 0.9)
    over(canvas, tone, body)
    alpha = np.maximum(alpha, body)
    scutes(canvas, body, upper, lower, w)
    head(canvas, body, at, w)
    alpha = np.clip(alpha, 0, 1)
    picture = np.dstack([np.clip(canvas, 0, 1), alpha])
    image = Image.fromarray((picture * 255 + 0.5).astype(np.uint8), "RGBA").resize((width, height), Image.LANCZOS)
    return image


def scutes(canvas, body, upper, lower, w):
    """Three rows of bony shields: back, flank, belly."""
    shape = canvas.shape[:2]
    for place, count, size, light in ((0.035, 13, 0.017, 0.55), (0.46, 30, 0.0085, 0.9), (0.84, 11, 0.0095, 0.7)):
        for k in range(count):
            x = w * (0.235 + 0.60 * k / (count - 1))
            i = int(x)
            y = upper[i] + (lower[i] - upper[i]) * place
            s = w * size * (1.0 - 0.45 * k / count)
            shield = [(x - s, y), (x, y - s * 0.85), (x + s, y + s * 0.1), (x, y + s * 0.8)]
            left, right, top, foot = int(x - 2 * s), int(x + 2 * s), max(0, int(y - 2 * s)), int(y + 2 * s)
            patch, clip = canvas[top:foot, left:right], body[top:foot, left:right]
            move = lambda d: [(px - left + d, py - top + d) for px, py in shield]
            over(patch, NIGHT, drawn(patch.shape[:2], lambda draw: draw.polygon(move(2), fill=255)) * clip * 0.45)
            over(patch, mix(PALE, CREAM, 0.4), drawn(patch.shape[:2], lambda draw: draw.polygon(move(0), fill=255)) * clip * light)


def head(canvas, body, at, w):
    shape = canvas.shape[:2]
    gill = [tuple(p) for p in bezier(at(0.205, 0.41), at(0.235, 0.50), at(0.235, 0.60), at(0.205, 0.68))]
    over(canvas, NIGHT, drawn(shape, lambda draw: draw.line(gill, fill=255, width=7)) * body * 0.55)
    ex, ey = at(0.136, 0.525)
    disc = lambda r, dx=0, dy=0: drawn(shape, lambda draw: draw.ellipse([ex - r + dx, ey - r + dy, ex + r + dx, ey + r + dy], fill=255))
    over(canvas, CREAM, disc(w * 0.0105))
    over(canvas, NIGHT, disc(w * 0.0078))
    over(canvas, CREAM, disc(w * 0.0022, -w * 0.002, -w * 0.002))
    for k, x in enumerate((0.072, 0.082, 0.093)):
        barbel = [tuple(p) for p in bezier(at(x, 0.625), at(x, 0.68), at(x - 0.004, 0.72), at(x - 0.014, 0.765 - 0.01 * k))]
        over(canvas, DEEP, drawn(shape, lambda draw: draw.line(barbel, fill=255, width=6)))


def to_press(image):
    """Ink values for the press that the built-in profile describes."""
    return ImageCms.profileToProfile(
        image, ImageCms.createProfile("sRGB"), str(PRESS_PROFILE), renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="CMYK", flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def main():
    icc = srgb_profile()
    save = {"dpi": (PPI, PPI), "quality": 84, "optimize": True, "subsampling": 0}
    valley(samples(186), samples(64)).save(HERE / "valley.jpg", icc_profile=icc, **save)
    to_press(gauging_station(samples(91), samples(62))).save(HERE / "gauging-station.jpg", icc_profile=PRESS_PROFILE.read_bytes(), **save)
    delta(samples(91), samples(66)).save(HERE / "delta.jpg", icc_profile=icc, **save)
    town(samples(138.5), samples(58)).save(HERE / "town.jpg", icc_profile=icc, **save)
    heron(samples(186), samples(66)).save(HERE / "heron.jpg", icc_profile=icc, **save)
    tide(samples(186), samples(72)).save(HERE.parent / "wadden-sea" / "tide.jpg", icc_profile=icc, **save)
    # Half as fine again, so that it may stand in the wider columns of another layout, too.
    sturgeon(samples(43.5) * 3 // 2, samples(19) * 3 // 2).save(
        HERE / "sturgeon.png", dpi=(PPI * 3 // 2, PPI * 3 // 2), icc_profile=icc, optimize=True)


if __name__ == "__main__":
    main()
