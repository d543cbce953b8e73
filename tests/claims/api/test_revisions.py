"""GET /api/v1/revisions/, POST /api/v1/revisions/<id>/approve/ and /return/"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from claims import workflow
from claims.api.revisions import etag_of_revision
from claims.models import Claim, Event, Signature, VerdictRevision
from claims.permissions import OWN_HAND, Overtaken, Refusal, require
from claims.workflow import moves
from people.models import Role, User
from tests import factories
from tests.claims import verdicts
from tests.claims.api.answers import json_of, problem_of

QUEUE = "/api/v1/revisions/"
NOT_THERE = "There is nothing here, or it is not for you to see."
ONLY_REVIEWERS = "Only reviewers approve or return verdicts."
BOTH = pytest.mark.parametrize("verb", ["approve", "return"])
LogIn = Callable[[User], Client]


@pytest.fixture
def submitted(edith: User) -> VerdictRevision:
    return factories.make_submitted(factories.make_claim(by=edith), by=edith)


def url_of(revision: VerdictRevision, verb: str) -> str:
    return f"{QUEUE}{revision.pk}/{verb}/"


def post(client: Client, url: str, body: Any = None, *, headers: dict[str, str] | None = None) -> Any:
    """A decision on what is there now."""
    given = {"comment": "Which agency?"} if body is None else body
    named = url.removeprefix(QUEUE).partition("/")[0]
    revision = VerdictRevision.objects.filter(pk=int(named)).first() if named else None
    seen = {"If-Match": etag_of_revision(revision)} if revision else {}
    return client.post(url, given, content_type="application/json", headers={**seen, **(headers or {})})


def everything() -> list[Any]:
    """What a decision writes, to see that a refused one wrote none of it."""
    return [
        list(VerdictRevision.objects.order_by("pk").values()),
        list(Signature.objects.order_by("pk").values()),
        list(Claim.objects.order_by("pk").values("pk", "state")),
        Event.objects.count(),
    ]


# ── The queue ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["edith", "ravi", "ada"])
def test_the_newsroom_reads_what_waits_longest_first(
    request: pytest.FixtureRequest, edith: User, as_: LogIn, name: str
) -> None:
    sentences = [f"Some {number} soldiers have fled, police said." for number in (100, 200, 300)]
    first, second, third = factories.make_article("\n\n".join(["Over", *sentences]), by=edith).claims.all()
    waiting = [factories.make_submitted(claim, by=edith) for claim in (second, first)]
    factories.make_draft(third, by=edith)
    body = json_of(as_(request.getfixturevalue(name)).get(QUEUE))
    assert [row["id"] for row in body["results"]] == [revision.pk for revision in waiting]
    revision = waiting[0]
    hand = revision.signatures.get()
    assert revision.submitted_at is not None
    assert body["results"][0] == {
        "id": revision.pk,
        "claim": second.pk,
        "verdict": str(revision.verdict.public_id),
        "number": 1,
        "kind": "finding",
        "state": "submitted",
        "rating": "correct",
        "attribution_rating": None,
        "corrected_text": "",
        "as_of": "2019-02-24",
        "summary": "The count is right.",
        "sole_source_reason": factories.SOLE,
        "public_note": "",
        "evidence": [item.pk for item in revision.evidence.all()],
        "author": "edith",
        "approvals_needed": 1,
        "version": 2,
        "created_at": revision.created_at.isoformat().replace("+00:00", "Z"),
        "submitted_at": revision.submitted_at.isoformat().replace("+00:00", "Z"),
        "decided_at": None,
        "signatures": [
            {"person": "edith", "part": "wrote", "comment": "", "at": hand.at.isoformat().replace("+00:00", "Z")}
        ],
    }


def test_an_outsider_has_no_queue(submitted: VerdictRevision, olga: User, as_: LogIn) -> None:
    for address in (QUEUE, f"{QUEUE}?state=approved"):
        assert "no role" in problem_of(as_(olga).get(address), 403)["detail"]


def test_nobody_in_particular_is_asked_to_log_in(submitted: VerdictRevision, client: Client) -> None:
    response = client.get(QUEUE)
    assert problem_of(response, 401)["title"] == "Unauthorized"
    assert response["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.parametrize("number", [1, 5])
def test_the_queue_asks_the_database_as_often_for_many_as_for_one(
    edith: User, as_: LogIn, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sentences = [f"Some {100 + step} soldiers have fled, police said." for step in range(number)]
    for claim in factories.make_article("\n\n".join(["Over", *sentences]), by=edith).claims.all():
        factories.make_submitted(claim, by=edith)
    client = as_(edith)
    # Two for the session, five for the rows.
    with django_assert_max_num_queries(7):
        assert len(json_of(client.get(QUEUE))["results"]) == number


def test_the_queue_is_only_read(edith: User, as_: LogIn) -> None:
    response = post(as_(edith), QUEUE)
    assert problem_of(response, 405)["detail"] == 'Method "POST" not allowed.'
    assert response["Allow"] == "GET, HEAD, OPTIONS"


# ── Deciding ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reviewer_approves(submitted: VerdictRevision, ravi: User, as_: LogIn, client: Client) -> None:
    body = json_of(post(as_(ravi), url_of(submitted, "approve"), {"comment": "Well done."}))
    assert (body["id"], body["state"]) == (submitted.pk, "approved")
    assert body["decided_at"]
    hand = Signature.objects.get(revision=submitted, part="approved")
    assert (hand.person, hand.comment) == (ravi, "Well done.")
    published = json_of(client.get("/api/v1/verdicts/"))["results"]
    assert [verdicts.faults(document) for document in published] == [[]]


@pytest.mark.parametrize("body", [{}, {"comment": ""}, ""])
def test_an_approval_needs_no_comment(submitted: VerdictRevision, ravi: User, as_: LogIn, body: Any) -> None:
    assert json_of(post(as_(ravi), url_of(submitted, "approve"), body))["state"] == "approved"


def test_a_reviewer_returns_with_a_comment(submitted: VerdictRevision, ravi: User, as_: LogIn) -> None:
    assert json_of(post(as_(ravi), url_of(submitted, "return")))["state"] == "returned"
    assert Signature.objects.get(revision=submitted, part="returned").comment == "Which agency?"


@pytest.mark.parametrize("body", [{}, {"comment": ""}, {"comment": "  \n"}])
def test_a_return_without_a_comment_is_refused_with_a_sentence(
    submitted: VerdictRevision, ravi: User, as_: LogIn, body: Any
) -> None:
    before = everything()
    problem = problem_of(post(as_(ravi), url_of(submitted, "return"), body), 403)
    assert problem["detail"] == "Say in a comment what should change; the editor gets nothing else."
    assert everything() == before


@BOTH
@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("olga", 404, NOT_THERE),
        ("edith", 403, ONLY_REVIEWERS),
        ("eve", 403, ONLY_REVIEWERS),
        ("ada", 403, ONLY_REVIEWERS),
    ],
)
def test_who_may_not_decide_is_told_why(
    request: pytest.FixtureRequest,
    submitted: VerdictRevision,
    as_: LogIn,
    verb: str,
    name: str,
    status: int,
    sentence: str,
) -> None:
    client = as_(request.getfixturevalue(name))
    before = everything()
    assert problem_of(post(client, url_of(submitted, verb)), status)["detail"] == sentence
    assert everything() == before


@BOTH
def test_nobody_in_particular_decides_nothing(submitted: VerdictRevision, client: Client, verb: str) -> None:
    before = everything()
    problem_of(post(client, url_of(submitted, verb)), 401)
    assert everything() == before


@BOTH
def test_a_reviewer_who_wrote_it_does_not_decide(edith: User, ravi: User, as_: LogIn, verb: str) -> None:
    revision = factories.make_submitted(factories.make_claim(by=edith), by=ravi)
    before = everything()
    assert problem_of(post(as_(ravi), url_of(revision, verb)), 403)["detail"] == OWN_HAND
    assert everything() == before


@BOTH
def test_a_draft_is_not_decided(edith: User, ravi: User, as_: LogIn, verb: str) -> None:
    revision = factories.make_draft(factories.make_claim(by=edith), by=edith)
    problem = problem_of(post(as_(ravi), url_of(revision, verb)), 403)
    assert problem["detail"] == "This revision is draft; there is nothing to decide."


@BOTH
@pytest.mark.parametrize("state", ["approved", "returned"])
def test_what_is_decided_is_not_decided_again(
    submitted: VerdictRevision, ravi: User, rosa: User, as_: LogIn, verb: str, state: str
) -> None:
    post(as_(rosa), url_of(submitted, "approve" if state == "approved" else "return"))
    before = everything()
    problem = problem_of(post(as_(ravi), url_of(submitted, verb)), 403)
    assert problem["detail"] == f"This revision is {state}; there is nothing to decide."
    assert everything() == before


@BOTH
def test_who_decides_second_is_told_that_somebody_was_faster(
    submitted: VerdictRevision, ravi: User, rosa: User, as_: LogIn, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rosa decides after Ravi's request has read the revision."""
    in_between = VerdictRevision.objects.get(pk=submitted.pk)
    places = ("claims.workflow.decisions.require", "claims.workflow.moves.require")

    def overtaken(refusal: Refusal | None) -> None:
        require(refusal)
        for place in places:
            monkeypatch.setattr(place, require)
        workflow.approve(revision=in_between, by=rosa)

    for place in places:
        monkeypatch.setattr(place, overtaken)
    problem = problem_of(post(as_(ravi), url_of(submitted, verb)), 409)
    assert problem["title"] == "Somebody was faster"
    assert problem["detail"] == "Somebody was faster: this revision has moved on."
    assert not Signature.objects.filter(person=ravi).exists()
    with pytest.raises(Overtaken):
        moves.hold(submitted, moves.RETURN)


@BOTH
@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999999"])
def test_one_that_is_not_there_is_a_problem(ravi: User, as_: LogIn, verb: str, pk: str) -> None:
    assert problem_of(post(as_(ravi), f"{QUEUE}{pk}/{verb}/"), 404)["detail"] == NOT_THERE


@BOTH
@pytest.mark.parametrize("publishes", [True, False])
def test_an_outsider_does_not_come_near_a_decision(
    submitted: VerdictRevision, ravi: User, olga: User, as_: LogIn, verb: str, settings: Settings, publishes: bool
) -> None:
    post(as_(ravi), url_of(submitted, "approve"))
    settings.PUBLISH_VERDICTS = publishes
    problem_of(post(as_(olga), url_of(submitted, verb)), 404)


@BOTH
@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_a_decision_is_posted(submitted: VerdictRevision, ravi: User, as_: LogIn, verb: str, method: str) -> None:
    before = everything()
    response = getattr(as_(ravi), method)(url_of(submitted, verb))
    problem_of(response, 405)
    assert response["Allow"] == "POST, OPTIONS"
    assert everything() == before


# ── What is not understood ───────────────────────────────────────────────────────────────────────────────────────────

MALFORMED: list[str | bytes] = [
    "soldiers",
    '{"comment": "Which agency?"',
    '{"comment": NaN}',
    b"\xff\xfe",
    "[" * 100_000,
    '{"comment": ' + "9" * 5_000 + "}",
]
NOT_FIELDS = [
    "[]",
    "null",
    "7",
    '"Which agency?"',
    '{"comment": null}',
    '{"comment": ["Which agency?"]}',
    '{"comment": {"text": "Which agency?"}}',
    '{"comment": true}',
    '{"comment": "\\u0000"}',
    '{"comment": "Which \\u0000 agency?"}',
    '{"comment": "\\ud800"}',
    '{"comment": "' + "x" * 5_001 + '"}',
]


def short(body: str | bytes) -> str:
    return repr(body[:24])


@BOTH
@pytest.mark.parametrize("body", MALFORMED, ids=short)
def test_what_is_no_json_is_a_problem(
    submitted: VerdictRevision, ravi: User, as_: LogIn, verb: str, body: str | bytes
) -> None:
    before = everything()
    problem = problem_of(post(as_(ravi), url_of(submitted, verb), body), 400)
    assert "JSON" in problem["detail"]
    assert everything() == before


@BOTH
@pytest.mark.parametrize("body", NOT_FIELDS, ids=short)
def test_what_is_no_comment_is_a_problem_that_names_it(
    submitted: VerdictRevision, ravi: User, as_: LogIn, verb: str, body: str
) -> None:
    before = everything()
    problem = problem_of(post(as_(ravi), url_of(submitted, verb), body), 400)
    assert problem["detail"] == "Some fields are not right."
    assert list(problem["errors"]) in (["comment"], ["non_field_errors"])
    assert everything() == before


@BOTH
def test_another_form_than_json_is_a_problem(submitted: VerdictRevision, ravi: User, as_: LogIn, verb: str) -> None:
    before = everything()
    seen = {"If-Match": etag_of_revision(submitted)}
    problem_of(as_(ravi).post(url_of(submitted, verb), {"comment": "Which agency?"}, headers=seen), 415)
    assert everything() == before


