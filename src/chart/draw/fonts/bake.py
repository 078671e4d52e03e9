#!/usr/bin/env python3
"""Makes regular.glyphs and bold.glyphs from the Noto Sans of the crate `notosans`.

    pip install fonttools
    curl -L https://static.crates.io/crates/notosans/notosans-0.1.0.crate | tar xz
    python3 bake.py notosans-0.1.0/fonts

Only what charts draw with is kept: for every character its advance and its outline, in whole units of the font.
All numbers are little-endian. A file holds, in this order:

    magic            8 bytes, "GLYPHS01"
    units per em     u16
    characters       u16, the number of characters n
    parts            u16, the number of parts m
    (unused)         u16
    codes            n * u16, rising; the character of glyphs 1 to n (glyph 0 is the box for all others)
    advances         (n + 1) * u16
    first parts      (n + 2) * u16: glyph g has the parts from number g to before number g + 1 of this list
    parts            m * (u32 where the contour starts in the rest of the file, i16 x, i16 y of its first point)
    contours         points, one after the other; contours that occur in several glyphs are written once

A point is one byte of flags, then its distance from the point before along x and along y (from zero for the first).
Bit 0: on the curve. Bit 1: last of its contour. Bits 2-3 for x and 4-5 for y: 0 no distance and no byte,
1 one byte to add, 2 one byte to subtract, 3 an i16. The first point is always on the curve.
"""
import struct
import sys
from pathlib import Path

from fontTools.ttLib import TTFont


def distance(value):
    """How a distance is written: its kind and its bytes."""
    if value == 0:
        return 0, b""
    if 0 < value < 256:
        return 1, bytes([value])
    if -256 < value < 0:
        return 2, bytes([-value])
    return 3, struct.pack("<h", value)


def contour(points):
    """The bytes of one contour, relative to its first point."""
    out, before = b"", points[0][:2]
    for index, (x, y, on) in enumerate(points):
        (along, x_bytes), (up, y_bytes) = distance(x - before[0]), distance(y - before[1])
        last = index == len(points) - 1
        out += bytes([on | last << 1 | along << 2 | up << 4]) + x_bytes + y_bytes
        before = (x, y)
    return out


def contours(glyf, name):
    """The contours of a glyph, with those of its components, as lists of (x, y, on the curve)."""
    coordinates, ends, flags = glyf[name].getCoordinates(glyf)
    points = [(int(x), int(y), flag & 1) for (x, y), flag in zip(coordinates, flags)]
    assert all((x, y) == place for (x, y, _), place in zip(points, coordinates)), name
    starts = [0] + [end + 1 for end in ends]
    found = [points[start:end + 1] for start, end in zip(starts, ends)]
    assert all(points[0][2] for points in found), name
    return found


def bake(font):
    """The whole file of one face."""
    cmap, glyf, metrics = font.getBestCmap(), font["glyf"], font["hmtx"]
    codes = sorted(cmap)
    names = [".notdef"] + [cmap[code] for code in codes]
    parts, firsts, pool, places = [], [0], b"", {}
    for name in names:
        for points in contours(glyf, name):
            shape = contour(points)
            if shape not in places:
                places[shape] = len(pool)
                pool += shape
            parts.append(struct.pack("<Ihh", places[shape], *points[0][:2]))
        firsts.append(len(parts))
    u16s = lambda values: struct.pack(f"<{len(values)}H", *values)
    head = b"GLYPHS01" + u16s([font["head"].unitsPerEm, len(codes), len(parts), 0])
    return head + u16s(codes) + u16s([metrics[name][0] for name in names]) + u16s(firsts) + b"".join(parts) + pool


def main():
    source, target = Path(sys.argv[1]), Path(__file__).parent
    for style in ("Regular", "Bold"):
        font = TTFont(source / f"NotoSans-{style}.ttf")
        (target / f"{style.lower()}.glyphs").write_bytes(bake(font))


if __name__ == "__main__":
    main()
