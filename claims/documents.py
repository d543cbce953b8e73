"""What editors decide about a stored source."""

from __future__ import annotations

from django.db import transaction

from claims import record
from claims.permissions import can_edit, require
from people.models import User
from sources import intake
from sources.models import Document, Outlet


def put_down_to(*, document: Document, outlet: str, by: User) -> Outlet:
    """Say by hand who published a document, in all its versions; evidence found before keeps its origin.

    Raises: Refused.
    """
    require(can_edit(by))
    with transaction.atomic():
        publisher = intake.outlet_named(outlet)
        document.history().update(outlet=publisher)
        record.append(
            action="document.attributed",
            subject=f"document:{document.first_id}",
            by=by,
            before={"outlet": document.outlet.name if document.outlet else ""},
            after={"outlet": publisher.name},
            outlet=publisher.name,
        )
    return publisher
