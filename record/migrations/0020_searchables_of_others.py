"""Fact-checks of other publishers in the index: the dates that they give, longer addresses, ours found by themselves."""

from django.db import migrations, models

# A text changes the counts of hundreds of terms. With room beside each, no index has to be written for it.
ROOM = "ALTER TABLE record_searchablefrequency SET (fillfactor = 50)"
ROOM_UNDONE = "ALTER TABLE record_searchablefrequency RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0019_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchable",
            name="reviewed_on",
            field=models.CharField(
                help_text="The year, month or day that another publisher gives it.", max_length=10, null=True
            ),
        ),
        migrations.AlterField(
            model_name="searchable",
            name="first_published_at",
            field=models.DateTimeField(
                help_text="Of another publisher's, the beginning of the day, of 1970 where none is given."
            ),
        ),
        migrations.AlterField(
            model_name="searchable",
            name="url",
            field=models.CharField(
                help_text="Path of an own one's page; another publisher's address.", max_length=4000
            ),
        ),
        migrations.AddIndex(
            model_name="searchable",
            index=models.Index(fields=["kind", "first_published_at", "id"], name="searchable_of_kind"),
        ),
        migrations.RunSQL(ROOM, ROOM_UNDONE),
    ]
