from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from claims import tokens
from claims.models import Rating, RevisionState
from people.admin import Recorded
from people.models import ApiToken, User

# What readers were told when they were told the rating: the database keeps it for ratings that verdicts rest on.
TOLD = ("slug", "question", "name", "definition", "claimreview_value")


@admin.register(Rating)
class RatingAdmin(Recorded):
    list_display = ("name", "question", "order", "icon", "colour", "claimreview_value", "needs_evidence")
    list_filter = ("question",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        undecided = (RevisionState.DRAFT, RevisionState.DISCARDED)
        in_use = isinstance(obj, Rating) and any(
            rows.exclude(state__in=undecided).exists() for rows in (obj.revisions, obj.revisions_on_attribution)
        )
        return TOLD if in_use else ()


@admin.register(ApiToken)
class ApiTokenAdmin(Recorded):
    """Everybody's tokens, to be looked at and revoked; each person makes their own, as only they see the secret."""

    list_display = ("name", "owner", "prefix", "scopes", "made_at", "last_used_at", "expires_at", "revoked_at")
    list_filter = ("owner",)
    search_fields = ("name", "prefix", "owner__username")
    fields = ("owner", *list_display[:1], *list_display[2:], "per_minute")
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return tuple(name for name in self.fields if name != "per_minute")

    @admin.action(description="Revoke these tokens", permissions=["change"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiToken]) -> None:
        assert isinstance(request.user, User)
        for token in chosen.select_related("owner"):
            tokens.revoke(token=token, by=request.user)
        self.message_user(request, "They are revoked.")
