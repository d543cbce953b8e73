"""How the API is described: OpenAPI 3.1, by what the endpoints say of themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers

from people.api.authentication import READING, scope_for
from people.api.paging import MOST_ROWS
from people.api.repeats import HEADER, LONGEST_KEY
from people.models import Scope

C = TypeVar("C", bound=type[serializers.BaseSerializer[Any]])
V = TypeVar("V", bound=Callable[..., Any])

PROBLEM = "application/problem+json"
# What every address may answer, besides what it says itself.
ALWAYS = {
    "400": "The question, a field or the body is not right; `errors` says which.",
    "401": "Nobody is logged in, or the token does not hold.",
    "403": "Not allowed; `detail` says why.",
    "406": "Only JSON is sent.",
    "429": "Too many requests; Retry-After says in how many seconds to come again.",
}
NOT_THERE = {"404": "There is no such thing, or not for you to know of."}
WITH_A_BODY = {
    "409": "Somebody was faster, it is there already, or the first request with this Idempotency-Key is under way.",
    "413": "The body is too large.",
    "415": "This kind of body is not read.",
}
WITH_A_KEY = {"422": "The Idempotency-Key came with another request before."}
OF_WHAT_WAS_SEEN = {"412": "It has changed since you saw it.", "428": "If-Match is missing."}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "An error, as RFC 9457 has it.",
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "What programs tell problems apart by; “about:blank” where the status says it all.",
            "examples": ["/problems/not-allowed", "about:blank"],
        },
        "title": {"type": "string", "examples": ["Not allowed"]},
        "status": {"type": "integer", "examples": [403]},
        "detail": {"type": "string", "description": "A sentence for people."},
        "errors": {"type": "object", "description": "By field, what is wrong with it.", "additionalProperties": True},
        "article": {"type": "integer", "description": "The article that is there already."},
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
}


HEADERS = {
    "ETag": "The state of it, for If-None-Match and If-Match.",
    "Location": "The address of what was made.",
    "RateLimit-Limit": "How many requests there are in a minute.",
    "RateLimit-Remaining": "How many of them are left.",
    "RateLimit-Reset": "In how many seconds there are as many again.",
    "Retry-After": "In how many seconds to come again.",
    "Idempotency-Replayed": "“true”, where this was done before under the same Idempotency-Key.",
}


def exemplified(**example: Any) -> Callable[[C], C]:
    """Give a serializer an example, which stands in every operation that uses it."""

    def decorate(serializer: C) -> C:
        serializer.example = example  # type: ignore[attr-defined]
        return extend_schema_serializer(examples=[OpenApiExample("Example", value=example)])(serializer)

    return decorate


def page_of(output: type[serializers.BaseSerializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of a page of `output`."""
    made: type[serializers.Serializer[Any]] = type(
        f"{output.__name__.removesuffix('Output')}Page",
        (serializers.Serializer,),
        {
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": output(many=True),
            "__module__": output.__module__,
        },
    )
    example = {"next": None, "previous": None, "results": [output.example]}  # type: ignore[attr-defined]
    return exemplified(**example)(made)


def operation(
    name: str,
    gives: Any = None,
    *,
    takes: Any = None,
    status: int = 200,
    examples: list[OpenApiExample] | None = None,
) -> Callable[[V], V]:
    """What one method of an address is called, takes and gives."""
    example = getattr(getattr(gives, "child", gives), "example", None)
    shown = [OpenApiExample("Example", value=example)] if example else []
    told = {status: OpenApiResponse(gives, examples=shown)}
    return extend_schema(operation_id=name, request=takes, responses=told, examples=examples)


class Described(AutoSchema):
    """An operation with what every endpoint has: tag, scope, paging, conditions and keys."""

    def get_serializer_name(self, serializer: Any, direction: str) -> str:
        """As people call it: “Claim” for what goes out, “TitleRequest” for what comes in."""
        return str(serializer.__class__.__name__.removesuffix("Output").removesuffix("Input"))

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "tag", "") or super().get_tags()[0]]

    def get_summary(self) -> str:
        return (super().get_description() or "").partition("\n")[0].partition(". ")[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        said = super().get_description() or ""
        return f"{said}\n\nA token needs the scope `{scope_for(self.view, self.method)}`."

    def get_override_parameters(self) -> list[Any]:
        view: Any = self.view
        found: list[Any] = []
        if self.method == "GET":
            if getattr(view, "query", None):
                found.append(view.query)
            if getattr(view, "pages", None):
                found += PAGING
            elif self._shows_one():
                found.append(IF_NONE_MATCH)
        if self.method == "POST":
            found.append(IDEMPOTENCY_KEY)
        if self.method in self._seen():
            found.append(IF_MATCH)
        return found

    def _names_one(self) -> bool:
        return "{" in self.path

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        said: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if said is not None:
            for status, sentence in self._problems(said).items():
                said["responses"].setdefault(status, problem_response(sentence))
            for status, response in said["responses"].items():
                named = {name: {"$ref": f"#/components/headers/{name}"} for name in self._headers(status)}
                response.setdefault("headers", {}).update(named)
        return said

    def _headers(self, status: str) -> list[str]:
        """What an answer carries beside its body."""
        found = [name for name in HEADERS if name.startswith("RateLimit")]
        if status == "429":
            found.append("Retry-After")
        if status == "201":
            found.append("Location")
        if status == "304" or (status.startswith("2") and (self._shows_one() or self.method in self._seen())):
            found.append("ETag")
        if self.method == "POST" and status not in ("401", "429"):
            found.append("Idempotency-Replayed")
        return found

    def _seen(self) -> frozenset[str]:
        return getattr(self.view, "seen", frozenset())

    def _shows_one(self) -> bool:
        """Whether it answers with one thing and its tag."""
        return self.method == "GET" and self._names_one()

    def _problems(self, said: Mapping[str, Any]) -> dict[str, str]:
        found = dict(ALWAYS)
        if self._names_one():
            found |= NOT_THERE
        if self.method not in READING:
            found |= WITH_A_BODY
        if self.method == "POST":
            found |= WITH_A_KEY
        if self.method in self._seen():
            found |= OF_WHAT_WAS_SEEN
        if self._shows_one():
            said["responses"]["304"] = {"description": "It is as you have it."}
        return found


def problem_response(sentence: str) -> dict[str, Any]:
    return {"description": sentence, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def add_problem(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """The shape of an error, and the headers of answers; a hook of drf-spectacular."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    result["components"]["headers"] = {
        name: {"description": said, "schema": {"type": "string"}} for name, said in HEADERS.items()
    }
    return result


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = "people.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        scopes = " ".join(f"`{scope.value}`: {scope.label}." for scope in Scope)
        return {"type": "http", "scheme": "bearer", "description": f"A token of one’s own. Its scopes: {scopes}"}


class PasswordScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "people.api.authentication.PasswordAuthentication"
    name = "password"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "basic", "description": "Name and password, over https only."}


PAGING = [
    OpenApiParameter("cursor", str, description="The place to go on from, as `next` and `previous` have it."),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 50},
        description="How many rows a page shall have.",
    ),
]
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of what you have: 304, where that is all."
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the state you saw. 412 where it has changed since.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="Of your choice, as a UUID: the same request under it is done once, and answered the same for a day.",
)
