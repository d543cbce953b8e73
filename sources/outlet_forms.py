"""What people fill in about outlets; a line of an imported register is held to the same rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.models import construct_instance

from sources.domains import as_asked_for
from sources.models import Outlet, OutletKind, Reliability

DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+")
COUNTRY = re.compile(r"[A-Z]{2}")
LANGUAGES = re.compile(r"[a-z]{2,3}(,[a-z]{2,3})*")
NAME_TAKEN = "There is another outlet of this name."
MOST_REGISTER_BYTES = 2 * 1024 * 1024


def domain_in(given: str) -> str:
    """The host in what somebody wrote for a domain, which may be a whole address."""
    host = re.split(r"[/:?#]", given.strip().lower().partition("//")[2] or given.strip().lower())[0]
    return as_asked_for(host.removeprefix("www.").rstrip("."))


def language_codes(given: str) -> str:
    """The codes of languages that somebody wrote, as "es,en".  Raises: ValidationError."""
    codes = re.sub(r"\s", "", given).lower()
    if codes and not LANGUAGES.fullmatch(codes):
        raise forms.ValidationError(f"“{codes}” is no list of language codes. Write it as in es,en.")
    return codes


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
            "name": {"required": "Give the outlet’s name.", "unique": NAME_TAKEN},
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
        return language_codes(str(self.cleaned_data["languages"]))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        domain = cleaned.get("domain")
        if domain and self.is_taken(domain):
            self.add_error("domain", f"{domain} is another outlet’s domain.")
        return cleaned

    def is_taken(self, domain: str) -> bool:
        return Outlet.objects.filter(domain=domain).exclude(pk=self.instance.pk).exists()


class RegisterLineForm(OutletForm):
    """A line of a register, with the outlets there are by their names and by their domains: it asks for no row."""

    def __init__(
        self, *args: Any, at_name: Mapping[str, Outlet], at_domain: Mapping[str, Outlet], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.at_name, self.at_domain = at_name, at_domain

    def is_taken(self, domain: str) -> bool:
        return self._is_another(self.at_domain.get(domain))

    def _post_clean(self) -> None:
        """Django would ask the database here whether the name and the domain are another's."""
        construct_instance(self, self.instance, self._meta.fields)
        if self._is_another(self.at_name.get(self.cleaned_data.get("name", ""))):
            self.add_error("name", NAME_TAKEN)

    def _is_another(self, outlet: Outlet | None) -> bool:
        return outlet is not None and outlet.pk != self.instance.pk


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
