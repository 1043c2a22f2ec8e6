"""Fill the new tables from the rows that there are, without reading a document."""

from django.db import migrations

FILL = """
UPDATE record_factcheck SET rating = (convert_from(listing, 'UTF8')::json -> 'rating' ->> 'scale') || '.' || rating;

INSERT INTO record_mention (kind, slug, "index")
SELECT 'actor', unnest(actors), "index" FROM record_factcheck
 UNION SELECT 'source', unnest(sources), "index" FROM record_factcheck
 UNION SELECT 'publisher', unnest(publishers), "index" FROM record_factcheck
 UNION SELECT 'topic', unnest(topics), "index" FROM record_factcheck
 UNION SELECT 'related', unnest(related)::text, "index" FROM record_factcheck
 UNION SELECT 'language', language, "index" FROM record_factcheck
 UNION SELECT 'rating', rating, "index" FROM record_factcheck
 UNION SELECT 'rating', split_part(rating, '.', 2), "index" FROM record_factcheck;

INSERT INTO record_tally (actor, stance, rating, count)
SELECT actor, stance, rating, count(*)
  FROM record_factcheck,
       LATERAL (VALUES ('asserts', asserts), ('repeats', repeats), ('denies', denies)) AS said (stance, names),
       LATERAL unnest(names) AS actor
 GROUP BY actor, stance, rating;

INSERT INTO record_revision (id, value, entries) SELECT 1, gen_random_uuid(), count(*) FROM record_entry;
"""
UNDO = """
DELETE FROM record_revision;
DELETE FROM record_tally;
DELETE FROM record_mention;
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0004_mentions_and_tallies")]

    operations = [migrations.RunSQL(FILL, UNDO)]
