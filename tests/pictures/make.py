"""Writes the pictures that the tests of src/picture read. Needs Pillow and Ghostscript; run in this folder: python3 make.py"""
import struct
import subprocess
import zlib

from PIL import Image, ImageCms

W, H = 8, 6
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def ramp(mode):
    """A small picture whose samples say where they are."""
    picture = Image.new("RGB", (W, H))
    picture.putdata([(x * 32, y * 40, 128) for y in range(H) for x in range(W)])
    return picture.convert(mode)


ramp("RGB").save("rgb.jpg", quality=90, dpi=(300, 300), icc_profile=SRGB)
ramp("RGB").save("progressive.jpg", quality=90, progressive=True)
ramp("RGB").save("stored-rgb.jpg", quality=90, keep_rgb=True)
ramp("L").save("gray.jpg", quality=90)
Image.new("CMYK", (W, H), (255, 0, 0, 0)).save("cyan.jpg", quality=95, dpi=(150, 150))
# Inverted inks as luminance, colour and black: what Photoshop writes and Pillow does not.
INKS = [(100, 0, 0, 0), (0, 100, 0, 0), (0, 0, 100, 0), (0, 0, 0, 100), (100, 60, 0, 20), (20, 80, 100, 10), (0, 0, 0, 0), (50, 40, 30, 60)]
stored = [255 - round(ink * 2.55) for y in range(16) for x in range(32) for ink in INKS[y // 8 * 4 + x // 8]]
program = f"""%!
/file (ycck.jpg) (w) file def
/coder file << /Columns 32 /Rows 16 /Colors 4 /ColorTransform 1 /QFactor 0.05 >> /DCTEncode filter def
coder <{bytes(stored).hex()}> writestring coder closefile file closefile quit
"""
subprocess.run(["gs", "-q", "-dNOSAFER", "-dNODISPLAY", "-dBATCH", "-"], input=program.encode(), check=True)
exif = Image.Exif()
exif[0x0112] = 6
ramp("RGB").save("turned.jpg", quality=90, exif=exif, dpi=(144, 72))
ramp("P").save("gif.gif")
ramp("RGB").save("lzw.tif", compression="tiff_lzw", dpi=(300, 300), icc_profile=SRGB)
alpha = ramp("RGB").convert("RGBA")
alpha.putalpha(200)
alpha.save("alpha.tif", compression="tiff_adobe_deflate")
ramp("CMYK").save("cmyk.tif", compression="packbits", resolution_unit=3, resolution=100)
ramp("P").save("palette.tif", compression="tiff_lzw")
ramp("1").save("group4.tif", compression="group4")
ramp("RGB").save("jpeg.tif", compression="jpeg", quality=95)
ramp("RGB").save("pages.tif", save_all=True, append_images=[ramp("L"), ramp("L")])
ramp("RGB").save("lossless.webp", lossless=True, icc_profile=SRGB, exif=exif)
ramp("RGB").resize((64, 48)).save("lossy.webp", quality=90)
alpha.save("alpha.webp", lossless=True)
ramp("RGB").save("animated.webp", save_all=True, append_images=[ramp("L").convert("RGB")], lossless=True)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(name, depth, color, rows, before=b"", interlaced=False, size=(W, H)):
    """rows: already packed bytes, one entry per row (per row of each pass when interlaced)."""
    head = struct.pack(">IIBBBBB", *size, depth, color, 0, 0, int(interlaced))
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    with open(name, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + before + chunk(b"IDAT", data) + chunk(b"IEND", b""))


PHYS = chunk(b"pHYs", struct.pack(">IIB", 11811, 11811, 1))  # 300 ppi
rgb = [[(x * 32, y * 40, 128) for x in range(W)] for y in range(H)]
rgb_rows = [bytes(v for p in row for v in p) for row in rgb]
png("rgb.png", 8, 2, rgb_rows, PHYS)
png("icc.png", 8, 2, rgb_rows, chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(SRGB)))
png("gamma.png", 8, 2, [bytes([64] * 3 * W)] * H, chunk(b"gAMA", struct.pack(">I", 100000)))
png("rgb-key.png", 8, 2, rgb_rows, chunk(b"tRNS", struct.pack(">HHH", 0, 0, 128)))
png("rgb16.png", 16, 2, [b"".join(struct.pack(">HHH", *(v * 256 + 1 for v in p)) for p in row) for row in rgb])
png("rgba16.png", 16, 6, [b"".join(struct.pack(">HHHH", *(v * 256 + 1 for v in p), 0x8001) for p in row) for row in rgb])
png("rgba.png", 8, 6, [bytes(v for p in row for v in (*p, 200)) for row in rgb])
png("opaque.png", 8, 6, [bytes(v for p in row for v in (*p, 255)) for row in rgb])
png("gray-alpha.png", 8, 4, [bytes([y, 10 * y]) * W for y in range(H)])
png("gray1.png", 1, 0, [b"\xaa", b"\x55"] * (H // 2))
png("gray1-key.png", 1, 0, [b"\xaa", b"\x55"] * (H // 2), chunk(b"tRNS", struct.pack(">H", 0)))
png("gray16.png", 16, 0, [struct.pack(">H", 0x1234 + y) * W for y in range(H)])
PLTE = chunk(b"PLTE", bytes([255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9]))
png("palette.png", 2, 3, [b"\x1b\x1b"] * H, PLTE)
png("palette-alpha.png", 2, 3, [b"\x1b\x1b"] * H, PLTE + chunk(b"tRNS", b"\xff\x80"))
png("no-palette.png", 2, 3, [b"\x1b\x1b"] * H)
png("bomb.png", 8, 2, [b""], size=(60000, 60000))
png("hollow.png", 8, 2, [b""], size=(9000, 9000))
passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
adam7 = []
for x0, y0, dx, dy in passes:
    for y in range(y0, H, dy):
        row = bytes(v for x in range(x0, W, dx) for v in rgb[y][x])
        if row:
            adam7.append(row)
png("interlaced.png", 8, 2, adam7, interlaced=True)


def tiff(name, fields, strips, order="<", places=273, sizes=279):
    """One directory of (tag, type, values), its strips (or tiles) behind it."""
    code = {1: "B", 3: "H", 4: "I"}
    fields = fields + [(places, 4, [0] * len(strips)), (sizes, 4, [len(strip) for strip in strips])]
    fields.sort(key=lambda field: field[0])
    after = 8 + 2 + 12 * len(fields) + 4
    long = {tag: struct.pack(order + str(len(v)) + code[kind], *v) for tag, kind, v in fields}
    at = after + sum(len(v) for v in long.values() if len(v) > 4)
    starts = [at + sum(map(len, strips[:n])) for n in range(len(strips))]
    long[places] = struct.pack(order + str(len(starts)) + "I", *starts)
    directory, values, at = struct.pack(order + "H", len(fields)), b"", after
    for tag, kind, v in fields:
        value = long[tag]
        inline = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack(order + "I", at + len(values))
        values += value if len(value) > 4 else b""
        directory += struct.pack(order + "HHI", tag, kind, len(v)) + inline
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    with open(name, "wb") as out:
        out.write(head + directory + struct.pack(order + "I", 0) + values + b"".join(strips))


def basics(bits, photometric, size=(W, H)):
    return [(256, 3, [size[0]]), (257, 3, [size[1]]), (258, 3, bits), (259, 3, [1]), (262, 3, [photometric]), (277, 3, [len(bits)])]


deep = [b"".join(struct.pack(">HHH", *(v * 256 + 1 for v in p)) for p in row) for row in rgb]
tile = [b"".join(row.ljust(16 * 6, b"\0") for row in deep).ljust(16 * 16 * 6, b"\0")]
tiff("tiled16.tif", basics([16] * 3, 2) + [(322, 3, [16]), (323, 3, [16])], tile, ">", 324, 325)
planes = [bytes(p[n] for row in rgb for p in row) for n in range(3)]
tiff("planar.tif", basics([8] * 3, 2) + [(278, 3, [H]), (284, 3, [2]), (274, 3, [8])], planes)
tiff("multiplied.tif", basics([8] * 4, 2) + [(278, 3, [H]), (338, 3, [1])], [bytes([64, 32, 0, 128] * W * H)])
tiff("white0.tif", basics([1], 0) + [(278, 3, [H])], [b"\xaa\x55" * (H // 2)])
tiff("gray-alpha.tif", basics([8] * 2, 1) + [(278, 3, [H]), (338, 3, [2])], [bytes([7, 99] * W * H)])
tiff("spot.tif", basics([8] * 5, 5) + [(278, 3, [H]), (338, 3, [0])], [bytes([1, 2, 3, 4, 99] * W * H)])
tiff("inks.tif", basics([8] * 4, 5) + [(278, 3, [H]), (332, 3, [2])], [bytes(4 * W * H)])
tiff("lab.tif", basics([8] * 3, 9) + [(278, 3, [H])], [bytes(3 * W * H)])
tiff("bomb.tif", basics([8] * 3, 2, (60000, 60000)) + [(278, 3, [60000])], [bytes(9)])
tiff("hollow.tif", basics([8] * 3, 2, (9000, 9000)) + [(278, 3, [9000])], [bytes(9)])
tiff("float.tif", basics([32], 1) + [(278, 3, [H]), (339, 3, [3])], [bytes(4 * W * H)])
foreign = struct.pack(">I", 132).ljust(12, b"\0") + b"prtrCMYKLab " + bytes(12) + b"acsp" + bytes(92)
tiff("foreign.tif", basics([8] * 4, 5) + [(278, 3, [H]), (34675, 1, list(foreign))], [bytes([10, 20, 30, 40] * W * H)])


def pdf(name, resources, content):
    """One page of 60 by 40 pt with a trim of 50 by 30."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 60 40]/TrimBox[5 5 55 35]/Contents 4 0 R/Resources<<{resources}>>>>",
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
    ]
    out, places = "%PDF-1.6\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    with open(name, "w", newline="") as file:
        file.write(out)


SPOT = "[/Separation/Basin#20Blue/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[1 .5 0 .1]/N 1>>]"
MARKS = "/P<</MCID 0>>BDC /S cs 1 scn 5 5 25 30 re f EMC 0 0 0 1 k 30 5 25 30 re f"
pdf("spot.pdf", f"/ColorSpace<</S {SPOT}>>", MARKS)
pdf("rgb.pdf", "", "1 0 0 rg 5 5 50 30 re f")
pdf("bare.pdf", "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>", "BT /F 9 Tf 10 10 Td (Basin) Tj ET")
