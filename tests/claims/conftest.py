"""An article that its own figures speak against, for the tests of findings and of their page."""

from __future__ import annotations

import pytest

from claims.models import Article, Finding
from people.models import User
from tests import factories

TEXT = "21 people killed in the storm\n\nPolice said 12 people were killed. Some 40 guards were arrested."


@pytest.fixture
def contradicted(edith: User) -> Article:
    return factories.make_article(TEXT, by=edith)


@pytest.fixture
def wrong(contradicted: Article) -> Finding:
    """The headline's number, which the text does not bear out."""
    return contradicted.findings.get(severity="error")
