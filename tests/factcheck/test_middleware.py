"""What every answer carries, and that no page needs anything but our own files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from django.test import Client

from claims import corroboration
from claims.models import VerdictRevision
from people.models import User
from tests import factories
from tests.pages import Element, Page

As = Callable[[User], Client]

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# What makes a browser load something, or run something.
LOADS = ("src", "href", "srcset", "action", "formaction", "poster", "data", "hx-get", "hx-post", "xlink:href")


def carries_all(response: Any) -> None:
    policy = dict(rule.split(" ", 1) for rule in response["Content-Security-Policy"].split("; "))
    assert policy == POLICY
    assert re.fullmatch(r"[0-9a-f]{32}", response["X-Request-ID"])
    assert response["X-Content-Type-Options"] == "nosniff"


ANSWERS: dict[str, tuple[str, str, int]] = {
    "a page": ("GET", "/log-in/", 200),
    "a way to the log-in": ("GET", "/", 302),
    "nothing there": ("GET", "/no-such-page/", 404),
    "a wrong method": ("DELETE", "/healthz", 405),
    "a health check": ("GET", "/healthz", 200),
    "JSON": ("GET", "/api/v1/verdicts/", 200),
    "a problem document": ("GET", "/api/v1/revisions/", 401),
    "the administration's log-in": ("GET", "/admin/login/", 200),
    "a stylesheet": ("GET", "/static/factcheck.css", 200),
    "a picture": ("GET", "/static/icon.svg", 200),
    "a file that is not there": ("GET", "/static/no-such.js", 404),
    "a missing slash": ("GET", "/log-in", 301),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_has_a_policy_and_a_number(client: Client, kind: str) -> None:
    method, address, status = ANSWERS[kind]
    response = client.generic(method, address)
    response.close()  # of a file, that is
    assert response.status_code == status
    carries_all(response)


def test_so_have_refusals_and_faults(edith: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(edith)
    answers = [
        client.post("/articles/new/", {}),
        client.get("/articles/4711/"),
        client.get("/", headers={"host": "evil.example"}),
    ]

    def broken(*args: Any, **options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("claims.views.dashboard.page_of", broken)
    answers.append(client.get("/"))
    assert [answer.status_code for answer in answers] == [403, 404, 400, 500]
    for answer in answers:
        carries_all(answer)


@pytest.mark.django_db
def test_each_answer_has_a_number_of_its_own_whatever_the_request_says(client: Client) -> None:
    numbers = {client.get("/healthz", headers={"x-request-id": "mine"})["X-Request-ID"] for _ in range(5)}
    assert len(numbers) == 5
    assert "mine" not in numbers


@pytest.mark.django_db
def test_no_page_may_be_framed_nor_tells_others_where_one_came_from(client: Client) -> None:
    response = client.get("/log-in/")
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


# --- What pages load --------------------------------------------------------------------------------------------------


def templates() -> list[Path]:
    found = sorted(
        path for path in Path(configured.BASE_DIR).glob("**/templates/**/*.html") if ".venv" not in path.parts
    )
    assert len(found) > 20
    return found


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_a_template_has_nothing_that_the_policy_would_stop(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"<style\b", source)
    assert not re.search(r"\son[a-z]+\s*=", source)
    assert not re.search(r"<script\b(?![^>]*\ssrc=)", source)
    assert not re.search(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//""", source)
    assert not re.search(r"javascript:|\|\s*safe\b|autoescape\s+off|mark_safe", source)


def own_files() -> list[Path]:
    return [path for path in Path(configured.BASE_DIR, "static").rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", own_files(), ids=lambda path: path.name)
def test_a_file_of_ours_loads_nothing_from_elsewhere(path: Path) -> None:
    if path.suffix in {".css", ".js", ".mjs", ".svg", ".html"}:
        addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"')]*", path.read_text())
        assert [address for address in addresses if address != "http://www.w3.org/2000/svg"] == []


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    """Something to be seen on every page."""
    article = factories.make_article(by=edith, url="https://ledger.example/soldiers")
    claim = article.claims.get(label="104 soldiers fled")
    factories.make_evidence(claim, factories.LATER_REPORT)
    corroboration.find_sources(claim=claim, by=edith)
    return factories.make_approved(claim, by=edith, reviewer=ravi)


