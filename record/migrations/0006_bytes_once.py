"""The read model refers to a document's bytes instead of copying them, and keeps what it is asked for.

Backwards, the read model is emptied: `rebuild_record` of the earlier release fills it from the log.
"""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
UPDATE record_factcheck SET document_id = entry.document_id
  FROM record_entry AS entry WHERE entry."index" = record_factcheck."index";
"""
EMPTY = """
DELETE FROM record_tally;
DELETE FROM record_mention;
DELETE FROM record_factcheck;
SET CONSTRAINTS ALL IMMEDIATE;
"""
GONE = (
    *("language", "rating_value", "published_at", "first_published_at"),
    *("actors", "sources", "publishers", "topics", "related"),
)


class Migration(migrations.Migration):
    dependencies = [("record", "0005_fill_mentions_and_tallies")]

    operations = [
        *(migrations.RemoveField("factcheck", name) for name in GONE),
        migrations.RemoveField("factcheck", "document"),
        migrations.AddField(
            "factcheck",
            "document",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="record.document",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            "factcheck",
            "document",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="record.document",
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, EMPTY),
    ]
