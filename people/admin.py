"""People and their roles in the admin, and how whatever is changed there comes into the record."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from people.models import User
from people.telling import added, changing, removed


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
