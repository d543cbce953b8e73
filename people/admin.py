from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from people.models import User


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]  # django-stubs: generic only while checking
    list_display = ("username", "first_name", "last_name", "role", "is_active")
    list_filter = ("role", "is_active")
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Newsroom", {"fields": ("role",)}))
    add_fieldsets = (*UserAdmin.add_fieldsets, ("Newsroom", {"fields": ("role",)}))
