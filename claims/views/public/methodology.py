"""How this newsroom checks, written from what its installation is really set to."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from claims.explanation import POLICIES
from claims.models import Rating
from claims.models.verdicts import Question
from claims.templatetags.newsroom import RELATIONS
from claims.views.public.answering import contact, for_anyone, page
from sources.providers import active

# What each relation says of a passage's number, for readers (docs/figures.md).
MEANINGS = {
    "agrees": "It gives the same number, or one exact number inside a range the claim allows.",
    "consistent": "It allows the claim’s number without giving it: “about 300” beside 285, “hundreds” beside 300.",
    "contradicts": "It counts the same thing on the same day, and the two numbers cannot both be right, even if "
    "both are rounded.",
    "superseded": "It is a later count of something that grows. It does not make an earlier number wrong.",
    "earlier": "It is a count from before the claim’s day.",
    "increase": "It says by how much a number rose, and not what it came to.",
    "part": "It counts some of those that the claim counts all of.",
}


@for_anyone
def methodology(request: HttpRequest) -> HttpResponse:
    ratings = list(Rating.objects.all())
    return page(
        "public/methodology.html",
        reverse("claims:methodology"),
        here="methodology",
        scales=[(question, [each for each in ratings if each.question == question]) for question in Question],
        two_approvers_for=sorted(settings.TWO_APPROVERS_FOR),
        independent_origins=settings.INDEPENDENT_ORIGINS,
        policy=POLICIES[settings.CONFLICT_POLICY],
        watch_days=settings.WATCH_DAYS,
        providers=active(),
        relations=[(relation, RELATIONS[relation], meaning) for relation, meaning in MEANINGS.items()],
        contact_link=_link(contact()),
    )


def _link(given: str) -> str:
    """Where a contact leads, if it is an address of either kind."""
    if given.startswith(("https://", "http://", "mailto:")):
        return given
    return f"mailto:{given}" if "@" in given and " " not in given else ""
