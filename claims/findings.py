"""In-article findings: kept with their article, dismissed by an editor with a reason, taken up again."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from claims import record
from claims.figures import Finding as Found
from claims.figures import Reading, findings
from claims.models import Article, Finding
from claims.permissions import Refusal, Refused, can_dismiss, can_edit, require
from people.models import User

NO_REASON = Refusal("Say why, for whoever reads the article next.")


def store(*, article: Article, reading: Reading) -> None:
    """Keep what the checks find in an article.  What was dismissed stays so; what is no longer found goes."""
    text = article.document.text
    found = {_key(text, finding): (position, finding) for position, finding in enumerate(findings(text, reading))}
    Finding.objects.filter(article=article).exclude(key__in=found).delete()
    Finding.objects.bulk_create(
        [
            Finding(
                article=article,
                key=key,
                position=position,
                check_name=finding.check,
                severity=finding.severity.value,
                sentence=finding.sentence,
                spans=[[span.start, span.end] for span in finding.spans],
            )
            for key, (position, finding) in found.items()
        ],
        update_conflicts=True,
        unique_fields=["article", "key"],
        update_fields=["position", "severity", "sentence"],
    )


def _key(text: str, finding: Found) -> str:
    """What is the same when a finding is found again: the check, and the places and words it is about."""
    parts = [finding.check, *(f"{span.start}:{text[span.start : span.end]}" for span in finding.spans)]
    return hashlib.sha256("\n".join(parts).encode(errors="surrogatepass")).hexdigest()


def dismiss(*, finding: Finding, reason: str, by: User) -> None:
    """Put a finding aside.  Raises: Refused (not an editor, no reason, or dismissed already)."""
    reason = reason.strip()
    with transaction.atomic():
        held = Finding.objects.select_for_update().get(pk=finding.pk)
        require(can_dismiss(by, held) or (None if reason else NO_REASON))
        held.dismissed_by, held.dismissed_at, held.dismissal_reason = by, timezone.now(), reason
        held.save(update_fields=["dismissed_by", "dismissed_at", "dismissal_reason"])
        record.append(
            action="finding.dismissed",
            subject=f"article:{held.article_id}",
            by=by,
            finding=held.sentence,
            reason=reason,
        )


def restore(*, finding: Finding, by: User) -> None:
    """Take a dismissed finding up again.  Raises: Refused."""
    require(can_edit(by))
    with transaction.atomic():
        held = Finding.objects.select_for_update().get(pk=finding.pk)
        if not held.is_dismissed:
            raise Refused(Refusal("It is not dismissed."))
        held.dismissed_by, held.dismissed_at, held.dismissal_reason = None, None, ""
        held.save(update_fields=["dismissed_by", "dismissed_at", "dismissal_reason"])
        record.append(action="finding.restored", subject=f"article:{held.article_id}", by=by, finding=held.sentence)
