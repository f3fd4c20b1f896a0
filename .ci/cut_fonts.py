#!/usr/bin/env python3
"""Cut the Noto faces to what paper and labels draw from them, and pack them.

    pip install fonttools
    .ci/cut_fonts.py FOLDER_WITH_THE_PUBLISHED_FACES

Each character that ``labels/layout/fonts.py`` draws stays, with its hints: labels are drawn as dots. What goes is
above U+FFFF, which it never draws, or serves layout engines that neither reportlab nor Pillow's basic one is: other
forms of a letter, their tables, the glyphs' names. ``tests/labels/test_fonts.py`` counts the characters of each face.
"""

import gzip
import sys
from io import BytesIO
from pathlib import Path

from fontTools import subset

FONTS = Path(__file__).parents[1] / "labels/fonts"
LAYOUT = ["GDEF", "GPOS", "GSUB", "MATH", "STAT"]
LAST = 0xFFFF


def cut(face: Path) -> bytes:
    """Return a face with the characters of the basic plane alone."""
    options = subset.Options(
        layout_features=[], hinting=True, glyph_names=False, name_IDs=["*"], name_languages=["*"], notdef_outline=True,
        legacy_kern=True, recalc_timestamp=False,
    )  # fmt: skip
    options.drop_tables += LAYOUT
    font = subset.load_font(str(face), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for code in font.getBestCmap() if code <= LAST])
    subsetter.subset(font)
    written = BytesIO()
    font.save(written)
    return written.getvalue()


def main(folder: str) -> None:
    """Cut and pack every face that lies in the folder."""
    for face in sorted(Path(folder).glob("*.ttf")):
        (FONTS / f"{face.name}.gz").write_bytes(gzip.compress(cut(face), 9, mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
