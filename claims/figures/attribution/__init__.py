"""Who says so, with which words, and what: "according to X and Y", "X said that …", "…", said X, "X: “…”"."""

from claims.figures.attribution.naming import attributed, named
from claims.figures.attribution.quotations import continued
from claims.figures.attribution.sayings import cue_leads, find, is_said, may_attribute

__all__ = ["attributed", "continued", "cue_leads", "find", "is_said", "may_attribute", "named"]
