"""Tokens: how they are made, what they open, and what they do not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from claims import record, tokens
from claims.api.revisions import etag_of_revision
from claims.models import Event, VerdictRevision
from people.models import ApiToken, Role, Scope, User
from people.tokens import MOST_TOKENS, scopes_for
from tests import factories
from tests.claims.api.answers import json_of, problem_of
from tests.pages import Page

LogIn = Callable[[User], Client]
CLAIMS = "/api/v1/claims/"
PAGE = "/tokens/"


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def made(by: User, *scopes: str, **options: Any) -> tuple[ApiToken, dict[str, str]]:
    token, secret = tokens.make(by=by, name="import", scopes=scopes or Scope.values, **options)
    return token, bearer(secret)


# ── What it opens ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_program_works_in_its_owner_s_name(edith: User) -> None:
    claim = factories.make_claim(by=edith)
    _, header = made(edith, "edit")
    client = Client(enforce_csrf_checks=True)
    answer = json_of(client.post(f"{CLAIMS}{claim.pk}/draft/", content_type="application/json", headers=header), 201)
    assert answer["author"] == "edith"
    assert VerdictRevision.objects.get().author == edith


@pytest.mark.parametrize("kind", ["Bearer", "bearer", "BEARER"])
def test_the_name_of_the_scheme_has_no_case(edith: User, kind: str) -> None:
    _, secret = tokens.make(by=edith, name="import", scopes=["read"])
    json_of(Client().get(CLAIMS, headers={"Authorization": f"{kind} {secret}"}))


@pytest.mark.parametrize(
    ("scopes", "method", "address", "status"),
    [
        (["read"], "get", CLAIMS, 200),
        (["edit", "review"], "get", CLAIMS, 403),
        (["read"], "post", "/api/v1/claims/{claim}/draft/", 403),
        (["edit"], "post", "/api/v1/claims/{claim}/draft/", 201),
        (["read", "edit"], "post", "/api/v1/revisions/{revision}/approve/", 403),
        (["review"], "post", "/api/v1/revisions/{revision}/approve/", 200),
        (["read", "edit", "review"], "post", "/api/v1/outlets/", 403),
        # What anybody reads without a token is not read with one that is not for reading.
        (["edit"], "get", "/api/v1/verdicts/", 403),
    ],
)
def test_a_token_is_used_for_what_it_was_made_for(
    edith: User, ravi: User, scopes: list[str], method: str, address: str, status: int
) -> None:
    article = factories.make_article("Left\n\nSome 104 soldiers fled. Some 33 guards fled.", by=edith)
    claim, other = article.claims.all()
    revision = factories.make_submitted(other, by=edith)
    _, header = made(ravi, *scopes)
    header["If-Match"] = etag_of_revision(revision)
    response = getattr(Client(), method)(
        address.format(claim=claim.pk, revision=revision.pk), content_type="application/json", headers=header
    )
    assert response.status_code == status
    if status == 403:
        assert problem_of(response, 403)["detail"].startswith("This token lacks the scope")


@pytest.mark.parametrize(("name", "status"), [("edith", 403), ("ada", 403), ("ravi", 200)])
def test_a_token_can_no_more_than_its_owner(
    request: pytest.FixtureRequest, edith: User, rosa: User, name: str, status: int
) -> None:
    revision = factories.make_submitted(factories.make_claim(by=edith), by=rosa)
    _, header = made(request.getfixturevalue(name))
    header["If-Match"] = etag_of_revision(revision)
    address = f"/api/v1/revisions/{revision.pk}/approve/"
    response = Client().post(address, content_type="application/json", headers=header)
    assert response.status_code == status


def test_a_role_that_was_taken_away_counts_at_once(edith: User) -> None:
    _, header = made(edith)
    json_of(Client().get(CLAIMS, headers=header))
    User.objects.filter(pk=edith.pk).update(role=Role.OUTSIDER)
    problem_of(Client().get(CLAIMS, headers=header), 403)


# ── When it ends ─────────────────────────────────────────────────────────────────────────────────────────────────────


def refused(header: dict[str, str]) -> None:
    response = Client().get(CLAIMS, headers=header)
    assert "is not known, has expired or was revoked" in problem_of(response, 401)["detail"]
    assert response["WWW-Authenticate"] == 'Basic realm="api", Bearer realm="api"'


def test_one_that_was_revoked_opens_nothing(edith: User) -> None:
    token, header = made(edith)
    tokens.revoke(token=token, by=edith)
    refused(header)


def test_one_that_has_expired_opens_nothing(edith: User) -> None:
    _, header = made(edith, expires_at=timezone.now() - timedelta(seconds=1))
    refused(header)
    _, header = made(edith, expires_at=timezone.now() + timedelta(days=1))
    json_of(Client().get(CLAIMS, headers=header))


def test_that_of_somebody_who_left_opens_nothing(edith: User) -> None:
    _, header = made(edith)
    User.objects.filter(pk=edith.pk).update(is_active=False)
    refused(header)


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["", "fcw_", "fcw_x", "fcw_\x00", "ÿÿ", "a b c", "x" * 10_000])
def test_one_that_was_made_up_opens_nothing(secret: str) -> None:
    refused(bearer(secret))


# ── How it is kept ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_its_hash_is_kept(edith: User) -> None:
    token, secret = tokens.make(by=edith, name="import", scopes=["read"])
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert row["digest"] == hashlib.sha256(secret.encode()).hexdigest()
    assert row["prefix"] == secret[:10]
    assert secret not in str(row)
    assert secret.startswith("fcw_")
    assert len(secret) >= 4 + 43  # 256 bits
    assert secret not in str(list(Event.objects.values()))


def test_that_it_was_used_is_noted_once_a_minute(edith: User) -> None:
    token, header = made(edith)
    Client().get(CLAIMS, headers=header)
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    Client().get(CLAIMS, headers=header)
    token.refresh_from_db()
    assert token.last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    Client().get(CLAIMS, headers=header)
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert token.last_used_at >= first


def test_making_and_revoking_are_recorded(edith: User, ada: User) -> None:
    token, _ = made(edith, "edit", "read")
    tokens.revoke(token=token, by=ada)
    tokens.revoke(token=token, by=ada)
    events = record.history(edith, f"person:{edith.pk}")
    assert [(event.action, event.actor) for event in events] == [("token.made", edith), ("token.revoked", ada)]
    assert events[0].details["scopes"] == ["read", "edit"]
    assert events[1].details == {"token": token.prefix, "name": "import"}


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "scopes"),
    [
        ("edith", ["read", "edit"]),
        ("ravi", ["read", "edit", "review"]),
        ("ada", ["read", "administer"]),
        ("olga", []),
    ],
)
def test_the_page_offers_what_a_role_has_a_use_for(
    request: pytest.FixtureRequest, name: str, scopes: list[str]
) -> None:
    assert scopes_for(request.getfixturevalue(name)) == scopes


def test_the_secret_is_shown_once(edith: User, as_: LogIn) -> None:
    client = as_(edith)
    response = client.post(PAGE, {"name": "archive import", "scopes": ["read"], "days": "30"})
    (secret,) = [
        each.text for each in Page(response).all("code") if each.text.startswith("fcw_") and "…" not in each.text
    ]
    assert "no-store" in response["Cache-Control"]
    json_of(Client().get(CLAIMS, headers=bearer(secret)))
    token = ApiToken.objects.get()
    assert token.expires_at is not None
    assert timedelta(days=29) < token.expires_at - timezone.now() < timedelta(days=31)
    again = client.get(PAGE).content.decode()
    assert secret not in again
    assert "archive import" in again
    assert token.prefix in again


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "", "scopes": ["read"], "days": "30"}, "Say what will use it."),
        ({"name": "import", "days": "30"}, "Choose what it is for."),
        ({"name": "import", "scopes": ["review"], "days": "30"}, "review"),
        ({"name": "import", "scopes": ["read"], "days": "31"}, "31"),
        ({"name": "x" * 61, "scopes": ["read"], "days": "30"}, "60"),
    ],
)
def test_what_is_wrong_is_said(edith: User, as_: LogIn, typed: dict[str, Any], sentence: str) -> None:
    response = as_(edith).post(PAGE, typed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not ApiToken.objects.exists()


def test_one_that_never_expires(edith: User, as_: LogIn) -> None:
    as_(edith).post(PAGE, {"name": "import", "scopes": ["read"], "days": "0"})
    assert ApiToken.objects.get().expires_at is None


def test_somebody_revokes_their_own_and_no_other_s(edith: User, ravi: User, as_: LogIn) -> None:
    token, header = made(edith)
    assert as_(ravi).post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    json_of(Client().get(CLAIMS, headers=header))
    assert token.prefix not in as_(ravi).get(PAGE).content.decode()
    response = as_(edith).post(f"{PAGE}{token.pk}/revoke/", follow=True)
    assert "“import” is revoked." in response.content.decode()
    refused(header)


def test_there_is_an_end_to_how_many_somebody_has(edith: User, as_: LogIn) -> None:
    for _ in range(MOST_TOKENS):
        made(edith)
    response = as_(edith).post(PAGE, {"name": "one more", "scopes": ["read"], "days": "30"})
    assert response.status_code == 403
    assert ApiToken.objects.count() == MOST_TOKENS


def test_a_token_makes_no_token(edith: User) -> None:
    _, header = made(edith)
    response = Client().post(PAGE, {"name": "another", "scopes": ["read"], "days": "30"}, headers=header)
    assert response.status_code == 302
    assert ApiToken.objects.count() == 1


# ── The administration ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_administrator_looks_at_tokens_and_revokes_them(edith: User, ada: User, as_: LogIn) -> None:
    token, header = made(edith)
    client = as_(ada)
    assert "import" in client.get("/admin/people/apitoken/").content.decode()
    page = client.get(f"/admin/people/apitoken/{token.pk}/change/").content.decode()
    assert token.digest not in page
    client.post("/admin/people/apitoken/", {"action": "revoke", "_selected_action": [token.pk]})
    refused(header)
    assert [event.actor for event in record.history(ada, f"person:{edith.pk}")] == [edith, ada]


def test_an_administrator_sets_how_often_a_token_may_ask(edith: User, ada: User, as_: LogIn) -> None:
    token, _ = made(edith)
    client = as_(ada)
    client.post(f"/admin/people/apitoken/{token.pk}/change/", {"per_minute": "5", "name": "other"})
    token.refresh_from_db()
    assert (token.per_minute, token.name) == (5, "import")
    assert client.get("/admin/people/apitoken/add/").status_code == 403
    assert client.post(f"/admin/people/apitoken/{token.pk}/delete/").status_code == 403
