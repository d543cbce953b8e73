"""Which headers are sent, and what those that come say."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from sources.fetch.outcomes import Reason, Stop

# What a header may hold; a version that is longer or stranger is not remembered.
HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
LONGEST_VERSION = 255
LONGEST_RETRY_AFTER = 24 * 60 * 60.0


def sendable(headers: Mapping[str, str]) -> dict[str, str]:
    """The caller's headers, under names written in one way.  Raises: Stop."""
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            raise Stop(Reason.BAD_HEADER, name)
    return {name.title(): value for name, value in headers.items()}


def newer_than(etag: str, last_modified: str) -> dict[str, str]:
    """The headers that ask only for another version than these."""
    known = {"If-None-Match": version(etag), "If-Modified-Since": version(last_modified)}
    return {name: value for name, value in known.items() if value}


def version(value: str) -> str:
    value = value.strip()
    return value if len(value) <= LONGEST_VERSION and HEADER_VALUE.fullmatch(value) else ""


def retry_after(said: str) -> float | None:
    """How long the site wants to be left alone: it says so in seconds, or by a date."""
    if re.fullmatch(r"\d+", said, re.ASCII):
        seconds = float(said)
    else:
        try:
            when = parsedate_to_datetime(said)
        except (ValueError, OverflowError):
            return None
        seconds = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - time.time()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
