"""What one article says about its own figures: checks that need no other source, each in a file of its own.

A check is a function from an `Article` to findings.  It speaks where it is sure: an editor who has met three false
alarms reads no fourth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from claims.figures.findings.article import Article
from claims.figures.findings.disagreement import disagreement
from claims.figures.findings.drift import drift
from claims.figures.findings.headline import headline
from claims.figures.findings.increase import increase
from claims.figures.findings.magnitude import magnitude
from claims.figures.findings.percentage import percentage
from claims.figures.findings.sums import sums
from claims.figures.findings.unit import unit
from claims.figures.findings.unsourced import unsourced
from claims.figures.findings.weekday import weekday
from claims.figures.values import Finding, Reading, Severity

Check = Callable[[Article], Iterator[Finding]]

# In the order in which an editor would want them.
FINDINGS: tuple[Check, ...] = (
    headline,
    magnitude,
    disagreement,
    sums,
    percentage,
    increase,
    drift,
    unit,
    unsourced,
    weekday,
)
_WEIGHT = {Severity.ERROR: 0, Severity.CHECK: 1, Severity.NOTE: 2}


def findings(source: str, reading: Reading) -> tuple[Finding, ...]:
    """All findings on one text and its reading, the gravest first, and then in the order of the checks."""
    article = Article(source=source, reading=reading)
    found = [finding for check in FINDINGS for finding in check(article)]
    return tuple(sorted(found, key=lambda finding: _WEIGHT[finding.severity]))
