"""Figures that have moved: in the queue, on the desk, on the claim, in the feed, and what is decided there."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from django.test import Client

from claims.models import Movement, MovementState
from claims.views.movements import feed_address
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def movement(edith: User, ravi: User) -> Movement:
    return factories.make_movement(by=edith, reviewer=ravi)


def main_of(client: Client, address: str) -> str:
    return Page(client.get(address)).main.text


@pytest.mark.parametrize("address", ["/", "/queue/"])
def test_what_has_moved_is_on_the_desk_and_in_the_queue(as_: As, movement: Movement, edith: User, address: str) -> None:
    shown = main_of(as_(edith), address)
    assert "Figures that have moved" in shown
    assert "~104 → 567" in shown


@pytest.mark.parametrize("address", ["/", "/queue/"])
def test_where_nothing_has_moved_nothing_is_said_of_it(as_: As, edith: User, address: str) -> None:
    assert 'id="moved"' not in as_(edith).get(address).content.decode()


def test_the_claim_shows_the_passage_and_what_can_be_done(as_: As, movement: Movement, edith: User) -> None:
    page = Page(as_(edith).get(movement.claim.get_absolute_url()))
    assert page.main.one("h1").one("span").text == "Figure has moved"
    shown = page.main.text
    assert "Figure has moved: ~104 → 567" in shown
    assert "A total of 567 soldiers have fled" in shown
    assert "the verdict was right on its day" in shown
    assert "Watched until" in shown


def test_a_verdict_whose_figure_has_moved_is_marked_in_the_list(as_: As, movement: Movement, edith: User) -> None:
    assert "figure has moved" in main_of(as_(edith), "/verdicts/")


def test_confirming_leads_to_the_correction_draft(as_: As, movement: Movement, eve: User) -> None:
    response = as_(eve).post(f"/movements/{movement.pk}/confirm/")
    movement.refresh_from_db()
    assert movement.correction is not None
    assert response.status_code == 302
    assert response["Location"] == f"/drafts/{movement.correction.pk}/"
    page = as_(eve).get(response["Location"]).content.decode()
    assert "567 soldiers fled" in page


def test_a_correction_that_is_approved_supersedes(as_: As, movement: Movement, eve: User, ravi: User) -> None:
    client = as_(eve)
    draft = client.post(f"/movements/{movement.pk}/confirm/")["Location"]
    fields = Page(client.get(draft))
    assert fields.main.text
    movement.refresh_from_db()
    correction = movement.correction
    assert correction is not None
    client.post(
        draft,
        {
            "rating": "correct-when-published",
            "corrected_text": correction.corrected_text,
            "as_of": "2019-03-01",
            "summary": "It was right on 24 February; 567 are counted now.",
            "sole_source_reason": "The office runs the crossings.",
            "public_note": "The office counted more since.",
            "evidence": [str(pk) for pk in correction.evidence.values_list("pk", flat=True)],
            "version": str(correction.version),
            "submit": "1",
        },
    )
    as_(ravi).post(f"/queue/{correction.pk}/approve/", {"comment": ""})
    shown = main_of(as_(eve), movement.claim.get_absolute_url())
    assert "superseded revision 1" in shown
    assert "Wrong" not in shown


def test_setting_aside_needs_a_reason(as_: As, movement: Movement, eve: User) -> None:
    client = as_(eve)
    assert client.post(f"/movements/{movement.pk}/set-aside/", {"reason": ""}).status_code == 403
    response = client.post(f"/movements/{movement.pk}/set-aside/", {"reason": "It counts another week."})
    assert response["Location"] == movement.claim.get_absolute_url()
    movement.refresh_from_db()
    assert movement.state == MovementState.SET_ASIDE
    assert "It counts another week." in main_of(client, movement.claim.get_absolute_url())


def test_the_second_of_two_is_told(as_: As, movement: Movement, edith: User, eve: User) -> None:
    as_(eve).post(f"/movements/{movement.pk}/confirm/")
    assert as_(edith).post(f"/movements/{movement.pk}/set-aside/", {"reason": "No."}).status_code == 409


# ── The feed ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_feed_is_read_without_a_log_in_under_a_persons_own_address(
    client: Client, movement: Movement, edith: User
) -> None:
    response = client.get(feed_address(edith))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    (entry,) = ET.fromstring(response.content).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "104 soldiers fled: figure has moved: ~104 → 567"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"].endswith(movement.claim.get_absolute_url())


def test_an_empty_feed_is_a_feed(client: Client, edith: User) -> None:
    response = client.get(feed_address(edith))
    assert ET.fromstring(response.content).findall(f"{ATOM}entry") == []


def test_another_address_shows_nothing(client: Client, movement: Movement, edith: User, ravi: User) -> None:
    address = feed_address(edith)
    assert client.get(address.replace(f"/{edith.pk}/", f"/{ravi.pk}/")).status_code == 404
    assert client.get(f"/feeds/{edith.pk}/0/moved.atom").status_code == 404
    assert client.get("/feeds/999999/0/moved.atom").status_code == 404


def test_a_new_password_gives_a_new_address(client: Client, movement: Movement, edith: User) -> None:
    before = feed_address(edith)
    edith.set_password("another one, longer")
    edith.save()
    assert client.get(before).status_code == 404
    assert client.get(feed_address(edith)).status_code == 200


def test_who_has_left_reads_no_more(client: Client, movement: Movement, edith: User) -> None:
    edith.is_active = False
    edith.save()
    assert client.get(feed_address(edith)).status_code == 404


def test_an_outsider_finds_the_feed_empty(client: Client, movement: Movement, olga: User) -> None:
    assert b"<entry>" not in client.get(feed_address(olga)).content


def test_the_queue_says_where_the_feed_is(as_: As, edith: User) -> None:
    assert feed_address(edith) in as_(edith).get("/queue/").content.decode()
