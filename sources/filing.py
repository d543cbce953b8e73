"""Filing: what makes a stored text one that can be found, by its words and by its copies.

    texts ── prepare ──> Prepared ── file ──> postings (sources.archive), bands, copy groups, changed numbers

`prepare` is pure and may run in any process; `file` writes, one transaction after the other.  A document is filed when
it is stored.  What was stored without, as by a restored backup, is filed by the sweep.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from django.db import transaction
from django.utils import timezone

from sources import copies, rows, vocabulary
from sources.archive import index
from sources.archive.terms import words_of
from sources.locks import one_at_a_time
from sources.models import ChangedNumber, CopyGroup, Document, DocumentBand

# Any number, as long as nothing else in the database locks on it.
FILING_LOCK = 0x46_43_46_49_4C
# Documents that one sweep files, so that it is over soon.
FILED_A_SWEEP = 200
# Stored texts that one is compared with: those that share the most bands.
MOST_CANDIDATES = 50
MOST_PER_BAND = 20
# What of a stored band is its document.
DOCUMENTS = (1 << copies.DOCUMENT_BITS) - 1


@dataclass(frozen=True, slots=True)
class Prepared:
    """What filing needs to know of some texts, in their order."""

    counts: index.Counts
    languages: list[str]
    signatures: list[bytes]  # packed; empty for a text too short

    def only(self, places: Sequence[int]) -> Prepared:
        """The same, of some of the texts."""
        if len(places) == len(self.languages):
            return self
        return Prepared(
            counts=self.counts.only(places),
            languages=[self.languages[place] for place in places],
            signatures=[self.signatures[place] for place in places],
        )


def joined(parts: Sequence[Prepared]) -> Prepared:
    """What was prepared in parts, as if at once."""
    return Prepared(
        counts=index.joined([part.counts for part in parts]),
        languages=[language for part in parts for language in part.languages],
        signatures=[signature for part in parts for signature in part.signatures],
    )


def lock() -> None:
    """File alone, until the caller's transaction ends: two copies that are filed at once would not see each other."""
    one_at_a_time(FILING_LOCK)


def prepare(texts: Sequence[tuple[str, str]]) -> Prepared:
    """Read texts, given with their language."""
    words = [vocabulary.looked_up(words_of(text), language) for text, language in texts]
    return Prepared(
        counts=index.counts_of([each.terms for each in words]),
        languages=[language for _, language in texts],
        signatures=[copies.packed(copies.signature_of(each.hashes)) for each in words],
    )


def file_documents(documents: Sequence[Document]) -> None:
    """File documents that are stored with their text, in the caller's transaction."""
    prepared = prepare([(document.text, document.language) for document in documents])
    ids = [document.pk for document in documents]
    file_prepared(ids, prepared)
    grouped = dict(Document.objects.filter(pk__in=ids).values_list("pk", "copy_group"))
    filed_at = timezone.now()
    for document, signature in zip(documents, prepared.signatures, strict=True):
        document.signature, document.filed_at = signature, filed_at
        document.copy_group_id = grouped[document.pk]
    Document.objects.bulk_update(documents, ["signature", "filed_at"])


def file_prepared(ids: Sequence[int], prepared: Prepared) -> None:
    """Put documents with these ids into the archive and together with their copies; the rows' own columns are left."""
    lock()
    index.add(ids, prepared.counts, prepared.languages)
    shared, kept = _sharing(ids, prepared.signatures)
    rows.insert(DocumentBand._meta.db_table, ("entry",), [(entry,) for entry in kept])
    if alike := _alike(ids, prepared.signatures, shared):
        _join(alike)


def file_waiting(*, most: int = FILED_A_SWEEP) -> int:
    """File what is stored and is not filed yet; returns how many there were."""
    waiting = Document.objects.filter(filed_at=None).exclude(text="").order_by("pk")
    if not waiting.exists():
        return 0
    with transaction.atomic():
        lock()
        documents = list(waiting[:most])
        file_documents(documents)
    return len(documents)


def _sharing(ids: Sequence[int], signatures: Sequence[bytes]) -> tuple[dict[int, list[int]], list[int]]:
    """For each document the earlier ones that share the most bands with it; and the bands to keep, each with its
    document.

    A band that many documents have already is not kept again: who shares it is found among those.
    """
    banded = [pk for pk, packed in zip(ids, signatures, strict=True) if packed]
    owners = np.repeat(np.array(banded, dtype=np.int64), copies.BANDS)
    bands = copies.bands(copies.unpacked(b"".join(signatures)).reshape(-1, copies.PERMUTATIONS)).ravel()
    having: dict[int, list[int]] = {}
    values, counts = np.unique(bands, return_counts=True)
    for entry in rows.from_each(
        DocumentBand._meta.db_table, "entry", values.tolist(), span=DOCUMENTS, most=MOST_PER_BAND
    ):
        having.setdefault(entry & ~DOCUMENTS, []).append(entry & DOCUMENTS)
    is_shared = np.isin(bands, [*values[counts > 1].tolist(), *having])
    # Nobody else has the others, as is usual.
    kept: list[int] = (bands[~is_shared] | owners[~is_shared]).tolist()
    sharing: dict[int, Counter[int]] = {}
    for band, pk in zip(bands[is_shared].tolist(), owners[is_shared].tolist(), strict=True):
        others = having.setdefault(band, [])
        sharing.setdefault(pk, Counter()).update(others)
        if len(others) < MOST_PER_BAND:
            others.append(pk)
            kept.append(band | pk)
    shared = {
        pk: sorted(found, key=lambda other: (-found[other], other))[:MOST_CANDIDATES]
        for pk, found in sharing.items()
        if found
    }
    return shared, sorted(kept)


