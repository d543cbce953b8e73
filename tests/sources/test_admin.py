"""What administrators see of sites, and may forgive them; and that outlets are held to the same rules here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from people.models import User
from sources.models import Host, Outlet
from sources.outlets import plan_import, register_csv
from tests.pages import Page

As = Callable[[User], Client]
SITES = "/admin/sources/host/"
OUTLETS = "/admin/sources/outlet/"
FACTS = {"name": "The Courier", "kind": "paper", "reliability": "B"}


def test_a_site_that_is_left_alone_is_shown_with_the_reason_and_can_be_forgiven(as_: As, ada: User) -> None:
    until = timezone.now() + timedelta(hours=1)
    Host.objects.create(
        domain="courier.example", next_at=until, paused_until=until, failures=5, last_error="The site has a problem."
    )
    client = as_(ada)
    assert "The site has a problem." in client.get(SITES).content.decode()
    answer = client.post(SITES, {"action": "visit_again", "_selected_action": ["courier.example"]}, follow=True)
    assert "1 site may be visited again." in answer.content.decode()
    host = Host.objects.get()
    assert (host.failures, host.paused_until, host.last_error) == (0, None, "")


def test_what_is_known_of_a_site_is_not_typed_in_or_deleted(as_: As, ada: User) -> None:
    Host.objects.create(domain="courier.example", next_at=timezone.now())
    client = as_(ada)
    assert client.get(f"{SITES}add/").status_code == 403
    assert client.post(f"{SITES}courier.example/change/", {"failures": 9}).status_code == 403
    assert client.post(f"{SITES}courier.example/delete/", {"post": "yes"}).status_code == 403
    assert Host.objects.get().failures == 0


def test_an_outlet_is_held_to_the_register_s_rules(as_: As, ada: User) -> None:
    wrong = {"domain": "https://www.Courier.example/x", "country": "co", "languages": "español; inglés"}
    page = Page(as_(ada).post(f"{OUTLETS}add/", FACTS | wrong))
    assert "“español;inglés” is no list of language codes. Write it as in es,en." in page.text
    assert not Outlet.objects.exists()


def test_an_outlet_that_is_kept_here_goes_out_and_comes_in_again(as_: As, ada: User) -> None:
    given = {"domain": "https://www.Courier.example/x", "country": "co", "languages": "ES, en"}
    assert as_(ada).post(f"{OUTLETS}add/", FACTS | given).status_code == 302
    outlet = Outlet.objects.get()
    assert (outlet.domain, outlet.country, outlet.languages) == ("courier.example", "CO", "es,en")
    plan = plan_import("".join(register_csv([outlet])).encode())
    assert (plan.mistakes, plan.unchanged) == ([], 1)
