from django.contrib import admin

from claims.models import Rating


@admin.register(Rating)
class RatingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # django-stubs: generic only while checking
    list_display = ("name", "order", "claimreview_value", "needs_evidence")
