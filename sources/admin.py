from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from sources.models import Host, Outlet
from sources.outlet_forms import OutletForm


@admin.register(Outlet)
class OutletAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # django-stubs: generic only while checking
    list_display = ("name", "kind", "country", "domain", "reliability", "is_party", "is_demonstration")
    list_filter = ("kind", "country", "reliability", "is_party")
    search_fields = ("name", "domain")
    form = OutletForm


@admin.register(Host)
class HostAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # django-stubs: generic only while checking
    """What the manners know of each site: looked at here, and forgiven, but kept by the visits themselves."""

    list_display = ("domain", "last_at", "failures", "paused_until", "last_error")
    search_fields = ("domain",)
    ordering = ("-paused_until", "domain")
    actions = ("visit_again",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Host | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Host | None = None) -> bool:
        return False

    @admin.action(description="Let these sites be visited again at once", permissions=["view"])
    def visit_again(self, request: HttpRequest, hosts: QuerySet[Host]) -> None:
        count = hosts.update(failures=0, paused_until=None, last_error="")
        self.message_user(request, f"{count} site{'s' if count != 1 else ''} may be visited again.")
