"""The process that reads: one request after another on its standard input, within limits, and nothing else.

A request is two lengths, a JSON object (what to read, and what is told about it) and the bytes; an answer is a length
and a JSON object.  The first answer, which nobody asked for, says that everything is loaded.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from sources.reading import feeds, pasted, reader
from sources.reading.box import LENGTH_BYTES, WALL_SECONDS
from sources.reading.page import TOO_COMPLEX, Page, Unreadable

# Ten times what the slowest page of a newspaper took.
CPU_SECONDS = 5
MEMORY_BYTES = 1 << 30
OPEN_FILES = 32
# A child that has had this many pages, or still holds this much memory after one, is replaced.
MOST_PAGES = 1_000
WORN_MEMORY_BYTES = 500 << 20

# Nothing that reads has business with these.
_REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "urllib.Request")


def _read_pasted(raw: bytes, *, headline: str) -> Page:
    return pasted.read_pasted(raw.decode("utf-8", errors="surrogatepass"), headline=headline)


READERS: dict[str, Callable[..., Any]] = {
    "page": reader.read_page,
    "pasted": _read_pasted,
    "feed": feeds.read_feed,
}


def serve() -> None:
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)  # whatever a library asks or prints
    os.dup2(nothing, 1)
    _load()
    _limit()
    answer: dict[str, Any] = {"is_worn": False}
    for number in range(1, MOST_PAGES + 2):
        content = json.dumps(answer, ensure_ascii=False, default=date.isoformat).encode(errors="replace")
        answers.write(len(content).to_bytes(LENGTH_BYTES) + content)
        answers.flush()
        head = requests.read(LENGTH_BYTES * 2)
        if not head:  # who asked is gone
            return
        told_length, raw_length = head[:LENGTH_BYTES], head[LENGTH_BYTES:]
        told = json.loads(requests.read(int.from_bytes(told_length)))
        raw = requests.read(int.from_bytes(raw_length))
        _renew()
        answer = _answer(told, raw) | {"is_worn": number >= MOST_PAGES or _memory() > WORN_MEMORY_BYTES}
        signal.alarm(0)


def _answer(told: dict[str, Any], raw: bytes) -> dict[str, Any]:
    try:
        return {"read": asdict(READERS[told.pop("what")](raw, **told))}
    except Unreadable as error:
        return {"unreadable": str(error)}
    except (MemoryError, RecursionError):
        return {"unreadable": TOO_COMPLEX}
    except Exception as error:  # a broken page may break its parser in ways that it does not document
        return {"broken": f"{type(error).__name__}: {error}"[:500]}


def _load() -> None:
    """Import and read beforehand what would make the first page wait."""
    pasted.read_pasted("Four people were killed and hundreds have been injured in clashes at the border.")
    with suppress(Unreadable):
        reader.read_page(b"<!doctype html><article><h1>Four dead</h1><p>Four people were killed.</p></article>")
    with suppress(Unreadable):
        feeds.read_feed(b"<rss version='2.0'><channel/></rss>")
    with suppress(Unreadable):
        reader.read_page(b"%PDF-")


def _limit() -> None:
    with suppress(OSError):  # where the machine runs out of memory all the same, Linux ends this process first
        Path("/proc/self/oom_score_adj").write_text("1000")
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in limits.items():
        with suppress(ValueError):  # macOS has no limit on memory
            resource.setrlimit(what, (most, most))
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(f"Reading a page does not need {event}.")


def _renew() -> None:
    """Give the next page its time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    signal.alarm(WALL_SECONDS + 1)  # where who asked is no longer there to end it


def _memory() -> int:
    """What this process holds now, in bytes; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * resource.getpagesize()
