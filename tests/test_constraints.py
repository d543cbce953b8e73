"""Every constraint that a model declares is kept by the database."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model


@pytest.mark.django_db
@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_what_a_model_promises_the_database_keeps(model: type[Model]) -> None:
    with connection.cursor() as cursor:
        kept = connection.introspection.get_constraints(cursor, model._meta.db_table)
    promised = {each.name for each in [*model._meta.constraints, *model._meta.indexes]}
    assert promised - set(kept) == set()
