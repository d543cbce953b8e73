"""What people fill in.  A form reads and checks; what happens then is a verb's business."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from claims.figures import event_names, group_names
from claims.models import Evidence, Lookup, Question, Rating, RevisionKind, Tally, VerdictRevision
from claims.workflow import Draft
from people.models import Scope, User
from people.tokens import scopes_for
from sources.forms import check_web_address
from sources.models import ProviderSetting
from sources.reading import MOST_BYTES, Page, Unreadable, read_page, read_pasted

# What PostgreSQL takes into an index, with a margin; letters beyond ASCII have up to four bytes.
MOST_ADDRESS_BYTES = 2_000
LOST_PLACE = "It is not known which text of the draft this changes. Open the draft again."
MIB = 1024 * 1024
# More, or longer, is no search.
MOST_PHRASES = 12
LONGEST_PHRASE = 200
# Newspapers began in 1605.
EARLIEST_YEAR = 1605


def _check_address(address: str) -> None:
    if len(address.encode()) > MOST_ADDRESS_BYTES:
        raise forms.ValidationError("The address is too long to be kept. Leave out what follows a “?” in it.")
    check_web_address(address)


def _check_day(form: forms.Form, field: str) -> None:
    day = form.cleaned_data.get(field)
    if day and day > timezone.localdate():
        form.add_error(field, f"{day} is in the future. Check the date.")
    if day and day.year < EARLIEST_YEAR:
        form.add_error(field, f"{day} is before there were newspapers. Check the date.")


class SourceForm(forms.Form):
    """The address of a page that may count what a claim counts."""

    url = forms.CharField(
        label="Address of a source",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        error_messages={"required": "Give the address of a page."},
    )

    def clean_url(self) -> str:
        address = str(self.cleaned_data["url"])
        _check_address(address)
        return address


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TextField(forms.CharField):
    """A text; the NULs that some programs copy along are left out, as a reader does not see them."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\x00", "")


