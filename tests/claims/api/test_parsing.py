"""What comes in: JSON that is none, texts that no database takes, and names that nobody has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from claims.api.revisions import etag_of_revision
from claims.models import Article, Event
from people.api import parsing
from people.models import User
from sources.fetch import Reason, Refused
from tests import people
from tests.claims.api.answers import json_of, problem_of
from tests.test_access import World, make_world

LogIn = Callable[[User], Client]
ARTICLES = "/api/v1/articles/"
TEXT = {"text": "New\n\nSome 12 guards have fled.", "outlet": "The Ledger", "published_on": "2019-02-24"}


def post(client: Client, body: bytes | str, *, kind: str = "application/json") -> Any:
    """As it is; the client's own `post` would write it in the charset that is named."""
    return client.generic("POST", ARTICLES, body, content_type=kind)


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "cannot be read"),
        (b"\xff\xfe{}", "not UTF-8: byte 0"),
        ('{"text": "ñ"}'.encode("latin-1"), "not UTF-8"),
        (b'{"text": NaN}', "NaN is no number"),
        (b'{"text": -Infinity}', "-Infinity is no number"),
        (b'{"text": ' + b"9" * 401 + b"}", "401 digits"),
        (b'{"text": ' + b"9" * 100_000 + b"}", "100000 digits"),
        (b'{"text": 1, "text": 2}', '"text" is given twice'),
        (b"[" * 65 + b"]" * 65, "nested too deeply"),
        (b'{"text": ' + b"[" * 64 + b"]" * 64 + b"}", "nested too deeply"),
        (b"[" * 1_000_000, "nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
        (b'{"\\u0000": 1}', "A name in the JSON at / holds a NUL"),
        (b'{"x": [{"\\ud800": 1}]}', "at /x/0 holds half of a surrogate pair"),
    ],
)
def test_what_is_no_json_is_told_so(edith: User, as_: LogIn, body: bytes, sentence: str) -> None:
    assert sentence in problem_of(post(as_(edith), body), 400)["detail"]
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"text": "a\x00b"}, {"text": ["The text at /text holds a NUL."]}),
        ({"text": "\ud800"}, {"text": ["The text at /text holds half of a surrogate pair."]}),
        ({"x": {"a/b~": ["\x00"]}}, {"x": ["The text at /x/a~1b~0/0 holds a NUL."]}),
        ("\x00", {"non_field_errors": ["The text at / holds a NUL."]}),
    ],
)
def test_what_no_database_takes_is_named_with_its_place(
    edith: User, as_: LogIn, body: Any, errors: dict[str, list[str]]
) -> None:
    assert problem_of(post(as_(edith), json.dumps(body)), 400)["errors"] == errors


def test_64_levels_and_whole_pairs_are_read(edith: User, as_: LogIn) -> None:
    deep: Any = "x"
    for _ in range(62):
        deep = [deep]
    problem = problem_of(post(as_(edith), json.dumps({"nonsense": deep, "🚨": 1})), 400)
    assert set(problem["errors"]) == {"nonsense", "🚨"}
    # As JSON writes it: two halves that make a whole.
    (claim,) = (json_of(post(as_(edith), json.dumps({**TEXT, "headline": "🚨 New"})), 201),)
    assert claim["title"] == "🚨 New"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "us-ascii"])
def test_utf_8_may_be_named(edith: User, as_: LogIn, charset: str) -> None:
    json_of(post(as_(edith), json.dumps(TEXT), kind=f"application/json; charset={charset}"), 201)


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "hex", "rot13", "zlib", "idna", "undefined", "nonsense", "ñ"])
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=b"])
def test_another_charset_is_not_read(edith: User, as_: LogIn, kind: str, charset: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nx\r\n--b--\r\n'
    response = post(as_(edith), b"{}" if "json" in kind else body, kind=f"{kind}; charset={charset}")
    assert response.status_code in (400, 415)
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "x", "/", ""])
def test_another_kind_of_body_is_not_read(edith: User, as_: LogIn, kind: str) -> None:
    problem_of(post(as_(edith), b"text=x", kind=kind), 415)


def test_there_is_an_end_to_how_much_is_read(
    edith: User, as_: LogIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "MOST_BYTES", 1024 * 1024)
    body = json.dumps({**TEXT, "text": "x" * 1024 * 1024})
    assert problem_of(post(as_(edith), body), 413)["detail"] == "The JSON is larger than 1 MB."
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024
    keyed = as_(edith).post(ARTICLES, body, content_type="application/json", headers={"Idempotency-Key": "a"})
    assert "larger than" in problem_of(keyed, 413)["detail"]


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_taken_in(edith: User, as_: LogIn) -> None:
    upload = SimpleUploadedFile("new.txt", TEXT["text"].encode(), content_type="text/plain")
    sent = {"file": upload, "outlet": "The Ledger", "published_on": "2019-02-24"}
    article = json_of(as_(edith).post(ARTICLES, sent), 201)
    assert article["title"] == "New"
    assert Article.objects.get().document.arrival == "uploaded"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"--b", 400),
        (b"nonsense", 400),
        (b'--b\r\nContent-Disposition: form-data; name="te\x00xt"\r\n\r\nx\r\n--b--\r\n', 400),
        (b'--b\r\nContent-Disposition: form-data; name="outlet"\r\n\r\n\x00\r\n--b--\r\n', 400),
        (b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\x00\x01\r\n--b--\r\n', 400),
        (b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nnot a file\r\n--b--\r\n', 400),
        (
            b'--b\r\nContent-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64\r\n\r\n?\r\n'
            b"--b--",
            400,
        ),
    ],
)
def test_a_form_that_is_none_is_a_problem(edith: User, as_: LogIn, body: bytes, status: int) -> None:
    problem_of(post(as_(edith), body, kind="multipart/form-data; boundary=b"), status)
    problem_of(post(as_(edith), body, kind="multipart/form-data"), 400)


