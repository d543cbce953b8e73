from django.contrib import admin

from sources.models import Outlet


@admin.register(Outlet)
class OutletAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # django-stubs: generic only while checking
    list_display = ("name", "kind", "country", "domain", "reliability", "is_party", "is_demonstration")
    list_filter = ("kind", "country", "reliability", "is_party")
    search_fields = ("name", "domain")
