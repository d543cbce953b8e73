"""From a drawing in SVG to a picture.

The font is brought along, as a bare machine has none.  Letters it does not have (Arabic, Chinese) are taken from the
machine's own fonts, where it has some.
"""

from __future__ import annotations

from pathlib import Path

from resvg_py import svg_to_bytes

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Factcheck Sans"
# Sharp on a screen of high density and in a slide.
ZOOM = 2.0


def png_of(svg: str) -> bytes:
    """The drawing as PNG, on white.  Raises: ValueError where it is not well-formed."""
    return svg_to_bytes(
        svg_string=svg,
        background="#ffffff",
        zoom=ZOOM,
        font_files=[str(path) for path in sorted(FONTS.glob("*.ttf"))],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )
