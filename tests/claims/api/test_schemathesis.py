"""Whatever the description of the API allows is asked, and much it does not: no fault of ours, no other answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from claims.api.revisions import etag_of_revision
from claims.models import TallyMove, TallyProposal, VerdictRevision
from factcheck.wsgi import application
from people import tokens
from people.models import Scope
from sources.fetch import Reason, Refused
from tests import people
from tests.test_access import World, a_move, make_world

SCHEMA = "/api/v1/schema/"
# It takes nothing, from anybody: nothing can be asked against its description.
ROOT = "/api/v1/"
# Of each operation so many requests as each person, half of them after the description and half against it.
EXAMPLES = 6
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PERSONS = ("edith", "ravi", "ada", "olga", "anonymous")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No address that is made up is visited."""
    refused = Refused(reason=Reason.NAME_NOT_FOUND, detail="offline")
    monkeypatch.setattr("sources.intake.guarded_fetch", lambda **kwargs: lambda url, **options: refused)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The application runs in the test's transaction, as it does for Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def bearer(name: str) -> dict[str, str]:
    if name == "anonymous":
        return {}
    person = getattr(people, name)()
    if name == "olga":  # who had a role when she made it
        person.role = "editor"
    _, secret = tokens.make(owner=person, name="test", scopes=Scope.values)
    return {"Authorization": f"Bearer {secret}"}


def known_ids(world: World) -> dict[str, Any]:
    """For each kind of address the id of something that is there."""
    a_move(world)
    return {
        "articles": world.claim.article_id,
        "claims": world.claim.pk,
        "documents": world.claim.article.document_id,
        "evidence": world.draft.evidence.get().pk,
        "findings": world.finding.pk,
        "lookups": world.failed.pk,
        "movements": world.movement.pk,
        "outlets": world.claim.article.document.outlet_id,
        "tallies": world.claim.tally_id,
        "tally-moves": TallyMove.objects.latest("pk").pk,
        "tally-proposals": TallyProposal.objects.filter(state="open").latest("pk").pk,
        "verdicts": str(world.approved.verdict.public_id),
    }


def lead_to(case: Any, world: World, ids: dict[str, Any]) -> None:
    """Let a request be about something that is there, as it was seen."""
    kind = case.operation.path.removeprefix("/api/v1/").split("/")[0]
    name = next(iter(case.path_parameters), None)
    if name is None:
        return
    if kind == "revisions":
        revision = world.submitted if case.operation.path.endswith(("approve/", "return/")) else world.draft
        case.path_parameters[name] = revision.pk
        case.headers = {
            **(case.headers or {}),
            "If-Match": etag_of_revision(VerdictRevision.objects.get(pk=revision.pk)),
        }
    else:
        case.path_parameters[name] = ids[kind]


def operations() -> Iterator[Any]:
    schema = schemathesis.openapi.from_wsgi(SCHEMA, application)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def ask(operation: Any, world: World, ids: dict[str, Any], headers: dict[str, str]) -> list[int]:
    """Ask one operation, with what it may be asked and with what not; the statuses it answered."""
    statuses: list[int] = []
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        if mode is GenerationMode.NEGATIVE and operation.path == ROOT:
            continue

        @seed(20190224)
        @settings(
            max_examples=EXAMPLES // 2,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), is_there=st.booleans())
        def asked(case: Any, is_there: bool) -> None:
            if is_there:
                lead_to(case, world, ids)
            with transaction.atomic():
                response = case.call(headers=headers)
                transaction.set_rollback(True)
            case.validate_response(response, checks=CHECKS)
            statuses.append(response.status_code)

        asked()
    return statuses


@pytest.mark.django_db
# The client of the test keeps large forms in a file that it leaves to the collector.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", PERSONS)
def test_every_answer_is_one_that_is_described(name: str, offline: None, one_connection: None) -> None:
    world = make_world()
    ids = known_ids(world)
    headers = bearer(name)
    asked = {operation.label: ask(operation, world, ids, headers) for operation in operations()}
    assert len(asked) > 50
    assert all(asked.values()), asked
    # Editors and reviewers are let in nearly everywhere: what they are given was looked at, not refusals alone.
    welcome = sum(any(status < 300 for status in statuses) for statuses in asked.values())
    assert welcome >= {"edith": 40, "ravi": 40, "ada": 25}.get(name, 2)
