"""Wikipedia, or any wiki that MediaWiki runs: what is known of an event, its places and its people."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sources.providers.answers import address, ask, asked_in_turn, at, cut, failure, kept, message, rows, text
from sources.providers.base import Answer, Fetch, Hit, Query
from sources.providers.wording import NOTHING_ASKED, common_terms, in_language

WIKIPEDIAS = {"en": "https://en.wikipedia.org/w/api.php", "es": "https://es.wikipedia.org/w/api.php"}
# As many introductions as a wiki gives with one answer.
BATCH = 20
# Of each wiki; all together must be done within the lease of a lookup.
MOST_BATCHES = 2
# A wiki whose copies lag behind by more seconds is busy, and wants to be left alone.
MOST_LAG_SECONDS = 5
PASSING = frozenset({"maxlag", "ratelimited", "readonly", "cirrussearch-too-busy-error"})


class MediaWiki:
    """`wikis` gives the address of each wiki's `api.php` by its language, "" for one that is always asked."""

    name = "mediawiki"
    label = "Wikipedia"
    needs_key = False
    home = "https://www.mediawiki.org/wiki/API:Etiquette"
    key_help = ""
    seconds_between = 1.0

    def __init__(self, wikis: Mapping[str, str] = WIKIPEDIAS, *, label: str = label) -> None:
        self.wikis = dict(wikis)
        self.label = label

    def search(self, query: Query, fetch: Fetch) -> Answer:
        wanted = {
            language: url
            for language, url in self.wikis.items()
            if not language or not query.languages or language in query.languages
        }
        if not wanted:
            return Answer(hits=(), remark=f"{self.label} is not set up for a language that was asked for.")
        asked = [partial(self._search_one, query, fetch, language, url) for language, url in wanted.items()]
        return asked_in_turn(asked, query)

    def _search_one(self, query: Query, fetch: Fetch, language: str, url: str) -> Answer:
        if not (words := " ".join(common_terms(in_language(query, language)))):
            return NOTHING_ASKED
        parameters: dict[str, str | int] = {
            "action": "query",
            "format": "json",
            "formatversion": 2,
            "maxlag": MOST_LAG_SECONDS,
            "generator": "search",
            "gsrsearch": words,
            "gsrwhat": "text",  # a wiki with MediaWiki's own search would look at titles only
            "gsrlimit": min(query.limit, BATCH),
            "gsrnamespace": 0,
            "prop": "extracts|info",
            "exintro": 1,
            "explaintext": 1,
            "exlimit": "max",
            "inprop": "url",
        }
        hits: list[Hit] = []
        for _ in range(MOST_BATCHES):
            answer = ask(fetch, url, parameters, label=self.label)
            if error := at(answer, "error"):
                raise failure(self.label, message(answer), may_pass=_may_pass(text(error, "code")))
            pages = rows(answer, "query", "pages", label=self.label, may_lack=True)
            hits += [_hit(page, self.label) for page in sorted(pages, key=_rank)]
            more = at(answer, "continue")
            if len(hits) >= query.limit or not isinstance(more, dict) or "gsroffset" not in more:
                break
            parameters |= {name: str(value) for name, value in more.items()}
        return Answer(hits=kept(hits, query))


def _hit(page: object, label: str) -> Hit:
    return Hit(
        url=address(page, "canonicalurl") or address(page, "fullurl"),
        title=text(page, "title"),
        snippet=cut(text(page, "extract")),
        outlet=label,
    )


def _rank(page: object) -> int:
    index = at(page, "index")
    return index if isinstance(index, int) else 0


def _may_pass(code: str) -> bool:
    return code in PASSING or code.startswith("internal_api_error")
