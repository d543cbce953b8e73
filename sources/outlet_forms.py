"""What people fill in about outlets; a line of an imported register is held to the same rules."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from sources.models import Outlet, OutletKind, Reliability

DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")
COUNTRY = re.compile(r"[A-Z]{2}")
LANGUAGES = re.compile(r"[a-z]{2,3}(,[a-z]{2,3})*")
MOST_REGISTER_BYTES = 2 * 1024 * 1024


def domain_in(given: str) -> str:
    """The host in what somebody wrote for a domain, which may be a whole address."""
    host = re.split(r"[/:?#]", given.strip().lower().partition("//")[2] or given.strip().lower())[0]
    return host.removeprefix("www.").rstrip(".")


class OutletForm(forms.ModelForm):  # type: ignore[type-arg]  # django-stubs: generic only while checking
    """One outlet of the register."""

    class Meta:
        model = Outlet
        fields = [
            "name",
            "domain",
            "kind",
            "country",
            "languages",
            "owner_group",
            "reliability",
            "reliability_note",
            "is_party",
        ]
        widgets = {"reliability_note": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "name": {"required": "Give the outlet’s name.", "unique": "There is another outlet of this name."},
            "kind": {
                "invalid_choice": f"“%(value)s” is no kind of outlet. The kinds are: {', '.join(OutletKind.values)}."
            },
            "reliability": {"invalid_choice": "“%(value)s” is no letter from A to F."},
        }

    def clean_domain(self) -> str:
        """The host, also where a whole address was given."""
        domain = domain_in(str(self.cleaned_data["domain"]))
        if domain and not DOMAIN.fullmatch(domain):
            raise forms.ValidationError(f"“{domain}” is no domain. Write it as in courier.example.")
        return domain

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"]).upper()
        if country and not COUNTRY.fullmatch(country):
            raise forms.ValidationError(f"“{country}” is no country code. Write two letters, as in CO.")
        return country

    def clean_languages(self) -> str:
        languages = re.sub(r"\s", "", str(self.cleaned_data["languages"])).lower()
        if languages and not LANGUAGES.fullmatch(languages):
            raise forms.ValidationError(f"“{languages}” is no list of language codes. Write it as in es,en.")
        return languages

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        domain = cleaned.get("domain")
        if domain and Outlet.objects.filter(domain=domain).exclude(pk=self.instance.pk).exists():
            self.add_error("domain", f"{domain} is another outlet’s domain.")
        return cleaned


class OutletSearchForm(forms.Form):
    """What the list is narrowed to; whatever is not understood narrows nothing."""

    q = forms.CharField(required=False, label="Name, domain or owner", widget=forms.SearchInput)
    kind = forms.ChoiceField(required=False, choices=[("", "Any kind"), *OutletKind.choices])
    country = forms.ChoiceField(required=False, choices=[("", "Any country")])
    reliability = forms.ChoiceField(required=False, choices=[("", "Any reliability"), *Reliability.choices])

    def __init__(self, *args: Any, countries: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["country"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = [("", "Any country"), *((code, code) for code in countries)]


class RegisterFileForm(forms.Form):
    """A register of outlets as a file."""

    file = forms.FileField(
        label="CSV file",
        help_text="UTF-8, with commas, semicolons or tabs; the first line names the columns.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def clean_file(self) -> bytes:
        upload = self.cleaned_data["file"]
        if upload.size > MOST_REGISTER_BYTES:
            raise forms.ValidationError(f"The file is larger than {MOST_REGISTER_BYTES // 1024 // 1024} MB.")
        return bytes(upload.read())
