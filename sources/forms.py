"""What people fill in about providers and feeds, and what they ask the archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator
from django.db.models import QuerySet

from people.models import User
from sources.fetch import Reason
from sources.models import Feed, Outlet, ProviderSetting
from sources.outlet_forms import language_codes
from sources.providers import Kind, has_key_from_environment

NOT_WEB = "Give a web address that starts with http:// or https://."
WEB_ADDRESS = URLValidator(schemes=["http", "https"], message=Reason.BAD_ADDRESS.sentence)


def check_web_address(address: str) -> None:
    """Say what keeps an address from being fetched, as far as it can be seen.  Raises: ValidationError."""
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise forms.ValidationError(Reason.BAD_ADDRESS.sentence) from error
    if parts.scheme not in WEB_ADDRESS.schemes or not parts.netloc:
        raise forms.ValidationError(NOT_WEB)
    if "@" in parts.netloc:
        raise forms.ValidationError(Reason.CREDENTIALS.sentence)
    WEB_ADDRESS(address)


class ProviderForm(forms.Form):
    """How one provider is set up.  The stored key is never put into it; `changed_key` is what is to become of it."""

    label = forms.CharField(label="Name", max_length=80, help_text="As it is shown beside its searches.")
    address = forms.CharField(max_length=500, widget=forms.URLInput, validators=[check_web_address])
    key = forms.CharField(
        max_length=500, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=False)
    )
    remove_key = forms.BooleanField(label="Take the stored key away", required=False)
    languages = forms.CharField(
        max_length=60,
        required=False,
        help_text="Codes with commas, as in es,en. Empty: whatever the claim is searched in.",
    )
    seconds_between = forms.FloatField(
        label="Seconds between two questions",
        min_value=0,
        max_value=3600,
        help_text="Searches wait for their turn.",
        widget=forms.NumberInput(attrs={"step": "any"}),
    )

    def __init__(self, *args: Any, kind: Kind, setting: ProviderSetting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_stored_key = bool(setting and setting.key)
        if kind.takes_address:
            self.fields["address"].help_text = f"As in {kind.example}" if kind.example else ""
        else:
            del self.fields["address"]
        if kind.needs_key:
            self.fields["key"].help_text = self._about_the_key(kind)
        else:
            del self.fields["key"]
        if kind.is_own:
            del self.fields["languages"], self.fields["seconds_between"]
        if not (kind.needs_key and self.has_stored_key):
            del self.fields["remove_key"]

    def _about_the_key(self, kind: Kind) -> str:
        if has_key_from_environment(kind):
            return "A key comes from the environment and is used, whatever is stored here."
        if self.has_stored_key:
            return "A key is set. It is not shown again; what you type here takes its place."
        return f"You get one at {kind.key_help}. It is not shown again once it is stored."

    def clean_languages(self) -> str:
        return language_codes(str(self.cleaned_data["languages"]))

    @property
    def changed_key(self) -> str | None:
        """The new key, "" where the stored one is to go, None where it stays."""
        if typed := self.cleaned_data.get("key"):
            return str(typed)
        return "" if self.cleaned_data.get("remove_key") else None


def _check_feed_address(address: str) -> None:
    """On the web, or on this very site."""
    if not address.startswith("/") or address.startswith("//"):
        check_web_address(address)


class FeedForm(forms.Form):
    """A feed or news sitemap, and whether it is visited on schedule."""

    title = forms.CharField(label="Name", max_length=200)
    url = forms.CharField(
        label="Address",
        max_length=1000,
        help_text="Of an RSS, Atom or JSON feed, a news sitemap, or an index of sitemaps.",
        validators=[_check_feed_address],
    )
    outlet = forms.ModelChoiceField(
        queryset=Outlet.objects.none(),
        required=False,
        empty_label="As each page says",
        help_text="Who publishes what stands on its site.",
    )
    is_polled = forms.BooleanField(
        label="Poll it on schedule",
        required=False,
        help_text="What is new in it is read and kept, before anybody searches.",
    )

    def __init__(self, *args: Any, reader: User, feed: Feed | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = Feed.objects.visible_to(reader)
        if feed:
            self.others = self.others.exclude(pk=feed.pk)
        outlet = self.fields["outlet"]
        assert isinstance(outlet, forms.ModelChoiceField)
        outlet.queryset = Outlet.objects.visible_to(reader)

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if known := self.others.filter(url=url).first():
            raise forms.ValidationError(f"This feed is registered already, as {known}.")
        return url


class QuestionForm(forms.Form):
    """What a provider is asked when somebody tests it."""

    question = forms.CharField(
        label="Search for",
        max_length=200,
        initial="soldiers crossed the border",
        error_messages={"required": "Type a few words to search for."},
    )

    def __init__(self, *args: Any, kind: Kind | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind and kind.for_addresses:
            question = self.fields["question"]
            question.label, question.initial = "Look at the page at", "https://www.example.org/"
            question.error_messages["required"] = "Type the address of a page."


class ArchiveForm(forms.Form):
    """A question to the archive."""

    q = forms.CharField(
        required=False,
        max_length=500,
        label="Words",
        help_text="Words in “quotation marks” stand together.",
        widget=forms.SearchInput(attrs={"autofocus": True}),
    )
    low = forms.FloatField(required=False, min_value=0, label="A number from")
    high = forms.FloatField(required=False, min_value=0, label="to")
    since = forms.DateField(required=False, label="Published from", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="to", widget=forms.DateInput(attrs={"type": "date"}))
    outlet = forms.CharField(
        required=False, max_length=200, label="Outlet", widget=forms.TextInput(attrs={"list": "outlets"})
    )
    language = forms.ChoiceField(required=False, label="Language")
    country = forms.ChoiceField(required=False, label="Outlet’s country")

    def __init__(self, *args: Any, outlets: QuerySet[Outlet], languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outlets = outlets
        countries = outlets.exclude(country="").order_by("country").values_list("country", flat=True).distinct()
        for name, codes in {"language": languages, "country": countries}.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "Any"), *((code, code) for code in codes)]

    def clean_outlet(self) -> Outlet | None:
        name = str(self.cleaned_data["outlet"]).strip()
        if not name:
            return None
        if outlet := self.outlets.filter(name__iexact=name).first():
            return outlet
        raise forms.ValidationError(f"There is no outlet by the name of “{name}”.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for first, last, wrong in (
            ("low", "high", "The second number is smaller than the first."),
            ("since", "until", "The second day is before the first."),
        ):
            if given.get(first) is not None and given.get(last) is not None and given[first] > given[last]:
                self.add_error(last, wrong)
        if not self.errors and not given["q"] and given["low"] is None and given["high"] is None:
            self.add_error("q", "Give words to look for, or a number; days, outlet and language only narrow a search.")
        return given
