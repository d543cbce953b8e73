"""Fill an empty newsroom with the demonstration."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from claims import extraction
from demonstration.cast import CAST
from demonstration.reports import (
    DemonstrationArticle,
    DemonstrationOutlet,
    Report,
    load_article,
    load_outlets,
    load_reports,
)
from people.models import Role, User
from sources import intake
from sources.models import Arrival, Document, Feed, Outlet
from sources.reading import read_pasted

FEED_TITLE = "Demonstration reports"


class Command(BaseCommand):
    help = "Load the demonstration into an empty newsroom: people, outlets, stored reports, a feed and an article."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("This is no demonstration: set DEMONSTRATION=1 to make it one.")
        if User.objects.exists():
            return  # not the first run
        with transaction.atomic():
            for member in CAST:
                is_administrator = member.role == Role.ADMINISTRATOR
                User.objects.create_user(
                    username=member.username,
                    password=member.password,
                    first_name=member.first_name,
                    last_name=member.last_name,
                    role=member.role,
                    is_staff=is_administrator,
                    is_superuser=is_administrator,
                )
            outlets = {outlet.slug: _outlet(outlet) for outlet in load_outlets()}
            for report in load_reports():
                if report.served == "archive":
                    _store(report, outlets[report.outlet])
            Feed.objects.create(title=FEED_TITLE, url=reverse("demonstration:feed"))
            article = load_article()
            extraction.add_article(
                document=_store(article, outlets[article.outlet]), by=User.objects.get(role=Role.EDITOR)
            )
        self.stdout.write("The demonstration newsroom is loaded.")


def _outlet(outlet: DemonstrationOutlet) -> Outlet:
    return Outlet.objects.create(
        name=outlet.name,
        domain=outlet.domain,
        country=outlet.country,
        languages=outlet.language,
        kind=outlet.kind,
        reliability_note=outlet.note,
        is_demonstration=True,
    )


def _store(text: Report | DemonstrationArticle, outlet: Outlet) -> Document:
    published = text.published.date() if isinstance(text, Report) else text.published
    page = replace(
        read_pasted(text.text, headline=text.title),
        byline=text.byline if isinstance(text, Report) else "",
        published=published,
        language=text.language,
        canonical_url=text.url,
    )
    return intake.store_document(page=page, raw=text.text.encode(), arrival=Arrival.LOADED, url=text.url, outlet=outlet)
