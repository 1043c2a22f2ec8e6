"""Which sources are watched: those on the web that public verdicts name, as cited or as the origin of what is cited."""

from collections.abc import Collection

from django.db import connection, transaction

from sources.watching import FIRST

# A source that was merged into another is watched as that one. One that is watched already keeps its time.
WATCH = r"""
INSERT INTO sources_watch AS watch
       (source_id, host, next_at, interval, is_published, etag, last_modified, failures)
SELECT DISTINCT ON (kept.id) kept.id,
       regexp_replace(lower(substring(kept.url FROM '^[a-zA-Z]+://([^/?#]*)')),
                      CASE WHEN kept.url ILIKE 'https:%%' THEN ':443$' ELSE ':80$' END, ''),
       now() + %(first)s::interval * (0.5 + random()), %(first)s::interval, true, '', '', 0
  FROM sources_source AS named JOIN sources_source AS kept ON kept.id = coalesce(named.merged_into_id, named.id)
 WHERE {named} AND kept.url <> ''
    ON CONFLICT (source_id) DO UPDATE
   SET is_published = true, next_at = coalesce(watch.next_at, excluded.next_at),
       interval = coalesce(watch.interval, excluded.interval)
 WHERE NOT watch.is_published OR watch.interval IS NULL OR watch.next_at IS NULL AND watch.queued_at IS NULL
"""
THESE = "named.slug = ANY(%(slugs)s)"
ALL_THAT_ARE_PUBLIC = "named.slug IN (SELECT slug FROM record_entity WHERE kind = 'source')"
END = """
UPDATE sources_watch AS watch SET is_published = false, next_at = NULL, interval = NULL
 WHERE is_published AND NOT EXISTS (
       SELECT FROM sources_source AS named JOIN record_mention AS mention
                ON mention.kind = 'source' AND mention.slug = named.slug
        WHERE named.id = watch.source_id OR named.merged_into_id = watch.source_id)
"""


def begin(slugs: Collection[str]) -> None:
    """Watch these sources, which a verdict names that was just published."""
    with connection.cursor() as cursor:
        cursor.execute(WATCH.format(named=THESE), {"slugs": list(slugs), "first": f"{FIRST.total_seconds()} seconds"})


@transaction.atomic
def reconcile() -> int:
    """Watch exactly the sources that public verdicts name, and return for how many this changed something."""
    with connection.cursor() as cursor:
        cursor.execute(WATCH.format(named=ALL_THAT_ARE_PUBLIC), {"first": f"{FIRST.total_seconds()} seconds"})
        begun = int(cursor.rowcount)
        cursor.execute(END)
        return begun + int(cursor.rowcount)
