"""From a refusal to an answer: pages for people, problem documents for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings
from rest_framework import exceptions

from claims.api.articles import ThereAlready
from claims.permissions import NotVisible, Overtaken, Refusal, Refused
from factcheck import errors
from people.api.conditions import CHANGED, NOT_SAID, Changed, Unconditional
from people.api.repeats import OtherRequest, UnderWay
from people.models import User
from tests.claims.api.answers import DOCUMENTED
from tests.pages import Page

As = Callable[[User], Client]

NOT_HERE = "There is nothing here, or it is not for you to see."
DOMAIN: list[tuple[Exception, int, str, str]] = [
    (NotVisible(), 404, "Not found", NOT_HERE),
    (Refused(Refusal("Only on Sundays.")), 403, "Not allowed", "Only on Sundays."),
    (Overtaken("Somebody saved it."), 409, "Somebody was faster", "Somebody saved it."),
]


def let_the_desk_raise(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise error

    monkeypatch.setattr("claims.views.dashboard.page_of", broken)


# --- Pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("error", "status", "title", "sentence"), DOMAIN)
def test_a_refusal_of_the_domain_becomes_a_page_with_its_sentence(
    as_: As,
    edith: User,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    title: str,
    sentence: str,
) -> None:
    let_the_desk_raise(monkeypatch, error)
    response = as_(edith).get("/")
    page = Page(response)
    assert response.status_code == status
    assert page.main.one("h1").text == title
    assert page.main.one("p", css="lead").text == sentence
    assert page.link("Go to the desk") == "/"
    assert response["X-Request-ID"] in page.main.text


def test_markup_in_a_sentence_is_shown_as_text(as_: As, edith: User, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "<script>alert()</script>"
    let_the_desk_raise(monkeypatch, Refused(Refusal(evil)))
    assert Page(as_(edith).get("/")).main.one("p", css="lead").text == evil


def test_any_other_error_is_left_to_django(rf: RequestFactory) -> None:
    middleware = errors.DomainRefusalMiddleware(lambda request: pytest.fail("not asked"))
    assert middleware.process_exception(rf.get("/"), ZeroDivisionError()) is None
    assert errors.status_of(ZeroDivisionError()) is None


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (Http404("a secret path"), 404, NOT_HERE),
        (PermissionDenied("a secret rule"), 403, "This is not open to your role."),
        (SuspiciousOperation("a secret reason"), 400, "The request could not be read. Go back and try once more."),
        (
            RequestDataTooBig("a secret size"),
            413,
            "What you sent is larger than 20 MB. Paste the article alone, or give its address.",
        ),
    ],
)
def test_django_s_own_refusals_become_pages_as_well(
    as_: As, edith: User, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, sentence: str
) -> None:
    let_the_desk_raise(monkeypatch, error)
    response = as_(edith).get("/")
    assert response.status_code == status
    assert Page(response).main.one("p", css="lead").text == sentence
    assert b"secret" not in response.content


@pytest.mark.django_db
def test_an_address_that_is_none_has_a_page_for_anyone(client: Client) -> None:
    for address in ("/no-such-page/", "/articles/x/", "/admin-nonsense/"):
        response = client.get(address)
        assert response.status_code == 404
        assert Page(response).main.one("p", css="lead").text == NOT_HERE


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused_with_a_page(client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert Page(response).main.one("h1").text == "Not understood"
    assert "evil.example" not in response.content.decode()


def test_a_fault_has_a_page_with_its_number_and_without_its_cause(
    as_: As, edith: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_the_desk_raise(monkeypatch, ZeroDivisionError("the password is hunter2"))
    client = as_(edith)
    client.raise_request_exception = False
    response = client.get("/")
    page = Page(response)
    assert response.status_code == 500
    assert page.main.one("h1").text == "Something went wrong"
    assert response["X-Request-ID"] in page.main.text
    assert "hunter2" not in page.html
    assert "ZeroDivisionError" not in page.html


@pytest.mark.django_db
def test_the_page_of_a_fault_asks_the_database_nothing(rf: RequestFactory, django_assert_num_queries: Any) -> None:
    request = rf.get("/")
    request.META["REQUEST_ID"] = "4711"
    with django_assert_num_queries(0):
        response = errors.server_error(request)
    assert response.status_code == 500
    assert "Request 4711" in Page(response).main.text


def test_a_form_whose_session_changed_says_what_to_do(edith: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(edith)
    response = client.post("/articles/new/", {"by": "paste"})
    page = Page(response)
    assert response.status_code == 403
    assert page.main.one("h1").text == "This page was open too long"
    assert page.main.one("p", css="lead").text == ("Your session changed since it was loaded. Reload it and try again.")


# --- Problem documents ------------------------------------------------------------------------------------------------

PROBLEMS: list[tuple[Exception, int, str, str, str]] = [
    (NotVisible(), 404, "about:blank", "Not Found", NOT_HERE),
    (Refused(Refusal("Only on Sundays.")), 403, "/problems/not-allowed", "Not allowed", "Only on Sundays."),
    (Overtaken("Somebody saved it."), 409, "/problems/faster", "Somebody was faster", "Somebody saved it."),
    (Http404("a secret path"), 404, "about:blank", "Not Found", NOT_HERE),
    (PermissionDenied("a secret rule"), 403, "/problems/not-allowed", "Not allowed", "This is not open to you."),
    (SuspiciousOperation("a secret"), 400, "/problems/unreadable", "Not understood", "The request could not be read."),
    (exceptions.NotFound(), 404, "about:blank", "Not Found", "Not found."),
    (exceptions.ParseError(), 400, "/problems/unreadable", "Parse error", "Malformed request."),
    (exceptions.MethodNotAllowed("PUT"), 405, "about:blank", "Method Not Allowed", 'Method "PUT" not allowed.'),
    (
        exceptions.UnsupportedMediaType("text/plain"),
        415,
        "about:blank",
        "Unsupported Media Type",
        'Unsupported media type "text/plain" in request.',
    ),
    (Unconditional(), 428, "/problems/unconditional", "Precondition required", NOT_SAID),
    (Changed(), 412, "/problems/changed", "Precondition failed", CHANGED),
    (UnderWay(), 409, "/problems/under-way", "Under way", UnderWay.default_detail),
    (OtherRequest(), 422, "/problems/another-request", "Another request", OtherRequest.default_detail),
    (exceptions.Throttled(), 429, "/problems/too-many", "Throttled", "Request was throttled."),
]


@pytest.mark.parametrize(("error", "status", "kind", "title", "sentence"), PROBLEMS)
def test_every_refusal_becomes_a_problem_document(
    error: Exception, status: int, kind: str, title: str, sentence: str
) -> None:
    response = errors.problem(error, {})
    assert response is not None
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.data == {"type": kind, "title": title, "status": status, "detail": sentence}


def test_every_kind_is_documented_and_comes_from_something() -> None:
    documented = set(re.findall(r"^\| `(/problems/[a-z-]+)` \| \d{3} \|", DOCUMENTED, re.MULTILINE))
    assert documented == {f"{errors.PROBLEMS}{kind}" for kind in [*errors.KINDS.values(), "faster"]}
    raised = {each.default_code for each in exceptions.APIException.__subclasses__()}
    assert ThereAlready.default_code in raised
    assert set(errors.KINDS) <= raised


def test_wrong_fields_are_listed() -> None:
    response = errors.problem(exceptions.ValidationError({"comment": ["Too long."]}), {})
    assert response is not None
    assert response.data["detail"] == "Some fields are not right."
    assert response.data["type"] == "/problems/invalid"
    assert response.data["errors"] == {"comment": ["Too long."]}


def test_what_a_client_needs_to_know_stays_in_the_headers() -> None:
    refused = exceptions.NotAuthenticated()
    refused.auth_header = 'Basic realm="api"'  # type: ignore[attr-defined]  # as DRF sets it
    response = errors.problem(refused, {})
    assert response is not None
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Basic realm="api"')
    throttled = errors.problem(exceptions.Throttled(wait=7), {})
    assert throttled is not None
    assert (throttled.status_code, throttled["Retry-After"]) == (429, "7")


def test_a_fault_is_no_problem_document() -> None:
    assert errors.problem(ZeroDivisionError(), {}) is None


def ask(client: Client, method: str, address: str, body: str = "") -> Any:
    return client.generic(method, f"/api/v1/{address}", body, content_type="application/json")


@pytest.mark.parametrize(
    ("method", "address", "body", "status"),
    [
        ("GET", "verdicts/00000000-0000-0000-0000-000000000000/", "", 404),
        ("POST", "verdicts/", "", 405),
        ("POST", "revisions/4711/approve/", "", 404),
        ("POST", "revisions/4711/return/", "{", 404),
        ("DELETE", "revisions/4711/approve/", "", 405),
    ],
)
def test_the_api_answers_with_them(as_: As, ravi: User, method: str, address: str, body: str, status: int) -> None:
    response = ask(as_(ravi), method, address, body)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    document = json.loads(response.content)
    assert (document["status"], document["type"], document["title"]) == (
        status, "about:blank", HTTPStatus(status).phrase,
    )  # fmt: skip
    assert document["detail"]


@pytest.mark.django_db
def test_without_a_log_in_the_api_asks_for_one(client: Client) -> None:
    response = ask(client, "GET", "revisions/")
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Basic ")
    assert response["Content-Type"] == "application/problem+json"


def test_a_session_without_its_token_is_refused_by_the_api(ravi: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ravi)
    response = ask(client, "POST", "revisions/4711/approve/", "{}")
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"


def test_the_size_that_is_named_is_the_one_that_is_set(rf: RequestFactory, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
    request: HttpRequest = rf.get("/")
    assert "larger than 3 MB" in Page(errors.bad_request(request, RequestDataTooBig())).main.text
