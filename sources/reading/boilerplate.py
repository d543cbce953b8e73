"""Lines of the page around an article, which come along when it is copied out of a browser."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

BOILERPLATE_FILE = Path(__file__).with_name("boilerplate.toml")
# The commenting notices and cookie notes at the longer end have 200 to 350 characters.
LONGEST_BOILERPLATE = 400

_EMPTY_LINES = re.compile(r"\n{3,}")
_NUMBER = re.compile(r"\d[\d.,]*")
_BULLETS = re.compile(r"^[\s•·▪◦‣∙*–—>»|✕×+▶►-]+")
_PIECES = re.compile(r"(?<=[.!?])\s*|\s*[|·•]\s*")
_PIECE_END = " .:!?…›»→>–—-"


class Boilerplate(NamedTuple):
    """The phrases of boilerplate.toml, every language together."""

    lines: frozenset[str]
    follows: frozenset[str]
    starts: re.Pattern[str]


@cache
def load_boilerplate(path: Path = BOILERPLATE_FILE) -> Boilerplate:
    """Raises: ValueError, where a language has other keys than the three."""
    phrases: dict[str, list[str]] = {"lines": [], "starts": [], "follows": []}
    for language, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
        if wrong := table.keys() ^ phrases.keys():
            raise ValueError(f"{path.name} [{language}]: missing or unknown: {', '.join(sorted(wrong))}")
        for kind, entries in table.items():
            phrases[kind] += map(_plain, entries)
    starts = "|".join(map(re.escape, sorted(phrases["starts"], key=len, reverse=True)))
    return Boilerplate(
        lines=frozenset(phrases["lines"]),
        follows=frozenset(phrases["follows"]),
        starts=re.compile(rf"(?:{starts})(?!\w)"),
    )


def _plain(line: str) -> str:
    """A line as the phrases have it: small letters, straight apostrophes, # for a number, no bullet."""
    line = _NUMBER.sub("#", line.casefold().replace("’", "'"))
    return " ".join(_BULLETS.sub("", line).split()).replace(" :", ":")


def without_boilerplate(lines: Iterable[str]) -> str:
    """The lines that are the article's, with at most one empty line between two."""
    kept = []
    was_taken = False
    for line in lines:
        if line:
            was_taken = is_boilerplate(line, after=was_taken)
        if not line or not was_taken:
            kept.append(line)
    return _EMPTY_LINES.sub("\n\n", "\n".join(kept)).strip()


def is_boilerplate(line: str, *, after: bool) -> bool:
    """Whether a line is of the page and not of the article.  `after`: the line before it was."""
    if len(line) > LONGEST_BOILERPLATE:
        return False
    phrases = load_boilerplate()
    plain = _plain(line)
    if phrases.starts.match(plain):
        return True
    pieces = [piece for part in _PIECES.split(plain) if (piece := part.strip(_PIECE_END))]
    for piece in pieces:
        if piece not in phrases.lines and not (after and piece in phrases.follows):
            return False
        after = True
    return bool(pieces)
