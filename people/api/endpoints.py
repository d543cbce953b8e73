"""What every address of the API has in common: a scope, a limit, keys for repeats, and no question half understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from django import forms
from django.db.models import QuerySet
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import APIException, Throttled, ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.views import APIView

from people.api import repeats
from people.api.authentication import WithinScopes
from people.api.limits import Allowance
from people.api.paging import ById, KeysetPagination
from people.api.parsing import StrictJSONParser
from people.models import KeptAnswer, Scope, User

F = TypeVar("F", bound=forms.BaseForm)
PAGED = ("cursor", "limit")


class Endpoint(APIView):
    """One address of the API."""

    permission_classes: Sequence[type[BasePermission]] = [IsAuthenticated, WithinScopes]
    parser_classes: Sequence[type[BaseParser]] = [StrictJSONParser]
    # What a token has to be for, to use any method but a reading one.
    scope: ClassVar[Scope] = Scope.EDIT
    # Under which heading the documentation has it.
    tag: ClassVar[str] = ""
    # What a GET may ask for, and whether it lists; any other parameter is a mistake.
    query: ClassVar[type[Serializer[Any]] | None] = None
    pages: ClassVar[type[KeysetPagination] | None] = None
    # Parameters of a GET that may be given more than once.
    several: ClassVar[frozenset[str]] = frozenset()
    # The methods that change what somebody must have seen (If-Match).
    seen: ClassVar[frozenset[str]] = frozenset()

    allowance: Allowance | None = None
    kept: KeptAnswer | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self._refuse_unknown(request)
        if request.method == "POST" and isinstance(request.user, User):
            self.kept = repeats.take(request, request.user)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, repeats.Answered):
            return exc.response
        if self.allowance is None and isinstance(exc, APIException):
            exc = self._count(exc)
        try:
            return super().handle_exception(exc)
        except Exception:
            if self.kept:
                repeats.drop(self.kept)
            raise

    def _count(self, refused: APIException) -> APIException:
        """What is refused before requests are counted counts as well: nobody tries tokens without end."""
        try:
            self.check_throttles(self.request)
        except Throttled as throttled:
            return throttled
        except APIException:  # who it is cannot be said
            pass
        return refused

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self.kept:
            repeats.keep(self.kept, answer)
        patch_vary_headers(answer, ["Authorization"])
        for name, value in (self.allowance.headers if self.allowance else {}).items():
            answer[name] = value
        return answer

    @classmethod
    def parameters(cls) -> set[str]:
        """What may stand in the query of a GET."""
        return {*(cls.query().fields if cls.query else ()), *(PAGED if cls.pages else ())}

    def _refuse_unknown(self, request: Request) -> None:
        """Raises: ValidationError, where a parameter is none of this address, or is given twice."""
        known = self.parameters() if request.method in ("GET", "HEAD") else set()
        there = f"There are: {', '.join(sorted(known))}." if known else "There are none here."
        problems = {
            name: ["Give it once."] if name in known else [f"There is no such parameter. {there}"]
            for name, values in request.query_params.lists()
            if name not in known or (len(values) > 1 and name not in self.several)
        }
        if problems:
            raise ValidationError(problems)

    def asked(self, request: Request) -> dict[str, Any]:
        """What the query asks for; what it leaves out is left out.  Raises: ValidationError."""
        assert self.query is not None
        mine = {name: value for name, value in request.query_params.items() if name not in PAGED}
        return given(self.query, mine)

    def page(self, request: Request, rows: QuerySet[Any], output: type[BaseSerializer[Any]]) -> Response:
        """The page that is asked for."""
        pages = (self.pages or ById)()
        page = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response(output(page, many=True).data)


class PublicEndpoint(Endpoint):
    """One that answers anybody; but a token is bound to its scopes here too."""

    permission_classes: Sequence[type[BasePermission]] = [AllowAny, WithinScopes]


def given(shape: type[Serializer[Any]], content: Any) -> dict[str, Any]:
    """What was sent, in the shape asked for.  Raises: ValidationError."""
    read = shape(data=content)
    read.is_valid(raise_exception=True)
    unknown = {*content} - {*read.fields}
    if unknown:
        there = f"There are: {', '.join(read.fields)}." if read.fields else "There are none here."
        raise ValidationError({name[:100]: [f"There is no such field. {there}"] for name in sorted(unknown)})
    return dict(read.validated_data)


def in_order(form: F) -> F:
    """The form, where what is filled in is right.  Raises: ValidationError, by field."""
    if form.is_valid():
        return form
    problems = form.errors.get_json_data()
    raise ValidationError(
        {
            "non_field_errors" if field == "__all__" else field: [each["message"] for each in found]
            for field, found in problems.items()
        }
    )