def test_a_comment_keeps_its_letters(submitted: VerdictRevision, ravi: User, as_: LogIn) -> None:
    post(as_(ravi), url_of(submitted, "return"), {"comment": "¿Qué agencia? — “Migración” 🚨\nZweite Zeile"})
    hand = Signature.objects.get(revision=submitted, part="returned")
    assert hand.comment == "¿Qué agencia? — “Migración” 🚨\nZweite Zeile"


# ── Logging in ───────────────────────────────────────────────────────────────────────────────────────────────────────


def basic(username: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{username}:{password}".encode()).decode()}


@pytest.fixture
def rita(db: None) -> User:
    """A reviewer with a password."""
    return User.objects.create_user(username="rita", password="at the bridge", role=Role.REVIEWER)


def test_a_program_logs_in_with_a_password_and_no_session(submitted: VerdictRevision, rita: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert json_of(client.get(QUEUE, headers=basic("rita", "at the bridge")))["results"][0]["id"] == submitted.pk
    answer = post(client, url_of(submitted, "approve"), headers=basic("rita", "at the bridge"))
    assert json_of(answer)["state"] == "approved"
    assert Signature.objects.get(part="approved").person == rita
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize(
    "header",
    [
        basic("rita", "at the gate"),
        basic("nobody", "at the bridge"),
        basic("rita\x00", "at the bridge"),
        basic("rita", "at the bridge\x00"),
        {"Authorization": "Basic"},
        {"Authorization": "Basic soldiers"},
        {"Authorization": "Basic " + b64encode(b"\xff:\xff").decode()},
    ],
)
def test_a_wrong_password_is_a_problem(submitted: VerdictRevision, rita: User, header: dict[str, str]) -> None:
    response = post(Client(), url_of(submitted, "approve"), headers=header)
    problem_of(response, 401)
    assert response["WWW-Authenticate"].startswith("Basic ")
    assert VerdictRevision.objects.get().state == "submitted"


def test_who_has_left_does_not_get_in(submitted: VerdictRevision, rita: User) -> None:
    rita.is_active = False
    rita.save()
    problem_of(post(Client(), url_of(submitted, "approve"), headers=basic("rita", "at the bridge")), 401)


@BOTH
def test_a_session_needs_the_token_of_the_pages(submitted: VerdictRevision, ravi: User, verb: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ravi)
    before = everything()
    assert "CSRF" in problem_of(post(client, url_of(submitted, verb)), 403)["detail"]
    assert everything() == before
    client.get("/queue/")
    token = client.cookies["csrftoken"].value
    json_of(post(client, url_of(submitted, verb), headers={"X-CSRFToken": token}))
