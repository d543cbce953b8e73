"""What asking a site may cost, and how it may end: with a page, or with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost, over all its redirects.  `read_seconds` is the longest silence."""

    total_seconds: float = 20
    connect_seconds: float = 5
    read_seconds: float = 8
    most_wire_bytes: int = 8 * MIB
    most_body_bytes: int = 10 * MIB
    most_redirects: int = 5
    ports: frozenset[int] = frozenset({80, 443})
    user_agent: str = "Factcheck"


USUAL = Limits()
MAY_PASS = True


class Reason(StrEnum):
    """Every way in which a fetch can fail, the sentence for it, and whether another attempt, later, may go better."""

    sentence: str
    may_pass: bool

    def __new__(cls, value: str, sentence: str, may_pass: bool = False) -> Reason:
        reason = str.__new__(cls, value)
        reason._value_, reason.sentence, reason.may_pass = value, sentence, may_pass
        return reason

    BAD_ADDRESS = "bad_address", "This is not a web address that can be fetched."
    NOT_WEB = "not_web", "Only addresses that begin with http:// or https:// are fetched."
    CREDENTIALS = "credentials", "The address contains a user name or password, which Factcheck does not send."
    BAD_HEADER = "bad_header", "The header “{detail}” cannot be sent: it has characters that no header may have."
    PORT = "port", "The address asks for port {detail}, and only the usual ports of the web are visited."
    NOT_PUBLIC_NAME = "not_public_name", "“{detail}” is not on the public internet, and Factcheck goes nowhere else."
    OWN_SITE = "own_site", "The address leads to this workbench itself."
    PRIVATE_ADDRESS = "private_address", "The address leads into a private network, which Factcheck does not visit."
    NAME_NOT_FOUND = "name_not_found", "There is no site by the name of {detail}."
    LOOKUP_FAILED = "lookup_failed", "The name {detail} could not be looked up just now.", MAY_PASS
    UNREACHABLE = "unreachable", "No connection to {detail} could be made.", MAY_PASS
    TIMEOUT = "timeout", "The site did not answer in time.", MAY_PASS
    TLS = "tls", "{detail} does not offer a secure connection that can be trusted."
    BROKEN_OFF = "broken_off", "The site's answer broke off, or made no sense.", MAY_PASS
    REDIRECT_LOOP = "redirect_loop", "The address sends its visitors round in a circle."
    TOO_MANY_REDIRECTS = "too_many_redirects", "The address sends its visitors on too often, more than {detail} times."
    DOWNGRADE = "downgrade", "The address sends its visitors from a secure connection to an insecure one."
    TOO_LARGE = "too_large", "The page is larger than Factcheck reads."
    BAD_ENCODING = "bad_encoding", "The page came compressed in a way that cannot be read."
    CONTENT_TYPE = "content_type", "There is no page or feed at this address: the site sends “{detail}”."
    NOT_FOUND = "not_found", "The page is not there (404)."
    GONE = "gone", "The page has been removed for good (410)."
    FORBIDDEN = "forbidden", "The site does not let Factcheck read this page ({detail})."
    PAYWALL = "paywall", "The page may be behind a paywall."
    LEGAL = "legal", "The site withholds this page for legal reasons (451)."
    RATE_LIMITED = "rate_limited", "The site asks for fewer visits just now (429).", MAY_PASS
    SERVER_ERROR = "server_error", "The site has a problem of its own just now ({detail}).", MAY_PASS
    OTHER_STATUS = "other_status", "The site answered with status {detail} in place of a page."
    ROBOTS = "robots", "The site asks programs not to read this page (robots.txt)."
    ROBOTS_UNREADABLE = (
        "robots_unreadable",
        "What the site asks of programs (robots.txt) could not be read just now, so neither was the page.",
        MAY_PASS,
    )
    HOST_BUSY = "host_busy", "Factcheck visits {detail} only so often, and waits for its turn.", MAY_PASS
    HOST_PAUSED = "host_paused", "{detail} had a problem or asked for a pause, and is left alone for now.", MAY_PASS
    HOST_DOWN = "host_down", "{detail} failed several times in a row, and is left alone for a while.", MAY_PASS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page as it came, unpacked.  `hops` are the addresses asked, in order; the last of them is `url`.

    `etag` and `last_modified` say which version it is, as the site wants to hear it the next time.  A page that
    `is_unchanged` since the version that was asked about comes without a body.
    """

    url: str
    body: bytes
    content_type: str = ""  # lower case, without parameters; "" where the site named none
    charset: str | None = None  # as the Content-Type header has it, which may be wrong or unknown
    hops: tuple[str, ...] = ()
    etag: str = ""
    last_modified: str = ""
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came back for something that was sent: any status, and how the answer begins.

    `retry_after` is how many seconds the site asks to be left alone.
    """

    status: int
    body: bytes = b""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why there is no page or answer.  `detail` is what the reason is about: a host, a port, a status, a content type.

    `retry_after` is how many seconds the site asks to be left alone; `body` the beginning of what it said with an
    error, for an API's own words.
    """

    reason: Reason
    detail: str = ""
    retry_after: float | None = None
    body: bytes = b""

    @property
    def sentence(self) -> str:
        return self.reason.sentence.format(detail=self.detail)

    @property
    def may_pass(self) -> bool:
        return self.reason.may_pass


class Fetch(Protocol):
    """`fetch` with its limits already given: what readers of the web, such as providers, are handed."""

    def __call__(
        self, url: str, /, *, headers: Mapping[str, str] = {}, etag: str = "", last_modified: str = ""
    ) -> Fetched | Refused: ...


class Stop(Exception):
    """Ends a fetch from anywhere inside it."""

    def __init__(self, reason: Reason, detail: str = "", **more: Any) -> None:
        super().__init__(reason, detail)
        self.refused = Refused(reason=reason, detail=detail, **more)
