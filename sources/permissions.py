"""The doors to what the newsroom keeps of others."""

from __future__ import annotations

from people.models import User
from people.permissions import door
from sources.models import Document, Outlet


def get_document(person: User, pk: int) -> Document:
    return door(Document.objects.select_related("outlet", "copy_group"), person, pk=pk)


def get_outlet(person: User, pk: int) -> Outlet:
    return door(Outlet.objects.all(), person, pk=pk)
