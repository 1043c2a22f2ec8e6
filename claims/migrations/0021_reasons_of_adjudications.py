"""Whether the reasons of an adjudication were written for readers: those from before stay at the desk."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0020_topics_that_came_or_went"),
    ]

    operations = [
        migrations.AddField(
            model_name="adjudication",
            name="are_reasons_public",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Whether the editor was told that the reasons are published; earlier ones were not.",
            ),
        ),
    ]
