"""Tallies: the list of them, and one with its timeline, its claims, every quote behind it, and what people moved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from claims import apart, counts, tallies
from claims.forms import MergeForm, TallyTitleForm
from claims.lane_drawing import NARROW, WIDE, Drawing, lay_out
from claims.models import Tally, TallyMove
from claims.permissions import (
    can_edit,
    can_read,
    get_claim,
    get_evidence,
    get_tally,
    get_tally_move,
    get_tally_proposal,
    require,
)
from claims.pictures import png_of
from claims.views.paging import page_of
from claims.views.requests import InsiderRequest

MOST_MOVES = 50
MOST_WORDS = 8
UNDO_IS_THERE = "It can be undone under “Moved by hand”."


@require_safe
def tally_list(request: InsiderRequest) -> HttpResponse:
    """Every tally that stands, narrowed by words of its title or to those with a proposal."""
    require(can_read(request.user))
    rows = Tally.objects.visible_to(request.user).standing()
    words = request.GET.get("q", "").replace("\x00", "").strip()
    for word in words.split()[:MOST_WORDS]:
        rows = rows.filter(title__icontains=word)
    is_waiting = bool(request.GET.get("waiting"))
    if is_waiting:
        rows = rows.waiting()
    context = {"tallies": page_of(request, rows.for_list()), "words": words, "is_waiting": is_waiting}
    return render(request, "tallies/list.html", context)


@require_safe
def tally(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_tally(request.user, pk)
    if shown.merged_into:
        return redirect(shown.merged_into)
    return _page(request, shown)


@require_safe
def timeline_svg(request: InsiderRequest, pk: int) -> HttpResponse:
    """The timeline as a file that needs nothing else."""
    shown = get_tally(request.user, pk).standing
    return _file(_svg(request, shown), "image/svg+xml", f"{_file_name(shown)}.svg")


@require_safe
def timeline_png(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_tally(request.user, pk).standing
    return _file(png_of(_svg(request, shown)), "image/png", f"{_file_name(shown)}.png")


@require_POST
def rename(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_tally(request.user, pk).standing
    require(can_edit(request.user))
    form = TallyTitleForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, title=form, status=422)
    return redirect(tallies.rename(tally=shown, title=form.cleaned_data["title"], by=request.user))


@require_POST
def merge(request: InsiderRequest, pk: int) -> HttpResponse:
    """Make it part of the tally that is named."""
    shown = get_tally(request.user, pk).standing
    require(can_edit(request.user))
    form = MergeForm(request.POST, tally=shown, person=request.user)
    if not form.is_valid():
        return _page(request, shown, into=form, status=422)
    target = tallies.merge(tally=shown, into=form.cleaned_data["into"], by=request.user)
    messages.success(request, f"“{shown}” is part of this tally now. {UNDO_IS_THERE}")
    return redirect(target)


@require_POST
def split(request: InsiderRequest, pk: int) -> HttpResponse:
    """Give a claim a tally of its own."""
    claim = get_claim(request.user, pk)
    own = tallies.split(claim=claim, by=request.user)
    messages.success(request, f"“{claim}” has a tally of its own now. {UNDO_IS_THERE}")
    return redirect(own)


@require_POST
def put_apart(request: InsiderRequest, pk: int) -> HttpResponse:
    """Take a passage that counts something else out of its tally."""
    passage = get_evidence(request.user, pk)
    move = apart.put_apart(evidence=passage, by=request.user)
    messages.success(request, f"“{passage.label}” no longer counts here. {UNDO_IS_THERE}")
    return redirect(move.tally.standing)


@require_POST
def join(request: InsiderRequest, pk: int) -> HttpResponse:
    """Say yes to a proposal."""
    proposal = get_tally_proposal(request.user, pk)
    target = tallies.join(proposal=proposal, by=request.user)
    messages.success(request, f"“{proposal.tally}” is part of this tally now. {UNDO_IS_THERE}")
    return redirect(target)


@require_POST
def keep_apart(request: InsiderRequest, pk: int) -> HttpResponse:
    """Say no to a proposal."""
    proposal = get_tally_proposal(request.user, pk)
    move = tallies.keep_apart(proposal=proposal, by=request.user)
    messages.success(request, f"They stay apart, and are not proposed again. {UNDO_IS_THERE}")
    return redirect(move.tally)


@require_POST
def undo(request: InsiderRequest, pk: int) -> HttpResponse:
    move = get_tally_move(request.user, pk)
    back = apart.undo(move=move, by=request.user)
    messages.success(request, "It is as it was before.")
    return redirect(back)


def _page(
    request: InsiderRequest,
    shown: Tally,
    *,
    title: TallyTitleForm | None = None,
    into: MergeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    claims = list(counts.claims_of(request.user, shown)[: counts.MOST_CLAIMS])
    verdicts = counts.verdicts_of(request.user, claims)
    newest = counts.latest(claims)
    passages = page_of(request, counts.passages_of(request.user, shown))
    told = counts.history(request.user, shown)
    figures = [claim.figure for claim in claims[: tallies.MOST_OF_ONE_ARTICLE]]
    near = Tally.objects.visible_to(request.user).in_bulk(tallies.near(figures, without=[shown.pk]))
    context: dict[str, Any] = {
        "tally": shown,
        "merged": list(dict.fromkeys(map(str, shown.merged.visible_to(request.user)[:MOST_MOVES]))),
        "claims": claims,
        "article_count": len({claim.article_id for claim in claims}),
        "rows": [(claim, verdicts.get(claim.pk)) for claim in claims],
        "newest": newest,
        "passages": passages,
        "quotes": [(item, counts.relation_to(newest, item)) for item in passages] if newest else [],
        "lanes": told.lanes,
        "is_cut": told.is_cut,
        "wide": lay_out(told.lanes, told.approved, width=WIDE),
        "narrow": lay_out(told.lanes, told.approved, width=NARROW),
        "proposals": tallies.open_proposals(request.user, shown),
        "moves": _moves(request, shown),
        "title": (title or TallyTitleForm(initial={"title": shown.title}))["title"],
        "into": (into or MergeForm(tally=shown, person=request.user))["into"],
        "near": near.values(),
        "edit_refusal": can_edit(request.user),
    }
    return render(request, "tallies/tally.html", context, status=status)


def _moves(request: InsiderRequest, shown: Tally) -> list[TallyMove]:
    """What was moved out of, into or about a tally, the newest first."""
    rows = TallyMove.objects.visible_to(request.user).filter(Q(tally=shown) | Q(other=shown))
    return list(rows.select_related("tally", "other", "by", "undone_by")[:MOST_MOVES])


def _svg(request: InsiderRequest, shown: Tally) -> str:
    """The drawing with its title and colours.  Raises: Http404, where there is nothing to draw."""
    told = counts.history(request.user, shown)
    drawing: Drawing | None = lay_out(told.lanes, told.approved, title=shown.title)
    if drawing is None:
        raise Http404("Nothing was counted on a day that is known.")
    return render_to_string("tallies/timeline.svg", {"drawing": drawing, "is_file": True})


def _file_name(shown: Tally) -> str:
    return slugify(shown.title)[:60] or f"tally-{shown.pk}"


def _file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