class OwnSearchForm(forms.Form):
    """A search in an editor's own words, of the providers that are active."""

    phrases = TextField(
        label="Phrases, one a line",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="From precise to broad. Words in quotation marks stand next to each other.",
        error_messages={"required": "Give at least one phrase to search for."},
    )
    since = forms.DateField(label="Published from", required=False, widget=DateInput())
    until = forms.DateField(label="Published until", required=False, widget=DateInput())
    providers = forms.MultipleChoiceField(
        label="Ask",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose whom to ask.", "invalid_choice": "Choose among those that are asked now."},
    )

    def __init__(
        self,
        *args: Any,
        providers: Sequence[ProviderSetting],
        like: Sequence[Lookup] = (),
        **kwargs: Any,
    ) -> None:
        """Start from what the lookups `like` these asked."""
        super().__init__(*args, **kwargs)
        field = self.fields["providers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(setting.slug, setting.label) for setting in providers]
        self.initial = {
            "phrases": "\n".join(dict.fromkeys(phrase for lookup in like[:1] for phrase in lookup.phrases)),
            "since": next((lookup.since for lookup in like), None),
            "until": next((lookup.until for lookup in like), None),
            "providers": [setting.slug for setting in providers],
        }

    def clean_phrases(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["phrases"].splitlines()]
        phrases = list(dict.fromkeys(line for line in lines if any(sign.isalnum() for sign in line)))
        if not phrases:
            raise forms.ValidationError("Give at least one phrase to search for.")
        if len(phrases) > MOST_PHRASES:
            raise forms.ValidationError(f"These are {len(phrases)} phrases; at most {MOST_PHRASES} are asked at once.")
        if long := next((phrase for phrase in phrases if len(phrase) > LONGEST_PHRASE), None):
            raise forms.ValidationError(
                f"“{long[:40]}…” is longer than {LONGEST_PHRASE} characters; no provider finds so long a phrase."
            )
        return phrases

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", f"{until} is before {since}. Check the dates.")
        return cleaned


class PastedField(forms.CharField):
    """A text exactly as it was pasted; what reads it says what is wrong with it."""

    def run_validators(self, value: Any) -> None:
        pass


class PasteForm(forms.Form):
    """An article as text.  After `is_valid()`, `page` is what was read and `raw` the bytes as they came."""

    headline = TextField(required=False, max_length=500, help_text="Leave empty if it is the first line of the text.")
    text = PastedField(
        required=False, strip=False, widget=forms.Textarea(attrs={"rows": 12}), help_text="The whole page is fine."
    )
    file = forms.FileField(required=False, label="or a file", help_text="Plain text, a saved web page or a PDF.")
    outlet = TextField(
        max_length=200,
        widget=forms.TextInput(attrs={"list": "outlets", "autocomplete": "off"}),
        error_messages={"required": "Say who published it."},
    )
    url = TextField(required=False, label="Address", widget=forms.URLInput, validators=[_check_address])
    published_on = forms.DateField(
        label="Published",
        widget=DateInput(),
        help_text="“On Saturday” is read against this day.",
        error_messages={"required": "Give the day it was published.", "invalid": "Give a day, as in 2019-02-24."},
    )

    page: Page
    raw: bytes

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        _check_day(self, "published_on")
        text, upload = cleaned.get("text", ""), cleaned.get("file")
        if text.strip() and upload:
            self.add_error("file", "Paste the text or choose a file, not both.")
            return cleaned
        if upload and upload.size > MOST_BYTES:
            self.add_error("file", f"The file has {upload.size / MIB:.0f} MB; at most {MOST_BYTES // MIB} are read.")
            return cleaned
        try:
            if upload:
                self.raw = upload.read()
                page = read_page(self.raw, url=cleaned.get("url") or "")
            elif text.strip():
                self.raw = text.encode(errors="replace")
                page = read_pasted(text, headline=cleaned.get("headline") or "")
            elif "file" in self.errors:  # which says enough
                return cleaned
            else:
                self.add_error("text", "There is no text yet. Paste the article, or choose a file.")
                return cleaned
        except Unreadable as error:
            self.add_error("file" if upload else "text", str(error))
            return cleaned
        self.page = Page(
            title=page.title,
            byline=page.byline,
            published=cleaned.get("published_on"),
            language=page.language,
            outlet=cleaned.get("outlet", ""),
            canonical_url=page.canonical_url,
            text=page.text,
            headline_end=page.headline_end,
        )
        return cleaned


class AddressForm(forms.Form):
    """An article by its address."""

    url = TextField(
        label="Address",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        validators=[_check_address],
        error_messages={"required": "Give the address of the article."},
    )
    published_on = forms.DateField(
        label="Published", required=False, widget=DateInput(), help_text="Only where the page does not say it."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        _check_day(self, "published_on")
        return cleaned


class PublisherForm(forms.Form):
    """Who published a document, by name."""

    outlet = TextField(
        max_length=200,
        widget=forms.TextInput(attrs={"list": "outlets", "autocomplete": "off"}),
        help_text="One of the register, or a new one. Evidence that was found before keeps its origin.",
        error_messages={"required": "Say who published it."},
    )


# What a note says, by the kind of revision it is of; and where readers find it, if the newsroom publishes.
NOTES = {
    RevisionKind.CORRECTION: (
        "What is corrected, and why.",
        "Readers see it on the verdict and among the corrections.",
    ),
    RevisionKind.WITHDRAWAL: ("Why the verdict is withdrawn.", "Readers find it where the verdict was."),
}


class DismissForm(forms.Form):
    """Why a claim is not checked."""

    reason = TextField(
        max_length=1000,
        label="Why it is not checked",
        error_messages={"required": "Say why it is not checked; others will ask."},
    )


class RatingField(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes none when it runs
    """One of the newsroom's ratings; whoever gives another is told which there are."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            assert self.queryset is not None
            there = ", ".join(rating.pk for rating in self.queryset)
            raise forms.ValidationError(f"There is no rating “{value}”. There are: {there}.") from error


class VerdictForm(forms.Form):
    """A draft verdict.  Everything may be missing until it is submitted."""

    rating = RatingField(queryset=Rating.objects.none(), required=False, empty_label=None, widget=forms.RadioSelect)
    corrected_text = TextField(
        required=False,
        max_length=200,
        label="Corrected figure",
        help_text="As a reader would say it: “567 soldiers and police”. Empty where the claim's own figure stands.",
    )
    as_of = forms.DateField(
        required=False, label="As of", widget=DateInput(), help_text="The day the finding holds for."
    )
    attribution_rating = RatingField(
        queryset=Rating.objects.none(), required=False, blank=True, empty_label="Not asked", widget=forms.RadioSelect
    )
    summary = TextField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), label="Summary for readers"
    )
    sole_source_reason = TextField(
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="Why one origin is enough",
        help_text="Only where no two of those you picked counted for themselves. Readers see it.",
    )
    public_note = TextField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Public note",
    )
    evidence = forms.ModelMultipleChoiceField(
        queryset=Evidence.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": LOST_PLACE, "invalid": LOST_PLACE},
    )

    def __init__(self, *args: Any, revision: VerdictRevision, person: User, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "rating": revision.rating_id,
            "corrected_text": revision.corrected_text,
            "as_of": revision.as_of,
            "attribution_rating": revision.attribution_rating_id,
            "summary": revision.summary,
            "sole_source_reason": revision.sole_source_reason,
            "public_note": revision.public_note,
            "evidence": [item.pk for item in revision.evidence.all()],
            "version": revision.version,
        }
        super().__init__(*args, **kwargs)
        evidence = self.fields["evidence"]
        assert isinstance(evidence, forms.ModelMultipleChoiceField)
        for name, question in {"rating": Question.SO, "attribution_rating": Question.SAID}.items():
            ratings = self.fields[name]
            assert isinstance(ratings, forms.ModelChoiceField)
            ratings.queryset = Rating.objects.visible_to(person).filter(question=question)
        notes = NOTES.get(RevisionKind(revision.kind), ())
        self.fields["public_note"].help_text = " ".join(notes if settings.PUBLISH_VERDICTS else notes[:1])
        evidence.queryset = Evidence.objects.visible_to(person).filter(claim=revision.verdict.claim_id).for_page()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        _check_day(self, "as_of")
        return cleaned

    def draft(self) -> Draft:
        return Draft(
            rating=self.cleaned_data["rating"],
            attribution_rating=self.cleaned_data["attribution_rating"],
            corrected_text=self.cleaned_data["corrected_text"],
            as_of=self.cleaned_data["as_of"],
            summary=self.cleaned_data["summary"],
            sole_source_reason=self.cleaned_data["sole_source_reason"],
            public_note=self.cleaned_data["public_note"],
            evidence=list(self.cleaned_data["evidence"]),
        )


class NumberForm(forms.Form):
    """A question for a number, in words or in fields of their own."""

    q = TextField(
        required=False,
        max_length=300,
        label="Number, what happened, where, when",
        widget=forms.SearchInput(attrs={"autofocus": True, "placeholder": "killed 2-7, Venezuela, February 2019"}),
        help_text="In English or Spanish words. A place is written with a capital.",
    )
    low = forms.DecimalField(required=False, max_digits=21, decimal_places=6, label="A number from")
    high = forms.DecimalField(required=False, max_digits=21, decimal_places=6, label="to")
    happened = forms.ChoiceField(required=False, label="What happened")
    counted = forms.ChoiceField(required=False, label="What is counted")
    place = TextField(required=False, max_length=100, label="Place")
    since = forms.DateField(required=False, label="As of, from", widget=DateInput())
    until = forms.DateField(required=False, label="to", widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in {"happened": event_names(), "counted": group_names()}.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Any"), *sorted(words.items(), key=lambda pair: pair[1])]

    @property
    def is_empty(self) -> bool:
        """Nothing at all is filled in."""
        return not any(str(self.data.get(name, "")).strip() for name in self.fields)


class TallyTitleForm(forms.Form):
    title = TextField(
        max_length=200,
        error_messages={"required": "Give the tally a title."},
        help_text="What is counted, where and when.",
    )


class MergeForm(forms.Form):
    """The tally that another becomes part of.  After `is_valid()`, `into` is that tally."""

    into = TextField(
        label="Counts the same as",
        widget=forms.TextInput(attrs={"list": "near", "autocomplete": "off"}),
        help_text="The number of the other tally, or its address.",
        error_messages={"required": "Say which tally it is the same as."},
    )

    def __init__(self, *args: Any, tally: Tally, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tally, self.person = tally, person

    def clean_into(self) -> Tally:
        given = str(self.cleaned_data["into"]).strip()
        number = re.fullmatch(r"(?:.*/tallies/)?(\d{1,18})/?", given)
        rows = Tally.objects.visible_to(self.person).select_related("merged_into")
        found = rows.filter(pk=int(number[1])).first() if number else None
        if found is None:
            raise forms.ValidationError(f"There is no tally “{given}”.")
        if found.standing == self.tally:
            raise forms.ValidationError("That is this tally itself.")
        return found.standing


class DecisionForm(forms.Form):
    comment = TextField(required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class TokenForm(forms.Form):
    """A new token for the API, with the scopes that its owner's role has a use for."""

    name = TextField(
        max_length=60,
        help_text="What uses it, as in “archive import”.",
        error_messages={"required": "Say what will use it."},
    )
    scopes = forms.MultipleChoiceField(
        label="What it is for",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what it is for."},
    )
    days = forms.TypedChoiceField(
        label="Expires",
        choices=[("30", "in 30 days"), ("90", "in 90 days"), ("365", "in a year"), ("0", "never")],
        initial="90",
        coerce=int,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(scope.value, scope.label) for scope in scopes_for(person)]
        field.initial = [Scope.READ]
