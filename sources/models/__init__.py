"""What the newsroom keeps of others, one topic a file."""

from sources.models.archive import ArchiveBlock, ArchivePosting
from sources.models.copies import ChangedNumber, DocumentBand, RowNumber
from sources.models.documents import Arrival, CopyGroup, Document, DocumentQuerySet
from sources.models.feeds import Feed, FeedPoll
from sources.models.outlets import Outlet, OutletKind, Reliability
from sources.models.providers import ProviderQuerySet, ProviderSetting
from sources.models.visiting import Host, Robots, Visit
from sources.models.wayback import WaybackSave

__all__ = [
    "ArchiveBlock",
    "ArchivePosting",
    "Arrival",
    "ChangedNumber",
    "CopyGroup",
    "Document",
    "DocumentBand",
    "DocumentQuerySet",
    "Feed",
    "FeedPoll",
    "Host",
    "Outlet",
    "OutletKind",
    "ProviderQuerySet",
    "ProviderSetting",
    "Reliability",
    "Robots",
    "RowNumber",
    "Visit",
    "WaybackSave",
]
