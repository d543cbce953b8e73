"""Cells of a CSV file: none is run by a spreadsheet, and each comes back as it was."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.cells import csv_line, shielded, unshielded

BEGINNINGS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]


@pytest.mark.parametrize("sign", BEGINNINGS)
def test_what_a_spreadsheet_would_run_is_shielded(sign: str) -> None:
    assert shielded(f"{sign}1+1") == f"'{sign}1+1"
    assert unshielded(f"'{sign}1+1") == f"{sign}1+1"


@pytest.mark.parametrize("text", ["", "104 soldiers", "1-2", " =1", "'s-Hertogenbosch", "’=1"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert shielded(text) == text
    assert unshielded(text) is None


@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n'＝＋－＠ab1,\"; ")))
def test_a_shielded_text_comes_back(text: str) -> None:
    line = shielded(text)
    assert not line.startswith(tuple(BEGINNINGS))
    plain = unshielded(line)
    assert (line if plain is None else plain) == text


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell() -> None:
    (row,) = csv.reader(io.StringIO(csv_line([-12.5, -3, None, "-3"]), newline=""))
    assert row == ["-12.5", "-3", "", "'-3"]
