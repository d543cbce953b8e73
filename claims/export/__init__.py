"""Verdicts as they leave the house."""

from claims.export.claimreview import claim_review, claim_review_script
from claims.export.document import public_url, schema_text, verdict_document, verdict_documents
from claims.export.exporting import FORMATS, download, export, newest_record
from claims.export.wanted import Wanted, narrowed

__all__ = [
    "FORMATS",
    "Wanted",
    "claim_review",
    "claim_review_script",
    "download",
    "export",
    "narrowed",
    "newest_record",
    "public_url",
    "schema_text",
    "verdict_document",
    "verdict_documents",
]
