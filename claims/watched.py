"""Which sources are watched: those on the web that public verdicts name, as cited or as the origin of what is cited."""

from collections.abc import Collection

from django.db import connection, transaction

from sources.watching import FIRST

# A source that was merged into another is watched as that one, which may be merged itself.
WORKS = """
WITH RECURSIVE work (id, into_id) AS (
    SELECT named.id, named.merged_into_id FROM sources_source AS named WHERE {named}
     UNION
    SELECT source.id, source.merged_into_id FROM work JOIN sources_source AS source ON source.id = work.into_id
)
"""
# One that is watched already keeps its time.
WATCH = rf"""
{WORKS}
INSERT INTO sources_watch AS watch
       (source_id, host, next_at, interval, is_published, etag, last_modified, failures)
SELECT kept.id,
       regexp_replace(lower(substring(kept.url FROM '^[a-zA-Z]+://([^/?#]*)')),
                      CASE WHEN kept.url ILIKE 'https:%%' THEN ':443$' ELSE ':80$' END, ''),
       now() + %(first)s::interval * (0.5 + random()), %(first)s::interval, true, '', '', 0
  FROM work JOIN sources_source AS kept USING (id) WHERE work.into_id IS NULL AND kept.url <> ''
    ON CONFLICT (source_id) DO UPDATE
   SET is_published = true, next_at = coalesce(watch.next_at, excluded.next_at),
       interval = coalesce(watch.interval, excluded.interval)
 WHERE NOT watch.is_published OR watch.interval IS NULL OR watch.next_at IS NULL AND watch.queued_at IS NULL
"""  # noqa: S608  # constants
THESE = "named.slug = ANY(%(slugs)s)"
ALL_THAT_ARE_PUBLIC = "named.slug IN (SELECT slug FROM record_entity WHERE kind = 'source')"
END = f"""
{WORKS}
UPDATE sources_watch SET is_published = false, next_at = NULL, interval = NULL
 WHERE is_published AND source_id NOT IN (SELECT id FROM work WHERE into_id IS NULL)
"""  # noqa: S608  # constants


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
        cursor.execute(END.format(named=ALL_THAT_ARE_PUBLIC))
        return begun + int(cursor.rowcount)
