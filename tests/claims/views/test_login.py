"""Logging in and out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from people.models import User
from tests.pages import Page

As = Callable[[User], Client]

LOG_IN = "/log-in/"
PASSWORD = "a long enough password"


@pytest.fixture
def member(edith: User) -> User:
    edith.set_password(PASSWORD)
    edith.save()
    return edith


def attempt(client: Client, **changes: str) -> Page:
    return Page(client.post(LOG_IN, {"username": "edith", "password": PASSWORD, **changes}))


def test_the_right_words_lead_to_the_desk(client: Client, member: User) -> None:
    response = client.post(LOG_IN, {"username": "edith", "password": PASSWORD}, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert Page(response).one(css="person").text == "Edith"


@pytest.mark.parametrize("wrong", [{"password": "another"}, {"username": "edit"}])
def test_wrong_words_are_refused_without_saying_which(client: Client, member: User, wrong: dict[str, str]) -> None:
    page = attempt(client, **wrong)
    (error,) = page.errors
    assert error.startswith("Please enter a correct username and password.")
    assert "_auth_user_id" not in client.session


def test_missing_words_are_asked_for_beside_their_fields(client: Client, member: User) -> None:
    page = attempt(client, username="", password="")
    assert page.errors_at("username") == page.errors_at("password") == ["This field is required."]


def test_who_left_does_not_get_in(client: Client, member: User) -> None:
    member.is_active = False
    member.save()
    assert len(attempt(client).errors) == 1
    assert "_auth_user_id" not in client.session


def test_one_is_led_to_the_page_one_asked_for(client: Client, member: User) -> None:
    page = Page(client.get("/queue/", follow=True))
    assert "The page you asked for is for people of this newsroom." in page.main.text
    asked_for = page.one("input", name="next").attributes["value"]
    assert asked_for == "/queue/"
    typed = {"username": "edith", "password": PASSWORD, "next": asked_for}
    assert client.post(LOG_IN, typed)["Location"] == "/queue/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_but_never_to_another_site(client: Client, member: User, elsewhere: str) -> None:
    typed = {"username": "edith", "password": PASSWORD, "next": elsewhere}
    assert client.post(LOG_IN, typed)["Location"] == "/"


def test_who_is_in_already_goes_to_the_desk(as_: As, edith: User) -> None:
    assert as_(edith).get(LOG_IN)["Location"] == "/"


def test_logging_out_is_done_by_a_button_and_ends_the_session(as_: As, edith: User) -> None:
    client = as_(edith)
    page = Page(client.get("/"))
    (form,) = [form for form in page.all("form") if form.attributes.get("action") == "/log-out/"]
    assert form.one("button").text == "Log out"
    assert client.get("/log-out/").status_code == 405
    assert client.get("/").status_code == 200
    assert client.post("/log-out/")["Location"] == LOG_IN
    assert client.get("/").status_code == 302


def test_the_demonstration_s_log_ins_are_shown_there_and_nowhere_else(
    client: Client, db: None, settings: Settings
) -> None:
    assert not Page(client.get(LOG_IN)).all("section", aria_labelledby="cast")
    settings.DEMONSTRATION = True
    cast = Page(client.get(LOG_IN)).one("section", aria_labelledby="cast")
    rows = [[cell.text for cell in row.all("td")] for row in cast.one("tbody").all("tr")]
    assert [row[0] for row in rows] == ["edith", "ravi", "ada"]
    assert {row[1] for row in rows} == {"demonstration"}


def test_markup_in_what_was_typed_is_shown_as_text(client: Client, member: User) -> None:
    evil = '"><script>alert(1)</script>'
    page = attempt(client, username=evil, next=evil)
    assert page.control("username").attributes["value"] == evil
    assert page.control("next").attributes["value"] == evil
    assert "<script>alert" not in page.html


def test_a_form_from_elsewhere_is_refused(member: User) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(LOG_IN, {"username": "edith", "password": PASSWORD})
    assert response.status_code == 403
    assert Page(response).main.one("h1").text == "This page was open too long"
