"""The newsroom's list of providers: what is added to it, changed, ordered and taken off."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from people.models import User
from people.permissions import can_administer, door, require
from people.telling import added, changing, removed
from sources.locks import one_at_a_time
from sources.models import ProviderSetting
from sources.providers.kinds import KINDS, Kind

# Any number, as long as nothing else in the database locks on it.
ORDER_LOCK = 0x46_43_50_4F_53
MOST_SLUG = 40


def get_provider(person: User, pk: int) -> ProviderSetting:
    return door(ProviderSetting.objects.in_order(), person, pk=pk)


def addable() -> list[Kind]:
    """The kinds that one more can be added of: several where they have an address each, else one."""
    there = set(ProviderSetting.objects.values_list("kind", flat=True))
    return [kind for kind in KINDS.values() if kind.takes_address or kind.name not in there]


@transaction.atomic
def add(
    *,
    kind: Kind,
    label: str,
    by: User,
    address: str = "",
    key: str = "",
    languages: str = "",
    seconds_between: float | None = None,
) -> ProviderSetting:
    """Put a provider at the end of the list.  One outside is paused: nobody there is asked before somebody says so.

    Raises: Refused.
    """
    require(can_administer(by))
    one_at_a_time(ORDER_LOCK)
    last = ProviderSetting.objects.aggregate(last=Max("position"))["last"]
    setting = ProviderSetting.objects.create(
        slug=_free_slug(slugify(label) or kind.name),
        kind=kind.name,
        label=label,
        address=address,
        key=key,
        languages=languages,
        seconds_between=kind.seconds_between if seconds_between is None else seconds_between,
        position=0 if last is None else last + 1,
        is_paused=not kind.is_own,
    )
    added(setting, action="provider.added", by=by)
    return setting


def change(
    *,
    setting: ProviderSetting,
    by: User,
    label: str,
    address: str | None = None,
    languages: str | None = None,
    seconds_between: float | None = None,
    key: str | None = None,
) -> None:
    """Set it up otherwise; what is None stays as it is.  A key of "" takes the stored one away.  Raises: Refused."""
    require(can_administer(by))
    given = {
        "label": label,
        "address": address,
        "languages": languages,
        "seconds_between": seconds_between,
        "key": key,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    with changing(setting, action="provider.changed", by=by):
        ProviderSetting.objects.filter(pk=setting.pk).update(**changes)


def pause(*, setting: ProviderSetting, by: User) -> None:
    """Let no lookup ask it.  Raises: Refused."""
    require(can_administer(by))
    with changing(setting, action="provider.paused", by=by):
        ProviderSetting.objects.filter(pk=setting.pk).update(is_paused=True)


def start(*, setting: ProviderSetting, by: User) -> None:
    """Let lookups ask it.  Raises: Refused."""
    require(can_administer(by))
    with changing(setting, action="provider.started", by=by):
        ProviderSetting.objects.filter(pk=setting.pk).update(is_paused=False)


@transaction.atomic
def move(*, setting: ProviderSetting, up: bool, by: User) -> None:
    """One place up or down; at the end of the list it stays where it is.  Raises: Refused."""
    require(can_administer(by))
    one_at_a_time(ORDER_LOCK)
    order = list(ProviderSetting.objects.in_order().values_list("pk", flat=True))
    here = order.index(setting.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    with changing(setting, action="provider.moved", by=by):
        for position, pk in enumerate(order):
            ProviderSetting.objects.filter(pk=pk).update(position=position)


def remove(*, setting: ProviderSetting, by: User) -> None:
    """Take it off the list.  Its searches, and what they found, stay.  Raises: Refused."""
    require(can_administer(by))
    with transaction.atomic():
        removed(setting, action="provider.removed", by=by)
        setting.delete()


def _free_slug(wished: str) -> str:
    """`wished`, with a number behind where it is taken."""
    base = wished[: MOST_SLUG - 4].strip("-")
    taken = set(ProviderSetting.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in numbered if slug not in taken)
