"""An actor may be sorted by another name than readers see: the family name first."""

from importlib import import_module

from django.db import migrations, models

from record.readable import validate_readable

readable = import_module("sources.migrations.0004_texts_are_readable")


def only_readable(*columns: str) -> str:
    return readable.UNDO_TRIGGER.format(table="claims_actor") + readable.TRIGGER.format(
        table="claims_actor", columns=", ".join(f"'{column}'" for column in columns)
    )


class Migration(migrations.Migration):
    dependencies = [("claims", "0009_a_headline")]

    operations = [
        migrations.AddField(
            "actor",
            "sort_name",
            models.CharField(
                blank=True,
                db_default="",
                help_text="Family name first, such as Rubio, Marco. Empty where the name is sorted as it is written.",
                max_length=200,
                validators=[validate_readable],
            ),
        ),
        migrations.RunSQL(only_readable("name", "description", "sort_name"), only_readable("name", "description")),
    ]
