"""A PDF to its text: lines as they stand on the pages, put together to paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from statistics import quantiles
from typing import TYPE_CHECKING, NamedTuple

from sources.reading.boilerplate import without_boilerplate
from sources.reading.characters import clean, one_line, refuse_broken, same
from sources.reading.page import BROKEN, MOST_CHARACTERS, TOO_COMPLEX, Page, Unreadable
from sources.reading.pasted import page_of

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

# A report that a newsroom reads as one text; longer ones are books, and take longer than the limits on reading.
MOST_PAGES = 150

LOCKED = "This PDF is locked with a password. Open it, copy the text and paste it."
PICTURES = "This PDF holds pictures of pages and no text. Type or paste the words in it."

_SOFT_HYPHEN = re.compile(r"\xad\s*$")
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|página|pág\.|seite|p\.)\s*)?\d{1,4}(?:\s*(?:/|of|de|von|sur)\s*\d{1,4})?[\W_]*", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_ENDS_PARAGRAPH = re.compile(r"[.!?…:。！？।؟۔][\"'”’»)\]]*$")
_LIST_ITEM = re.compile(r"[•▪◦‣–—*-]\s|\(?\d{1,2}[.)]\s|\(?[a-z][.)]\s")
_SPLIT_WORD = re.compile(r"[^\W\d_][-\u2010]$")
# How titles look that word processors and scanners make up.
_NO_TITLE = re.compile(
    r"untitled|document\d*$|microsoft|powerpoint|word\b|layout|print|scan|.*\.\w{2,5}$|[^ ]*$", re.IGNORECASE
)
# A line that ends a good way before the others do is the last of its paragraph.
SHORT_LINE = 0.75
# By how much the step to the next line, or the size of its letters, differs where another paragraph begins.
WIDE_STEP = 1.25
OTHER_SIZE = 1.15
# A line that so many pages begin or end with is not of the text.
REPEATED_ON = 3
EDGE_LINES = 2


class _Piece(NamedTuple):
    """Text on a page, how high it stands and how large its letters are."""

    text: str
    height: float
    size: float


def is_pdf(raw: bytes) -> bool:
    return raw[:1024].lstrip().startswith(b"%PDF-")


def read_pdf(raw: bytes) -> Page:
    """Read the text of a PDF.  Raises: Unreadable.

    The day that a PDF names is the one on which the file was made, not that of publication, so it is not read.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError

    try:
        reader = PdfReader(BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):  # locked against changes only, it opens with no password
            raise Unreadable(LOCKED)
        if (count := len(reader.pages)) > MOST_PAGES:
            raise Unreadable(f"This PDF has {count:,} pages; at most {MOST_PAGES} are read. Paste the article alone.")
        pages = list(_pages(reader))
        said = str((reader.metadata and reader.metadata.title) or "")
    except (Unreadable, MemoryError):
        raise
    except (DependencyError, FileNotDecryptedError) as error:
        raise Unreadable(LOCKED) from error
    except (LimitReachedError, RecursionError) as error:
        raise Unreadable(TOO_COMPLEX) from error
    except Exception as error:  # a broken PDF breaks its reader in many ways
        raise Unreadable(BROKEN) from error
    if not any(map(any, pages)):
        raise Unreadable(PICTURES)
    refuse_broken("\n".join(line for page in pages for line in page))
    body = without_boilerplate("\n\n".join(paragraphs_of(pages)).split("\n"))
    title = _title(said)
    first, _, rest = body.partition("\n")
    if not title or same(first, title):
        title, body = first, rest.strip()
    return page_of(title=title, body=body)


def _pages(reader: PdfReader) -> Iterator[list[str]]:
    """The lines of each page, with "" where there is a gap between two."""
    characters = 0
    for page in reader.pages:
        lines = _lines_of(page)
        characters += sum(map(len, lines))
        if characters > MOST_CHARACTERS:
            raise Unreadable(
                f"The text of this PDF has more than {MOST_CHARACTERS:,} characters, which no article has. "
                "Paste the article alone."
            )
        yield lines


