"""Reading is dangerous, so it happens in a child process with limits; this keeps a few of them warm.

A page that trips a limit costs its child, which is replaced, and is Unreadable; whoever asked goes on.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any, TypeVar

from sources.reading.page import BROKEN, TOO_COMPLEX, FeedEntry, FeedPage, Page, Unreadable, refuse_large

logger = logging.getLogger(__name__)

Read = TypeVar("Read", Page, FeedPage)

# In one process.  Each takes some 160 MB; more than one is only started while the others are busy.
MOST_CHILDREN = 4
# To start another child takes longer than most pages.
PATIENCE_SECONDS = 1.0
START_SECONDS = 60.0
DEATH_SECONDS = 1.0
# For one page; more than the child has of the processor, because the machine may be busy with other things.
WALL_SECONDS = 10
# A feed of the largest size, every character written in three bytes.
MOST_ANSWER_BYTES = 32 << 20
LENGTH_BYTES = 4
PIECE_BYTES = 1 << 16

_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from sources.reading.child import serve; serve()"
# Nothing of the newsroom's own environment, which has its secrets.  Threads of numpy would count as memory.
_ENVIRONMENT = {"TZ": "UTC", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_TOOK_TOO_LONG = {-signal.SIGXCPU, -signal.SIGALRM}


def read_page(raw: bytes, *, url: str = "", charset: str | None = None) -> Page:
    """Read a fetched page or an uploaded file.  `charset` is what came with it from outside.  Raises: Unreadable."""
    return _read(_page, "page", raw, url=url, charset=charset)


def read_pasted(text: str, *, headline: str = "") -> Page:
    """Read an article pasted out of a browser, perhaps with the page around it.  Raises: Unreadable."""
    return _read(_page, "pasted", text.encode("utf-8", errors="surrogatepass"), headline=headline)


def read_feed(raw: bytes, *, url: str = "") -> FeedPage:
    """Read an RSS, Atom or JSON feed, a news sitemap or an index of sitemaps, found at `url`.  Raises: Unreadable."""
    return _read(_feed, "feed", raw, url=url)


def warm_up() -> None:
    """Have a child load what reading needs, so that the first page need not wait for it."""
    _box.put_back(_box.take())


def _page(said: dict[str, Any]) -> Page:
    return Page(
        title=str(said["title"]),
        byline=str(said["byline"]),
        published=_day(said["published"]),
        language=str(said["language"]),
        outlet=str(said["outlet"]),
        canonical_url=str(said["canonical_url"]),
        text=str(said["text"]),
        headline_end=int(said["headline_end"]),
    )


def _feed(said: dict[str, Any]) -> FeedPage:
    return FeedPage(
        title=str(said["title"]),
        version=str(said["version"]),
        entries=tuple(_entry(entry) for entry in said["entries"]),
        sitemaps=tuple(map(str, said["sitemaps"])),
    )


def _entry(said: dict[str, Any]) -> FeedEntry:
    return FeedEntry(
        url=str(said["url"]),
        title=str(said["title"]),
        summary=str(said["summary"]),
        outlet=str(said["outlet"]),
        published=_day(said["published"]),
    )


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _read(made_of: Callable[[dict[str, Any]], Read], what: str, raw: bytes, **told: str | None) -> Read:
    """What a child read in the bytes.  Raises: Unreadable."""
    refuse_large(raw)
    try:
        answer = _box.ask({"what": what, **told}, raw)
    except _TooComplex:
        raise Unreadable(TOO_COMPLEX) from None
    if sentence := answer.get("unreadable"):
        raise Unreadable(sentence)
    if "broken" in answer:
        logger.error("Reading %s of %s bytes from %r broke: %s", what, len(raw), told.get("url"), answer["broken"])
        raise Unreadable(BROKEN)
    try:
        return made_of(answer["read"])
    except (KeyError, TypeError, ValueError):
        raise Unreadable(BROKEN) from None


class _TooComplex(Exception):
    """The child was given up over what it had to read."""


class _Died(Exception):
    """The child ended by itself, or was ended from outside: with this return code."""


class _Child:
    """One process that reads, and the pipes to it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", _START, str(_ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_ENVIRONMENT,
            start_new_session=True,  # Ctrl-C is for whoever asked
        )
        assert self.process.stdin
        assert self.process.stdout
        self._to, self._from = self.process.stdin, self.process.stdout
        os.set_blocking(self._to.fileno(), False)
        os.set_blocking(self._from.fileno(), False)
        self._is_loaded = False

    def ask(self, told: dict[str, Any], raw: bytes) -> dict[str, Any]:
        """Raises: _TooComplex, _Died; the child is then of no more use."""
        if not self._is_loaded:
            self._receive(time.monotonic() + START_SECONDS)
            self._is_loaded = True
        end = time.monotonic() + WALL_SECONDS
        head = json.dumps(told).encode()
        self._send(len(head).to_bytes(LENGTH_BYTES) + len(raw).to_bytes(LENGTH_BYTES) + head, end)
        self._send(raw, end)
        return self._receive(end)

    def _send(self, content: bytes, end: float) -> None:
        left = memoryview(content)
        while left:
            self._wait(self._to.fileno(), select.POLLOUT, end)
            try:
                left = left[os.write(self._to.fileno(), left[:PIECE_BYTES]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise self._death() from None

    def _receive(self, end: float) -> dict[str, Any]:
        length = int.from_bytes(self._receive_bytes(LENGTH_BYTES, end))
        if length > MOST_ANSWER_BYTES:
            raise _TooComplex
        try:
            answer = json.loads(self._receive_bytes(length, end))
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):  # not an answer of ours: what was read got hold of the child
            raise _TooComplex
        return answer

    def _receive_bytes(self, length: int, end: float) -> bytes:
        content = bytearray()
        while len(content) < length:
            self._wait(self._from.fileno(), select.POLLIN, end)
            piece = os.read(self._from.fileno(), min(PIECE_BYTES, length - len(content)))
            if not piece:
                raise self._death()
            content += piece
        return bytes(content)

    def _death(self) -> _Died | _TooComplex:
        """How it ended, when its pipes have."""
        try:
            code = self.process.wait(DEATH_SECONDS)
        except subprocess.TimeoutExpired:  # it closed them, and lives on
            return _TooComplex()
        return _TooComplex() if code in _TOOK_TOO_LONG else _Died(code)

    def _wait(self, pipe: int, until: int, end: float) -> None:
        poll = select.poll()  # not select.select, which knows the first 1,024 open files alone
        poll.register(pipe, until)
        if not poll.poll(max(0.0, end - time.monotonic()) * 1000):
            raise _TooComplex

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._to.close()
        self._from.close()

    def forget(self) -> None:
        """Let go of a child that belongs to the process this one was forked from."""
        self.process.returncode = 0  # else it is waited for here
        self._to.close()
        self._from.close()


class _Box:
    """The children of this process."""

    def __init__(self) -> None:
        self._children: set[_Child] = set()
        # The last one used is the next, so that those that are not needed stay out of the way.
        self._idle: LifoQueue[_Child] = LifoQueue()
        self._lock = threading.Lock()

    def ask(self, told: dict[str, Any], raw: bytes) -> dict[str, Any]:
        """Raises: _TooComplex."""
        try:
            return self._ask(told, raw)
        except _Died as death:  # perhaps ended by somebody else
            logger.warning("A child that reads ended with %s; what it read is tried once more.", death)
        try:
            return self._ask(told, raw)
        except _Died as death:
            logger.error("A second child that reads ended with %s; what it read is given up.", death)
            raise _TooComplex from None

    def _ask(self, told: dict[str, Any], raw: bytes) -> dict[str, Any]:
        child = self.take()
        try:
            answer = child.ask(told, raw)
        except BaseException:  # also a time limit of Celery: the answer may still come, and nobody would read it
            self._end(child)
            raise
        if answer.get("is_worn"):
            self._end(child)
        else:
            self.put_back(child)
        return answer

    def take(self) -> _Child:
        """A child for the caller alone."""
        while True:
            try:
                child = self._idle.get(timeout=PATIENCE_SECONDS if self._children else 0.001)
            except Empty:
                with self._lock:
                    if len(self._children) < MOST_CHILDREN:
                        child = _Child()
                        self._children.add(child)
                        return child
                continue
            if child.process.poll() is None:
                return child
            self._end(child)

    def put_back(self, child: _Child) -> None:
        self._idle.put(child)

    def _end(self, child: _Child) -> None:
        child.end()
        with self._lock:
            self._children.discard(child)

    def end(self) -> None:
        for child in list(self._children):
            self._end(child)

    def forget(self) -> None:
        """Begin anew in a process that was forked: a child answers one process alone, and ends with it."""
        for child in self._children:
            child.forget()
        self.__init__()  # type: ignore[misc]  # nothing of it is of use here, not even the locks


_box = _Box()
atexit.register(_box.end)
os.register_at_fork(after_in_child=_box.forget)
