"""What an administrator narrows the record to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from claims.templatetags.newsroom import ACTIONS, BARE
from people.models import User

NO_SUBJECT = "“%(value)s” is no subject of the record. Write a kind and a number, as in claim:12."


class RecordForm(forms.Form):
    """What an event is about, what was done and by whom; and before which number, where one reads on."""

    field_order = ("subject", "action", "person", "before")

    subject = forms.CharField(
        required=False,
        max_length=80,
        label="About",
        validators=[RegexValidator(r"\A[a-z_]+(:[0-9]+)?\Z", NO_SUBJECT)],
        widget=forms.TextInput(attrs={"placeholder": "claim:12"}),
    )
    person = forms.ModelChoiceField(
        required=False, label="By", queryset=User.objects.none(), empty_label="Anybody", blank=True
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"] = forms.ChoiceField(required=False, label="What was done", choices=_actions())
        self.fields["action"].error_messages["invalid_choice"] = "The record knows no action “%(value)s”."
        person = self.fields["person"]
        assert isinstance(person, forms.ModelChoiceField)
        person.queryset = User.objects.order_by("username")
        person.error_messages["invalid_choice"] = "There is no such person."
        self.fields["before"].error_messages["invalid"] = "The number to read on from is no number."


def _actions() -> list[tuple[str, Any]]:
    """The actions in words, sorted by what they are done to."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for action in ACTIONS:
        words = BARE.get(action, ACTIONS[action])
        kinds.setdefault(action.partition(".")[0].capitalize(), []).append((action, words))
    return [("", "Anything"), *sorted(kinds.items())]
