"""Words and numbers as the pages write them."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django import template

from claims.figures import Figure, Kind, happened, plain_number, short_number, unit_name
from claims.models import Event
from claims.models.verdicts import Colour

register = template.Library()

# What the record's actions are called, with the details each of them carries.
ACTIONS = {
    "article.added": "took the article up; {claims} claims were read in it",
    "finding.dismissed": "dismissed a finding: {finding} Reason: {reason}",
    "finding.restored": "took a dismissed finding up again: {finding}",
    "document.attributed": "put it down to {outlet}",
    "tally.joined": "joined “{title}” into “{other_title}”",
    "tally.merged": "merged “{title}” into “{other_title}”",
    "tally.kept_apart": "kept “{title}” apart from “{other_title}”",
    "tally.split": "split it off from the tally “{title}”",
    "tally.put_apart": "said that a passage counts something else: “{label}”",
    "tally.renamed": "renamed the tally “{before}”: “{after}”",
    "tally.undone": "took a move between tallies back: {what}",
    "sources.asked": "searched: {providers}",
    "sources.asked_in_own_words": "searched in words of their own: {phrases} ({providers})",
    "evidence.found": "found {count} passages that count it ({provider})",
    "lookup.retried": "tried again: {providers}",
    "record.redacted": "blacked out what {what} said. Reason: {reason}",
    "record.sealed_anew": "brought the record into a new form",
    "claim.dismissed": "dismissed the claim. Reason: {reason}",
    "claim.restored": "took the dismissed claim up again",
    "verdict.drafted": "opened draft {number}{as_kind}",
    "verdict.taken_over": "opened draft {number} from the approved verdict on “{label}”",
    "verdict.saved": "saved draft {number}",
    "verdict.discarded": "discarded draft {number}",
    "verdict.submitted": "submitted revision {number}",
    "verdict.approved": "approved revision {number}",
    "verdict.approved_in_part": "approved revision {number}, as number {given} of {needed}",
    "verdict.withdrawn": "approved revision {number}: the verdict is withdrawn",
    "verdict.returned": "returned revision {number}",
    "verdict.superseded": "superseded revision {number}",
    "figure.moved": "found that the figure has moved: {before} → {after}, by {origin}",
    "movement.confirmed": "confirmed that the figure has moved: {before} → {after}; draft {draft} corrects the verdict",
    "movement.set_aside": "set aside that the figure has moved ({before} → {after}). Reason: {reason}",
    "webhook.added": "had {url} told",
    "webhook.changed": "changed where or of what it is told: {url}",
    "webhook.paused": "paused it",
    "webhook.started": "started it",
    "webhook.gone": "paused it, as {url} answered that it wants to be told nothing more",
    "webhook.secret_renewed": "made a new secret",
    "webhook.secret_shown": "had the secret shown",
    "webhook.tested": "sent a test",
    "webhook.sent_again": "had {message} sent again",
    "webhook.all_sent_again": "had all that failed sent again ({deliveries})",
    "webhook.removed": "removed {url}",
    "verdicts.exported": "exported {count} verdicts as {format}",
    "claim.searched_again": "searched again, as the claim is watched",
    "token.made": "made the API token “{name}” ({token})",
    "token.revoked": "revoked the API token “{name}” ({token})",
    "outlet.added": "added the outlet {name}",
    "outlet.changed": "changed the outlet {name}",
    "outlet.removed": "removed the outlet {name}",
    "outlets.imported": "imported outlets: {added} added, {changed} changed",
    "feed.added": "registered the feed {name}",
    "feed.changed": "changed the feed {name}",
    "feed.paused": "paused the feed {name}",
    "feed.started": "started the feed {name}",
    "feed.removed": "removed the feed {name}",
    "provider.added": "added the provider {name}",
    "provider.changed": "changed the provider {name}",
    "provider.paused": "paused the provider {name}",
    "provider.started": "started the provider {name}",
    "provider.moved": "moved the provider {name} in the order they are asked in",
    "provider.removed": "removed the provider {name}",
    "rating.added": "added the rating {name}",
    "rating.changed": "changed the rating {name}",
    "rating.removed": "removed the rating {name}",
    "user.added": "made an account for {name}",
    "user.changed": "changed the account of {name}",
    "user.removed": "removed the account of {name}",
    "user.password_set": "set the password of {name}",
    "user.rights_changed": "changed the groups or rights of {name}",
}
# The same, where the details are not there: they were blacked out, or are of another version of this program.
BARE = {
    "article.added": "took the article up",
    "finding.dismissed": "dismissed a finding",
    "finding.restored": "took a dismissed finding up again",
    "document.attributed": "put it down to an outlet",
    "tally.joined": "joined two tallies",
    "tally.merged": "merged two tallies",
    "tally.kept_apart": "kept two tallies apart",
    "tally.split": "split it off from a tally",
    "tally.put_apart": "said that a passage counts something else",
    "tally.renamed": "renamed the tally",
    "tally.undone": "took a move between tallies back",
    "sources.asked": "searched",
    "sources.asked_in_own_words": "searched in words of their own",
    "evidence.found": "found passages that count it",
    "lookup.retried": "tried a search again",
    "record.redacted": "blacked out what something said",
    "claim.dismissed": "dismissed the claim",
    "verdict.drafted": "opened a draft",
    "verdict.taken_over": "opened a draft from an approved verdict",
    "verdict.saved": "saved a draft",
    "verdict.discarded": "discarded a draft",
    "verdict.submitted": "submitted a revision",
    "verdict.approved": "approved a revision",
    "verdict.approved_in_part": "approved a revision, which others must approve too",
    "verdict.withdrawn": "approved that the verdict is withdrawn",
    "verdict.returned": "returned a revision",
    "verdict.superseded": "superseded a revision",
    "figure.moved": "found that the figure has moved",
    "movement.confirmed": "confirmed that the figure has moved",
    "movement.set_aside": "set aside that the figure has moved",
    "webhook.added": "added a webhook",
    "webhook.changed": "changed where or of what it is told",
    "webhook.gone": "paused it, as the receiver wants to be told nothing more",
    "webhook.sent_again": "had something sent again",
    "webhook.all_sent_again": "had all that failed sent again",
    "webhook.removed": "removed a webhook",
    "verdicts.exported": "exported verdicts",
    "token.made": "made an API token",
    "token.revoked": "revoked an API token",
    "outlet.added": "added an outlet",
    "outlet.changed": "changed an outlet",
    "outlet.removed": "removed an outlet",
    "outlets.imported": "imported outlets",
    "feed.added": "registered a feed",
    "feed.changed": "changed a feed",
    "feed.paused": "paused a feed",
    "feed.started": "started a feed",
    "feed.removed": "removed a feed",
    "provider.added": "added a provider",
    "provider.changed": "changed a provider",
    "provider.paused": "paused a provider",
    "provider.started": "started a provider",
    "provider.moved": "moved a provider in the order they are asked in",
    "provider.removed": "removed a provider",
    "rating.added": "added a rating",
    "rating.changed": "changed a rating",
    "rating.removed": "removed a rating",
    "user.added": "made an account",
    "user.changed": "changed an account",
    "user.removed": "removed an account",
    "user.password_set": "set somebody's password",
    "user.rights_changed": "changed somebody's groups or rights",
}
KINDS = {"correction": ", a correction", "withdrawal": ", a withdrawal"}
# A sign for each relation, so that colour is never the only thing that tells them apart.
SIGNS = {
    "agrees": "=",
    "contradicts": "≠",
    "consistent": "≈",
    "superseded": "↗",
    "earlier": "↙",
    "increase": "+",
    "part": "⊂",
    "unrelated": "∥",
}
RELATIONS = {
    "agrees": "agrees",
    "contradicts": "contradicts",
    "consistent": "consistent",
    "superseded": "later count",
    "earlier": "earlier count",
    "increase": "increase, not a total",
    "part": "part of the count",
    "unrelated": "not comparable",
}

# The colours of ratings in files that no style sheet reaches; white stands on each of them.
SHADES = {
    Colour.GOOD: "#1e6b3a",
    Colour.FAIR: "#7a5c00",
    Colour.DOUBTFUL: "#a34a08",
    Colour.BAD: "#a6261d",
    Colour.PLAIN: "#575d66",
}


@register.filter
def told(event: Event) -> str:
    """What an event of the record says happened."""
    if not event.is_redacted:
        try:
            return ACTIONS[event.action].format_map(_details(event))
        except KeyError:  # an action, or a detail, of another version of this program
            pass
    in_short = BARE.get(event.action) or ACTIONS.get(event.action, "")
    return in_short or f"did what this version has no words for ({event.action})"


def _details(event: Event) -> dict[str, Any]:
    # Where one thing changed, the sentence says from what to what.
    states = {"before": event.before, "after": event.after}
    single = {name: next(iter(state.values())) for name, state in states.items() if state and len(state) == 1}
    details: dict[str, Any] = {"reason": event.reason} | single | event.details
    if asked := details.get("providers", [details["provider"]] if "provider" in details else []):
        details["providers"] = ", ".join(asked)
    if phrases := details.get("phrases"):
        details["phrases"] = "; ".join(phrases)
    details["what"] = details.get("what", event.subject.replace(":", " "))
    details["as_kind"] = KINDS.get(details.get("kind", ""), "")
    # A reason may end its own sentence; the page sets a full stop behind each event.
    details["reason"] = str(details["reason"]).rstrip(".")
    return details


@register.filter
def comment_of(event: Event) -> str:
    """What a person said to an event, where its own sentence does not have it."""
    return "" if "{reason}" in ACTIONS.get(event.action, "") else event.reason or str(event.details.get("comment", ""))


@register.filter
def sign(relation: str) -> str:
    return SIGNS.get(relation, "?")


@register.filter
def relation_name(relation: str) -> str:
    """What a relation of evidence to the claim is called: "later count" for superseded."""
    return RELATIONS.get(relation, relation)


@register.filter
def shade(colour: str) -> str:
    """A rating's colour, for a file."""
    return SHADES.get(Colour(colour), SHADES[Colour.PLAIN])


