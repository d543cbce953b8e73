"""The Celery app and its schedule.  The broker is a doorbell: what is to be done is in the database (sources.work)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

app = Celery("factcheck")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "ring again for what is overdue": {"task": "sources.sweep", "schedule": 5.0, "options": {"expires": 5}},
}
