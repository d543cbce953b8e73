"""What somebody asks of an export, by a page, the API or a command: read and checked in one way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from claims.export import FORMATS, Wanted
from claims.export.exporting import Format
from claims.models import Rating

LONGEST = 200


class MomentField(forms.CharField):
    """A day of the newsroom's, or a moment; a moment without a zone is of its zone.  A `last` day is whole."""

    def __init__(self, *, last: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.last = last

    def clean(self, value: Any) -> datetime | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        # A plus sign that somebody wrote into an address arrives as a space.
        if "T" in text:
            text = text.replace(" ", "+")
        try:
            if len(text) == 10:
                day = date.fromisoformat(text) + timedelta(days=self.last)
                return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  # made aware
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else timezone.make_aware(moment)
        except (ValueError, OverflowError) as error:
            sentence = f"“{text}” is no day and no moment. Write it as in 2019-02-24 or 2019-02-24T10:00:00+00:00."
            raise forms.ValidationError(sentence) from error


class OneOrMore(forms.Select):
    """A choice that may also be given several times, in an address or to a command."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        given = data.getlist(name) if hasattr(data, "getlist") else data.get(name, ())
        return [str(value) for value in given if str(value).strip()]


class SeveralField(forms.Field):
    """Short texts, each once."""

    widget = OneOrMore

    def to_python(self, value: Any) -> tuple[str, ...]:
        given = tuple(dict.fromkeys(each.strip().replace("\x00", "") for each in value or ()))
        if long := next((each for each in given if len(each) > LONGEST), None):
            raise forms.ValidationError(f"“{long[:40]}…” is longer than {LONGEST} characters.")
        return given


class ExportForm(forms.Form):
    """Which verdicts, and in which format.  After `is_valid()`: `wanted()` and `chosen_format()`."""

    format = forms.ChoiceField(choices=[(each.name, each.label) for each in FORMATS.values()], required=False)
    since = MomentField(required=False, label="Decided from", widget=forms.DateInput(attrs={"type": "date"}))
    until = MomentField(required=False, label="Until", last=True, widget=forms.DateInput(attrs={"type": "date"}))
    rating = SeveralField(required=False)
    language = SeveralField(required=False, label="Language")
    outlet = forms.CharField(
        required=False,
        max_length=LONGEST,
        label="Outlet",
        widget=forms.TextInput(attrs={"list": "outlets", "autocomplete": "off"}),
    )
    tally = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        label="Tally, by its number",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ratings = {rating.slug: rating.name for rating in Rating.objects.filter(question="so")}
        widget = self.fields["rating"].widget
        assert isinstance(widget, OneOrMore)
        widget.choices = [("", "Any"), *self.ratings.items()]
        names = ", ".join(FORMATS)
        self.fields["format"].error_messages["invalid_choice"] = f"“%(value)s” is no format. It may be {names}."

    def offer(self, *, languages: Iterable[str]) -> None:
        """Let one of these languages be chosen on a page; an address may name others."""
        widget = self.fields["language"].widget
        assert isinstance(widget, OneOrMore)
        widget.choices = [("", "Any"), *((code, code) for code in languages)]

    def clean_rating(self) -> tuple[str, ...]:
        given: tuple[str, ...] = self.cleaned_data["rating"]
        for slug in given:
            if slug not in self.ratings:
                raise forms.ValidationError(f"There is no rating “{slug}”. There are: {', '.join(self.ratings)}.")
        return given

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since >= until:
            self.add_error("until", "It ends before it begins. Check the dates.")
        return cleaned

    def wanted(self) -> Wanted:
        asked = self.cleaned_data
        return Wanted(
            since=asked["since"],
            until=asked["until"],
            ratings=asked["rating"],
            languages=asked["language"],
            outlet=asked["outlet"],
            tally=asked["tally"],
        )

    def chosen_format(self) -> Format:
        return FORMATS[self.cleaned_data["format"] or "json"]
