"""What leaves is the same by the page, the API and the command; whatever the format, every verdict keeps its rules."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from claims import record, workflow
from claims.export import FORMATS, Wanted, export, verdict_document, wanted
from claims.export.claimreview_rules import faults
from claims.models import Event, Rating, VerdictRevision
from people.models import User
from tests import factories
from tests.claims import verdicts
from tests.claims.api.answers import problem_of

As = Callable[[User], Client]
API, PAGE = "/api/v1/verdicts/export/", "/verdicts/export/"


def body(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def exported(form: str = "ndjson", *, reader: User | None = None, **asked: Any) -> bytes:
    return b"".join(export(Wanted(**asked), FORMATS[form], reader=reader))


def documents(**asked: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in exported(**asked).splitlines()]


def by_command(path: Path, *arguments: str) -> bytes:
    call_command("export_verdicts", *arguments, "--output", str(path), stderr=io.StringIO())
    return path.read_bytes()


@pytest.fixture
def some(edith: User, ravi: User) -> list[VerdictRevision]:
    """A correction, a verdict that was withdrawn, and one that stands; in the order of the last decision on each."""
    standing, withdrawn = verdicts.approve_some(2, by=edith, reviewer=ravi)
    corrected = verdicts.approve_corrected(by=edith, reviewer=ravi)
    return [
        standing,
        verdicts.approve_withdrawal(withdrawn, by=edith, reviewer=ravi),
        verdicts.approve_correction(corrected, by=edith, reviewer=ravi),
    ]


# ── Three ways out ───────────────────────────────────────────────────────────────────────────────────────────────────

FILTERS: list[dict[str, Any]] = [
    {},
    {"since": "2019-02-24"},
    {"rating": ["wrong", "correct"], "language": ["en"]},
    {"outlet": "The Ledger", "until": "2019-02-24"},
]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("asked", FILTERS, ids=str)
def test_page_api_and_command_give_the_same(
    as_: As, client: Client, edith: User, some: list[VerdictRevision], tmp_path: Path, form: str, asked: dict[str, Any]
) -> None:
    arguments = ["--format", form]
    for name, values in asked.items():
        for value in values if isinstance(values, list) else [values]:
            arguments += [f"--{name}", value]
    expected = by_command(tmp_path / "out", *arguments)
    assert body(client.get(API, {"format": form, **asked})) == expected
    assert body(as_(edith).get(PAGE, {"format": form, **asked})) == expected
    assert body(as_(edith).get(API, {"format": form, **asked})) == expected


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_it_comes_as_a_file_of_its_kind(client: Client, some: list[VerdictRevision], form: Any) -> None:
    response = client.get(API, {"format": form.name}, headers={"Accept": "text/html"})
    assert response["Content-Type"] == form.content_type
    assert response["Content-Disposition"] == f'attachment; filename="verdicts.{form.ending}"'
    number, _, digest = response["X-Factcheck-Record"].partition(":")
    assert record.verify(upto=(int(number), digest)) is None
    assert response.streaming


def test_without_a_format_it_is_json(client: Client, some: list[VerdictRevision]) -> None:
    assert json.loads(body(client.get(API))) == documents()


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_newsroom_gives_an_empty_file(client: Client, form: str) -> None:
    text = body(client.get(API, {"format": form})).decode("utf-8-sig")
    match form:
        case "json":
            assert json.loads(text) == []
        case "ndjson":
            assert text == ""
        case "csv":
            assert len(text.splitlines()) == 1
        case _:
            assert json.loads(text)["dataFeedElement"] == []


WRONG = [
    ({"format": "xml"}, "format", "“xml” is no format. It may be json, ndjson, csv, claimreview."),
    ({"since": "24 February"}, "since", "“24 February” is no day and no moment."),
    ({"since": "2019-02-30"}, "since", "“2019-02-30” is no day and no moment."),
    ({"until": "9999-12-31"}, "until", "“9999-12-31” is no day and no moment."),
    ({"rating": "fine"}, "rating", "There is no rating “fine”."),
    ({"since": "2019-02-25", "until": "2019-02-24"}, "until", "It ends before it begins."),
    ({"tally": "x"}, "tally", "Enter a whole number."),
    ({"tally": str(2**63)}, "tally", "Ensure this value is less than or equal to"),
    ({"language": "e" * 201}, "language", "is longer than 200 characters"),
    ({"outlet": "The\x00Ledger"}, "outlet", "Null characters are not allowed."),
]


@pytest.mark.parametrize(("asked", "field", "sentence"), WRONG, ids=[str(each[0])[:40] for each in WRONG])
def test_what_is_not_understood_is_said(
    as_: As, client: Client, edith: User, asked: dict[str, str], field: str, sentence: str
) -> None:
    (told,) = problem_of(client.get(API, asked), 400)["errors"][field]
    assert sentence in told
    response = as_(edith).get(PAGE, asked)
    assert response.status_code == 422


def test_a_plus_sign_that_was_not_encoded_is_read_as_one(client: Client, some: list[VerdictRevision]) -> None:
    moment = some[2].decided_at
    assert moment is not None
    told = body(client.get(f"{API}?format=ndjson&since={moment.isoformat()}"))
    assert [json.loads(line)["id"] for line in told.splitlines()] == [str(some[2].verdict.public_id)]


# ── Which verdicts ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_all_of_them_are_what_is_approved_the_longest_first(some: list[VerdictRevision]) -> None:
    standing, _, corrected = some
    found = documents()
    assert found == [json.loads(json.dumps(verdict_document(each))) for each in (standing, corrected)]
    assert [verdicts.faults(each) for each in found] == [[], []]


def test_what_is_new_has_what_was_withdrawn(some: list[VerdictRevision]) -> None:
    standing, withdrawal, corrected = some
    start = standing.decided_at
    assert start is not None
    found = documents(since=start)
    assert [(each["id"], each["status"]) for each in found] == [
        (str(standing.verdict.public_id), "published"),
        (str(withdrawal.verdict.public_id), "withdrawn"),
        (str(corrected.verdict.public_id), "published"),
    ]
    assert [verdicts.faults(each) for each in found] == [[], [], []]


def test_spans_that_follow_on_each_other_have_each_change_once(some: list[VerdictRevision]) -> None:
    moments = [each.decided_at for each in some]
    far = timedelta(days=1)
    assert None not in moments
    first, second, third = (moment for moment in moments if moment)
    spans = [(first - far, first), (first, second), (second, third), (third, third + far)]
    found = [[each["modified_at"] for each in documents(since=start, until=end)] for start, end in spans]
    assert found == [[], [first.isoformat()], [second.isoformat()], [third.isoformat()]]


def test_what_was_withdrawn_and_is_approved_again_is_no_longer_told_as_withdrawn(
    some: list[VerdictRevision], edith: User, ravi: User
) -> None:
    withdrawal = some[1]
    again = workflow.open_draft(claim=withdrawal.claim, by=edith)
    workflow.approve(revision=workflow.submit(revision=again, by=edith), by=ravi)
    found = documents(since=datetime.fromisoformat("2019-01-01T00:00:00+00:00"))
    assert [(each["status"], each["revision"]) for each in found] == [
        ("published", 1),
        ("published", some[2].number),
        ("published", 3),
    ]


def test_a_filter_leaves_out_the_others(some: list[VerdictRevision]) -> None:
    standing, withdrawal, corrected = some
    since = datetime.fromisoformat("2019-01-01T00:00:00+00:00")
    ids = [str(each.verdict.public_id) for each in some]
    assert [each["id"] for each in documents(ratings=("wrong",))] == [ids[2]]
    assert [each["id"] for each in documents(ratings=("correct",), since=since)] == ids[:2]
    assert [each["id"] for each in documents(tally=corrected.claim.tally_id)] == [ids[2]]
    assert documents(languages=("es",)) == documents(outlet="The Gazette") == []
    assert len(documents(languages=("es", "en"), outlet="The Ledger")) == 2
    assert withdrawal.rating_id == standing.rating_id == "correct"


@pytest.mark.parametrize("publishes", [True, False])
def test_everyone_gets_what_they_may_read(
    as_: As, some: list[VerdictRevision], edith: User, olga: User, settings: Settings, publishes: bool
) -> None:
    settings.PUBLISH_VERDICTS = publishes
    asked = {"format": "ndjson", "since": "2019-01-01"}
    counts = [len(body(each.get(API, asked)).splitlines()) for each in (Client(), as_(olga), as_(edith))]
    assert counts == ([3, 3, 3] if publishes else [0, 0, 3])


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
@pytest.mark.parametrize("form", FORMATS)
def test_only_what_is_approved_ever_leaves(edith: User, ravi: User, state: str, form: str) -> None:
    claim = factories.make_claim(by=edith)
    revision = factories.make_draft(claim, by=edith)
    if state != "draft":
        revision = workflow.submit(revision=revision, by=edith)
    if state == "returned":
        workflow.return_(revision=revision, by=ravi, comment="Which agency?")
    for since in (None, datetime.fromisoformat("2019-01-01T00:00:00+00:00")):
        text = exported(form, reader=ravi, since=since).decode()
        assert "104" not in text
        assert str(revision.verdict.public_id) not in text


def test_a_correction_on_its_way_leaves_what_is_approved_as_it_was(some: list[VerdictRevision], edith: User) -> None:
    before = exported()
    revision = workflow.open_correction(claim=some[0].claim, by=edith)
    revision.summary, revision.public_note = "Not for you yet.", "Nor is this."
    revision.save()
    workflow.submit(revision=revision, by=edith)
    assert exported() == before


# ── Many ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pieces_of_any_size_have_each_verdict_once(
    edith: User, ravi: User, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    approved = verdicts.approve_some(6, by=edith, reviewer=ravi)
    verdicts.approve_withdrawal(approved[0], by=edith, reviewer=ravi)
    whole = exported(since=approved[-1].decided_at)
    monkeypatch.setattr(wanted, "AT_A_TIME", size)
    assert exported(since=approved[-1].decided_at) == whole
    assert len(whole.splitlines()) == 6


def test_verdicts_of_one_moment_are_each_there_once(edith: User, ravi: User, monkeypatch: pytest.MonkeyPatch) -> None:
    approved = verdicts.approve_some(5, by=edith, reviewer=ravi)
    verdicts.with_one_moment(approved[0])
    monkeypatch.setattr(wanted, "AT_A_TIME", 2)
    assert [each["id"] for each in documents()] == [str(each.verdict.public_id) for each in approved[::-1]]


def test_what_is_corrected_while_an_export_runs_comes_once_more_at_the_end(
    edith: User, ravi: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = verdicts.approve_some(3, by=edith, reviewer=ravi)[::-1]
    monkeypatch.setattr(wanted, "AT_A_TIME", 1)
    found = wanted.documents(Wanted(), reader=None)
    told = [next(found)]
    for each in (first, third):
        verdicts.approve_correction(each, by=edith, reviewer=ravi)
    told += found
    assert [(each["id"], each["kind"]) for each in told] == [
        (str(first.verdict.public_id), "finding"),
        (str(second.verdict.public_id), "finding"),
        (str(first.verdict.public_id), "correction"),
        (str(third.verdict.public_id), "correction"),
    ]


def test_it_begins_before_the_last_is_read(
    edith: User, ravi: User, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    verdicts.approve_some(4, by=edith, reviewer=ravi)
    monkeypatch.setattr(wanted, "AT_A_TIME", 1)
    with django_assert_max_num_queries(9):
        next(wanted.documents(Wanted(), reader=None))


# ── The record ───────────────────────────────────────────────────────────────────────────────────────────────────────


def events() -> list[Event]:
    return list(Event.objects.filter(action="verdicts.exported"))


def test_people_of_the_newsroom_are_put_on_the_record(as_: As, edith: User, some: list[VerdictRevision]) -> None:
    response = as_(edith).get(API, {"format": "csv", "rating": "wrong", "since": "2019-01-01"})
    assert events() == []
    body(response)
    (event,) = events()
    assert (event.actor, event.subject, event.request_id) == (edith, "exports", response["X-Request-ID"])
    assert event.details == {
        "format": "csv",
        "filters": {"since": "2019-01-01T00:00:00+00:00", "ratings": ["wrong"]},
        "count": 1,
        "is_whole": True,
    }
    assert record.verify() is None


def test_an_export_that_is_broken_off_is_on_the_record_as_such(
    edith: User, some: list[VerdictRevision], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.export.exporting.AT_ONCE", 1)
    pieces = export(Wanted(), FORMATS["ndjson"], reader=edith, by=edith)
    next(pieces)
    pieces.close()  # as the server does when nobody listens any more
    (event,) = events()
    assert (event.actor, event.details["count"], event.details["is_whole"]) == (edith, 1, False)


def test_what_anybody_may_read_is_not_put_on_the_record_when_anybody_reads_it(
    as_: As, olga: User, some: list[VerdictRevision]
) -> None:
    for each in (Client(), as_(olga)):
        body(each.get(API))
    assert events() == []


def test_the_command_is_put_on_the_record(edith: User, some: list[VerdictRevision], tmp_path: Path) -> None:
    by_command(tmp_path / "out")
    by_command(tmp_path / "out", "--as", "edith")
    assert [(event.actor, event.details["count"]) for event in events()] == [(None, 2), (edith, 2)]


# ── The formats ──────────────────────────────────────────────────────────────────────────────────────────────────────


def table(**asked: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported("csv", **asked).decode("utf-8-sig"), newline="")))


def test_a_row_has_what_fits_a_table(some: list[VerdictRevision]) -> None:
    found = table(since=datetime.fromisoformat("2019-01-01T00:00:00+00:00"))
    for row, document in zip(found, documents(since=datetime.fromisoformat("2019-01-01T00:00:00+00:00")), strict=True):
        assert (row["id"], row["status"], row["public_note"]) == (
            document["id"],
            document["status"],
            document["public_note"] or "",
        )
    _, withdrawn, row = found
    assert withdrawn["rating"] == withdrawn["summary"] == withdrawn["evidence"] == withdrawn["origins"] == ""
    assert (row["kind"], row["rating"], row["corrected_low"], row["corrected_text"]) == (
        "correction",
        "wrong",
        "411",
        "411 soldiers",
    )
    assert (row["figure_bound"], row["figure_low"], row["figure_high"]) == ("about", "98.8", "109.2")
    assert (row["independent_origins"], row["origins"], row["evidence"]) == ("1", "Migration Office", "2")


DANGEROUS = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "'=1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_is_run_by_a_spreadsheet(edith: User, ravi: User, text: str) -> None:
    claim = factories.make_claim(by=edith)
    revision = factories.make_draft(claim, by=edith)
    revision.summary = text
    revision.save()
    workflow.approve(revision=workflow.submit(revision=revision, by=edith), by=ravi)
    (row,) = table()
    assert row["summary"] == f"'{text}"
    for cell in row.values():
        assert not cell.startswith(tuple("=+@\t\r\n＝＋－＠"))


def test_a_number_below_zero_stays_a_number(edith: User, ravi: User) -> None:
    claim = factories.make_article("Cold\n\nTemperatures fell to -12.5 °C on Sunday.", by=edith).claims.get()
    revision = workflow.open_draft(claim=claim, by=edith)
    draft = workflow.Draft(
        rating=Rating.objects.get(slug="unproven"), as_of=factories.PUBLISHED, summary="Nobody measured."
    )
    revision = workflow.save_draft(revision=revision, draft=draft, version=1, by=edith)
    workflow.approve(revision=workflow.submit(revision=revision, by=edith), by=ravi)
    (row,) = table()
    assert (row["figure_low"], row["figure_high"], row["figure_unit"]) == ("-12.5", "-12.5", "Cel")
    assert row["claim"].startswith("'-12.5")


def feed(told: list[str] | None = None, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        b"".join(
            export(Wanted(**asked), FORMATS["claimreview"], reader=None, tell=None if told is None else told.append)
        )
    )
    return found


def test_the_feed_of_claim_reviews_keeps_the_rules(some: list[VerdictRevision]) -> None:
    found = feed(since=datetime.fromisoformat("2019-01-01T00:00:00+00:00"))
    assert (found["@context"], found["@type"]) == ("https://schema.org", "DataFeed")
    items = found["dataFeedElement"]
    assert [item["@type"] for item in items] == ["DataFeedItem"] * 2
    assert found["dateModified"] == items[-1]["dateModified"] == items[-1]["item"]["dateModified"]
    published = [each for each in documents() if each["status"] == "published"]
    for item, document in zip(items, published, strict=True):
        assert faults(item["item"], page=document["page_url"]) == []


def test_a_review_that_breaks_a_rule_is_left_out_and_told_of(some: list[VerdictRevision], settings: Settings) -> None:
    settings.NEWSROOM_NAME = "police"  # whom one of the articles has its number from
    told: list[str] = []
    assert len(feed(told)["dataFeedElement"]) == 1
    assert len(told) == 2
    assert "The claim is the reviewer's own" in told[0]
    assert told[0].startswith(f"{settings.SITE_URL}/findings/{some[0].verdict.public_id}/")
