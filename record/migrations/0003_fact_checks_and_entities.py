"""The read model takes the words of the trade, and the indexes that lists and date filters need."""

from django.db import migrations, models

ARRAYS = ("actors", "sources", "publishers", "topics", "related")


class Migration(migrations.Migration):
    dependencies = [("record", "0002_append_only")]

    operations = [
        *(migrations.RemoveIndex("review", f"review_{name}") for name in ARRAYS),
        *(migrations.RemoveIndex("review", f"review_{name}") for name in ("rating", "language", "published_at")),
        migrations.RenameModel("Review", "FactCheck"),
        migrations.AlterModelOptions("factcheck", {"verbose_name": "fact-check", "verbose_name_plural": "fact-checks"}),
        migrations.RemoveConstraint("subject", "subject_is_unique"),
        migrations.RenameModel("Subject", "Entity"),
        migrations.AlterModelOptions("entity", {"verbose_name": "entity", "verbose_name_plural": "entities"}),
        migrations.AddConstraint("entity", models.UniqueConstraint(fields=("kind", "slug"), name="entity_is_unique")),
        migrations.AddIndex("entity", models.Index(fields=["index"], name="entity_index")),
        migrations.AddIndex("entry", models.Index(fields=["published_at", "index"], name="entry_published_at")),
        migrations.AlterField(
            "entry",
            "published_at",
            models.DateTimeField(help_text="Whole seconds, UTC; never before the entry before it."),
        ),
    ]
