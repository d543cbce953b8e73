from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claims.models import Rating, RevisionState
from people.admin import Recorded

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
