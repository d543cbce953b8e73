"""A whole reading as one short text, and back."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from claims.figures import pack, read, unpack

TEXT = """At least 100 soldiers flee

Some 104 Venezuelan soldiers have deserted since Saturday, AFP reported, citing the migration agency. "Between 2 and 7
people were killed," a lawmaker said on 24 February 2019. Prices rose 2.5% to 12.75 dollars a barrel; dozens left.
"""
READING = read(TEXT, published=date(2019, 2, 25), headline_end=26)


def test_a_reading_comes_back_whole() -> None:
    assert READING.attributions
    assert READING.times
    assert len(READING.figures) > 4
    assert unpack(pack(READING)) == READING


def test_the_same_reading_gives_the_same_bytes() -> None:
    assert pack(unpack(pack(READING))) == pack(READING)


@given(st.text(alphabet='Some at least between 1234567890.,%$ killed people soldiers said Monday\n"é', max_size=300))
def test_any_reading_comes_back_whole(text: str) -> None:
    reading = read(text, published=date(2019, 2, 25))
    assert unpack(pack(reading)) == reading
