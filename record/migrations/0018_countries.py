"""Lists are filtered by the countries of actors too: fill the mentions from the rows that there are."""

from django.db import migrations, models

FILL = """
INSERT INTO record_mention (kind, slug, "index", number)
SELECT DISTINCT 'country', actor ->> 'country', fact_check."index", fact_check.number
  FROM record_factcheck AS fact_check,
       LATERAL json_array_elements(convert_from(listing, 'UTF8')::json -> 'actors') AS actor
 WHERE actor ->> 'country' IS NOT NULL
    ON CONFLICT DO NOTHING
"""
UNDO = "DELETE FROM record_mention WHERE kind = 'country'"


class Migration(migrations.Migration):
    dependencies = [("record", "0017_earlier_versions")]

    operations = [
        migrations.AlterField(
            "mention",
            "kind",
            models.CharField(
                choices=[
                    ("actor", "Actor"),
                    ("source", "Source"),
                    ("publisher", "Publisher"),
                    ("topic", "Topic"),
                    ("rating", "Rating"),
                    ("language", "Language"),
                    ("country", "Country"),
                    ("related", "Related fact-check"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunSQL(FILL, UNDO),
    ]
