"""The states of claims and verdicts, who moves them, and what must hold.  Pages, API and commands go through here."""

from claims.workflow.claims import dismiss, restore, settle_again
from claims.workflow.decisions import approve, return_, submit
from claims.workflow.drafts import (
    Draft,
    content_of_draft,
    discard,
    draft_from,
    offered,
    open_correction,
    open_draft,
    open_withdrawal,
    same_figure,
    save_draft,
)
from claims.workflow.moves import MOVES, Move, content_of, missing, refusal

__all__ = [
    "MOVES",
    "Draft",
    "Move",
    "approve",
    "content_of",
    "content_of_draft",
    "discard",
    "dismiss",
    "draft_from",
    "missing",
    "offered",
    "open_correction",
    "open_draft",
    "open_withdrawal",
    "refusal",
    "restore",
    "return_",
    "same_figure",
    "save_draft",
    "settle_again",
    "submit",
]
