"""manage.py read_figures"""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from claims.models import StoredReading
from tests import factories


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("read_figures", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.django_db
def test_everything_is_read_and_told() -> None:
    for count in (100, 105, 110):
        factories.make_document(f"{count} soldiers fled.")
    assert run("--most", "2").endswith("2 of 3 are read now.\n")
    assert StoredReading.objects.count() == 2
    told = run()
    assert told.startswith("1 documents read")
    assert told.endswith("3 of 3 are read now.\n")
    assert run().startswith("0 documents read")
