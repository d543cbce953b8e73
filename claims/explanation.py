"""What the evidence on a claim comes to, laid out for reading: by relation, by who counted, with who passed it on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q

from claims import chains
from claims.figures import (
    RelationKind,
    SourceKind,
    Witness,
    house_sentence,
    in_words,
    origin_key,
    weigh,
)
from claims.links import on_the_site
from claims.models import Claim, Evidence, LookupHit
from claims.witnesses import Place, counted_by, witnesses
from sources.models import ChangedNumber, Document

# What confirms or denies first, then what the number was before and after; others behind, as they come.
ORDER = ("agrees", "contradicts", "consistent", "superseded", "earlier", "increase", "part")
LANGUAGES = {"en": "English", "es": "Spanish"}
# What the interval that is offered takes in, by the policy for conflicts.
POLICIES = {
    "range": "from the lowest to the highest count",
    "most_authoritative": "by those of the highest standing",
    "latest_official": "by the newest official count",
    "lowest_confirmed": "the lowest count that is confirmed",
}
# What no page shows of the copies whose numbers differ.
TEXTS = ("document__text", "original__text")
PUBLISHERS = frozenset({SourceKind.OUTLET, SourceKind.AGENCY})
# These say that a document gives the claim's number, or one that goes with it.
GIVES_IT = frozenset({RelationKind.AGREES.value, RelationKind.CONSISTENT.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A number that a copy changed: what the original had, what the copy has, and which they are."""

    original_number: str
    number: str
    original: Document
    copy: Document
    is_later_version: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One passage, with the names it came through and the addresses that lead to it in place."""

    item: Evidence
    chain: tuple[str, ...]
    place_url: str
    site_url: str
    mutations: tuple[Mutation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One number by one origin for one day: its first passage, and the others that carry it."""

    label: str
    origin: str
    day: date | None
    reason: str
    first: Passage
    others: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All that stands to the claim in one way."""

    relation: str
    counts: tuple[Counted, ...]
    origins: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A source that was cited for the claim's number and does not have it; what it says that is nearest."""

    document: Document
    cited: str
    nearest: str
    place_url: str
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Passages of which one person said that they count something else; "" where nobody knows who it was."""

    by: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The sentence ready to copy, in one language."""

    language: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    groups: tuple[Group, ...]
    origins: int
    documents: int
    house: tuple[House, ...]
    supported: str
    policy: str
    missing: tuple[Missing, ...]
    apart: tuple[Apart, ...]


def explain(*, claim: Claim, evidence: Sequence[Evidence], cited: Iterable[LookupHit] = ()) -> Explanation:
    """Lay the evidence out.  `cited` are hits of addresses that somebody gave.  Two queries at most."""
    counting = [item for item in evidence if not item.is_apart]
    literal = [item for item in counting if item.is_literal]
    told, origins = witnesses(literal), counted_by(literal)
    mutations = _mutations(literal)
    by_relation: dict[str, list[Evidence]] = {}
    for item in literal:
        by_relation.setdefault(item.relation, []).append(item)
    order = [*ORDER, *(relation for relation in by_relation if relation not in ORDER)]
    suggestion = weigh(claim.figure, told, policy=settings.CONFLICT_POLICY)
    language = claim.article.document.language or "en"
    return Explanation(
        groups=tuple(
            _group(relation, by_relation[relation], told, origins, mutations)
            for relation in order
            if relation in by_relation
        ),
        origins=len({origin_key(witness.origin) for witness in told}),
        documents=_documents(told),
        house=tuple(_house(claim, told)),
        supported=in_words(claim.figure, suggestion.supports, language) if suggestion.supports else "",
        policy=POLICIES[settings.CONFLICT_POLICY],
        missing=(*_given_without(claim, cited), *_named_without(claim, literal), *_not_literal(counting)),
        apart=tuple(_apart([item for item in evidence if item.is_apart])),
    )


def own_mutations(claim: Claim) -> list[Mutation]:
    """What the claim's own text changed in the number, where it is a copy.  One query."""
    document = claim.article.document
    rows = ChangedNumber.objects.filter(document=document, start__lt=claim.end, end__gt=claim.start)
    return [_mutation(row) for row in rows.select_related("document__outlet", "original__outlet").defer(*TEXTS)]


# ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _group(
    relation: str,
    items: Sequence[Evidence],
    told: Iterable[Witness],
    origins: Mapping[Place, str],
    mutations: Mapping[int, list[Mutation]],
) -> Group:
    folded: dict[tuple[object, ...], list[Evidence]] = {}
    for item in items:
        origin = origins[item.document_id, item.start]
        folded.setdefault((item.as_of, item.low, item.high, origin_key(origin)), []).append(item)
    theirs = [witness for witness in told if witness.relation.value == relation]
    return Group(
        relation=relation,
        counts=tuple(_counted(rows, origins, mutations) for rows in folded.values()),
        origins=len({origin_key(witness.origin) for witness in theirs}),
        documents=_documents(theirs),
    )