def pages_of(revision: VerdictRevision) -> list[str]:
    claim = revision.claim
    evidence = claim.evidence.first()
    assert evidence is not None
    return [
        "/",
        "/articles/new/",
        claim.article.get_absolute_url(),
        claim.get_absolute_url(),
        evidence.document.get_absolute_url(),
        "/queue/",
        f"/queue/{revision.pk}/",
        "/verdicts/",
        "/no-such-page/",
    ]


def is_ours(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


def leads_elsewhere(element: Element) -> bool:
    """A link that a person may follow, and that the browser does not load by itself."""
    return element.name == "a" and "external" in element.attributes.get("rel", "").split()


def test_no_page_loads_or_runs_anything_that_is_not_ours(
    as_: As, edith: User, client: Client, approved: VerdictRevision
) -> None:
    other = factories.make_article("Another\n\nSome 90 soldiers have fled into Colombia.", by=edith).claims.get()
    draft = factories.make_draft(other, by=edith)
    answers = [as_(edith).get(address) for address in [*pages_of(approved), f"/drafts/{draft.pk}/"]]
    for response in [*answers, client.get("/log-in/")]:
        for element in Page(response).inside():
            for name, value in element.attributes.items():
                assert name != "style"
                assert not name.startswith("on")
                if name in LOADS and not leads_elsewhere(element):
                    assert is_ours(value), f"{element.name} {name} {value}"
            if element.name in {"script", "style"}:
                assert element.inner_text.strip() == ""


def test_a_link_that_leads_elsewhere_says_nothing_about_us(as_: As, edith: User, approved: VerdictRevision) -> None:
    page = Page(as_(edith).get(approved.claim.article.get_absolute_url()))
    (link,) = [link for link in page.all("a") if not is_ours(link.attributes["href"])]
    assert link.attributes["href"] == "https://ledger.example/soldiers"
    assert set(link.attributes["rel"].split()) == {"noopener", "noreferrer", "external"}


def test_every_file_that_a_page_loads_is_there(as_: As, edith: User, client: Client) -> None:
    page = Page(as_(edith).get("/"))
    addresses = {
        element.attributes.get("src") or element.attributes["href"]
        for element in [*page.all("script"), *page.all("link")]
    }
    assert len(addresses) == 3
    for address in addresses:
        response = client.get(address)
        response.close()
        assert response.status_code == 200


def test_every_control_has_a_name_that_is_read_out(
    as_: As, edith: User, client: Client, approved: VerdictRevision
) -> None:
    answers = [as_(edith).get(address) for address in pages_of(approved)]
    for page in map(Page, [*answers, client.get("/log-in/")]):
        labelled = {label.attributes["for"] for label in page.all("label")}
        for element in page.inside():
            if element.name in {"textarea", "select"} or (
                element.name == "input" and element.attributes.get("type") != "hidden"
            ):
                assert element.attributes["id"] in labelled
            if element.name in {"button", "a"}:
                assert element.text or element.attributes.get("aria-label")


@pytest.mark.django_db
def test_a_part_of_a_page_whose_session_ended_takes_the_page_to_the_log_in(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/claims/7/?seen=1"}
    response = client.get("/claims/7/lookups/", headers=headers)
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/log-in/?next=%2Fclaims%2F7%2F"
    assert response.content == b""


@pytest.mark.django_db
def test_a_page_whose_session_ended_is_led_there_as_ever(client: Client) -> None:
    response = client.get("/claims/7/")
    assert response.status_code == 302
    assert response["Location"] == "/log-in/?next=/claims/7/"
