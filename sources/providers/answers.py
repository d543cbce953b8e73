"""What services on the web answer, read: their JSON, their own words for an error, their texts and days."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain, zip_longest
from typing import Any
from urllib.parse import urlencode

from sources.fetch import Reason, Refused
from sources.providers.base import Answer, Fetch, Hit, ProviderError, Query
from sources.reading import plain, web_address

SNIPPET_CHARACTERS = 300
# No title, and no claim as somebody worded it, is longer.
MOST_CHARACTERS = 2_000
# A service's longest answers have some hundred thousand.  JSON takes twenty times its bytes once it is read.
MOST_BYTES = 4 * 1024 * 1024

# A backslash with what may follow it in JSON, or one that stands alone.
_ESCAPE = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})?')
# Where services put the words that a person can use.
_MESSAGES = (("error", "message"), ("error", "info"), ("response", "message"), ("message",), ("error",))


def ask(
    fetch: Fetch,
    url: str,
    parameters: Mapping[str, str | int],
    *,
    label: str,
    headers: Mapping[str, str] = {},
    secret: str = "",
    meanings: Mapping[Reason, str] = {},
) -> Any:
    """The JSON with which a service answers.  Raises: ProviderError, with the service's own words where it has any.

    Args:
        secret: the key, which no message repeats.
        meanings: what a refusal without words means with this service.
    """
    answer = fetch(f"{url}?{urlencode(parameters)}", headers=headers)
    if isinstance(answer, Refused):
        if said := _said(answer.body):
            raise failure(label, said, may_pass=answer.may_pass, retry_after=answer.retry_after, secret=secret)
        sentence = f"{label}: {meanings.get(answer.reason, answer.sentence)}"
        raise ProviderError(sentence, may_pass=answer.may_pass, retry_after=answer.retry_after)
    if len(answer.body) > MOST_BYTES:
        raise ProviderError(f"{label} answered with more than Factcheck reads.", may_pass=False)
    try:
        return parsed(answer.body)
    except ValueError:
        if said := _said(answer.body):
            # GDELT says with status 200, too, that it is asked too often.
            raise failure(label, said, may_pass="limit requests" in said, secret=secret) from None
        raise unreadable(label) from None


def failure(
    label: str, said: str, *, may_pass: bool, retry_after: float | None = None, secret: str = ""
) -> ProviderError:
    """An error in the service's own words, without the key where they repeat it."""
    told = cut(said.replace(secret, "…") if secret else said)
    sentence = f"{label} says: {told}" if told else f"{label} reports an error and does not say which."
    return ProviderError(sentence, may_pass=may_pass, retry_after=retry_after)


def parsed(body: bytes) -> Any:
    """JSON, also where its strings hold bare line breaks and stray backslashes.  Raises: ValueError."""
    written = body.decode("utf-8-sig", "replace")
    try:
        return json.loads(_ESCAPE.sub(lambda escape: escape[0] if escape[1] else r"\\", written), strict=False)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def unreadable(label: str) -> ProviderError:
    return ProviderError(f"{label} answered in a way that cannot be read.", may_pass=False)


def message(answer: Any) -> str:
    """What a service says of its error in its JSON, "" where it says nothing."""
    return next((said for path in _MESSAGES if (said := text(answer, *path))), "")


def at(answer: Any, *path: str) -> Any:
    """What stands at `path` in an answer, None where there is nothing."""
    for name in path:
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer


def rows(answer: Any, *path: str, label: str, may_lack: bool = False) -> list[dict[str, Any]]:
    """The objects in the list at `path`.  `may_lack` is for services that leave an empty list out."""
    if not isinstance(answer, dict):
        raise unreadable(label)
    found = at(answer, *path)
    if found is None and may_lack:
        return []
    if not isinstance(found, list):
        raise unreadable(label)
    return [row for row in found if isinstance(row, dict)]


def text(answer: Any, *path: str) -> str:
    """The text at `path`, without markup and on one line; "" where there is none."""
    found = at(answer, *path)
    return plain(found)[:MOST_CHARACTERS] if isinstance(found, str) else ""


def address(answer: Any, *path: str) -> str:
    """The web address at `path`, "" where there is none."""
    found = at(answer, *path)
    return web_address(found) if isinstance(found, str) else ""


def cut(words: str) -> str:
    if len(words) <= SNIPPET_CHARACTERS:
        return words
    beginning = words[:SNIPPET_CHARACTERS]
    return (beginning.rpartition(" ")[0] or beginning) + "…"


def is_within(day: date | None, query: Query) -> bool:
    return day is None or (query.since or date.min) <= day <= (query.until or date.max)


def kept(hits: Iterable[Hit], query: Query) -> tuple[Hit, ...]:
    """Those with an address, each address once as it came first, of the days and as many as were asked for."""
    once: dict[str, Hit] = {}
    for hit in hits:
        if hit.url and is_within(hit.published, query):
            once.setdefault(hit.url, hit)
    return tuple(once.values())[: query.limit]


def asked_in_turn(questions: Sequence[Callable[[], Answer]], query: Query) -> Answer:
    """Several questions, their hits mixed by rank.  Those that fail are remarked; only all together they fail."""
    answers: list[Answer] = []
    failures: list[ProviderError] = []
    for question in questions:
        try:
            answers.append(question())
        except ProviderError as failure:
            failures.append(failure)
    told = dict.fromkeys([*(answer.remark for answer in answers if answer.remark), *map(str, failures)])
    if failures and not answers:
        waits = [failure.retry_after for failure in failures if failure.retry_after is not None]
        raise ProviderError(
            " ".join(told), may_pass=any(one.may_pass for one in failures), retry_after=max(waits, default=None)
        )
    ranked = chain.from_iterable(zip_longest(*(answer.hits for answer in answers)))
    return Answer(hits=kept((hit for hit in ranked if hit), query), remark=" ".join(told))


def _said(body: bytes) -> str:
    """What a service says of its error: in its JSON, or as a plain sentence; "" where it sends a page."""
    with suppress(ValueError):
        return message(parsed(body))
    sentence = " ".join(body[:MOST_CHARACTERS].decode("utf-8", "replace").split())
    is_sentence = sentence[:1].isalpha() and " " in sentence and sentence.isprintable() and "<" not in sentence
    return sentence if is_sentence else ""