def _documents(told: Iterable[Witness]) -> int:
    """How many documents carry what was counted; a copy that changed its number carries nobody's count."""
    return len(frozenset[str]().union(*(witness.documents for witness in told)))


def _counted(
    items: Sequence[Evidence], origins: Mapping[Place, str], mutations: Mapping[int, list[Mutation]]
) -> Counted:
    """The passages of one count, those that changed a number first: they are what an editor must see."""
    passages = [_passage(item, mutations.get(item.pk, ())) for item in items]
    passages.sort(key=lambda passage: not passage.mutations)
    first = items[0]
    return Counted(
        label=first.label,
        origin=origins[first.document_id, first.start],
        day=first.as_of,
        reason=first.reason,
        first=passages[0],
        others=tuple(passages[1:]),
    )


def _apart(items: Iterable[Evidence]) -> Iterable[Apart]:
    """What was put apart, by who did it."""
    by_person: dict[str, list[Evidence]] = {}
    for item in items:
        move = item.counted_in.apart_by
        by_person.setdefault(str(move.by) if move else "", []).append(item)
    for person, theirs in by_person.items():
        yield Apart(by=person, passages=tuple(_passage(item, ()) for item in theirs))


def _passage(item: Evidence, mutations: Iterable[Mutation]) -> Passage:
    return Passage(
        item=item,
        chain=chains.chain(item),
        place_url=f"{item.document.get_absolute_url()}#place-{item.start}",
        site_url=on_the_site(item.document, item.quote_start, item.quote_start + len(item.quote)),
        mutations=tuple(mutations),
    )


def _mutations(evidence: Iterable[Evidence]) -> dict[int, list[Mutation]]:
    """For each passage the changes that its own copy made in its number."""
    by_document: dict[int, list[Evidence]] = {}
    for item in evidence:
        by_document.setdefault(item.document_id, []).append(item)
    rows = ChangedNumber.objects.filter(Q(document__in=by_document) | Q(original__in=by_document))
    found: dict[int, list[Mutation]] = {}
    for row in rows.select_related("document__outlet", "original__outlet").defer(*TEXTS):
        places = ((row.document_id, row.start, row.end), (row.original_id, row.original_start, row.original_end))
        for pk, start, end in places:
            for item in by_document.get(pk, ()):
                if start < item.end and item.start < end:
                    found.setdefault(item.pk, []).append(_mutation(row))
    return found


def _mutation(row: ChangedNumber) -> Mutation:
    return Mutation(
        original_number=row.original_number,
        number=row.number,
        original=row.original,
        copy=row.document,
        is_later_version=row.is_later_version,
    )


def _house(claim: Claim, told: Sequence[Witness]) -> Iterable[House]:
    own = claim.article.document.language
    for language in sorted(LANGUAGES, key=lambda code: code != own):
        if sentence := house_sentence(claim.figure, told, language=language):
            yield House(language=language, name=LANGUAGES[language], sentence=sentence)


# ── Cited, and the number is not there ───────────────────────────────────────────────────────────────────────────────


def _given_without(claim: Claim, cited: Iterable[LookupHit]) -> Iterable[Missing]:
    for hit in cited:
        if hit.has_number is not False:
            continue
        document = hit.document.same_as or hit.document
        yield Missing(
            document=document,
            cited=f"given by {hit.lookup.requested_by}",
            nearest=hit.nearest_label,
            place_url=document.get_absolute_url(),
            quote=_sentence_around(document.text, hit.nearest_start, hit.nearest_end),
        )


def _named_without(claim: Claim, evidence: Sequence[Evidence]) -> Iterable[Missing]:
    """Outlets that the claim itself names for its number, and that are quoted here with other numbers alone."""
    for source in claim.figure.sources:
        if source.kind not in PUBLISHERS:
            continue
        key = origin_key(source.named or source.text)
        theirs = [item for item in evidence if origin_key(item.document.outlet_name) == key]
        if not theirs or any(item.relation in GIVES_IT for item in theirs):
            continue
        once = {item.document_id: item for item in reversed(theirs)}
        for item in once.values():
            yield Missing(
                document=item.document,
                cited="named by the claim",
                nearest=item.label,
                place_url=f"{item.document.get_absolute_url()}#place-{item.start}",
                quote=item.quote,
            )


def _not_literal(evidence: Iterable[Evidence]) -> Iterable[Missing]:
    """Passages whose words do not stand in the stored text."""
    for item in evidence:
        if not item.is_literal:
            yield Missing(
                document=item.document,
                cited=f"quoted for “{item.label}”",
                nearest="",
                place_url=item.document.get_absolute_url(),
            )


def _sentence_around(text: str, start: int | None, end: int | None) -> str:
    """The line around a place, no longer than it takes."""
    if start is None or end is None:
        return ""
    first = max(text.rfind("\n", 0, start), text.rfind(". ", 0, start) + 1) + 1
    stops = [at for at in (text.find("\n", end), text.find(". ", end) + 1) if at > 0]
    return text[first : min(stops, default=len(text))].strip()
