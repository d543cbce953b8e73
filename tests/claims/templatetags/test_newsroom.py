"""Words and numbers as the pages write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claims import redaction, workflow
from claims.figures import RelationKind, read
from claims.models import Event, TallyMove
from claims.templatetags import newsroom
from claims.workflow import MOVES
from people.models import User
from tests import factories

TOLD = [
    ("article.added", {"claims": 3}, "took the article up; 3 claims were read in it"),
    ("sources.asked", {"providers": ["Archive", "Outlet feeds"]}, "searched: Archive, Outlet feeds"),
    ("lookup.retried", {"provider": "Outlet feeds"}, "tried again: Outlet feeds"),
    ("verdict.drafted", {"number": 1}, "opened draft 1"),
    ("verdict.saved", {"number": 2, "evidence_added": [7, 9], "evidence_removed": []}, "saved draft 2"),
    ("verdict.submitted", {"number": 2}, "submitted revision 2"),
    ("verdict.approved", {"number": 2, "comment": "{number}"}, "approved revision 2"),
    ("verdict.returned", {"number": 2, "comment": "Which {agency}?"}, "returned revision 2"),
    (
        "movement.set_aside",
        {"before": "~104", "after": "730", "reason": "Another border."},
        "set aside that the figure has moved (~104 → 730). Reason: Another border",
    ),
    ("webhook.added", {"url": "https://consumer.example/"}, "had https://consumer.example/ told"),
    ("webhook.secret_renewed", {}, "made a new secret"),
    ("verdict.superseded", {"number": 2}, "superseded revision 2"),
    ("user.changed", {"name": "Edith"}, "changed the account of Edith"),
    ("token.made", {"name": "Site", "token": "fc_1a2b"}, "made the API token “Site” (fc_1a2b)"),
    ("verdict.saved", {}, "saved a draft"),
    ("verdict.framed", {"number": 2}, "did what this version has no words for (verdict.framed)"),
]
# What the program writes into the record, where its source names it, and where it puts the name together.
WRITTEN = re.compile(r"""action=f?["']([a-z_]+\.[a-z_]+)["']|_record\("([a-z_]+)",""")
ROOT = Path(__file__).parents[3]


def written() -> set[str]:
    found = {move.action for move in MOVES} | {f"tally.{kind}" for kind in TallyMove.Kind.values}
    found |= {f"{model}.{what}" for model in ("user", "rating") for what in ("added", "changed", "removed")}
    for app in ("claims", "sources", "people"):
        for path in (ROOT / app).rglob("*.py"):
            for whole, of_webhooks in WRITTEN.findall(path.read_text()):
                found.add(whole or f"webhook.{of_webhooks}")
    return found


def test_every_action_the_program_writes_has_words() -> None:
    assert {"verdict.saved", "webhook.tested", "provider.moved", "token.made", "outlets.imported"} <= written()
    assert written() - newsroom.ACTIONS.keys() == set()


@pytest.mark.parametrize("action", newsroom.ACTIONS)
@pytest.mark.parametrize("is_redacted", [False, True])
def test_without_its_details_every_action_still_reads_as_a_sentence(action: str, is_redacted: bool) -> None:
    told = newsroom.told(Event(action=action, subject="claim:1", details={}, is_redacted=is_redacted))
    assert action not in told
    assert not set("{}“”") & set(told)
    if is_redacted:
        assert not told.endswith(("Reason: ", ": ", " "))


def test_what_was_blacked_out_names_nothing(edith: User, ada: User) -> None:
    claim = factories.make_claim(by=edith)
    workflow.dismiss(claim=claim, by=edith, reason="It is hearsay.")
    event = Event.objects.get(action="claim.dismissed")
    redaction.redact_event(event=event, by=ada, reason="A court's order.")
    event.refresh_from_db()
    assert newsroom.told(event) == "dismissed the claim"


@pytest.mark.parametrize(("action", "details", "words"), TOLD)
def test_an_event_is_told_in_words(action: str, details: dict[str, object], words: str) -> None:
    assert newsroom.told(Event(action=action, details=details)) == words


def test_every_event_the_program_writes_has_words(edith: User, ravi: User) -> None:
    factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    events = list(Event.objects.order_by("number"))
    assert len(events) == 5
    assert all(newsroom.told(event) != event.action for event in events)


@pytest.mark.parametrize("kind", [kind for kind in RelationKind if kind is not RelationKind.UNRELATED])
def test_every_relation_has_a_sign_and_a_name(kind: RelationKind) -> None:
    assert newsroom.sign(kind.value) not in ("?", "")
    assert newsroom.relation_name(kind.value)


def test_no_two_relations_share_a_sign_or_a_name() -> None:
    assert len(set(newsroom.SIGNS.values())) == len(newsroom.SIGNS) == len(set(newsroom.RELATIONS.values()))


def test_a_relation_of_another_version_is_shown_as_it_is() -> None:
    assert (newsroom.sign("doubts"), newsroom.relation_name("doubts")) == ("?", "doubts")


ALLOWS = [
    ("104 soldiers have fled.", "104"),
    ("At least 1,200 soldiers have fled.", "1,200 or more"),
    ("More than 100 soldiers have fled.", "more than 100"),
    ("Up to 300 soldiers have fled.", "300 or fewer"),
    ("Fewer than 300 soldiers have fled.", "fewer than 300"),
    ("Between 100 and 200 soldiers have fled.", "from 100 to 200"),
    ("Hundreds of soldiers have fled.", "from 200 to 999"),
    ("Some 104 soldiers have fled.", "from 99 to 109"),
    ("Some 300 soldiers have fled.", "from 250 to 350"),
    ("600 tons of food and medicine are stockpiled.", "600"),
]


@pytest.mark.parametrize(("sentence", "words"), ALLOWS)
def test_what_a_figure_allows_is_said_in_words(sentence: str, words: str) -> None:
    (figure,) = read(sentence, language="en").figures
    assert newsroom.allows(figure) == words


def test_a_number_is_written_short() -> None:
    (figure,) = read("More than 60 soldiers have fled.", language="en").figures
    assert newsroom.number(figure) == ">60"


@pytest.mark.parametrize(
    ("share", "words"), [(0, "0 %"), (0.6, "60 %"), (0.875, "88 %"), ("0.95", "95 %"), (1, "100 %")]
)
def test_a_share_is_written_in_whole_percents(share: float | str, words: str) -> None:
    assert newsroom.times_hundred(share) == words
