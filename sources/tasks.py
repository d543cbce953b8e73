"""What workers run for `sources`: an id in, a verb called."""

from celery import shared_task

from sources import filing, intake, polling, wayback, work


@shared_task(name="sources.read_document")
def read_document(document_id: int) -> None:
    intake.read_document(document_id=document_id)


@shared_task(name="sources.poll_feed")
def poll_feed(poll_id: int) -> None:
    polling.poll_feed(poll_id=poll_id)


@shared_task(name="sources.save_to_wayback")
def save_to_wayback(save_id: int) -> None:
    wayback.run(save_id=save_id)


@shared_task(name="sources.sweep")
def sweep() -> None:
    work.sweep()
    filing.file_waiting()
