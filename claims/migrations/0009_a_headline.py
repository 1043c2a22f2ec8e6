"""A headline that states the finding, and what would change the verdict, are written beside the summary."""

from importlib import import_module

from django.db import migrations, models

from record.readable import validate_readable

readable = import_module("sources.migrations.0004_texts_are_readable")
CLAIM = "claims_claim"
EARLIER = ("statement", "context", "summary", "analysis", "contrary")
JOINED = ("headline", "would_change")


def only_readable(*columns: str) -> str:
    return readable.UNDO_TRIGGER.format(table=CLAIM) + readable.TRIGGER.format(
        table=CLAIM, columns=", ".join(f"'{column}'" for column in columns)
    )


class Migration(migrations.Migration):
    dependencies = [("claims", "0008_whether_a_vote_was_blind")]

    operations = [
        migrations.AddField(
            "claim",
            "headline",
            models.CharField(
                blank=True,
                db_default="",
                help_text="The finding in at most 110 characters, for lists and shared links; not the claim once more.",
                max_length=110,
                validators=[validate_readable],
            ),
        ),
        migrations.AddField(
            "claim",
            "would_change",
            models.TextField(
                blank=True,
                db_default="",
                help_text="Which finding would lead to another rating.",
                max_length=2000,
                validators=[validate_readable],
                verbose_name="what would change this verdict",
            ),
        ),
        migrations.RunSQL(only_readable(*EARLIER, *JOINED), only_readable(*EARLIER)),
    ]
