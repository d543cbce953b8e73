"""Google's Fact Check Tools: the finished checks of others, which publish them with ClaimReview markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from sources.providers.answers import address, ask, asked_in_turn, at, kept, rows, text
from sources.providers.base import Answer, FactCheck, Fetch, Hit, Query
from sources.providers.wording import NOTHING_ASKED, by_language, common_terms
from sources.reading import calendar_day

PAGE_SIZE = 20
# Of each language; all together must be done within the lease of a lookup.
MOST_PAGES = 2


class FactCheckTools:
    """A check is worth knowing whenever it was made, so that the days asked for do not bound it."""

    name = "factcheck_tools"
    label = "Google Fact Check Tools"
    needs_key = True
    home = "https://developers.google.com/fact-check/tools/api"
    key_help = "https://console.cloud.google.com/apis/library/factchecktools.googleapis.com"
    seconds_between = 1.0

    def __init__(self, *, key: str, url: str = "https://factchecktools.googleapis.com/v1alpha1/claims:search") -> None:
        self.key = key
        self.url = url

    def search(self, query: Query, fetch: Fetch) -> Answer:
        whenever = replace(query, since=None, until=None)
        asked = [partial(self._search_in, whenever, fetch, *worded) for worded in by_language(query)]
        return asked_in_turn(asked, whenever)

    def _search_in(self, query: Query, fetch: Fetch, language: str, phrases: tuple[str, ...]) -> Answer:
        if not (words := " ".join(common_terms(phrases))):
            return NOTHING_ASKED
        parameters: dict[str, str | int] = {"query": words, "pageSize": min(query.limit, PAGE_SIZE)}
        if language:
            parameters["languageCode"] = language
        hits: list[Hit] = []
        for _ in range(MOST_PAGES):
            headers = {"X-Goog-Api-Key": self.key}
            answer = ask(fetch, self.url, parameters, label=self.label, headers=headers, secret=self.key)
            for claim in rows(answer, "claims", label=self.label, may_lack=True):
                hits += _reviews(claim, self.label)
            if len(hits) >= query.limit or not (token := at(answer, "nextPageToken")):
                break
            parameters["pageToken"] = str(token)
        return Answer(hits=kept(hits, query))


def _reviews(claim: dict[str, Any], label: str) -> Iterator[Hit]:
    """One claim may have been checked by several."""
    for review in rows(claim, "claimReview", label=label, may_lack=True):
        check = FactCheck(
            claim=text(claim, "text"),
            claimant=text(claim, "claimant"),
            rating=text(review, "textualRating"),
            publisher=text(review, "publisher", "name") or text(review, "publisher", "site"),
            reviewed_on=calendar_day(at(review, "reviewDate")),
            url=address(review, "url"),
            language=text(review, "languageCode"),
        )
        yield Hit(
            url=check.url,
            title=text(review, "title") or check.claim,
            snippet=check.rating,
            outlet=check.publisher,
            published=check.reviewed_on,
            fact_check=check,
        )
