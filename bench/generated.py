"""A large record, written by the database itself: documents that can be read, and the read model of them.

Every second fact-check is about floods and every third names Ada Rivera. The topic "rare" and the rating "true" belong
to the oldest ones only: a list that had to look for them in the order of the log would read all of it.
"""

from django.db import connections
from psycopg import Cursor
from psycopg.sql import SQL, Composable, Literal

from factcheck.privileges import owner_alias
from record.formats import write
from record.models import FactCheck
from record.read_model import save_entities
from record.rows import EntityRow
from record.sorting import name_key
from tests.record.factories import a_rating, publish

COLUMNS = """
CREATE TEMPORARY TABLE generated ON COMMIT DROP AS
SELECT number, number - 1 AS index,
       CASE WHEN number <= 40 THEN 'rare' WHEN number % 2 = 0 THEN 'floods' ELSE 'topic-' || number % 100 END AS topic,
       CASE WHEN number % 3 = 0 THEN 'ada-rivera' ELSE 'actor-' || number % 5000 END AS actor,
       'source-' || number % 20000 AS source,
       CASE WHEN number <= 30 THEN 'true' ELSE 'false' END AS rating,
       -- Within the day that an entry may be ahead of the clock.
       (SELECT max(published_at) FROM record_entry) + number * 80000::bigint / {count} * interval '1 second'
           AS published_at
  FROM generate_series(2, {count}) AS number
"""
ROWS = """
CREATE TEMPORARY TABLE written ON COMMIT DROP AS
SELECT *, encode(sha256(body), 'hex') AS document
  FROM (
        SELECT *, convert_to({body}, 'UTF8') AS body, convert_to({listing}, 'UTF8') AS listing FROM generated
       ) AS varied;

INSERT INTO record_document (sha256, body) SELECT document, body FROM written;

INSERT INTO record_entry ("index", number, version, action, document_id, published_at, leaf_hash)
SELECT index, number, 1, 'published', document, published_at, sha256('\\x00'::bytea || convert_to(format(
       '{{"action":"published","document":"%s","index":%s,"number":%s,"published_at":"%s","version":1}}',
       document, index, number, to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')), 'UTF8'))
  FROM written ORDER BY index;

INSERT INTO record_factcheck (number, version, "index", path, rating, asserts, repeats, denies, attributed, listing,
       document_id)
SELECT number, 1, index, '/claims/' || number || '/the-river-rose-by-two-meters-in-one/', 'default.' || rating,
       ARRAY[actor], '{{}}', ARRAY['ben-costa'], '{{}}', listing, document FROM written ORDER BY index;

INSERT INTO record_mention (kind, slug, "index", number)
SELECT kind, slug, index, number
  FROM generated, LATERAL (VALUES
       ('topic', topic), ('actor', actor), ('actor', 'ben-costa'), ('source', source), ('source', 'radio-interview'),
       ('publisher', 'river-board'), ('publisher', 'radio-uno'), ('language', 'en'), ('country', 'VE'),
       ('rating', rating), ('rating', 'default.' || rating)) AS named (kind, slug);

INSERT INTO record_tally (actor, stance, rating, count)
SELECT who, stance, 'default.' || rating, count(*)
  FROM generated, LATERAL (VALUES (actor, 'asserts'), ('ben-costa', 'denies')) AS said (who, stance)
 GROUP BY who, stance, rating
    ON CONFLICT (actor, stance, rating) DO UPDATE SET count = record_tally.count + EXCLUDED.count;

INSERT INTO record_entity (kind, slug, name, sort_key, body, "index")
SELECT DISTINCT ON (like_it.kind, named.slug) like_it.kind, named.slug, like_it.name, like_it.sort_key,
       convert_to(replace(convert_from(like_it.body, 'UTF8'), '"' || like_it.slug || '"', '"' || named.slug || '"'),
                  'UTF8'), generated.index
  FROM generated, LATERAL (VALUES
       ('topic', 'floods', topic), ('actor', 'ada-rivera', actor), ('actor', 'ben-costa', 'ben-costa'),
       ('source', 'river-report', source), ('source', 'radio-interview', 'radio-interview'),
       ('publisher', 'river-board', 'river-board'), ('publisher', 'radio-uno', 'radio-uno'),
       ('rating', 'default.' || rating, 'default.' || rating)) AS named (kind, old, slug)
  JOIN record_entity AS like_it ON like_it.kind = named.kind AND like_it.slug = named.old
 ORDER BY like_it.kind, named.slug, generated.index DESC
    ON CONFLICT (kind, slug) DO UPDATE SET "index" = EXCLUDED."index"
"""


def fill(owner: Cursor[tuple[object, ...]], count: int) -> None:
    """Publish one fact-check and make it `count` of them. The cursor is one of the role that owns the tables."""
    publish("The river rose by two meters in one night.", rating=a_rating("true"))
    false = a_rating("false")
    save_entities([EntityRow("rating", false.key, false.name, write(false), 0, name_key(false.name))])
    first = FactCheck.objects.select_related("document").get()
    published_at = first.read().published_at
    body, listing = (_varied(bytes(text).decode(), published_at) for text in (first.document.body, first.listing))
    with owner.connection.transaction():
        owner.execute(SQL(COLUMNS).format(count=Literal(count)))
        owner.execute(SQL(ROWS).format(body=body, listing=listing))
        owner.execute("ANALYZE")
    owner.connection.commit()


def _varied(text: str, published_at: str) -> Composable:
    """SQL for the text with the names of a generated row."""
    true, false = (write(a_rating(slug)).decode() for slug in ("true", "false"))
    changes = [
        ('"number":1,', "'\"number\":' || number || ','"),
        ("/claims/1/", "'/claims/' || number || '/'"),
        ("ada-rivera", "actor"),
        ("river-report", "source"),
        ('"floods"', "'\"' || topic || '\"'"),
        (published_at, "to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"),
    ]
    varied: Composable = Literal(text)
    for old, new in changes:
        varied = SQL("replace({}, {}, {})").format(varied, Literal(old), SQL(new))
    return SQL("CASE rating WHEN 'true' THEN {0} ELSE replace({0}, {1}, {2}) END").format(
        varied, Literal(true), Literal(false)
    )


def fill_own(count: int) -> None:
    """Fill this process's database."""
    with connections[owner_alias()].cursor() as cursor:
        fill(cursor.cursor, count)
