"""Full-text search over stored documents.

text ── terms ──> counted words ── index.add ──> packed postings, a row for each term and block
                                                      │ index.terms, index.postings
Question ── terms ──> asked terms ──────────── ranking.rank ──> ids ── passages ──> Found
"""

from sources.archive.passages import Passage
from sources.archive.searching import Found, Question, ranked, search

__all__ = ["Found", "Passage", "Question", "ranked", "search"]
