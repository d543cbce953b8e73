"""The Guardian Open Platform: what the paper has published since 1999, in English."""

from __future__ import annotations

from sources.providers.answers import address, ask, at, cut, failure, kept, message, rows, text
from sources.providers.base import Answer, Fetch, Hit, Query
from sources.providers.wording import NOTHING_ASKED, any_phrase, in_language
from sources.reading import calendar_day

MOST_RECORDS = 50
# Well within what an address may be.
LONGEST_QUERY = 1000


class Guardian:
    name = "guardian"
    label = "The Guardian"
    needs_key = True
    home = "https://www.theguardian.com/open-platform/terms-and-conditions"
    key_help = "https://open-platform.theguardian.com/access/"
    seconds_between = 1.0

    def __init__(self, *, key: str, url: str = "https://content.guardianapis.com/search") -> None:
        self.key = key
        self.url = url

    def search(self, query: Query, fetch: Fetch) -> Answer:
        if not (words := any_phrase(query, in_language(query, "en"), most_characters=LONGEST_QUERY)):
            return NOTHING_ASKED
        parameters: dict[str, str | int] = {
            "q": words,
            "order-by": "relevance",
            "show-fields": "trailText,byline",
            "page-size": min(query.limit, MOST_RECORDS),
        }
        if query.since:
            parameters["from-date"] = query.since.isoformat()
        if query.until:
            parameters["to-date"] = query.until.isoformat()
        # Its documentation knows no other place for the key.
        parameters["api-key"] = self.key
        answer = ask(fetch, self.url, parameters, label=self.label, secret=self.key)
        if at(answer, "response", "status") == "error":
            raise failure(self.label, message(answer), may_pass=False, secret=self.key)
        hits = (
            Hit(
                url=address(row, "webUrl"),
                title=text(row, "webTitle"),
                snippet=cut(text(row, "fields", "trailText")),
                outlet=self.label,
                published=calendar_day(at(row, "webPublicationDate")),
            )
            for row in rows(answer, "response", "results", label=self.label)
        )
        return Answer(hits=kept(hits, query))
