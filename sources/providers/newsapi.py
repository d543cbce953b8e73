"""NewsAPI.org: articles of some 150,000 outlets, of the last month on its free plan."""

from __future__ import annotations

from sources.providers.answers import address, ask, at, cut, failure, kept, message, rows, text
from sources.providers.base import Answer, Fetch, Hit, Query
from sources.providers.wording import NOTHING_ASKED, any_phrase
from sources.reading import calendar_day

MOST_RECORDS = 100
LONGEST_QUERY = 500
LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "he", "it", "nl", "no", "pt", "ru", "sv", "ud", "zh"})
# What stands in the place of an article that was withdrawn.
REMOVED = "[Removed]"
PASSING = frozenset({"rateLimited", "unexpectedError"})


class NewsApi:
    name = "newsapi"
    label = "NewsAPI"
    needs_key = True
    home = "https://newsapi.org/pricing"
    key_help = "https://newsapi.org/register"
    seconds_between = 1.0

    def __init__(self, *, key: str, url: str = "https://newsapi.org/v2/everything") -> None:
        self.key = key
        self.url = url

    def search(self, query: Query, fetch: Fetch) -> Answer:
        if not (words := any_phrase(query, query.phrases, most_characters=LONGEST_QUERY)):
            return NOTHING_ASKED
        parameters: dict[str, str | int] = {
            "q": words,
            "sortBy": "relevancy",
            "pageSize": min(query.limit, MOST_RECORDS),
        }
        if query.since:
            parameters["from"] = query.since.isoformat()
        if query.until:
            parameters["to"] = query.until.isoformat()
        # It takes one language or all.
        if len(query.languages) == 1 and query.languages[0] in LANGUAGES:
            parameters["language"] = query.languages[0]
        headers = {"X-Api-Key": self.key}
        answer = ask(fetch, self.url, parameters, label=self.label, headers=headers, secret=self.key)
        if at(answer, "status") == "error":
            may_pass = text(answer, "code") in PASSING
            raise failure(self.label, message(answer), may_pass=may_pass, secret=self.key)
        hits = (
            Hit(
                url=address(row, "url"),
                title=text(row, "title"),
                snippet=cut(text(row, "description")),
                outlet=text(row, "source", "name"),
                published=calendar_day(at(row, "publishedAt")),
            )
            for row in rows(answer, "articles", label=self.label)
            if at(row, "title") != REMOVED
        )
        return Answer(hits=kept(hits, query))
