"""What workers run for `claims`: an id in, a verb called."""

from celery import shared_task

from claims import corroboration, deliveries, readings, watching


@shared_task(name="claims.run_lookup")
def run_lookup(lookup_id: int) -> None:
    corroboration.run_lookup(lookup_id=lookup_id)


@shared_task(name="claims.document_read")
def document_read(document_id: int) -> None:
    corroboration.document_read(document_id=document_id)
    readings.read_stored(document_id=document_id)


@shared_task(name="claims.read_backlog")
def read_backlog(backlog_id: int) -> None:
    readings.run_backlog(backlog_id=backlog_id)


@shared_task(name="claims.watch")
def watch(watch_id: int) -> None:
    watching.run_watch(watch_id=watch_id)


@shared_task(name="claims.compare_sighting")
def compare_sighting(sighting_id: int) -> None:
    watching.compare_sighting(sighting_id=sighting_id)


@shared_task(name="claims.deliver")
def deliver(delivery_id: int) -> None:
    deliveries.deliver(delivery_id=delivery_id)
