"""Who counted, by the passages that were found: copies folded, changed numbers and what no text has left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Protocol

from django.db.models import F

from claims import chains
from claims.figures import RelationKind, Witness, origin_key
from claims.models import Evidence
from sources.models import ChangedNumber, Document

# A document, and where in it a figure begins.
Place = tuple[int, int]

# Of several documents that carry one count of one origin, each further one adds this share.
AGAIN = 0.7
MOST_WEIGHT = 3.0


class Counting(Protocol):
    """A passage that says who counted: a row of evidence, or what an export knows of one."""

    @property
    def is_apart(self) -> bool: ...
    @property
    def is_literal(self) -> bool: ...
    @property
    def document(self) -> Document: ...
    @property
    def document_id(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def origin(self) -> str: ...
    @property
    def low(self) -> Decimal | None: ...
    @property
    def high(self) -> Decimal | None: ...


def witnesses(evidence: Iterable[Evidence]) -> list[Witness]:
    """Who counted, by passages whose number stands in the stored text; what does not stand there supports nothing.

    Nor does a number that a copy changed: nobody counted it; nor what somebody put apart, as it counts something else.
    One query where there are copies.
    """
    literal = [item for item in evidence if not item.is_apart and item.is_literal]
    changed = changed_on_the_way(literal)
    return _witnesses([item for item in literal if _place(item) not in changed])


def counted_by(evidence: Sequence[Counting]) -> dict[Place, str]:
    """Who counted at each place: one origin for copies of one text, and one for outlets of one owner.

    Outlets that count for themselves share their owner's newsrooms, so that two of them bear each other out no more
    than one would.  Where only one of them counts it keeps its name.
    """
    copies, owners = _origins_of_copies(evidence), _owners(evidence)
    origins = {_place(item): copies.get(_copy_and_count(item), item.origin) for item in evidence}
    counting: dict[str, set[str]] = {}
    for origin in origins.values():
        if owner := owners.get(origin_key(origin)):
            counting.setdefault(origin_key(owner), set()).add(origin_key(origin))
    shared = {key: name for key, name in owners.items() if len(counting.get(origin_key(name), ())) > 1}
    return {place: shared.get(origin_key(origin), origin) for place, origin in origins.items()}


def changed_on_the_way(evidence: Collection[Counting]) -> frozenset[Place]:
    """The places whose number a copy has otherwise than its original.  An outlet may correct its own."""
    copied = {item.document_id for item in evidence if item.document.copy_group_id}
    if not copied:
        return frozenset()
    rows = ChangedNumber.objects.filter(document__in=copied)
    rows = rows.exclude(document__outlet__isnull=False, document__outlet=F("original__outlet"))
    changes = list(rows.values_list("document_id", "start", "end"))
    return frozenset(
        _place(item)
        for item in evidence
        for document, start, end in changes
        if document == item.document_id and start < item.end and item.start < end
    )


def independent_origins(evidence: Sequence[Counting], *, changed: Collection[Place] | None = None) -> tuple[str, ...]:
    """Who counted, each once, by the passages a finding rests on: the origins of its witnesses.

    A reference work counts nothing itself, and nobody counts in a passage that only gives a part.

    Args:
        changed: the places that `changed_on_the_way` finds, where they are known of many findings at once.
    """
    literal = [item for item in evidence if not item.is_apart and item.is_literal]
    if changed is None:
        changed = changed_on_the_way(literal)
    origins = counted_by([item for item in literal if _place(item) not in changed])
    return tuple({origin_key(origin): origin for origin in origins.values()}.values())


def _witnesses(evidence: Sequence[Evidence]) -> list[Witness]:
    """One witness per origin and count: copies of one text, and outlets that repeat one origin, are folded."""
    origins, kinds = counted_by(evidence), chains.kinds(evidence)
    folded: dict[tuple[str, str, str], list[Evidence]] = {}
    for item in evidence:
        key = (origin_key(origins[_place(item)]), item.relation, f"{item.low} {item.high}")
        folded.setdefault(key, []).append(item)
    return [
        Witness(
            origin=origins[_place(items[0])],
            figure=items[0].figure,
            relation=RelationKind(items[0].relation),
            documents=frozenset(str(item.document_id) for item in items),
            # An owner of outlets is what these are.
            kind=kinds.get(origin, kinds.get(origin_key(items[0].origin))),
            reliability=min((item.document.outlet.reliability for item in items if item.document.outlet), default=""),
            carried_by=chains.carriers(items),
            is_party=chains.is_party(items),
            weight=_weight(items),
        )
        for (origin, _, _), items in folded.items()
    ]


def _place(item: Counting) -> Place:
    """Where a passage's figure stands, which is known of rows that nobody has stored too."""
    return item.document_id, item.start


def _owners(evidence: Iterable[Counting]) -> dict[str, str]:
    """Who owns an outlet, by the key of its name."""
    outlets = [item.document.outlet for item in evidence if item.document.outlet]
    return {origin_key(outlet.name): outlet.owner_group for outlet in outlets if outlet.owner_group}


def _origins_of_copies(evidence: Iterable[Counting]) -> dict[tuple[int | None, str], str]:
    """Who counted, for each count that copies of one text give: one origin, though a copy that was read before the
    others were known may have been put down to its outlet.
    """
    found: dict[tuple[int | None, str], str] = {}
    for item in evidence:
        if group := item.document.copy_group:
            key = _copy_and_count(item)
            found[key] = item.origin if item.origin == group.credit else found.get(key, item.origin)
    return found


def _copy_and_count(item: Counting) -> tuple[int | None, str]:
    return item.document.copy_group_id, f"{item.low} {item.high}"


def _weight(items: Iterable[Evidence]) -> float:
    """Of the documents that carry a count, the weightiest, and ever less for each other."""
    weights = sorted((1.0 if item.weight is None else item.weight for item in items), reverse=True)
    return min(sum(weight * AGAIN**again for again, weight in enumerate(weights)), MOST_WEIGHT)
