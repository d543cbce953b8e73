"""The record: who did what, and when."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.shapes import username
from claims.models import Event
from claims.permissions import can_read, require
from claims.webhooks import origin
from people.api.authentication import person_of
from people.api.endpoints import Endpoint
from people.api.fields import Text
from people.api.paging import ById
from people.api.schema import exemplified, operation, page_of

EXAMPLE = {
    "number": 41,
    "at": "2019-02-24T18:30:00Z",
    "actor": "edith",
    "action": "verdict.submitted",
    "subject": "verdict:6",
    "request_id": "9f86d081884c7d659a2feaa0c55ad015",
    "reason": "",
    "before": {"state": "draft"},
    "after": {"state": "submitted"},
    "details": {"number": 1},
    "is_redacted": False,
    "content_hash": "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0",
    "previous_hash": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "hash": "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
}


@exemplified(**EXAMPLE)
class EventOutput(serializers.ModelSerializer[Event]):
    actor = username("actor", allow_null=True, default=None)
    before = serializers.DictField(read_only=True, allow_null=True)
    after = serializers.DictField(read_only=True, allow_null=True)
    details = serializers.DictField(read_only=True)

    class Meta:
        model = Event
        fields = list(EXAMPLE)

    def to_representation(self, instance: Event) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if instance.action.startswith("webhook."):
            # Events of earlier versions hold whole addresses.
            for said in (shown["before"], shown["after"], shown["details"]):
                if said and "url" in said:
                    said["url"] = origin(str(said["url"]))
        return shown


class EventQuery(serializers.Serializer[Any]):
    subject = serializers.RegexField(
        r"^[a-z]+:[0-9]{1,19}$", required=False, help_text="Whose history it is, as `claim:8` or `verdict:6`."
    )
    action = serializers.RegexField(r"^[a-z_.]{1,60}$", required=False)
    actor = Text(required=False, max_length=150, source="actor__username")


EventPage = page_of(EventOutput)


class LatestNumberFirst(ById):
    ordering = ("-number",)


class EventList(Endpoint):
    tag = "events"
    query = EventQuery
    pages = LatestNumberFirst

    @operation("events_list", EventPage)
    def get(self, request: Request) -> Response:
        """The record, the latest event first; with `subject` the history of one thing."""
        person = person_of(request)
        require(can_read(person))
        rows = Event.objects.visible_to(person).filter(**self.asked(request)).select_related("actor")
        return self.page(request, rows, EventOutput)