@register.filter
def number(figure: Figure) -> str:
    return short_number(figure)


@register.filter
def allows(figure: Figure) -> str:
    """What a figure allows, in words: "100 or more", "from 250 to 350".  What is counted comes in whole numbers."""
    interval = figure.interval
    to_whole = figure.kind is Kind.COUNT
    low = plain_number(_rounded(interval.low, ROUND_CEILING, to_whole)) if interval.low is not None else ""
    high = plain_number(_rounded(interval.high, ROUND_FLOOR, to_whole)) if interval.high is not None else ""
    if low == high:
        return low or "any number"
    if not high:
        return f"more than {low}" if interval.low_open else f"{low} or more"
    if not low or interval.low == 0:
        return f"fewer than {high}" if interval.high_open else f"{high} or fewer"
    return f"from {low} to {high}"


def _rounded(limit: Decimal, rounding: str, to_whole: bool) -> Decimal:
    return limit.to_integral_value(rounding=rounding) if to_whole else limit


@register.filter
def unit(figure: Figure) -> str:
    """The unit in words: "tons"."""
    return unit_name(figure)


@register.filter
def what_happened(figure: Figure) -> str:
    return happened(figure)


@register.filter
def times_hundred(share: Any) -> str:
    """A share between 0 and 1 as whole percents."""
    return f"{round(float(share) * 100)} %"
