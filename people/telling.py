"""What is done to the registers, told to the newsroom's record: by whom, and what was there before and after.

The record is kept further up, by the app that the setting RECORDER names; so those below tell of what they do, and need
not know it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string

from people.models import User

# Of these the record keeps whether there is one, and never what it is.
SECRETS = ("key", "password", "secret")
# What says nothing about how a thing is set up.
LEFT_OUT = ("id", "last_login", "date_joined")


def tell(*, action: str, subject: str, by: User | None, **said: Any) -> None:
    """Write into the record, in the caller's transaction, what was done (`claims.record.append` has the arguments)."""
    import_string(settings.RECORDER)(action=action, subject=subject, by=by, **said)


def state_of(row: models.Model) -> dict[str, Any]:
    """How a thing is set up, by the names of its columns, in values that JSON has."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {
        name: bool(value) if name in SECRETS else _plain(value)
        for name, value in values.items()
        if name not in LEFT_OUT
    }


def subject_of(row: models.Model) -> str:
    """As the record names a thing: outlet:12."""
    return f"{row._meta.model_name}:{row.pk}"


@contextmanager
def changing(row: models.Model, *, action: str, by: User | None) -> Iterator[None]:
    """Tell what the block changes about a stored thing; nothing, where it changes nothing."""
    rows = type(row)._base_manager.filter(pk=row.pk)
    with transaction.atomic():
        before = [state_of(stored) for stored in rows]
        yield
        after = [state_of(stored) for stored in rows.all()]
        if before and after and before != after:
            tell(action=action, subject=subject_of(row), by=by, before=before[0], after=after[0], name=str(row))


def added(row: models.Model, *, action: str, by: User | None) -> None:
    """Tell that a thing is there now, and how it is set up."""
    tell(action=action, subject=subject_of(row), by=by, after=state_of(row), name=str(row))


def removed(row: models.Model, *, action: str, by: User | None) -> None:
    """Tell that a thing is taken away, and how it was set up; called while it is there."""
    tell(action=action, subject=subject_of(row), by=by, before=state_of(row), name=str(row))


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)
