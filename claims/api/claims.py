"""Claims, and the searches for what others say."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from claims import corroboration, workflow
from claims.api.lookups import LookupOutput, lookups_of
from claims.api.movements import ReasonInput
from claims.api.shapes import FIGURE_EXAMPLE, FigureField
from claims.forms import LONGEST_PHRASE, MOST_PHRASES, OwnSearchForm, SourceForm
from claims.models import Claim, ClaimState
from claims.permissions import can_edit, can_read, get_claim, require
from people.api.authentication import person_of
from people.api.conditions import shown
from people.api.endpoints import Endpoint, given, in_order
from people.api.fields import IdField, NothingInput, OneOf, Text
from people.api.paging import ById
from people.api.schema import exemplified, operation, page_of
from sources.providers import active

EXAMPLE = {
    "id": 8,
    "article": 3,
    "document": 12,
    "tally": 4,
    "start": 33,
    "end": 50,
    "text": "Some 104 soldiers",
    "label": "104 soldiers fled",
    "is_headline": False,
    "state": "checking",
    "dismissal_reason": "",
    "figure": FIGURE_EXAMPLE,
    "suggestion": "supported",
    "confidence": 0.8,
    "suggestion_reasons": ["One origin counts the same."],
    "worthiness": 0.6,
    "worthiness_reasons": ["It counts people."],
    "created_at": "2019-02-24T18:00:00Z",
}
# More are asked for by their article.
MOST_AT_ONCE = 100


@exemplified(**EXAMPLE)
class ClaimOutput(serializers.ModelSerializer[Claim]):
    document = serializers.IntegerField(source="article.document_id")
    figure = FigureField(source="figure_document")
    suggestion_reasons = serializers.ListField(child=Text(), read_only=True)
    worthiness_reasons = serializers.ListField(child=Text(), read_only=True)

    class Meta:
        model = Claim
        fields = list(EXAMPLE)


class ClaimQuery(serializers.Serializer[Any]):
    article = IdField(required=False)
    tally = IdField(required=False)
    document = IdField(required=False, source="article__document")
    state = OneOf(ClaimState.choices, required=False)
    suggestion = Text(required=False, max_length=20)
    is_headline = serializers.BooleanField(required=False)


@exemplified(providers=["archive"])
class FindSourcesInput(serializers.Serializer[Any]):
    """Whom to ask; all that are active where none is named."""

    providers = serializers.ListField(child=Text(max_length=40), required=False, allow_empty=False, max_length=50)


@exemplified(claims=[8, 9])
class FindSourcesOfManyInput(serializers.Serializer[Any]):
    claims = serializers.ListField(child=IdField(), allow_empty=False, max_length=MOST_AT_ONCE)


@exemplified(phrases=['"104 soldiers" Cúcuta'], providers=["archive"], since="2019-02-17", until=None)
class OwnSearchInput(serializers.Serializer[Any]):
    phrases = serializers.ListField(child=Text(max_length=LONGEST_PHRASE), allow_empty=False, max_length=MOST_PHRASES)
    providers = serializers.ListField(child=Text(max_length=40), allow_empty=False, max_length=50)
    since = serializers.DateField(required=False, allow_null=True)
    until = serializers.DateField(required=False, allow_null=True)


@exemplified(url="https://courier.example/count")
class SourceInput(serializers.Serializer[Any]):
    url = Text(max_length=2000)


ClaimPage = page_of(ClaimOutput)


class ClaimList(Endpoint):
    tag = "claims"
    query = ClaimQuery
    pages = ById

    @operation("claims_list", ClaimPage)
    def get(self, request: Request) -> Response:
        """Claims, the latest first."""
        person = person_of(request)
        require(can_read(person))
        return self.page(
            request,
            Claim.objects.visible_to(person).filter(**self.asked(request)).select_related("article"),
            ClaimOutput,
        )


class ClaimDetail(Endpoint):
    tag = "claims"

    @operation("claims_read", ClaimOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One claim, with what its evidence amounts to."""
        return shown(request, ClaimOutput(get_claim(person_of(request), pk)).data)


class ClaimFindSources(Endpoint):
    tag = "claims"

    @operation("claims_find_sources", LookupOutput(many=True), takes=FindSourcesInput, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Search for what others say on a claim. A search that is under way is left to finish."""
        person = person_of(request)
        claim = get_claim(person, pk)
        asked = given(FindSourcesInput, request.data)
        started = corroboration.find_sources(claim=claim, by=person, providers=asked.get("providers"))
        return Response(LookupOutput(lookups_of(person, started), many=True).data, status=202)


class ClaimsFindSources(Endpoint):
    tag = "claims"

    @operation("claims_find_sources_of_several", LookupOutput(many=True), takes=FindSourcesOfManyInput, status=202)
    def post(self, request: Request) -> Response:
        """Search for what others say on several claims. What two of one article would ask is asked once."""
        person = person_of(request)
        require(can_edit(person))
        wanted = set(given(FindSourcesOfManyInput, request.data)["claims"])
        claims = Claim.objects.visible_to(person).filter(pk__in=wanted).select_related("article__document")
        if missing := sorted(wanted - {claim.pk for claim in claims}):
            raise ValidationError({"claims": [f"There is no claim {missing[0]}."]})
        started = corroboration.find_sources_for_claims(claims=claims, by=person)
        return Response(LookupOutput(lookups_of(person, started), many=True).data, status=202)


class ClaimSearch(Endpoint):
    tag = "claims"

    @operation("claims_search_in_own_words", LookupOutput(many=True), takes=OwnSearchInput, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Ask providers in one's own words."""
        person = person_of(request)
        claim = get_claim(person, pk)
        require(can_edit(person))
        sent = given(OwnSearchInput, request.data)
        sent["phrases"] = "\n".join(sent["phrases"])
        form = in_order(OwnSearchForm(sent, providers=active()))
        started = corroboration.search_in_own_words(claim=claim, by=person, **form.cleaned_data)
        return Response(LookupOutput(lookups_of(person, started), many=True).data, status=202)


class ClaimAddSource(Endpoint):
    tag = "claims"

    @operation("claims_add_source", LookupOutput(many=True), takes=SourceInput, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Look for the claim’s count in the page at an address: evidence by hand."""
        person = person_of(request)
        claim = get_claim(person, pk)
        require(can_edit(person))
        form = in_order(SourceForm(given(SourceInput, request.data)))
        started = corroboration.add_source(claim=claim, url=form.cleaned_data["url"], by=person)
        return Response(LookupOutput(lookups_of(person, started), many=True).data, status=202)


class ClaimDismiss(Endpoint):
    tag = "claims"

    @operation("claims_dismiss", ClaimOutput, takes=ReasonInput)
    def post(self, request: Request, pk: int) -> Response:
        """Put a claim aside as not to be checked, for a reason."""
        person = person_of(request)
        claim = get_claim(person, pk)
        workflow.dismiss(claim=claim, by=person, reason=given(ReasonInput, request.data)["reason"])
        return Response(ClaimOutput(get_claim(person, pk)).data)


class ClaimRestore(Endpoint):
    tag = "claims"

    @operation("claims_restore", ClaimOutput, takes=NothingInput)
    def post(self, request: Request, pk: int) -> Response:
        """Take a dismissed claim up again."""
        person = person_of(request)
        claim = get_claim(person, pk)
        given(NothingInput, request.data)
        workflow.restore(claim=claim, by=person)
        return Response(ClaimOutput(get_claim(person, pk)).data)
