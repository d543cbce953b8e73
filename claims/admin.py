from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claims.models import Rating, RevisionState

# What readers were told when they were told the rating: the database keeps it for ratings that verdicts rest on.
TOLD = ("slug", "name", "definition", "claimreview_value")


@admin.register(Rating)
class RatingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # django-stubs: generic only while checking
    list_display = ("name", "order", "claimreview_value", "needs_evidence")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        undecided = (RevisionState.DRAFT, RevisionState.DISCARDED)
        in_use = isinstance(obj, Rating) and obj.revisions.exclude(state__in=undecided).exists()
        return TOLD if in_use else ()
