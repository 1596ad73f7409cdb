#!/usr/bin/env python3
"""Writes Sources/ReevCells/CellClassTable.swift: how many cells each code point takes.

    python3 scripts/generate-cell-classes.py > Sources/ReevCells/CellClassTable.swift

Needs Python's unicodedata, and the package `wcwidth` as an oracle for newer wide characters.
"""
import unicodedata

from wcwidth import wcwidth

NARROW, WIDE, MARK, DROPPED, REPLACED, SPACE = range(6)
BIDI = {0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069}
JOINER = {0x200D}


def cell_class(code):
    char = chr(code)
    category = unicodedata.category(char)
    if code in (0x9, 0xA, 0xB, 0xC, 0xD, 0x85) or category in ("Zl", "Zp"):
        return SPACE
    if category in ("Cc", "Cs", "Co") or code in BIDI or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return REPLACED
    if category == "Cf" or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF or 0x13430 <= code <= 0x1343F or code in (
            0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x20E3, 0x2065, 0x3164, 0xFFA0) or 0xFFF0 <= code <= 0xFFF8:
        return DROPPED
    if category in ("Mn", "Me"):
        return MARK
    if category == "Zs":
        return WIDE if code == 0x3000 else SPACE
    if unicodedata.east_asian_width(char) in "WF":
        return WIDE
    if category == "Cn":
        width = wcwidth(char)
        return WIDE if width == 2 else MARK if width == 0 else NARROW
    return NARROW


def main():
    starts, last = [], None
    for code in range(0x110000):
        now = cell_class(code)
        if now != last:
            starts.append((code, now))
            last = now
    print("""/// How a code point stands in cells. The raw values are those of `cellClassStarts`.
enum CellClass: UInt32 {
  /// One cell.
  case narrow
  /// Two cells.
  case wide
  /// A combining mark: it shares the cell of the character before it.
  case mark
  /// Invisible: variation selectors, joiners, soft hyphens, tags and other format characters.
  case dropped
  /// Controls, bidi embeddings, overrides and isolates, private use, noncharacters.
  case replaced
  /// White space of one cell, tabs and line ends included.
  case space
}

// Made by scripts/generate-cell-classes.py from the Unicode Character Database.

/// Where the class of code points changes: `first code point << 3 | class`, ascending.
let cellClassStarts: [UInt32] = [""")
    values = [f"0x{code << 3 | kind:X}," for code, kind in starts]
    line = " "
    for value in values:
        if len(line) + len(value) + 1 > 100:
            print(line)
            line = " "
        line += " " + value
    print(line)
    print("]")


main()
