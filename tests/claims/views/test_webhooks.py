"""The pages of the webhooks, for administrators: the list, one of them, and one delivery."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from claims import webhooks as register
from claims.models import TEST, Attempt, Delivery, EventType, Webhook
from people.models import User
from sources.fetch import Reason
from sources.work import State
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]

PUBLIC = "https://93.184.215.14/told"
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def webhook(ada: User) -> Webhook:
    return register.add(
        url="https://consumer.example/told", events=[EventType.APPROVED], description="The wire", by=ada
    )


@pytest.fixture
def delivery(webhook: Webhook, edith: User, ravi: User) -> Delivery:
    factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    return Delivery.objects.get()


def settle(delivery: Delivery, state: State, **columns: Any) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=state, settled_at=timezone.now(), **columns)


def filled(url: str, *events: str, description: str = "") -> dict[str, Any]:
    return {"url": url, "events": events, "description": description}


# ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_where_there_is_none_the_page_says_so(as_: As, ada: User) -> None:
    page = Page(as_(ada).get("/webhooks/"))
    assert "Nobody is told yet" in page.main.text
    assert page.link("Add a webhook") == "/webhooks/add/"
    assert page.link("Webhooks") == "/webhooks/"


def test_the_navigation_leads_administrators_there_and_nobody_else(as_: As, edith: User, ada: User) -> None:
    assert "/webhooks/" in Page(as_(ada).get("/")).html
    assert "/webhooks/" not in Page(as_(edith).get("/")).html


def test_the_list_says_how_it_went_with_each(as_: As, ada: User, delivery: Delivery) -> None:
    settle(delivery, State.FAILED, last_error="No.")
    Delivery.objects.create(webhook=delivery.webhook, event=TEST, last_error="The receiver answered 500.")
    row = Page(as_(ada).get("/webhooks/")).one("li", id=f"webhook-{delivery.webhook_id}")
    assert [tag.text for tag in row.all(css="tag")] == ["told", "waiting"]
    assert "https://consumer.example/told · verdict.approved" in row.text
    assert "Failed1 of 2 Waiting1" in row.text
    assert row.one("p", css="reason").text == "The receiver answered 500."
    assert delivery.webhook.secret not in row.text


def test_it_says_who_is_paused_and_why(as_: As, ada: User, webhook: Webhook) -> None:
    Webhook.objects.update(is_paused=True, why_paused="The receiver answered 410.")
    row = Page(as_(ada).get("/webhooks/")).one("li", id=f"webhook-{webhook.pk}")
    assert row.one(css="tag").text == "paused"
    assert "The receiver answered 410." in row.text
    assert "Start" in [button.text for button in row.all("button")]


# ── Adding and changing ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_one_shows_its_secret_once(as_: As, ada: User) -> None:
    client = as_(ada)
    answer = client.post("/webhooks/add/", filled(PUBLIC, "verdict.approved", "figure.moved"), follow=True)
    webhook = Webhook.objects.get()
    assert (webhook.url, webhook.events) == (PUBLIC, ["verdict.approved", "figure.moved"])
    assert webhook.secret in Page(answer).one(css="secret").text
    assert "no-store" in answer["Cache-Control"]
    again = Page(client.get(webhook.get_absolute_url()))
    assert webhook.secret not in again.html
    assert again.button("Show the secret")


def test_the_secret_is_shown_again_to_who_asks_and_that_is_recorded(as_: As, ada: User, webhook: Webhook) -> None:
    answer = as_(ada).post(f"/webhooks/{webhook.pk}/secret/")
    assert webhook.secret in Page(answer).one(css="secret").text
    assert "no-store" in answer["Cache-Control"]
    assert "had the secret shown" in Page(answer).one(css="history").text
    assert webhook.secret not in Page(as_(ada).get(webhook.get_absolute_url())).html


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "Give the address that is to be told."),
        ("consumer.example", "Give a web address that starts with http:// or https://."),
        ("http://93.184.215.14/told", register.INSECURE),
        ("https://192.168.1.7/told", Reason.PRIVATE_ADDRESS.sentence),
        ("https://localhost/told", Reason.NOT_PUBLIC_NAME.sentence.format(detail="localhost")),
        ("https://93.184.215.14:8443/told", Reason.PORT.sentence.format(detail="8443")),
        ("https://user:key@93.184.215.14/", Reason.CREDENTIALS.sentence),
        ("https://consumer.example/told", register.KNOWN),
        ("https://93.184.215.14/" + "字" * 900, "The address is too long to be kept."),
    ],
)
def test_an_address_that_cannot_be_told_is_said_beside_it(
    as_: As, ada: User, webhook: Webhook, url: str, sentence: str
) -> None:
    answer = as_(ada).post("/webhooks/add/", filled(url, "verdict.approved"))
    assert answer.status_code == 422
    assert sentence in Page(answer).errors_at("url")
    assert Webhook.objects.get() == webhook


def test_a_host_that_is_private_only_when_it_is_looked_up_is_refused(
    as_: As, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = [(2, 1, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr("sources.fetch.connection.socket.getaddrinfo", lambda *asked, **more: inside)
    answer = as_(ada).post("/webhooks/add/", filled("https://consumer.example/told", "verdict.approved"))
    assert Page(answer).errors_at("url") == [Reason.PRIVATE_ADDRESS.sentence]


@pytest.mark.parametrize("events", [[], ["verdict.denied"]])
def test_events_are_chosen_among_those_there_are(as_: As, ada: User, events: list[str]) -> None:
    answer = as_(ada).post("/webhooks/add/", filled(PUBLIC, *events))
    assert answer.status_code == 422
    assert len(Page(answer).errors) == 1
    assert Webhook.objects.count() == 0


def test_one_is_changed(as_: As, ada: User, webhook: Webhook) -> None:
    page = Page(as_(ada).get(f"/webhooks/{webhook.pk}/change/"))
    assert page.control("url").attributes["value"] == webhook.url
    checked = [box.attributes["value"] for box in page.all("input", name="events") if "checked" in box.attributes]
    assert checked == ["verdict.approved"]
    typed = filled(PUBLIC, "figure.moved", description="Another")
    assert "Saved." in Page(as_(ada).post(f"/webhooks/{webhook.pk}/change/", typed, follow=True)).messages
    webhook.refresh_from_db()
    assert (webhook.url, webhook.events, str(webhook)) == (PUBLIC, ["figure.moved"], "Another")


# ── One of them ──────────────────────────────────────────────────────────────────────────────────────────────────────


def press(as_: As, ada: User, page: Page, label: str) -> Page:
    (form,) = [form for form in page.main.all("form") if [button.text for button in form.all("button")] == [label]]
    return Page(as_(ada).post(form.attributes["action"], follow=True))


def test_its_page_lists_what_it_was_told(as_: As, ada: User, delivery: Delivery) -> None:
    settle(delivery, State.DONE, answer_status=202)
    page = Page(as_(ada).get(delivery.webhook.get_absolute_url()))
    (line,) = page.one("tbody").all("tr")
    assert [cell.text for cell in line.inside() if cell.name in ("th", "td")][:2] == [
        "verdict.approved 104 soldiers fled", "answered",
    ]  # fmt: skip
    assert line.all("td")[-1].text == "202"
    assert page.link("verdict.approved") == delivery.get_absolute_url()


def test_many_come_in_pages(as_: As, ada: User, webhook: Webhook) -> None:
    for _ in range(31):
        Delivery.objects.create(webhook=webhook, event=TEST)
    page = Page(as_(ada).get(webhook.get_absolute_url()))
    assert len(page.one("tbody").all("tr")) == 30
    assert len(Page(as_(ada).get(webhook.get_absolute_url() + page.link("Older"))).one("tbody").all("tr")) == 1


def test_a_test_leads_to_its_delivery(as_: As, ada: User, webhook: Webhook) -> None:
    page = press(as_, ada, Page(as_(ada).get(webhook.get_absolute_url())), "Test")
    assert page.one("h1").text == "test"
    assert page.one(id="delivery").attributes["hx-trigger"] == "every 1s"
    assert Delivery.objects.get().event == TEST


def test_it_is_paused_and_started(as_: As, ada: User, webhook: Webhook) -> None:
    page = press(as_, ada, Page(as_(ada).get(webhook.get_absolute_url())), "Pause")
    assert page.one("h1").one(css="tag").text == "paused"
    assert "It is paused." in page.main.text
    page = press(as_, ada, page, "Start")
    assert page.one("h1").one(css="tag").text == "told"


def test_a_new_secret_is_shown_and_the_old_one_holds_on(as_: As, ada: User, webhook: Webhook) -> None:
    client = as_(ada)
    page = Page(client.post(f"/webhooks/{webhook.pk}/new-secret/", follow=True))
    renewed = Webhook.objects.get()
    assert renewed.secret in page.one(css="secret").text
    assert webhook.secret not in page.html
    assert "it is signed with the old secret, too" in page.one(css="secret").text


def test_all_that_failed_is_sent_again(as_: As, ada: User, delivery: Delivery) -> None:
    assert "Send all that failed again" not in Page(as_(ada).get(delivery.webhook.get_absolute_url())).html
    settle(delivery, State.FAILED)
    page = press(as_, ada, Page(as_(ada).get(delivery.webhook.get_absolute_url())), "Send all that failed again")
    assert page.messages == ["1 delivery is sent again."]
    delivery.refresh_from_db()
    assert delivery.state == State.WAITING


def test_it_is_removed_with_its_deliveries(as_: As, ada: User, delivery: Delivery) -> None:
    page = Page(as_(ada).get(delivery.webhook.get_absolute_url()))
    (asked,) = [details for details in page.all("details") if details.one("summary").text == "Remove The wire"]
    assert "its deliveries are deleted with it" in asked.text
    page = press(as_, ada, page, "Remove it")
    assert "Nobody is told yet" in page.main.text
    assert Delivery.objects.count() == 0


# ── A delivery ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_delivery_shows_what_was_told_and_what_was_answered(as_: As, ada: User, delivery: Delivery) -> None:
    payload = json.dumps({"type": delivery.event, "data": {"summary": EVIL}})
    settle(delivery, State.DONE, payload=payload, answer_status=200)
    at = timezone.now()
    Attempt.objects.create(delivery=delivery, at=at, signature="v1,Zmlyc3Q=")
    Attempt.objects.create(
        delivery=delivery, at=at, signature="v1,c2Vjb25k", reason="No connection was made.", milliseconds=7
    )
    Attempt.objects.create(delivery=delivery, at=at, signature="v1,dGhpcmQ=", status=200, answer=EVIL, milliseconds=12)
    page = Page(as_(ada).get(delivery.get_absolute_url()))
    assert EVIL not in page.html
    first, second, third = page.one("ol", css="register").all("li")
    assert "The worker stopped in the middle" in first.text
    assert "No connection was made. after 7 ms" in second.text
    assert "200 after 12 ms" in third.text
    assert third.all("pre")[0].text == EVIL
    assert third.all("pre")[1].inner_text.splitlines() == [
        "content-type: application/json",
        f"webhook-id: {delivery.message_id}",
        f"webhook-timestamp: {int(at.timestamp())}",
        "webhook-signature: v1,dGhpcmQ=",
    ]
    told = page.all("pre")[-1].inner_text
    assert json.loads(told) == json.loads(payload)
    assert "hx-get" not in page.one(id="delivery").attributes
    assert delivery.revision is not None
    assert page.link("104 soldiers fled") == delivery.revision.get_absolute_url()


def test_what_waits_says_when_it_is_tried_again(as_: As, ada: User, delivery: Delivery) -> None:
    due_at = timezone.now() + timedelta(hours=5)
    Delivery.objects.update(attempts=5, due_at=due_at, last_error="The site did not answer in time.")
    page = Page(as_(ada).get(delivery.get_absolute_url()))
    said = page.one("p", role="status").text
    assert said.startswith("to be tried again The site did not answer in time. It is tried again ")
    assert f"{due_at:%H:%M}" in said
    assert "hx-get" not in page.one(id="delivery").attributes
    assert "put together when it is first sent" in page.main.text


def test_what_failed_is_sent_again(as_: As, ada: User, delivery: Delivery) -> None:
    settle(delivery, State.FAILED, last_error="No.")
    page = press(as_, ada, Page(as_(ada).get(delivery.get_absolute_url())), "Send again")
    assert page.one("p", role="status").text == "waiting"
    delivery.refresh_from_db()
    assert delivery.state == State.WAITING


def test_while_it_is_paused_the_button_says_why_not(as_: As, ada: User, delivery: Delivery) -> None:
    settle(delivery, State.FAILED, last_error="No.")
    Webhook.objects.update(is_paused=True)
    page = Page(as_(ada).get(delivery.get_absolute_url()))
    assert page.button("Send again").is_disabled
    assert page.one(id="may-not-send").text == "The webhook is paused. Start it first."


def test_it_looks_again_in_place(as_: As, ada: User, delivery: Delivery) -> None:
    answer = as_(ada).get(delivery.get_absolute_url(), headers={"HX-Request": "true"})
    assert Page(answer).children
    assert "<html" not in answer.content.decode()
    assert Page(answer).one(id="delivery")


def test_editors_and_reviewers_are_told_why_not(as_: As, edith: User, ravi: User, webhook: Webhook) -> None:
    for person in (edith, ravi):
        answer = as_(person).get(webhook.get_absolute_url())
        assert answer.status_code == 403
        assert "Only administrators change the newsroom’s registers." in Page(answer).main.text
