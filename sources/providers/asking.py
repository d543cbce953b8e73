"""The one way to ask a provider: with its key, in its turn, and counted."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from people.models import User
from sources import intake
from sources.models import ProviderSetting
from sources.providers.base import Answer, ProviderError, Query
from sources.providers.kinds import KINDS, Kind, Made

# What a provider asks for beyond this is forgotten: it is asked again, and may say so again.
LONGEST_PATIENCE_SECONDS = 3600


class NotYet(ProviderError):
    """The provider was asked a moment ago; its next turn is in `seconds`."""

    def __init__(self, setting: ProviderSetting, seconds: float) -> None:
        super().__init__(f"{setting} was asked a moment ago. It is asked again in {seconds:.0f} s.", may_pass=True)
        self.seconds = seconds


def key_of(setting: ProviderSetting) -> str:
    """The key it is asked with: the environment's, else the stored one."""
    return settings.PROVIDER_KEYS.get(setting.kind) or setting.key


def has_key_from_environment(kind: Kind) -> bool:
    return bool(settings.PROVIDER_KEYS.get(kind.name))


def why_off(setting: ProviderSetting) -> str:
    """What keeps this provider from being asked at all, or ""."""
    if (kind := KINDS.get(setting.kind)) is None:
        return f"This version of Factcheck knows no provider of the kind “{setting.kind}”."
    if kind.needs_key and not key_of(setting):
        return f"{setting} has no key, and does not answer without one."
    return ""


def active(*, for_addresses: bool = False) -> list[ProviderSetting]:
    """Those that are asked in a search, or about an address that somebody gives; in the newsroom's order."""
    running = ProviderSetting.objects.filter(is_paused=False).in_order()
    return [
        setting for setting in running if not why_off(setting) and KINDS[setting.kind].for_addresses is for_addresses
    ]


def active_setting(slug: str) -> ProviderSetting:
    """The setting that lookups know as `slug`.  Raises: ProviderError, where it is not to be asked."""
    setting = ProviderSetting.objects.filter(slug=slug).first()
    if setting is None:
        raise ProviderError("This provider has been removed.", may_pass=False)
    if setting.is_paused:
        raise ProviderError(f"{setting} is paused. An administrator can start it again.", may_pass=False)
    return setting


def ask(setting: ProviderSetting, query: Query, reader: User) -> Answer:
    """What this provider answers; how it went is counted in its row.  Raises: ProviderError, NotYet."""
    if reason := why_off(setting):
        raise ProviderError(reason, may_pass=False)
    if setting.languages:
        query = replace(query, languages=tuple(setting.languages.split(",")))
    _take_turn(setting)
    key = key_of(setting)
    begun = time.monotonic()
    try:
        provider = KINDS[setting.kind].make(Made(setting=setting, key=key, reader=reader))
        answer = provider.search(query, intake.guarded_fetch())
    except ProviderError as error:
        sentence = _without(key, str(error))
        _count_failure(setting, sentence, seconds=time.monotonic() - begun)
        if error.retry_after:
            _leave_alone(setting, seconds=error.retry_after)
        # Not "from error": what it was raised from may name the address, and the key in it.
        raise ProviderError(sentence, may_pass=error.may_pass, retry_after=error.retry_after) from None
    except Exception as error:
        sentence = f"Something unforeseen happened ({type(error).__name__})."
        _count_failure(setting, sentence, seconds=time.monotonic() - begun)
        if key and key in str(error):  # and so would the log
            raise RuntimeError(sentence) from None
        raise
    _count(setting, time.monotonic() - begun, answered=F("answered") + 1, last_answered_at=timezone.now())
    return answer


def _take_turn(setting: ProviderSetting) -> None:
    """Count the question, and see that the next one comes no sooner than it may.  Raises: NotYet."""
    now = timezone.now()
    rows = ProviderSetting.objects.filter(pk=setting.pk)
    is_free = Q(next_at__isnull=True) | Q(next_at__lte=now)
    pause = timedelta(seconds=setting.seconds_between)
    if not rows.filter(is_free).update(asked=F("asked") + 1, next_at=now + pause if pause else None):
        next_at = rows.values_list("next_at", flat=True).first() or now
        # Of many who wait, one gets the next turn: the others come after it, spread out.
        spread = random.uniform(0, setting.seconds_between)
        raise NotYet(setting, max((next_at - now).total_seconds(), 0) + spread)


def _leave_alone(setting: ProviderSetting, *, seconds: float) -> None:
    """Let nobody have a turn before the time that the provider asks for."""
    next_at = timezone.now() + timedelta(seconds=min(seconds, LONGEST_PATIENCE_SECONDS))
    rows = ProviderSetting.objects.filter(pk=setting.pk)
    rows.filter(Q(next_at__isnull=True) | Q(next_at__lt=next_at)).update(next_at=next_at)


def _count_failure(setting: ProviderSetting, sentence: str, *, seconds: float) -> None:
    _count(setting, seconds, failed=F("failed") + 1, last_error=sentence, last_error_at=timezone.now())


def _count(setting: ProviderSetting, seconds: float, **changes: object) -> None:
    rows = ProviderSetting.objects.filter(pk=setting.pk)
    rows.update(seconds_total=F("seconds_total") + seconds, seconds_last=seconds, **changes)


def _without(key: str, sentence: str) -> str:
    return sentence.replace(key, "…") if key else sentence
