"""A found document, read: its figures, where and when it plays, and how many it tells to be killed and wounded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property

from claims.figures.casualties.account import Account, account
from claims.figures.scenes import Setting
from claims.figures.values import Reading


class Report:
    """What is needed of a document to look for what a claim counts.

    Each part is made when it is first asked for: most documents that a search finds play elsewhere, and are not read.
    """

    def __init__(
        self,
        text: str,
        read: Callable[[], Reading],
        *,
        language: str = "en",
        published: date | None,
        headline_end: int = 0,
    ) -> None:
        self.text = text
        self.language = language
        self.published = published
        self.headline_end = headline_end
        self._read = read

    @cached_property
    def reading(self) -> Reading:
        return self._read()

    @cached_property
    def setting(self) -> Setting:
        return Setting(
            self.text,
            times=lambda: self.reading.times,
            published=self.published,
            headline_end=self.headline_end,
        )

    @cached_property
    def account(self) -> Account:
        return account(self.text, self.reading, headline_end=self.headline_end)
