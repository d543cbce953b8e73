"""Which claims and passages count one thing, over all articles: found by an index, proposed, and settled by hand.

Within an article claims join one tally at once (claims.extraction).  Between articles the matcher only proposes; a
person joins two tallies or keeps them apart, and can take every such move back.  A tally that went into another points
at it, so that what was decided about either is still known, and still right when they are parted again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from claims import record
from claims.figures import Figure, Match, index_keys, match
from claims.models import Claim, Evidence, Tally, TallyEvidence, TallyKey, TallyMove, TallyProposal
from claims.permissions import Refusal, Refused, can_edit, can_undo, require
from people.models import User
from sources.locks import one_at_a_time

# What is looked up reaches a little further than the matcher, which then decides (docs/figures.md, "Matching").
WINDOW_DAYS = 60
# Of the tallies that share a word those that share most are compared, and of those that match the best are proposed.
MOST_COMPARED = 30
MOST_PROPOSED = 3
# Of one article's claims on one count, as many are compared: the headline and the text, as a rule.
MOST_OF_ONE_ARTICLE = 4
ANY_MONTH = 0
# Any number, as long as nothing else in the database locks on it.
PROPOSING_LOCK = 0x46_43_50_52_4F
KEY_LENGTH = 200
Kind = TallyMove.Kind
State = TallyProposal.State

MOVED_SINCE = Refusal("What it moved has been moved again since. Undo that first.")
ONE_ALREADY = Refusal("They are one tally already.")


# ── Finding ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def index_and_propose(*, claims: Sequence[Claim]) -> None:
    """Let new claims of an article be found, and propose what they seem to be one with.

    Of two articles that are taken in at the same moment the later waits here until the other's transaction ends: else
    each would look before the other can be seen.
    """
    if claims:
        one_at_a_time(PROPOSING_LOCK)
        index({claim.tally_id for claim in claims})
        propose(claims=claims)


def index(tally_ids: Collection[int]) -> None:
    """Write anew what tallies are found by: the keys of all that their claims count.  Of a merged one nothing stays."""
    figures: dict[int, list[Figure]] = defaultdict(list)
    for claim in Claim.objects.filter(tally__in=tally_ids).only("tally_id", "figure_json"):
        figures[claim.tally_id].append(claim.figure)
    TallyKey.objects.filter(tally__in=tally_ids).delete()
    TallyKey.objects.bulk_create(
        TallyKey(tally_id=tally, key=key, month=month)
        for tally, counted in figures.items()
        for key, month in sorted(_keys(counted))
    )


def _keys(figures: Iterable[Figure]) -> set[tuple[str, int]]:
    """What figures are found by, each with the month in which one stood that has it."""
    return {
        (word[:KEY_LENGTH], _month(figure.as_of) if figure.as_of else ANY_MONTH)
        for figure in figures
        for word in index_keys(figure)
    }


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _months_around(day: date) -> range:
    """The months of the days that a count of this day can be told on, as far as the calendar reaches."""
    first = max(day.toordinal() - WINDOW_DAYS, date.min.toordinal())
    last = min(day.toordinal() + WINDOW_DAYS, date.max.toordinal())
    return range(_month(date.fromordinal(first)), _month(date.fromordinal(last)) + 1)


def near(figures: Sequence[Figure], *, without: Collection[int] = ()) -> list[int]:
    """The tallies that share words with these figures at a time that can be the same, most words first.  One query."""
    rows = TallyKey.objects.filter(key__in={key for key, _ in _keys(figures)}).exclude(tally__in=without)
    days = [figure.as_of for figure in figures if figure.as_of]
    if len(days) == len(figures):
        months = {month for day in days for month in _months_around(day)}
        rows = rows.filter(month__in={ANY_MONTH, *months})
    found = rows.values("tally").annotate(shared=Count("key", distinct=True)).order_by("-shared", "-tally")
    return list(found.values_list("tally", flat=True)[:MOST_COMPARED])


def propose(*, claims: Sequence[Claim]) -> list[TallyProposal]:
    """Compare new claims of an article with the tallies of others, and propose those that seem to count the same.

    What was proposed before, whatever a person said to it, is not proposed again.
    """
    mine: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        mine[claim.tally_id].append(claim)
    known = _known_pairs(mine)
    nearby = {
        tally: near([claim.figure for claim in own[:MOST_OF_ONE_ARTICLE]], without=mine) for tally, own in mine.items()
    }
    others = _compared({other for found in nearby.values() for other in found})
    made = []
    for tally, own in mine.items():
        best: list[tuple[Match, Claim, Claim]] = []
        for other in nearby[tally]:
            if frozenset((tally, other)) in known:
                continue
            if (found := _best(own[:MOST_OF_ONE_ARTICLE], others.get(other, []))) is not None:
                best.append(found)
        best.sort(key=lambda row: -row[0].score)
        made += [
            TallyProposal(
                tally_id=tally,
                other_id=theirs.tally_id,
                claim=ours,
                other_claim=theirs,
                score=matched.score,
                reasons=[*matched.reasons, *([matched.drift] if matched.drift else [])],
            )
            for matched, ours, theirs in best[:MOST_PROPOSED]
        ]
    return TallyProposal.objects.bulk_create(made)


def _compared(tally_ids: Collection[int]) -> dict[int, list[Claim]]:
    """The first and the newest claim of each tally.  Two queries."""
    ends = Claim.objects.filter(tally__in=tally_ids).values("tally").annotate(first=Min("pk"), newest=Max("pk"))
    wanted = {pk for row in ends.values_list("first", "newest") for pk in row}
    found: dict[int, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(pk__in=wanted).order_by("-pk"):
        found[claim.tally_id].append(claim)
    return found


def _best(ours: Sequence[Claim], theirs: Sequence[Claim]) -> tuple[Match, Claim, Claim] | None:
    pairs = ((_same(own.figure, other.figure), own, other) for own in ours for other in theirs)
    matching = [(matched, own, other) for matched, own, other in pairs if matched]
    return max(matching, key=lambda row: row[0].score, default=None)


def _same(a: Figure, b: Figure) -> Match | None:
    """Whether two figures seem to be counts of one thing: neither an addition against a total, nor a part of it."""
    if a.is_increase != b.is_increase or a.is_part != b.is_part:
        return None
    return match(a, b)


def _known_pairs(tally_ids: Iterable[int]) -> set[frozenset[int]]:
    """The pairs with one of these that were proposed or decided on, by the tallies that stand for them today."""
    either = Q(tally__in=tally_ids) | Q(tally__merged_into__in=tally_ids)
    either |= Q(other__in=tally_ids) | Q(other__merged_into__in=tally_ids)
    rows = TallyProposal.objects.filter(either)
    columns = rows.values_list("tally_id", "tally__merged_into", "other_id", "other__merged_into")
    return {frozenset((into or one, other_into or other)) for one, into, other, other_into in columns}


def open_proposals(reader: User, tally: Tally) -> list[tuple[TallyProposal, Tally]]:
    """What waits for a decision on a tally, each with the tally on the other side; the likeliest first."""
    group = [tally.pk, *tally.merged.values_list("pk", flat=True)]
    rows = TallyProposal.objects.visible_to(reader).filter(Q(tally__in=group) | Q(other__in=group))
    known = rows.select_related(
        "tally__merged_into",
        "other__merged_into",
        "claim__article__document__outlet",
        "other_claim__article__document__outlet",
    )
    decided, waiting = set(), []
    for proposal in known:
        across = proposal.other if proposal.tally.standing == tally else proposal.tally
        if proposal.state == State.OPEN and across.standing != tally:
            waiting.append((proposal, across.standing))
        elif proposal.state == State.APART:
            decided.add(across.standing.pk)
    shown: dict[int, tuple[TallyProposal, Tally]] = {}
    for proposal, other in waiting:
        if other.pk not in decided:
            shown.setdefault(other.pk, (proposal, other))
    return list(shown.values())


# ── Passages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def place(*, claim: Claim, evidence: Sequence[Evidence]) -> None:
    """Let passages count for the tally their claim is in.  What somebody put apart stays so, for every claim of it."""
    if not evidence:
        return
    with transaction.atomic():
        # A move of the claim waits for this, or this for it.
        tally = Claim.objects.select_for_update().values_list("tally_id", flat=True).get(pk=claim.pk)
        documents = {item.document_id for item in evidence}
        known = Evidence.objects.filter(document__in=documents, claim__tally=tally, counted_in__tally=None)
        rows = known.filter(counted_in__isnull=False).values_list("document_id", "start", "counted_in__apart_by")
        apart = {(document, start): move for document, start, move in rows}
        TallyEvidence.objects.bulk_create(
            [
                TallyEvidence(evidence=item, tally_id=None, apart_by_id=apart[item.document_id, item.start])
                if (item.document_id, item.start) in apart
                else TallyEvidence(evidence=item, tally_id=tally)
                for item in evidence
            ],
            ignore_conflicts=True,
        )


# ── Moves by hand ────────────────────────────────────────────────────────────────────────────────────────────────────


def join(*, proposal: TallyProposal, by: User) -> Tally:
    """Say that the matcher is right: the later tally becomes part of the earlier.  Raises: Refused."""
    require(can_edit(by))
    with transaction.atomic():
        held = _open(proposal)
        source, target = held.tally.standing, held.other.standing
        move = _unite(source, target, kind=Kind.JOINED, by=by, proposal=held)
        TallyProposal.objects.filter(pk=held.pk).update(state=State.JOINED)
        _record(move, by)
    return target


def keep_apart(*, proposal: TallyProposal, by: User) -> TallyMove:
    """Say that the matcher is wrong: the two are not proposed again.  Raises: Refused."""
    require(can_edit(by))
    with transaction.atomic():
        held = _open(proposal)
        TallyProposal.objects.filter(pk=held.pk).update(state=State.APART)
        move = TallyMove.objects.create(
            kind=Kind.KEPT_APART, tally=held.tally.standing, other=held.other.standing, proposal=held, by=by
        )
        _record(move, by)
    return move


def merge(*, tally: Tally, into: Tally, by: User) -> Tally:
    """Make two tallies one, though nobody proposed it.  Raises: Refused."""
    require(can_edit(by))
    with transaction.atomic():
        move = _unite(tally.standing, into.standing, kind=Kind.MERGED, by=by)
        _record(move, by)
    return into.standing


def split(*, claim: Claim, by: User) -> Tally:
    """Take a claim, with its passages, out of its tally into one of its own.  The two are not proposed again.

    Raises: Refused.
    """
    require(can_edit(by))
    with transaction.atomic():
        held = Claim.objects.select_for_update().select_related("tally").get(pk=claim.pk)
        source = _lock(held.tally_id)[held.tally_id]
        if not source.claims.exclude(pk=held.pk).exists():
            raise Refused(Refusal("It is the only claim of its tally."))
        own = Tally.objects.create(title=held.label)
        apart = TallyProposal.objects.create(tally=own, other=source, state=State.APART)
        moved = _carry(source, own, claims=[held.pk])
        move = TallyMove.objects.create(
            kind=Kind.SPLIT, tally=source, other=own, proposal=apart, moved={**moved, "label": held.label}, by=by
        )
        _record(move, by, subject=f"claim:{held.pk}")
    return own


def put_apart(*, evidence: Evidence, by: User) -> TallyMove:
    """Say that a passage counts something else: it counts for no tally.  Raises: Refused.

    What it means for the suggestions of claims is seen to by `claims.apart`.
    """
    require(can_edit(by))
    with transaction.atomic():
        rows = TallyEvidence.objects.select_for_update().filter(evidence=evidence)
        tally_id = rows.values_list("tally_id", flat=True).first()
        if tally_id is None:
            raise Refused(Refusal("It counts for no tally."))
        # The same place in the same document, whichever of the tally's claims it was found for.
        same = TallyEvidence.objects.filter(
            tally=tally_id, evidence__document=evidence.document_id, evidence__start=evidence.start
        )
        moved = sorted(same.values_list("evidence_id", flat=True))
        move = TallyMove.objects.create(
            kind=Kind.PUT_APART, tally_id=tally_id, moved={"evidence": moved, "label": evidence.label}, by=by
        )
        TallyEvidence.objects.filter(evidence__in=moved).update(tally=None, apart_by=move)
        _record(move, by, subject=f"claim:{evidence.claim_id}")
    return move


def rename(*, tally: Tally, title: str, by: User) -> Tally:
    """Give a tally another title.  Raises: Refused."""
    require(can_edit(by))
    title = " ".join(title.split())
    if not title:
        raise Refused(Refusal("Give the tally a title."))
    with transaction.atomic():
        held = _lock(tally.pk)[tally.pk]
        if held.title == title:
            return held
        before, held.title = held.title, title
        held.save(update_fields=["title"])
        move = TallyMove.objects.create(kind=Kind.RENAMED, tally=held, moved={"before": before, "after": title}, by=by)
        _record(move, by)
    return held


def undo(*, move: TallyMove, by: User) -> Tally:
    """Take back a move by hand; the tally where things are again.

    Raises: Refused (undone already, or what it moved has been moved on).
    """
    with transaction.atomic():
        held = TallyMove.objects.select_for_update(of=("self",)).get(pk=move.pk)
        require(can_undo(by, held))
        tallies = _lock(held.tally_id, *([held.other_id] if held.other_id else []))
        source, other = tallies[held.tally_id], tallies.get(held.other_id or 0)
        match held.kind:
            case Kind.JOINED | Kind.MERGED | Kind.SPLIT:
                assert other is not None
                _take_back(held, source, other)
            case Kind.PUT_APART:
                _take_passages_back(held, source)
            case Kind.RENAMED:
                if source.title != held.moved["after"]:
                    raise Refused(Refusal("It has been renamed again since. Undo that first."))
                Tally.objects.filter(pk=source.pk).update(title=held.moved["before"])
        said = held.proposal
        if said and held.kind == Kind.SPLIT:
            said.delete()
        elif said:
            TallyProposal.objects.filter(pk=said.pk).update(state=State.OPEN)
        TallyMove.objects.filter(pk=held.pk).update(undone_by=by, undone_at=timezone.now())
        record.append(
            action="tally.undone",
            subject=f"tally:{source.pk}",
            by=by,
            move=held.pk,
            what=held.get_kind_display(),
            title=source.title,
        )
    return source.standing


def _open(proposal: TallyProposal) -> TallyProposal:
    """The proposal, held, where it still waits for a decision.  Raises: Refused."""
    rows = TallyProposal.objects.select_for_update(of=("self",))
    held = rows.select_related("tally__merged_into", "other__merged_into").get(pk=proposal.pk)
    if held.state != State.OPEN:
        raise Refused(Refusal(f"Somebody was faster: they are {held.get_state_display().lower()} already."))
    return held


def _lock(*pks: int) -> dict[int, Tally]:
    """Tallies, held in one order, so that two people never wait for each other."""
    rows = Tally.objects.select_for_update(of=("self",)).select_related("merged_into")
    return {tally.pk: tally for tally in rows.filter(pk__in=pks).order_by("pk")}


def _unite(source: Tally, target: Tally, *, kind: str, by: User, proposal: TallyProposal | None = None) -> TallyMove:
    """Move everything of one tally into another, and remember where it was."""
    if source == target:
        raise Refused(ONE_ALREADY)
    held = _lock(source.pk, target.pk)
    if any(tally.merged_into_id for tally in held.values()):
        raise Refused(Refusal("Somebody was faster: one of the two is part of another tally now."))
    claims = list(source.claims.order_by("pk").values_list("pk", flat=True))
    moved = _carry(source, target, claims=claims, everything=True)
    parts = [(pk, source.pk) for pk in source.merged.order_by("pk").values_list("pk", flat=True)]
    Tally.objects.filter(Q(pk=source.pk) | Q(merged_into=source)).update(merged_into=target)
    return TallyMove.objects.create(
        kind=kind, tally=source, other=target, proposal=proposal, moved={**moved, "merged": parts}, by=by
    )


def _carry(source: Tally, target: Tally, *, claims: list[int], everything: bool = False) -> dict[str, list[int]]:
    """Move claims, and what was found for them, from one tally to another; what went."""
    Claim.objects.filter(pk__in=claims).update(tally=target)
    passages = TallyEvidence.objects.filter(tally=source)
    if not everything:
        passages = passages.filter(evidence__claim__in=claims)
    evidence = sorted(passages.values_list("evidence_id", flat=True))
    TallyEvidence.objects.filter(evidence__in=evidence).update(tally=target)
    index([source.pk, target.pk])
    return {"claims": claims, "evidence": evidence}


def _take_back(move: TallyMove, source: Tally, other: Tally) -> None:
    """Bring claims and passages back to where a move took them from."""
    claims = move.moved["claims"]
    if Claim.objects.filter(pk__in=claims, tally=other).count() != len(claims):
        raise Refused(MOVED_SINCE)
    if move.kind == Kind.SPLIT and source.merged_into_id:
        raise Refused(MOVED_SINCE)
    Claim.objects.filter(pk__in=claims).update(tally=source)
    TallyEvidence.objects.filter(evidence__in=move.moved["evidence"], tally=other).update(tally=source)
    # What was found for these claims while they were there comes along.
    TallyEvidence.objects.filter(evidence__claim__in=claims, tally=other).update(tally=source)
    if move.kind == Kind.SPLIT:
        if not other.claims.exists():
            Tally.objects.filter(Q(pk=other.pk) | Q(merged_into=other)).update(merged_into=source)
    else:
        parts = [pk for pk, _ in move.moved["merged"]]
        Tally.objects.filter(pk__in=parts, merged_into=other).update(merged_into=source)
        Tally.objects.filter(pk=source.pk).update(merged_into=None)
        source.merged_into = None
    index([source.pk, other.pk])


def _take_passages_back(move: TallyMove, tally: Tally) -> None:
    """Let passages that were put apart count again, for the tally their claim is in today."""
    for row in TallyEvidence.objects.filter(apart_by=move).select_related("evidence__claim"):
        TallyEvidence.objects.filter(pk=row.pk).update(tally=row.evidence.claim.tally_id, apart_by=None)


def _record(move: TallyMove, by: User, *, subject: str = "") -> None:
    """Write a move into the log: under the tally where things are now, or the claim that it is about."""
    where = move.other or move.tally
    moved = move.moved
    if move.kind == Kind.RENAMED:
        moved = {name: {"title": title} for name, title in moved.items()}
    record.append(
        action=f"tally.{move.kind}",
        subject=subject or f"tally:{where.pk}",
        by=by,
        move=move.pk,
        tally=move.tally_id,
        title=move.tally.title,
        other=move.other_id,
        other_title=move.other.title if move.other else "",
        **moved,
    )
