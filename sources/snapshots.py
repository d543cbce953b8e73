"""The bytes a document came in: kept once under their SHA-256, packed, in Django's file storage."""

from __future__ import annotations

import gzip
import hashlib
import zlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def keep(raw: bytes) -> str:
    """The name in storage under which `raw` lies now.

    Whoever keeps or drops bytes does so one at a time (sources.locks), or one drops what another counts on.
    """
    digest = sha256(raw)
    name = f"documents/{digest[:2]}/{digest[2:4]}/{digest}.gz"
    if default_storage.exists(name):
        if _holds(name, raw):
            return name
        default_storage.delete(name)  # a process that was stopped left half of it
    return default_storage.save(name, ContentFile(gzip.compress(raw, mtime=0)))


def _holds(name: str, raw: bytes) -> bool:
    try:
        with default_storage.open(name) as stored:
            return gzip.decompress(stored.read()) == raw
    except (OSError, EOFError, zlib.error):
        return False


def drop(name: str) -> None:
    default_storage.delete(name)
