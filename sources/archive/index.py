"""The archive's index: packed postings, a row for each term and block of documents, the same on both databases.

Adding appends to rows, so whoever adds holds the lock of `sources.filing`.  docs/adr/0008 says why it is made so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.db import connection
from django.db.models import Q, QuerySet, Sum
from numpy.typing import NDArray

from sources import rows
from sources.archive.ranking import BLOCK, Corpus, Packed, Postings, Term, pack
from sources.archive.terms import NO_TERM
from sources.models import ArchiveBlock, ArchivePosting

TABLE = "sources_archiveposting"
COLUMNS = ("term", "block", "documents", "packed")
Terms = NDArray[np.int64]
Row = tuple[int, int, int, bytes]
# Postings of 4 bytes that one question may read although not all may be needed.
FEW_POSTINGS = 50_000

APPEND = """
    INSERT INTO sources_archiveposting (term, block, documents, packed) {rows}
    ON CONFLICT (term, block) DO UPDATE SET
        documents = sources_archiveposting.documents + excluded.documents,
        packed = {packed}
"""
# What SQLite joins it takes for text, whatever it was.
APPEND_ON_SQLITE = APPEND.format(
    rows="VALUES (%s, %s, %s, %s)", packed="CAST(sources_archiveposting.packed || excluded.packed AS BLOB)"
)
APPEND_ON_POSTGRESQL = APPEND.format(
    rows="SELECT term, block, documents, packed FROM archive_added ORDER BY term, block",
    packed="sources_archiveposting.packed || excluded.packed",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """The terms of some texts, as flat arrays: text `texts[i]`, the i-th given, holds `terms[i]` `counts[i]` times."""

    texts: NDArray[np.int32]
    terms: NDArray[np.int64]
    counts: NDArray[np.int32]
    lengths: NDArray[np.int32]  # of each text, in terms

    def only(self, places: Sequence[int]) -> Counts:
        """The same, of some of the texts, numbered anew."""
        numbers = np.full(len(self.lengths), -1, dtype=np.int32)
        numbers[list(places)] = np.arange(len(places))
        kept = numbers[self.texts] >= 0
        return Counts(
            texts=numbers[self.texts[kept]],
            terms=self.terms[kept],
            counts=self.counts[kept],
            lengths=self.lengths[list(places)],
        )


def counts_of(texts: Sequence[Terms]) -> Counts:
    """Count the terms of texts, given as the terms in their order.  Pure: it may run in any process."""
    each = [terms[terms != NO_TERM] for terms in texts]
    sizes = [len(terms) for terms in each]
    terms = np.concatenate([np.zeros(0, dtype=np.int64), *each])
    owners = np.repeat(np.arange(len(texts)), sizes)
    # Sorted by term and then by text, equal ones are next to each other.
    order = np.argsort(terms)
    terms = terms[order]
    is_first = np.r_[True, terms[1:] != terms[:-1]][: len(terms)]
    pairs = np.sort((np.cumsum(is_first) - 1) * len(texts) + owners[order])
    starts = np.flatnonzero(np.r_[True, pairs[1:] != pairs[:-1]][: len(pairs)])
    ranks, owners = np.divmod(pairs[starts], max(len(texts), 1))
    return Counts(
        texts=owners.astype(np.int32),
        terms=terms[is_first][ranks],
        counts=np.diff(np.r_[starts, len(pairs)]).astype(np.int32),
        lengths=np.array(sizes, dtype=np.int32),
    )


def joined(parts: Sequence[Counts]) -> Counts:
    """The words of several lists of texts, as of one."""
    starts = np.cumsum([0, *(len(part.lengths) for part in parts)], dtype=np.int32)
    return Counts(
        texts=np.concatenate([part.texts + start for part, start in zip(parts, starts[:-1], strict=True)]),
        terms=np.concatenate([part.terms for part in parts]),
        counts=np.concatenate([part.counts for part in parts]),
        lengths=np.concatenate([part.lengths for part in parts]),
    )


def add(ids: Sequence[int], counts: Counts, languages: Sequence[str]) -> None:
    """Put documents with these ids, ascending, into the index: their counts and languages.  Once for each."""
    if not ids:
        return
    each = np.array(ids, dtype=np.int64)
    blocks = each // BLOCK
    documents = each[counts.texts]
    packed = pack(documents % BLOCK, counts.counts, counts.lengths[counts.texts])
    added = list(_rows(counts.terms, documents // BLOCK, packed))
    new = _count_blocks(each, blocks, counts.lengths, languages)
    # Where a block is new, nothing can be in the way of a plain insert, which is several times as fast.
    rows.insert(TABLE, COLUMNS, [row for row in added if row[1] in new])
    if old := [row for row in added if row[1] not in new]:
        _append(old)


def _append(added: Sequence[Row]) -> None:
    if connection.vendor == "postgresql":
        _append_on_postgresql(added)
    else:
        with connection.cursor() as cursor:
            cursor.executemany(APPEND_ON_SQLITE, added)


def _rows(terms: NDArray[np.int64], blocks: NDArray[np.int64], packed: Packed) -> Iterator[Row]:
    """Term, block, number of documents and postings, in the order of the index."""
    # Of one term, documents and so their blocks are in order already, and what was counted together in order of terms.
    order = np.argsort(terms, kind="stable")
    terms, blocks, packed = terms[order], blocks[order], packed[order]
    starts = np.flatnonzero(np.r_[True, (terms[1:] != terms[:-1]) | (blocks[1:] != blocks[:-1])])
    ends = np.r_[starts[1:], len(terms)]
    data = packed.astype("<u4").tobytes()
    for term, block, start, end in zip(
        terms[starts].tolist(), blocks[starts].tolist(), starts.tolist(), ends.tolist(), strict=True
    ):
        yield term, block, end - start, data[4 * start : 4 * end]


def _count_blocks(
    ids: NDArray[np.int64], blocks: NDArray[np.int64], lengths: NDArray[np.int32], languages: Sequence[str]
) -> set[int]:
    """Keep the sums of the blocks; returns those that had no document yet."""
    new = set()
    for block in np.unique(blocks).tolist():
        is_here = blocks == block
        spoken = {language[:2] for language, here in zip(languages, is_here.tolist(), strict=True) if here and language}
        row = ArchiveBlock.objects.filter(block=block).first()
        if row is None:
            row = ArchiveBlock(block=block, documents=0, length=0, last_id=0, languages="")
            new.add(block)
        row.documents += int(is_here.sum())
        row.length += int(lengths[is_here].sum())
        row.last_id = max(row.last_id, int(ids[is_here].max()))
        row.languages = ",".join(sorted(spoken | set(filter(None, row.languages.split(",")))))[:200]
        row.save()
    return new


def _append_on_postgresql(added: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS archive_added (term bigint, block int, documents int, packed bytea)"
            " ON COMMIT DELETE ROWS"
        )
        rows.insert("archive_added", COLUMNS, added)
        cursor.execute(APPEND_ON_POSTGRESQL)
        cursor.execute("TRUNCATE archive_added")


def corpus() -> Corpus:
    """How large the archive is, and in which languages."""
    joined = "string_agg(DISTINCT languages, ',')"
    if connection.vendor != "postgresql":
        joined = "group_concat(DISTINCT languages)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(documents), sum(length), max(last_id), {joined} FROM sources_archiveblock")
        documents, length, last_id, spoken = cursor.fetchone()
    codes = tuple(sorted({code for code in (spoken or "").split(",") if code}))
    return Corpus(documents=int(documents or 0), length=int(length or 0), last_id=last_id or 0, languages=codes)


def terms(wanted: Collection[int]) -> list[Term]:
    """Where these terms stand; those that stand nowhere are left out."""
    blocks: dict[int, dict[int, int]] = {}
    found = ArchivePosting.objects.filter(term__in=list(wanted)).values_list("term", "block", "documents")
    for term, block, documents in found:
        blocks.setdefault(term, {})[block] = documents
    return [Term((term,), blocks[term]) for term in dict.fromkeys(wanted) if term in blocks]


def any_of(terms: Collection[int], span: tuple[int, int] | None = None) -> Term:
    """One term that stands for each of these, and for all of a span."""
    term = Term(tuple(terms), {}, span)
    blocks = _rows_of(term).values_list("block").annotate(documents=Sum("documents"))
    return replace(term, blocks={block: min(documents, BLOCK) for block, documents in blocks})


def postings_of(terms: Sequence[Term]) -> Postings:
    """Where the postings of these terms are: read at once where they are few, else each as it is wanted."""
    single = [term for term in terms if term.is_one]
    if sum(term.documents for term in single) > FEW_POSTINGS:
        return postings
    rows = ArchivePosting.objects.filter(term__in=[term.terms[0] for term in single])
    read: dict[int, list[tuple[int, bytes]]] = {}
    for term, block, packed in rows.values_list("term", "block", "packed"):
        read.setdefault(term, []).append((block, bytes(packed)))

    def from_memory(term: Term, blocks: Collection[int] | None) -> Sequence[tuple[int, bytes]]:
        if not term.is_one:
            return postings(term, blocks)
        standing = read.get(term.terms[0], ())
        return [(block, packed) for block, packed in standing if blocks is None or block in blocks]

    return from_memory


def postings(term: Term, blocks: Collection[int] | None) -> Sequence[tuple[int, bytes]]:
    """The packed postings of a term, in all blocks or in these."""
    found = _rows_of(term)
    if blocks is not None and len(blocks) * 2 < len(term.blocks):
        found = found.filter(block__in=list(blocks))
    return [
        (block, bytes(packed))
        for block, packed in found.values_list("block", "packed")
        if blocks is None or block in blocks
    ]


def _rows_of(term: Term) -> QuerySet[ArchivePosting]:
    wanted = Q(term__in=term.terms)
    if term.span:
        wanted |= Q(term__range=term.span)
    return ArchivePosting.objects.filter(wanted)
