"""What articles say against their own figures: put aside, and taken up again."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from claims import findings
from claims.api.articles import FindingOutput
from claims.api.movements import ReasonInput
from claims.permissions import get_finding
from people.api.authentication import person_of
from people.api.endpoints import Endpoint, given
from people.api.fields import NothingInput
from people.api.schema import operation


class Dismiss(Endpoint):
    tag = "findings"

    @operation("findings_dismiss", FindingOutput, takes=ReasonInput)
    def post(self, request: Request, pk: int) -> Response:
        """Put a finding aside, for a reason."""
        person = person_of(request)
        finding = get_finding(person, pk)
        findings.dismiss(finding=finding, reason=given(ReasonInput, request.data)["reason"], by=person)
        return Response(FindingOutput(get_finding(person, pk)).data)


class Restore(Endpoint):
    tag = "findings"

    @operation("findings_restore", FindingOutput, takes=NothingInput)
    def post(self, request: Request, pk: int) -> Response:
        """Take a dismissed finding up again."""
        person = person_of(request)
        finding = get_finding(person, pk)
        given(NothingInput, request.data)
        findings.restore(finding=finding, by=person)
        return Response(FindingOutput(get_finding(person, pk)).data)
