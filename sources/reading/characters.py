"""Characters as they should be: one kind of line end, composed letters, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

from sources.reading.page import NOT_TEXT, Unreadable

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, soft hyphens, zero-width characters, directions, tags and surrogates.  The zero-width (non-)joiners shape
# letters from Arabic to Sinhala and stay after these.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ufffe\uffff\U000e0000-\U000e007f]|(?<![\u0600-\u0dff])[\u200c\u200d]"
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Compressed bytes read as text are one eighth control characters; the worst wrong charset of a Western text, one tenth.
MOST_BROKEN_SHARE = 0.1
_BROKEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]")
_SPACES = re.compile(r"[ \t\n]+")
_NOT_WORD = re.compile(r"[\W_]+")


def refuse_broken(text: str) -> None:
    """Raises: Unreadable, where too much of it is controls and characters that could not be decoded."""
    if len(_BROKEN.findall(text)) > MOST_BROKEN_SHARE * len(text):
        raise Unreadable(NOT_TEXT)


def clean(text: str) -> str:
    """One kind of line end, composed letters, nothing invisible."""
    text = _SURROGATE.sub("\ufffd", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def same(a: str, b: str) -> bool:
    """Whether two headlines have the same words."""
    return _words(a) == _words(b) != ""


def _words(text: str) -> str:
    return _NOT_WORD.sub(" ", text.casefold()).strip()
