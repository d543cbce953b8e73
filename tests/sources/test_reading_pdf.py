from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pytest
from pypdf import PdfWriter

from sources.reading import MOST_CHARACTERS, Unreadable
from sources.reading.pdf import MOST_PAGES
from sources.reading.reader import read_page
from tests.pdfs import CATALOG, FONT, page_of, pdf, pdf_of, stream_of

FLED = [
    "Some 104 soldiers have now fled across the border into Colombia,",
    "the agency said on Sunday, and more are expected to follow.",
]
WOUNDED = [
    "On Saturday 300 people were wounded near the bridges, where some",
    "lines of guards met demonstrators.",
]


def text_of(*pages: Sequence[str], title: str = "") -> str:
    return read_page(pdf(*pages, title=title)).text


def test_lines_become_paragraphs_below_a_headline() -> None:
    page = read_page(pdf(["Soldiers flee to Colombia", "", *FLED, "", *WOUNDED]))
    assert page.text == f"Soldiers flee to Colombia\n\n{' '.join(FLED)}\n\n{' '.join(WOUNDED)}"
    assert page.text[: page.headline_end] == page.title == "Soldiers flee to Colombia"
    assert (page.language, page.byline, page.outlet) == ("en", "", "")


def test_the_day_the_file_was_made_is_not_that_of_publication() -> None:
    assert read_page(pdf(FLED, made="D:20190301120000Z")).published is None


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Soldiers leave their posts", "Soldiers leave their posts"),
        ("  Soldiers  leave ", "Soldiers leave"),
        ("SOLDIERS FLEE TO COLOMBIA", "Soldiers flee to Colombia"),
        ("", "Soldiers flee to Colombia"),
        ("untitled", "Soldiers flee to Colombia"),
        ("Microsoft Word - press release.doc", "Soldiers flee to Colombia"),
        ("press release final.docx", "Soldiers flee to Colombia"),
        ("PR_2019_02", "Soldiers flee to Colombia"),
    ],
)
def test_the_title_is_the_file_s_own_where_a_person_wrote_it(said: str, title: str) -> None:
    page = read_page(pdf(["Soldiers flee to Colombia", "", *FLED], title=said))
    assert page.title == title
    assert page.text.endswith(" ".join(FLED))


@pytest.mark.parametrize(
    ("end", "start", "joined"),
    [
        ("They came over the bor-", "der in small groups.", "over the border in small"),
        ("They came from the north-", "South line held by guards.", "the north-South line"),
        ("The agency counted 104", "soldiers on that Sunday.", "counted 104 soldiers on"),
        ("Donors have brought 10", "000 tons of food there.", "brought 10 000 tons"),
        ("It was so in the years 2018-", "2019 and later once more.", "years 2018-2019 and"),
        ("They came over the bor\u00ad", "der in small groups.", "over the border in small"),
    ],
)
def test_what_was_split_over_a_line_end_is_one_again(end: str, start: str, joined: str) -> None:
    assert joined in text_of(["Soldiers flee", "", end, start])


def test_without_gaps_a_short_last_line_ends_a_paragraph() -> None:
    assert text_of(["Soldiers flee to Colombia", *FLED, "So it was.", *WOUNDED, "What is next", *FLED]).split(
        "\n\n"
    ) == [
        "Soldiers flee to Colombia",
        f"{' '.join(FLED)} So it was.",
        *[" ".join(WOUNDED), "What is next"],
        " ".join(FLED),
    ]


def test_items_of_a_list_stay_apart() -> None:
    items = ["• 104 soldiers of the army have fled across the border since Sunday", "• 8 officers with them"]
    assert text_of(["Soldiers flee", "", *FLED, *items]).split("\n\n")[-2:] == items


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    assert text_of(["Soldiers flee", "", *FLED, WOUNDED[0], "7"], ["8", WOUNDED[1]]).endswith(" ".join(WOUNDED))


@pytest.mark.parametrize("number", ["{}", "- {} -", "Page {}", "{} / 3", "Page {} of 3", "The Courier, page {}"])
def test_what_stands_above_and_below_the_text_of_every_page_is_not_read(number: str) -> None:
    head = "The Courier, special issue, 24 February 2019"
    bodies = (["Soldiers flee", "", *FLED], WOUNDED, FLED)
    pages = [[head, *body, number.format(place)] for place, body in enumerate(bodies, 1)]
    paragraphs = [f"{' '.join(FLED)} {' '.join(WOUNDED)} {' '.join(FLED)}"]
    assert " ".join(text_of(*pages).split()) == " ".join(["Soldiers flee", *paragraphs])


def test_lines_of_a_page_go_as_from_any_text() -> None:
    assert "Advertisement" not in text_of(["Soldiers flee", "", *FLED, "", "Advertisement", "", *WOUNDED])


def test_a_pdf_of_pictures_says_so() -> None:
    with pytest.raises(Unreadable, match=r"^This PDF holds pictures of pages and no text\."):
        read_page(pdf([], []))


def locked(password: str, algorithm: str = "RC4-128") -> bytes:
    writer = PdfWriter(BytesIO(pdf(["Soldiers flee", "", *FLED])))
    writer.encrypt(password, "owner", algorithm=algorithm)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_locked_pdf_says_so() -> None:
    with pytest.raises(Unreadable, match=r"^This PDF is locked with a password\."):
        read_page(locked("secret"))


def test_a_pdf_that_is_locked_against_changes_only_is_read() -> None:
    assert read_page(locked("")).title == "Soldiers flee"


def test_a_pdf_of_too_many_pages_is_refused() -> None:
    kids = b"5 0 R " * (MOST_PAGES + 1)
    tree = b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, MOST_PAGES + 1)
    with pytest.raises(Unreadable, match=r"^This PDF has 151 pages; at most 150 are read\."):
        read_page(pdf_of(CATALOG, tree, FONT, b"<<>>", page_of(contents=6), stream_of(b"")))


def test_a_pdf_as_long_as_a_book_is_refused() -> None:
    with pytest.raises(Unreadable, match=rf"^The text of this PDF has more than {MOST_CHARACTERS:,} characters"):
        read_page(pdf(*[["soldiers " * 1_000] * 9 for _ in range(4)]))


@pytest.mark.parametrize("raw", [b"%PDF-", b"\n  %PDF-1.4 text", b"%PDF-1.7\n" + bytes(range(256)), pdf(FLED)[:200]])
def test_a_broken_pdf_says_so(raw: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^This could not be read: it is broken\.$"):
        read_page(raw)


def test_a_pdf_that_is_wrong_about_its_own_parts_is_read() -> None:
    raw = pdf(["Soldiers flee", "", *FLED])
    assert read_page(raw.replace(b"startxref\n", b"startxref\n9")).title == "Soldiers flee"
