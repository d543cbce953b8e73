"""How a verdict leaves the house."""

from claims.export.document import verdict_document

__all__ = ["verdict_document"]
