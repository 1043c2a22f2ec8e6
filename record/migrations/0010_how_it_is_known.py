"""What an actor is only said to have said stands apart from what the actor is shown saying.

The documents that there are do not say how a saying is known: those with words and a source are quotations.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

STANCES = """
UPDATE record_factcheck AS fact_check
   SET asserts = found.asserts, repeats = found.repeats, denies = found.denies, attributed = found.attributed
  FROM (
        SELECT number,
               coalesce(array_agg(DISTINCT actor ORDER BY actor) FILTER (WHERE is_shown AND stance = 'asserts'), '{}')
                   AS asserts,
               coalesce(array_agg(DISTINCT actor ORDER BY actor) FILTER (WHERE is_shown AND stance = 'repeats'), '{}')
                   AS repeats,
               coalesce(array_agg(DISTINCT actor ORDER BY actor) FILTER (WHERE is_shown AND stance = 'denies'), '{}')
                   AS denies,
               coalesce(array_agg(DISTINCT actor ORDER BY actor) FILTER (WHERE NOT is_shown), '{}') AS attributed
          FROM (
                SELECT number, (saying ->> 'actor') COLLATE "C" AS actor, saying ->> 'stance' AS stance,
                       saying ->> 'quote' IS NOT NULL AND saying ->> 'source' IS NOT NULL AS is_shown
                  FROM record_factcheck JOIN record_document ON sha256 = document_id,
                       json_array_elements(convert_from(body, 'UTF8')::json -> 'appearances') AS saying
               ) AS said
         GROUP BY number
       ) AS found
 WHERE found.number = fact_check.number;

DELETE FROM record_tally;
INSERT INTO record_tally (actor, stance, rating, count)
SELECT actor, stance, rating, count(*)
  FROM record_factcheck,
       LATERAL (VALUES ('asserts', asserts), ('repeats', repeats), ('denies', denies)) AS said (stance, names),
       LATERAL unnest(names) AS actor
 GROUP BY actor, stance, rating;
"""
# The actors of a summary gain a key. The type json keeps the text of its parts as it stands.
LISTINGS = r"""
UPDATE record_factcheck AS fact_check
   SET listing = convert_to(replace(before.text, '"actors":' || before.actors, '"actors":[' || before.listed || ']'),
                            'UTF8')
  FROM (
        SELECT number, text, (text::json -> 'actors')::text AS actors,
               coalesce((
                   SELECT string_agg(
                              regexp_replace(
                                  actor::text, '("slug":"[^"]*")',
                                  '\1,"stances":[' || concat_ws(',',
                                      CASE WHEN actor ->> 'slug' = ANY(asserts) THEN '"asserts"' END,
                                      CASE WHEN actor ->> 'slug' = ANY(repeats) THEN '"repeats"' END,
                                      CASE WHEN actor ->> 'slug' = ANY(denies) THEN '"denies"' END) || ']'),
                              ',' ORDER BY place)
                     FROM json_array_elements(text::json -> 'actors') WITH ORDINALITY AS named (actor, place)
               ), '') AS listed
          FROM (SELECT *, convert_from(listing, 'UTF8') AS text FROM record_factcheck) AS read
       ) AS before
 WHERE before.number = fact_check.number;
"""


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
        migrations.RunSQL(STANCES, migrations.RunSQL.noop),
        migrations.RunSQL(LISTINGS, migrations.RunSQL.noop),
    ]