def _lines_of(page: PageObject) -> list[str]:
    lines: list[list[_Piece]] = [[]]

    def note(text: str, matrix: Sequence[float], text_matrix: Sequence[float], font: object, size: float) -> None:
        height = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
        first, *others = (_Piece(part, height, size * abs(text_matrix[3] * matrix[3])) for part in text.split("\n"))
        lines[-1].append(first)
        lines.extend([other] for other in others)

    page.extract_text(visitor_text=note)
    return list(_with_gaps([line for pieces in lines if (line := _line_of(pieces)).text]))


def _line_of(pieces: Sequence[_Piece]) -> _Piece:
    """The pieces of one line as one, which stands where most of its text does."""
    text = one_line(clean(_SOFT_HYPHEN.sub("-", "".join(piece.text for piece in pieces))))
    main = max(pieces, key=lambda piece: len(piece.text.strip()))
    return _Piece(text, main.height, main.size)


def _with_gaps(lines: Sequence[_Piece]) -> Iterator[str]:
    """The lines, with "" where the next is farther below than usual, or in letters of another size."""
    steps = [above.height - below.height for above, below in pairwise(lines)]
    downwards = sorted(step for step in steps if step > 0)
    usual = downwards[len(downwards) // 4] if downwards else 0.0  # most steps are the smallest, but for raised letters
    for step, (above, below) in zip(steps, pairwise(lines), strict=True):
        yield above.text
        smaller, larger = sorted((above.size, below.size))
        if step > usual * WIDE_STEP or larger > smaller * OTHER_SIZE:
            yield ""
    yield from (line.text for line in lines[-1:])


def paragraphs_of(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    """The paragraphs of lines that were broken to fit the page, without what stands above and below the text."""
    lines = list(_without_edges(pages))
    lengths = [len(line) for line in lines if line]
    full = quantiles(lengths, n=10)[-1] if len(lengths) > 1 else 0
    paragraph = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        paragraph = _joined(paragraph, line)
        if _is_last(line, following, full):
            if paragraph:
                yield paragraph
            paragraph = ""


def _is_last(line: str, following: str, full: float) -> bool:
    """Whether a paragraph ends with this line."""
    if not line or not following or _LIST_ITEM.match(following):
        return True
    if _SPLIT_WORD.search(line) or following[0].islower():
        return False
    is_short = len(line) < full * SHORT_LINE
    return is_short and (bool(_ENDS_PARAGRAPH.search(line)) or following[0].isupper())


def _joined(paragraph: str, line: str) -> str:
    """What was split over the end of a line is one again: a word at its hyphen, a figure and what it counts."""
    if _SPLIT_WORD.search(paragraph) and line[:1].islower():
        return paragraph[:-1] + line
    if paragraph.endswith(("-", "\u2010", "–")) and line[:1].isalnum():
        return paragraph + line
    return f"{paragraph} {line}".strip()


def _without_edges(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines without page numbers, and without lines that page after page begins or ends with."""
    edges = Counter(line for page in pages for line in {_edge(line) for line in _edge_lines(page)})
    for page in pages:
        places = _edge_places(page)
        for place, line in enumerate(page):
            is_repeated = edges[_edge(line)] >= REPEATED_ON
            if place in places and line and (is_repeated or _PAGE_NUMBER.fullmatch(line)):
                continue
            yield line


def _edge_places(page: Sequence[str]) -> set[int]:
    return {*range(min(EDGE_LINES, len(page))), *range(max(0, len(page) - EDGE_LINES), len(page))}


def _edge_lines(page: Sequence[str]) -> list[str]:
    return [page[place] for place in _edge_places(page) if page[place]]


def _edge(line: str) -> str:
    """A line as it stands on every page: with another number."""
    return _DIGITS.sub("#", line.casefold())


def _title(said: str) -> str:
    """The title that the file gives itself, or "" where a program made it up."""
    title = one_line(clean(said))
    return "" if _NO_TITLE.match(title) else title
