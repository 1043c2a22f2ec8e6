"""Lists on the website stand by first publication: the number says its order, so a mention has it too."""

from django.db import migrations, models

FILL = """
UPDATE record_mention SET number = fact_check.number
  FROM record_factcheck AS fact_check WHERE fact_check."index" = record_mention."index";
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0010_how_it_is_known")]

    operations = [
        # With a default in the database: a release that does not know the column goes on writing rows meanwhile.
        migrations.AddField(
            "mention",
            "number",
            models.PositiveIntegerField(
                db_default=0, help_text="The fact-check's: what was published first comes last in lists on the website."
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        # No constraint waits for these rows any more when the index is made.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex("mention", models.Index(fields=["kind", "slug", "number"], name="mention_in_order")),
    ]
