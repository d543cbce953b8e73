"""Shapes that many serializers share."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

from people.api.paging import LARGEST_ID


class IdField(serializers.IntegerField):
    """The number of a row, as far as databases count."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **kwargs)


class Text(serializers.CharField):
    """A text, and no number that is taken for one."""

    default_error_messages = {"invalid": "Give a text, in quotation marks."}

    def run_validation(self, data: Any = empty) -> Any:
        if data is not empty and data is not None and not isinstance(data, str):
            self.fail("invalid")
        return super().run_validation(data)


class NothingInput(serializers.Serializer[Any]):
    """A body that says nothing."""


class OneOf(serializers.ChoiceField):
    """One of a few names; whoever gives another is told which there are."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str) and data in self.choices:
            return data
        raise serializers.ValidationError(f"It may be {', '.join(map(str, self.choices))}.")
