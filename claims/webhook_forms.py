"""What administrators fill in about a webhook."""

from __future__ import annotations

from typing import Any

from django import forms

from claims import webhooks
from claims.forms import MOST_ADDRESS_BYTES
from claims.models import EventType, Webhook
from people.models import User
from sources.forms import check_web_address


class WebhookForm(forms.Form):
    """Where something is sent, and what.  The address is looked up as it is checked."""

    url = forms.CharField(
        label="Address",
        max_length=1000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text="It gets a POST for each event, over https, on the public internet.",
        validators=[check_web_address],
        error_messages={"required": "Give the address that is to be told."},
    )
    description = forms.CharField(
        label="What it is", max_length=200, required=False, help_text="Shown in the list in place of the address."
    )
    events = forms.MultipleChoiceField(
        label="Tell it when",
        choices=EventType.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one event."},
    )

    def __init__(self, *args: Any, reader: User, webhook: Webhook | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = Webhook.objects.visible_to(reader)
        if webhook:
            self.others = self.others.exclude(pk=webhook.pk)

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if len(url.encode()) > MOST_ADDRESS_BYTES:
            raise forms.ValidationError("The address is too long to be kept.")
        if self.others.filter(url=url).exists():
            raise forms.ValidationError(webhooks.KNOWN)
        if sentence := webhooks.why_not(url):
            raise forms.ValidationError(sentence)
        return url

    def clean_events(self) -> list[EventType]:
        return [EventType(value) for value in self.cleaned_data["events"]]
