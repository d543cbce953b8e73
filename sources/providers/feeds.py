"""What outlets have in their feeds just now: newer than any archive, and the words of the outlet itself."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from sources.fetch import Fetched, Refused
from sources.providers.answers import cut, is_within
from sources.providers.base import Answer, Fetch, Hit, ProviderError, Query
from sources.reading import FeedEntry, Unreadable, read_feed
from sources.words import has_word, query_words, words_of

# Feeds asked at the same time, so that a few that hang do not use up the time of the lookup.
AT_ONCE = 6
# Failures told apart in one remark; more would be a list and not a sentence.
MOST_TOLD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    sentence: str
    may_pass: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    hit: Hit
    words: frozenset[str]


class Feeds:
    name = "feeds"
    label = "Outlet feeds"

    def __init__(self, urls: Sequence[str]) -> None:
        self.urls = list(dict.fromkeys(urls))

    def search(self, query: Query, fetch: Fetch) -> Answer:
        if not self.urls:
            return Answer(hits=(), remark="No feed is registered yet.")
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            fetched = list(pool.map(fetch, self.urls))
        read = [_read(url, answer) for url, answer in zip(self.urls, fetched, strict=True)]
        failures = [answer for answer in read if isinstance(answer, _Failure)]
        remark = _told(failures)
        if len(failures) == len(read):
            raise ProviderError(remark, may_pass=any(failure.may_pass for failure in failures))
        entries: dict[str, _Entry] = {}
        for answer in read:
            if not isinstance(answer, _Failure):
                for entry in answer:
                    entries.setdefault(entry.hit.url, entry)
        timely = [entry for entry in entries.values() if is_within(entry.hit.published, query)]
        return Answer(hits=tuple(_ranked(timely, query)[: query.limit]), remark=remark)


def _read(url: str, answer: Fetched | Refused) -> list[_Entry] | _Failure:
    """The entries of one feed, or why there are none."""
    name = re.sub(r"^https?://(?:www\.)?", "", url)
    if isinstance(answer, Refused):
        return _Failure(sentence=f"{name}: {answer.sentence}", may_pass=answer.may_pass)
    try:
        feed = read_feed(answer.body, url=answer.url)
    except Unreadable:
        return _Failure(sentence=f"{name} is not a feed that can be read.", may_pass=False)
    return [_entry(entry) for entry in feed.entries]


def _entry(entry: FeedEntry) -> _Entry:
    hit = Hit(
        url=entry.url,
        title=entry.title or cut(entry.summary),
        snippet=cut(entry.summary),
        outlet=entry.outlet,
        published=entry.published,
    )
    return _Entry(hit=hit, words=frozenset(words_of(f"{entry.title} {entry.summary}")))


def _ranked(entries: Sequence[_Entry], query: Query) -> list[Hit]:
    """Those that share words with the query: first the most and rarest words, then the newest."""
    wanted = query_words(query.phrases)
    shared = [{word for word in wanted if has_word(entry.words, word)} for entry in entries]
    counts = Counter(word for words in shared for word in words)
    weights = {word: math.log(1 + len(entries) / count) for word, count in counts.items()}
    scored = [
        (sum(weights[word] for word in words), entry.hit.published or date.min, entry.hit)
        for words, entry in zip(shared, entries, strict=True)
        if words
    ]
    return [hit for _, _, hit in sorted(scored, key=lambda row: row[:2], reverse=True)]


def _told(failures: Sequence[_Failure]) -> str:
    told = [failure.sentence for failure in failures[:MOST_TOLD]]
    if more := len(failures) - len(told):
        told.append(f"{more} more could not be searched.")
    return " ".join(told)
