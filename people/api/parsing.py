"""JSON as RFC 8259 has it and no more: what a database or a reader would stumble over is refused by name."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType, ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser

MOST_DEPTH = 64
MOST_BYTES = 5 * 1024 * 1024
# A number of more digits is none that anybody counted; Python itself takes up to 4,300.
MOST_DIGITS = 400
NOT_A_CHARACTER = re.compile("[\x00\ud800-\udfff]")
CHARSETS = {"", "utf-8", "utf8", "us-ascii"}
TOO_DEEP = f"The JSON is nested too deeply: at most {MOST_DEPTH} levels are read."


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"


class StrictJSONParser(JSONParser):
    """UTF-8 without NaN, without lone surrogates and NULs, each name once, at most 64 levels and 5 MB."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        _check_charset(parser_context)
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise TooLarge(f"The JSON is larger than {MOST_BYTES // 1024 // 1024} MB.")
        try:
            read = json.loads(
                raw.decode("utf-8-sig"), parse_constant=_no_constant, parse_int=_whole, object_pairs_hook=_each_once
            )
        except RecursionError as error:
            raise ParseError(TOO_DEEP) from error
        except UnicodeDecodeError as error:
            raise ParseError(f"The JSON is not UTF-8: byte {error.start} is no character.") from error
        except ValueError as error:
            raise ParseError(f"The JSON cannot be read: {error}.") from error
        _check(read)
        return read


class UploadParser(MultiPartParser):
    """A form with a file, in UTF-8."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        _check_charset(parser_context)
        context = {**(parser_context or {}), "encoding": settings.DEFAULT_CHARSET}
        read = super().parse(stream, media_type=media_type, parser_context=context)
        _check({name: list(values) for name, values in read.data.lists()})
        return read


def _check_charset(context: Mapping[str, Any] | None) -> None:
    request = (context or {}).get("request")
    given = request._request.content_params.get("charset", "") if request is not None else ""
    if given.lower() not in CHARSETS:
        raise UnsupportedMediaType(given, detail=f"The charset “{given[:40]}” is not read here; send UTF-8.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number has {len(digits)} digits; at most {MOST_DIGITS} are read")
    return int(digits)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{json.dumps(twice)} is given twice")
    return read


def _check(read: Any) -> None:
    """No deeper than the most, and no NUL or half of a character in any name or text.  Raises with the place."""
    waiting: list[tuple[Any, str, int]] = [(read, "", 0)]
    while waiting:
        value, place, depth = waiting.pop()
        if isinstance(value, str):
            _check_text(value, place)
        elif isinstance(value, dict | list):
            if depth >= MOST_DEPTH:
                raise ParseError(TOO_DEEP)
            items = value.items() if isinstance(value, dict) else enumerate(value)
            for name, inner in items:
                if isinstance(name, str) and NOT_A_CHARACTER.search(name):
                    raise ParseError(f"A name in the JSON at {place or '/'} holds {_unfit(name)}.")
                if isinstance(inner, str | dict | list):
                    waiting.append((inner, f"{place}/{_escaped(str(name))}", depth + 1))


def _check_text(text: str, place: str) -> None:
    if NOT_A_CHARACTER.search(text):
        field = place.split("/")[1] if place else "non_field_errors"
        raise ValidationError({field: [f"The text at {place or '/'} holds {_unfit(text)}."]})


def _unfit(text: str) -> str:
    return "a NUL" if "\x00" in text else "half of a surrogate pair"


def _escaped(name: str) -> str:
    return name[:60].replace("~", "~0").replace("/", "~1")