def _alike(
    ids: Sequence[int], signatures: Sequence[bytes], shared: Mapping[int, Sequence[int]]
) -> dict[int, list[int]]:
    """For each document that is a copy, the earlier ones it is like; never a version of its own address."""
    signature_of = dict(zip(ids, map(copies.unpacked, signatures), strict=True))
    first_of = {pk: pk for pk in ids}
    candidates = {pk for sharing in shared.values() for pk in sharing} | shared.keys()
    question = "SELECT id, revisits_id, signature FROM sources_document WHERE id"
    for pk, first, stored in rows.having(question, candidates):
        first_of[pk] = first or pk
        signature_of.setdefault(pk, copies.unpacked(bytes(stored)))
    alike: dict[int, list[int]] = {}
    for pk, sharing in shared.items():
        for other in sharing:
            if other not in signature_of or first_of[other] == first_of[pk]:
                continue
            if copies.similarity(signature_of[pk], signature_of[other]) >= copies.COPY_THRESHOLD:
                alike.setdefault(pk, []).append(other)
    return alike


def _join(alike: Mapping[int, Sequence[int]]) -> None:
    """Put documents into one copy group with all they are like, and keep the numbers that were changed.

    A document that is like two groups makes one of them: who copied whom does not depend on who was stored first.
    """
    wanted = {*alike, *(other for others in alike.values() for other in others)}
    stored = dict(rows.having("SELECT id, copy_group_id FROM sources_document WHERE id", wanted))
    united = _united(alike, stored)
    groups = CopyGroup.objects.in_bulk(set(filter(None, stored.values())))
    new = {group for group in united.values() if group < 0}
    groups |= dict(zip(new, CopyGroup.objects.bulk_create([CopyGroup() for _ in new]), strict=True))
    moved = {pk: groups[group].pk for pk, group in united.items() if stored[pk] != group}
    rows.update(Document._meta.db_table, "copy_group_id", moved)
    for before, into in {(stored[pk], united[pk]) for pk in united if stored[pk] not in (None, united[pk])}:
        _merge(groups[before], into=groups[into])
    touched = {groups[united[pk]].pk: groups[united[pk]] for pk in alike}
    _keep_changes(touched, added=alike.keys())


def _united(alike: Mapping[int, Sequence[int]], stored: Mapping[int, int | None]) -> dict[int, int]:
    """The group of each document: one it had, the oldest where there are several, else a new one below zero."""
    group_of = {pk: group for pk, group in stored.items() if group}
    members: dict[int, list[int]] = {}
    for pk, group in group_of.items():
        members.setdefault(group, []).append(pk)
    for pk, others in alike.items():
        together = [pk, *others]
        named = sorted({group_of[each] for each in together if each in group_of}, key=lambda group: (group < 0, group))
        group = named[0] if named else -pk
        together += [each for merged in named[1:] for each in members.pop(merged)]
        members.setdefault(group, []).extend(each for each in together if group_of.get(each) != group)
        group_of |= dict.fromkeys(together, group)
    return group_of


def _merge(group: CopyGroup, *, into: CopyGroup) -> None:
    group.documents.update(copy_group=into)
    group.changed_numbers.update(group=into)
    into.credit = into.credit or group.credit
    group.delete()


def _keep_changes(groups: Mapping[int, CopyGroup], *, added: Collection[int]) -> None:
    """Hold each copy that was added against the earliest of its group, and see which agency the texts name.

    Where that is new itself, the one that was earliest before is held against it; and the others only where the two
    differ, for else what was said of them stays true.
    """
    members: dict[int, list[int]] = {}
    by_day = Document.objects.filter(copy_group__in=groups).order_by(*CopyGroup.EARLIEST_FIRST)
    for group, pk in by_day.values_list("copy_group", "pk"):
        members.setdefault(group, []).append(pk)
    before = {group: next((pk for pk in pks if pk not in added), 0) for group, pks in members.items()}
    texts = _Texts(added, before.values(), (pks[0] for pks in members.values()))
    held: dict[int, tuple[int, int]] = {}
    for group, (original, *copied) in members.items():
        compared = [pk for pk in copied if pk in added]
        if original in added and before[group]:
            differs = copies.changed_numbers(texts[original], texts[before[group]])
            compared += copied[:MOST_CANDIDATES] if differs else [before[group]]
        held |= dict.fromkeys(compared, (group, original))
        if not groups[group].credit:
            named = (copies.declared_credit(texts[pk]) for pk in (original, before[group], *compared) if pk)
            groups[group].credit = next(filter(None, named), "")
    CopyGroup.objects.bulk_update(groups.values(), ["credit"])
    ChangedNumber.objects.filter(document__in=held).delete()
    ChangedNumber.objects.bulk_create(
        ChangedNumber(
            group_id=group,
            document_id=pk,
            original_id=original,
            number=change.after.text,
            start=change.after.start,
            end=change.after.end,
            original_number=change.before.text,
            original_start=change.before.start,
            original_end=change.before.end,
        )
        for pk, (group, original) in held.items()
        for change in copies.changed_numbers(texts[original], texts[pk])
    )


class _Texts(dict[int, str]):
    """The texts of documents: those given at once, others as they are asked for."""

    def __init__(self, *documents: Iterable[int]) -> None:
        super().__init__(rows.having("SELECT id, text FROM sources_document WHERE id", {*chain(*documents)}))

    def __missing__(self, pk: int) -> str:
        self[pk] = text = Document.objects.values_list("text", flat=True).get(pk=pk)
        return text
