"""The newsroom's list of providers, with what it starts with."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# slug, kind, name, address, languages, seconds between questions, whether it starts paused
START = [
    ("archive", "archive", "Archive", "", "", 0, False),
    ("feeds", "feeds", "Outlet feeds", "", "", 0, False),
    ("gdelt", "gdelt", "GDELT", "", "", 5, True),
    ("wikipedia-en", "mediawiki", "Wikipedia in English", "https://en.wikipedia.org/w/api.php", "en", 1, True),
    ("wikipedia-es", "mediawiki", "Wikipedia in Spanish", "https://es.wikipedia.org/w/api.php", "es", 1, True),
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
        ("sources", "0002_archive_search"),
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
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
