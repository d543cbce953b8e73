"""The newsroom's list of providers, with what it starts with, and the polls of feeds."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone

# slug, kind, name, address, languages, seconds between questions, whether it starts paused
START = [
    ("archive", "archive", "Archive", "", "", 0, False),
    ("feeds", "feeds", "Outlet feeds", "", "", 0, False),
    ("gdelt", "gdelt", "GDELT", "", "", 5, True),
    ("wikipedia-en", "mediawiki", "Wikipedia in English", "https://en.wikipedia.org/w/api.php", "en", 1, True),
    ("wikipedia-es", "mediawiki", "Wikipedia in Spanish", "https://es.wikipedia.org/w/api.php", "es", 1, True),
    ("given", "given", "Given by hand", "", "", 0, False),
    ("wayback", "wayback", "Wayback Machine", "", "", 1, True),
]


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A newsroom asks its own archive and feeds at once, and nobody outside before an administrator says so."""
    provider = apps.get_model("sources", "ProviderSetting")
    provider.objects.bulk_create(
        provider(
            slug=slug,
            kind=kind,
            label=label,
            address=address,
            languages=languages,
            seconds_between=seconds,
            is_paused=is_paused,
            position=position,
        )
        for position, (slug, kind, label, address, languages, seconds, is_paused) in enumerate(START)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0004_fetch"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=80, verbose_name="name")),
                ("address", models.CharField(blank=True, max_length=500)),
                ("key", models.CharField(blank=True, editable=False, max_length=500)),
                ("languages", models.CharField(blank=True, help_text="Codes with commas, as in es,en", max_length=60)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_paused", models.BooleanField(default=False)),
                ("seconds_between", models.FloatField(default=0, help_text="The shortest time between two questions.")),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                ("asked", models.PositiveBigIntegerField(default=0)),
                ("answered", models.PositiveBigIntegerField(default=0)),
                ("failed", models.PositiveBigIntegerField(default=0)),
                ("seconds_total", models.FloatField(default=0)),
                ("seconds_last", models.FloatField(blank=True, null=True)),
                ("last_answered_at", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.TextField(blank=True)),
                ("last_error_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("seconds_between__gte", 0), ("seconds_between__lte", 3600)),
                        name="provider_pause_between_questions",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedPoll",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(default=timezone.now)),
                ("rung_at", models.DateTimeField(blank=True, null=True)),
                ("lease_token", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.TextField(blank=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("etag", models.CharField(blank=True, max_length=300)),
                ("last_modified", models.CharField(blank=True, max_length=100)),
                ("interval_seconds", models.PositiveIntegerField(default=900)),
                ("polled_at", models.DateTimeField(blank=True, null=True)),
                ("polls", models.PositiveIntegerField(default=0)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("new_last", models.PositiveIntegerField(default=0)),
                ("new_total", models.PositiveIntegerField(default=0)),
                ("remark", models.TextField(blank=True)),
                ("feed", models.OneToOneField(on_delete=models.CASCADE, related_name="poll", to="sources.feed")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["due_at"],
                        name="feedpoll_unsettled",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lease_token__isnull", False), ("lease_until__isnull", False), ("state", "running")
                            ),
                            models.Q(
                                models.Q(("state", "running"), _negated=True),
                                ("lease_token__isnull", True),
                                ("lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="feedpoll_running_has_a_lease",
                    )
                ],
            },
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
