"""What workers run for `claims`: an id in, a verb called."""

from celery import shared_task

from claims import corroboration, readings


@shared_task(name="claims.run_lookup")
def run_lookup(lookup_id: int) -> None:
    corroboration.run_lookup(lookup_id=lookup_id)


@shared_task(name="claims.document_read")
def document_read(document_id: int) -> None:
    corroboration.document_read(document_id=document_id)


@shared_task(name="claims.read_backlog")
def read_backlog(backlog_id: int) -> None:
    readings.run_backlog(backlog_id=backlog_id)
