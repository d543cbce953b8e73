"""SearXNG: what the search engines find, asked through a server of the newsroom's own or one that it may use."""

from __future__ import annotations

from functools import partial
from typing import Any

from sources.fetch import Reason
from sources.providers.answers import address, ask, asked_in_turn, at, cut, kept, rows, text
from sources.providers.base import Answer, Fetch, Hit, Query
from sources.providers.wording import NOTHING_ASKED, by_language, first_phrase
from sources.reading import calendar_day, plain

MEANINGS = {
    Reason.FORBIDDEN: "It does not give answers as JSON (403). Add “json” to search.formats in its settings.yml."
}


class Searxng:
    name = "searxng"
    label = "SearXNG"
    needs_key = False
    home = "https://docs.searxng.org/dev/search_api.html"
    key_help = ""
    seconds_between = 1.0

    def __init__(self, *, url: str) -> None:
        """`url` is where the server is, without "/search"."""
        self.url = url.rstrip("/") + "/search"

    def search(self, query: Query, fetch: Fetch) -> Answer:
        asked = [partial(self._search_in, query, fetch, *worded) for worded in by_language(query)]
        return asked_in_turn(asked, query)

    def _search_in(self, query: Query, fetch: Fetch, language: str, phrases: tuple[str, ...]) -> Answer:
        # Engines rank where others filter, so that the most precise phrase finds what the broad ones would, too.
        if not (words := first_phrase(query, phrases)):
            return NOTHING_ASKED
        parameters = {"q": words, "format": "json", "language": language or "all"}
        answer = ask(fetch, self.url, parameters, label=self.label, meanings=MEANINGS)
        hits = (
            Hit(
                url=address(row, "url"),
                title=text(row, "title"),
                snippet=cut(text(row, "content")),
                published=calendar_day(at(row, "publishedDate")),
            )
            for row in rows(answer, "results", label=self.label)
        )
        return Answer(hits=kept(hits, query), remark=_silent(at(answer, "unresponsive_engines")))


def _silent(engines: Any) -> str:
    """Which engines did not answer, and why: each comes as a pair."""
    pairs = [pair for pair in engines if isinstance(pair, list)] if isinstance(engines, list) else []
    told = [f"{plain(pair[0])} ({plain(pair[1])})" for pair in pairs if len(pair) == 2 and all(map(_is_text, pair))]
    return cut(f"Of SearXNG's engines, these did not answer: {', '.join(told)}.") if told else ""


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
