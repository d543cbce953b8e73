"""The archive as a provider: what is stored, as hits that need not be fetched."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sources.fetch import Fetched, Refused
from sources.models import ProviderSetting
from sources.providers import KINDS
from sources.providers.archive import Archive
from sources.providers.base import Hit, Query
from sources.providers.kinds import Made
from tests import factories, people

pytestmark = pytest.mark.django_db


def no_fetch(url: str, **options: Any) -> Fetched | Refused:
    pytest.fail("the archive asks nobody")


def ask(*phrases: str, since: date | None = None, until: date | None = None, limit: int = 20) -> list[Hit]:
    answer = Archive(people.edith()).search(Query(phrases=phrases, since=since, until=until, limit=limit), no_fetch)
    assert answer.remark == ""
    return list(answer.hits)


def test_a_stored_document_is_a_hit_with_its_id() -> None:
    document = factories.make_document(url="https://courier.example/count")
    assert ask("soldiers") == [
        Hit(
            url="https://courier.example/count",
            title="Agency counts those who left",
            snippet="A total of 104 soldiers have fled into Colombia, the Migration Office said on Sunday.",
            outlet="The Courier",
            published=date(2019, 2, 24),
            document_id=document.pk,
        )
    ]


def test_a_pasted_document_is_a_hit_without_an_address() -> None:
    document = factories.make_document()
    (hit,) = ask("soldiers")
    assert (hit.url, hit.document_id) == ("", document.pk)


def test_nothing_stored_is_an_answer_too() -> None:
    assert ask("soldiers") == []


def test_the_window_and_the_limit_are_kept_to() -> None:
    factories.make_document()
    factories.make_document(factories.LATER_REPORT, published=date(2019, 2, 25))
    assert len(ask("soldiers")) == 2
    assert len(ask("soldiers", limit=1)) == 1
    assert [hit.title for hit in ask("soldiers", since=date(2019, 2, 25))] == ["More have left since"]
    assert [hit.title for hit in ask("soldiers", until=date(2019, 2, 24))] == ["Agency counts those who left"]


def test_a_question_without_words_is_no_error() -> None:
    assert ask() == []


def test_it_is_among_the_providers_under_its_name() -> None:
    setting = ProviderSetting.objects.get(slug=Archive.name)
    made = KINDS[Archive.name].make(Made(setting=setting, key="", reader=people.edith()))
    assert isinstance(made, Archive)
    assert (setting.label, setting.is_paused) == ("Archive", False)