# ── Naughty texts, in every field that takes one ─────────────────────────────────────────────────────────────────────

NAUGHTY: list[Any] = [
    "",
    " \t\n",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\u202egnitirw\u202c",
    "\ufeff",
    "\u200b\u200d",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "ﷺ" * 50,
    "Z" + "\u0301" * 500,
    "x" * 100_000,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% now %}",
    "../../etc/passwd",
    "%s%n%x\\",
    "http://[::1",
    "http://" + "a" * 300 + ".example/",
    "0x10",
    "NaN",
    2**70,
    -(2**70),
    1e308,
    True,
    None,
    [],
    {},
    [["x"]],
    {"a": {"b": "c"}},
]
# Each address that takes a body, with one that is in order.
BODIES: list[tuple[str, str, dict[str, Any]]] = [
    ("post", "articles/", {"text": "New\n\nSome 12 guards fled.", "headline": "New", "outlet": "The Ledger",
                           "url": "https://ledger.example/new", "published_on": "2019-02-24"}),
    ("post", "claims/find-sources/", {"claims": [1]}),
    ("post", "claims/{claim}/find-sources/", {"providers": ["archive"]}),
    ("post", "claims/{claim}/search/", {"phrases": ["guards"], "providers": ["archive"], "since": None, "until": None}),
    ("post", "claims/{claim}/add-source/", {"url": "https://courier.example/count"}),
    ("post", "claims/{claim}/draft/", {"taken_from": 1}),
    ("post", "findings/{finding}/dismiss/", {"reason": "So."}),
    ("post", "tallies/{tally}/rename/", {"title": "Soldiers"}),
    ("post", "tallies/{tally}/merge/", {"into": 1}),
    ("post", "movements/{movement}/set-aside/", {"reason": "So."}),
    ("post", "documents/{document}/outlet/", {"outlet": "The Gazette"}),
    ("post", "outlets/", {"name": "The Gazette", "domain": "gazette.example", "kind": "paper", "country": "CO",
                          "languages": "es", "owner_group": "", "reliability": "B", "reliability_note": "So.",
                          "is_party": False}),
    ("patch", "revisions/{draft}/", {"rating": "correct", "corrected_text": "104 soldiers", "as_of": "2019-02-24",
                                     "summary": "So.", "evidence": [1]}),
    ("post", "revisions/{submitted}/approve/", {"comment": "So."}),
    ("post", "revisions/{submitted}/return/", {"comment": "So."}),
]  # fmt: skip


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    refused = Refused(reason=Reason.NAME_NOT_FOUND, detail="ledger.example")
    monkeypatch.setattr("sources.intake.guarded_fetch", lambda **kwargs: lambda url, **options: refused)
    return make_world()


def mistakes(body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for field, value in body.items():
        for naughty in NAUGHTY:
            yield field, [naughty] if isinstance(value, list) and not isinstance(naughty, list) else naughty


@pytest.mark.parametrize(("method", "address", "body"), BODIES, ids=[address for _, address, _ in BODIES])
def test_no_text_in_no_field_is_a_fault_of_ours(
    world: World, as_: LogIn, method: str, address: str, body: dict[str, Any]
) -> None:
    person = people.ada() if address == "outlets/" else people.ravi()
    client = as_(person)
    client.raise_request_exception = False
    draft, submitted = world.draft, world.submitted
    address = "/api/v1/" + address.format(
        claim=world.claim.pk,
        finding=world.finding.pk,
        tally=world.claim.tally_id,
        movement=world.movement.pk,
        document=world.claim.article.document_id,
        draft=draft.pk,
        submitted=submitted.pk,
    )
    answers: list[int] = []
    for field, naughty in mistakes(body):
        for revision in (draft, submitted):
            revision.refresh_from_db()
        seen = etag_of_revision(submitted if "approve" in address or "return" in address else draft)
        sent = json.dumps({**body, field: naughty})
        response = getattr(client, method)(address, sent, content_type="application/json", headers={"If-Match": seen})
        assert response.status_code < 500, (field, naughty, response.content)
        if response.status_code >= 400:
            assert response["Content-Type"] == "application/problem+json"
            response.json()
        answers.append(response.status_code)
    assert 400 in answers
    assert Event.objects.exists()


@pytest.mark.parametrize(
    "header", ["If-Match", "If-None-Match", "Idempotency-Key", "Authorization", "Accept", "X-Forwarded-For"]
)
@pytest.mark.parametrize(
    "value", ["", "\x00", '"', '"' * 10_000, "\xff", "*", "W/", "Bearer", "Basic", "q=;;,", "a" * 9_000]
)
def test_no_header_is_a_fault_of_ours(world: World, as_: LogIn, header: str, value: str) -> None:
    client = as_(people.edith())
    client.raise_request_exception = False
    for method, address in (("get", f"claims/{world.claim.pk}/"), ("post", f"revisions/{world.draft.pk}/submit/")):
        ask = getattr(client, method)
        more = {"content_type": "application/json"} if method == "post" else {}
        assert ask(f"/api/v1/{address}", headers={header: value}, **more).status_code < 500


@pytest.mark.parametrize(
    "query", ["?article=\x00", "?%00=1", "?article=%00", "?%ff=%fe", "?" + "a=1&" * 5_000, "?[]=1"]
)
def test_no_query_is_a_fault_of_ours(world: World, as_: LogIn, query: str) -> None:
    client = as_(people.edith())
    client.raise_request_exception = False
    problem_of(client.get(f"/api/v1/claims/{query}"), 400)
