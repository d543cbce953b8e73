"""A drawing as PNG, on a machine that has no fonts."""

from __future__ import annotations

import struct

import pytest
from resvg_py import svg_to_bytes

from claims.pictures import FAMILY, FONTS, ZOOM, png_of

WORDS = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="30" font-family="Nothing Like It, sans-serif" '
    'font-size="14"><text x="4" y="20"{weight}>{words}</text></svg>'
)


def svg(words: str, weight: str = "") -> str:
    return WORDS.format(words=words, weight=weight)


def test_it_is_a_picture_twice_the_size() -> None:
    png = png_of(svg("104"))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (int(120 * ZOOM), int(30 * ZOOM))


@pytest.mark.parametrize("words", ["104", "Migración", "Ελλάδα", "Москва", "↑ ≥100 ~5 –", "Łódź"])
def test_words_are_drawn_with_the_font_it_brings(words: str) -> None:
    alone = svg_to_bytes(
        svg_string=svg(words),
        background="#ffffff",
        zoom=ZOOM,
        skip_system_fonts=True,
        font_files=[str(path) for path in FONTS.glob("*.ttf")],
        sans_serif_family=FAMILY,
    )
    assert alone != png_of(svg(""))
    assert png_of(svg(words)) == alone


def test_bold_is_bold() -> None:
    assert png_of(svg("104", ' font-weight="bold"')) != png_of(svg("104"))


def test_without_any_font_there_are_no_words() -> None:
    bare = svg_to_bytes(svg_string=svg("104"), background="#ffffff", zoom=ZOOM, skip_system_fonts=True)
    assert bare == png_of(svg(""))


def test_what_is_no_drawing_is_refused() -> None:
    with pytest.raises(ValueError, match="root node"):
        png_of("<svg")
