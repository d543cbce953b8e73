"""What readers see, one screen a file.  None of it asks who is there: a cache may give anyone's answer to everyone."""

from claims.views.public import cards, corrections, feeds, findings, methodology, site

__all__ = ["cards", "corrections", "feeds", "findings", "methodology", "site"]
