"""Who passed a count on: from the site that carries it, over the agency it was copied from, to whoever counted."""

from __future__ import annotations

from collections.abc import Iterable

from claims.figures import SourceKind, origin_key
from claims.models import Evidence
from sources.models import OutletKind

# What an outlet is as a source of its own, by what the register says it is.
KINDS = {
    OutletKind.AGENCY: SourceKind.AGENCY,
    OutletKind.OFFICIAL: SourceKind.OFFICIAL,
    OutletKind.NGO: SourceKind.ORGANISATION,
    OutletKind.REFERENCE: SourceKind.ORGANISATION,
}


def chain(item: Evidence) -> tuple[str, ...]:
    """The names along the way, the site first and whoever counted last, each once under whatever name it has."""
    return _each_once([item.document.outlet_name, *_between(item), item.origin])


def carriers(items: Iterable[Evidence]) -> tuple[str, ...]:
    """Those that passed one count on, the nearest to the counting first."""
    rows = list(items)
    between = [name for item in rows for name in reversed(_between(item))]
    return _each_once([*between, *(item.document.outlet_name for item in rows)])


def kinds(evidence: Iterable[Evidence]) -> dict[str, SourceKind]:
    """What each origin is, by the key of its name: as the passages that name it tell, else the register, else
    that others credit it.
    """
    told: dict[str, SourceKind] = {}
    registered: dict[str, SourceKind] = {}
    credited: dict[str, SourceKind] = {}
    for item in evidence:
        for source in item.figure.sources:
            told.setdefault(origin_key(source.named or source.text), source.kind)
            told.setdefault(origin_key(source.text), source.kind)
        outlet, group = item.document.outlet, item.document.copy_group
        if outlet:
            registered[origin_key(outlet.name)] = KINDS.get(OutletKind(outlet.kind), SourceKind.OUTLET)
        if group and group.credit:
            credited[origin_key(group.credit)] = SourceKind.AGENCY
    return {**credited, **registered, **told}


def is_party(items: Iterable[Evidence]) -> bool:
    """The origin is itself an outlet of the register that speaks for a side."""
    return any(
        item.document.outlet is not None
        and item.document.outlet.is_party
        and origin_key(item.document.outlet.name) == origin_key(item.origin)
        for item in items
    )


def _between(item: Evidence) -> list[str]:
    """The agency that the text was copied from, and whoever the passage says it was told to."""
    group = item.document.copy_group
    credit = [group.credit] if group and group.credit else []
    return [*credit, *(source.via for source in item.figure.sources if source.via)]


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(origin_key(name), name)
    return tuple(found.values())
