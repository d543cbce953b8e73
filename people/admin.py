"""People and their roles in the admin, and how whatever is changed there comes into the record."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from people.models import User
from people.telling import added, changing, removed, subject_of, tell


class Recorded(admin.ModelAdmin):  # type: ignore[type-arg]  # django-stubs: generic only while checking
    """An admin whose changes are told to the record, with what was there before."""

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        by, name = _person(request), obj._meta.model_name
        if change:
            with changing(obj, action=f"{name}.changed", by=by):
                super().save_model(request, obj, form, change)
            return
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            added(obj, action=f"{name}.added", by=by)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        with transaction.atomic():
            removed(obj, action=f"{obj._meta.model_name}.removed", by=_person(request))
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            for obj in queryset:
                removed(obj, action=f"{obj._meta.model_name}.removed", by=_person(request))
            super().delete_queryset(request, queryset)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin lets nobody else in
    return request.user


@admin.register(User)
class PersonAdmin(Recorded, UserAdmin):  # type: ignore[type-arg]  # django-stubs: generic only while checking
    list_display = ("username", "first_name", "last_name", "role", "is_active")
    list_filter = ("role", "is_active")
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Newsroom", {"fields": ("role",)}))
    add_fieldsets = (*UserAdmin.add_fieldsets, ("Newsroom", {"fields": ("role",)}))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """That somebody set another's password, which lets them act as that person."""
        with transaction.atomic():
            before = User.objects.filter(pk=id).values_list("password", flat=True).first()
            response = super().user_change_password(request, id, form_url)
            person = User.objects.filter(pk=id).first()
            if person and person.password != before:
                tell(action="user.password_set", subject=subject_of(person), by=_person(request), name=str(person))
        return response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Groups and single permissions, which are kept beside the row."""
        before = _rights(form.instance)
        super().save_related(request, form, formsets, change)
        after = _rights(form.instance)
        if before != after:
            person = form.instance
            tell(
                action="user.rights_changed",
                subject=subject_of(person),
                by=_person(request),
                before=before,
                after=after,
                name=str(person),
            )


def _rights(person: User) -> dict[str, list[str]]:
    return {
        "groups": sorted(person.groups.values_list("name", flat=True)),
        "permissions": sorted(person.user_permissions.values_list("codename", flat=True)),
    }
