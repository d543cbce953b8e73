from django.contrib import admin

from sources.models import Outlet


@admin.register(Outlet)
class OutletAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # django-stubs: generic only while checking
    list_display = ("name", "kind", "country", "domain", "is_demonstration")
    list_filter = ("kind", "country")
    search_fields = ("name", "domain")
