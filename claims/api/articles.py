"""Articles: taking them in, and the search for what others say on all their claims."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claims import corroboration, extraction
from claims.api.lookups import LookupOutput, lookups_of
from claims.api.shapes import username
from claims.forms import AddressForm, PasteForm
from claims.models import Article, Finding, Lookup
from claims.permissions import can_edit, can_read, get_article, require
from people.api.authentication import person_of
from people.api.conditions import shown
from people.api.endpoints import Endpoint, given, in_order
from people.api.fields import IdField, NothingInput, Text
from people.api.paging import ById
from people.api.parsing import StrictJSONParser, UploadParser
from people.api.schema import exemplified, operation, page_of
from people.models import User
from sources.models import Arrival

FINDING = {
    "id": 5,
    "check_name": "headline",
    "severity": "error",
    "sentence": "The headline says 21, the text 12.",
    "spans": [[0, 16]],
    "is_dismissed": False,
    "dismissal_reason": "",
}
ARTICLE = {
    "id": 3,
    "document": 12,
    "title": "Soldiers flee across the border",
    "outlet": "The Ledger",
    "url": "https://ledger.example/soldiers",
    "published_on": "2019-02-24",
    "added_by": "edith",
    "added_at": "2019-02-24T18:00:00Z",
}
PASTED = {
    "text": "Soldiers flee across the border\n\nSome 104 soldiers have fled into Colombia, according to Radio Norte.",
    "outlet": "The Ledger",
    "published_on": "2019-02-24",
}
AT_AN_ADDRESS = {"url": "https://ledger.example/soldiers"}


class ThereAlready(APIException):
    """The newsroom is checking this article already; the problem says which it is."""

    status_code = 409
    default_code = "there_already"

    def __init__(self, article: Article) -> None:
        super().__init__(f"“{article}” is here already. Nothing was added.")
        self.members = {"article": article.pk}


@exemplified(**FINDING)
class FindingOutput(serializers.ModelSerializer[Finding]):
    is_dismissed = serializers.BooleanField(read_only=True)
    spans = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()), read_only=True)

    class Meta:
        model = Finding
        fields = list(FINDING)


@exemplified(**ARTICLE)
class ArticleOutput(serializers.ModelSerializer[Article]):
    title = Text(source="document.title")
    outlet = Text(source="document.outlet_name")
    url = Text(source="document.public_url")
    published_on = serializers.DateField(source="document.published_on", allow_null=True)
    added_by = username("added_by")

    class Meta:
        model = Article
        fields = list(ARTICLE)


@exemplified(**ARTICLE, claim_count=2, settled_count=0)
class ListedArticleOutput(ArticleOutput):
    """With how many claims there are, and how many of them are settled."""

    claim_count = serializers.IntegerField()
    settled_count = serializers.IntegerField()

    class Meta(ArticleOutput.Meta):
        fields = [*ARTICLE, "claim_count", "settled_count"]


@exemplified(**ARTICLE, findings=[FINDING])
class ArticleDetailOutput(ArticleOutput):
    """With what it says against its own figures."""

    findings = FindingOutput(many=True)

    class Meta(ArticleOutput.Meta):
        fields = [*ARTICLE, "findings"]


class ArticleInput(serializers.Serializer[Any]):
    """A text with its outlet and day, or an address alone, which is then fetched."""

    text = Text(required=False, allow_blank=True, trim_whitespace=False, max_length=1_000_000)
    headline = Text(required=False, allow_blank=True, max_length=500)
    outlet = Text(required=False, allow_blank=True, max_length=200)
    url = Text(required=False, allow_blank=True, max_length=2000)
    published_on = serializers.DateField(required=False, allow_null=True)


class ArticleUploadInput(ArticleInput):
    """The same as a form, with a file in place of the text."""

    file = serializers.FileField(required=False, help_text="Plain text, a saved web page or a PDF.")


class ArticleQuery(serializers.Serializer[Any]):
    document = IdField(required=False)
    added_by = Text(required=False, max_length=150, source="added_by__username")
    outlet = IdField(required=False, source="document__outlet")
    published_since = serializers.DateField(required=False, source="document__published_on__gte")
    published_until = serializers.DateField(required=False, source="document__published_on__lte")


ArticlePage = page_of(ListedArticleOutput)


class ArticleList(Endpoint):
    tag = "articles"
    query = ArticleQuery
    pages = ById
    parser_classes = [StrictJSONParser, UploadParser]

    @operation("articles_list", ArticlePage)
    def get(self, request: Request) -> Response:
        """Articles that the newsroom checks, the latest first."""
        person = person_of(request)
        require(can_read(person))
        rows = Article.objects.visible_to(person).filter(**self.asked(request)).for_list()
        return self.page(request, rows.defer("document__text"), ListedArticleOutput)

    @operation(
        "articles_add",
        ArticleOutput,
        takes={"application/json": ArticleInput, "multipart/form-data": ArticleUploadInput},
        status=201,
        examples=[
            OpenApiExample("A text", value=PASTED, request_only=True, media_type="application/json"),
            OpenApiExample("Added", value=ARTICLE, response_only=True, status_codes=["201"]),
            OpenApiExample("An address", value=AT_AN_ADDRESS, request_only=True, media_type="application/json"),
        ],
    )
    def post(self, request: Request) -> Response:
        """Take an article in: a text, a file, or an address. Every figure in it becomes a claim.

        409, where it is here already: `article` says which it is.
        """
        person = person_of(request)
        require(can_edit(person))
        is_upload = (request.content_type or "").startswith(UploadParser.media_type)
        shape = ArticleUploadInput if is_upload else ArticleInput
        try:
            article = _add(given(shape, request.data), by=person)
        except extraction.CannotAdd as error:
            raise ValidationError({error.field: [error.sentence]}) from error
        except extraction.AlreadyThere as error:
            raise ThereAlready(error.article) from error
        headers = {"Location": reverse("api:article", args=[article.pk])}
        return Response(ArticleOutput(article).data, status=201, headers=headers)


def _add(sent: dict[str, Any], *, by: User) -> Article:
    """By its address where nothing else came.  Raises: ValidationError, CannotAdd, AlreadyThere."""
    upload = sent.get("file")
    if not (sent.get("text", "").strip() or upload) and sent.get("url"):
        address = in_order(AddressForm(sent)).cleaned_data
        return extraction.add_article_at(
            url=address["url"], published_on=address["published_on"], today=timezone.localdate(), by=by
        )
    paste = in_order(PasteForm(sent, MultiValueDict({"file": [upload]} if upload else {})))
    return extraction.add_pasted_article(
        page=paste.page,
        raw=paste.raw,
        url=paste.cleaned_data["url"],
        outlet=paste.cleaned_data["outlet"],
        by=by,
        arrival=Arrival.UPLOADED if upload else Arrival.PASTED,
    )


class ArticleDetail(Endpoint):
    tag = "articles"

    @operation("articles_read", ArticleDetailOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One article, with the findings on it. Its claims are listed by `/claims/?article=`."""
        return shown(request, ArticleDetailOutput(get_article(person_of(request), pk)).data)


class ArticleFindSources(Endpoint):
    tag = "articles"

    @operation("articles_find_sources", LookupOutput(many=True), takes=NothingInput, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Search for every claim of an article. The answer is the searches that were started."""
        person = person_of(request)
        article = get_article(person, pk)
        given(NothingInput, request.data)
        started: list[Lookup] = corroboration.find_sources_for_article(article=article, by=person)
        return Response(LookupOutput(lookups_of(person, started), many=True).data, status=202)
