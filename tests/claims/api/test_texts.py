"""What is a text to the API: nothing but a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework import serializers

import claims.api.urls
import sources.api.urls
from people.api.fields import Text

assert claims.api.urls.urlpatterns
assert sources.api.urls.urlpatterns


def inputs(known: type[Any] = serializers.Serializer) -> Iterator[type[serializers.Serializer[Any]]]:
    for each in known.__subclasses__():
        yield from inputs(each)
        if each.__module__.startswith(("claims.api.", "sources.api.")) and each.__name__.endswith("Input"):
            yield each


def test_every_body_takes_texts_alone_for_texts() -> None:
    seen = 0
    for shape in inputs():
        for name, field in shape().fields.items():
            kind = getattr(field, "child", field)
            if isinstance(kind, serializers.CharField):
                assert isinstance(kind, Text), f"{shape.__name__}.{name}"
                seen += 1
    assert seen > 25


@pytest.mark.parametrize("given", [5, 5.5, 0, True, False, ["a"], {"a": 1}])
def test_what_is_no_text_is_refused(given: Any) -> None:
    for field in (Text(), Text(allow_blank=True), Text(trim_whitespace=False, required=False)):
        with pytest.raises(serializers.ValidationError, match="Give a text, in quotation marks"):
            field.run_validation(given)


def test_what_is_one_is_taken() -> None:
    assert Text().run_validation(" 5 ") == "5"
    assert Text(allow_null=True).run_validation(None) is None
    assert Text(allow_blank=True).run_validation("") == ""
