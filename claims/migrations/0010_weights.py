"""How much a passage speaks for the count of the whole."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0009_queries"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="weight",
            field=models.FloatField(blank=True, null=True),
        ),
    ]
