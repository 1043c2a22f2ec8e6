"""What an actor is only said to have said stands apart from what the actor is shown saying."""

import django.contrib.postgres.fields
from django.db import migrations, models


def actors(help_text: str, **more: object) -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=100), help_text=help_text, size=None, **more
    )


class Migration(migrations.Migration):
    dependencies = [("record", "0009_after_a_restore")]

    operations = [
        migrations.AddField(
            "factcheck",
            "attributed",
            actors("The actors to whom a saying is only attributed; none of these is counted as theirs.", default=list),
        ),
        migrations.AlterField("factcheck", "asserts", actors("The actors shown asserting the claim.")),
        migrations.AlterField("factcheck", "denies", actors("The actors shown denying it.")),
        migrations.AlterField("factcheck", "repeats", actors("The actors shown repeating it.")),
    ]
