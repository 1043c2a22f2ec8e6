"""Find and store rendered verdicts: rendering one takes twenty times as long as reading it."""

import gzip
import hashlib
from dataclasses import dataclass

from django.conf import settings

from public.models import StoredPage
from record.reading import Questions, Statement
from record.state import RecordState

# Of the related fact-checks as many as the page shows (public/website/verdict.py), by what it shows of them.
FIND = """
SELECT page.packed, fact_check.document_id, related.fingerprint, told.newest
  FROM record_factcheck AS fact_check
 CROSS JOIN LATERAL (
       SELECT md5(coalesce(string_agg(other.index || md5(other.listing), ' ' ORDER BY other.index), '')) AS fingerprint
         FROM (
              SELECT named."index", named.listing
                FROM record_mention AS mention JOIN record_factcheck AS named ON named.number = mention.slug::integer
               WHERE mention.kind = 'related' AND mention."index" = fact_check."index"
               UNION
             (SELECT naming."index", naming.listing
                FROM record_mention AS mention JOIN record_factcheck AS naming ON naming."index" = mention."index"
               WHERE mention.kind = 'related' AND mention.slug = fact_check.number::text
               ORDER BY mention."index" DESC LIMIT %s)
              ) AS other
       ) AS related
 CROSS JOIN LATERAL (
       SELECT coalesce((SELECT notice."index" FROM record_notice AS notice
                         WHERE (notice.number, notice."index") >= (fact_check.number, 0)
                           AND notice.number <= fact_check.number
                         ORDER BY notice.number DESC, notice."index" DESC LIMIT 1), -1) AS newest
       ) AS told
  LEFT JOIN public_storedpage AS page
         ON page.number = fact_check.number AND page.document = fact_check.document_id
        AND page.relations = related.fingerprint AND page.notices = told.newest AND page.edition = %s
 WHERE fact_check.number = %s AND fact_check.path = %s
"""


@dataclass(frozen=True)
class Found:
    """A verdict's page, or None and what it would be stored under."""

    html: bytes | None
    number: int
    edition: str
    document: str
    relations: str
    notices: int


def find(number: int, path: str, state: RecordState, most_related: int) -> Questions[Found | None]:
    """Return the page of a public fact-check at its canonical path, and None for any other.

    What a page is stored under is read before it is rendered: what is appended meanwhile makes it worthless, not wrong.
    """
    edition = edition_of(state)
    rows = yield Statement(FIND, [most_related, edition, number, path])
    for packed, document, relations, notices in rows:
        return Found(gzip.decompress(packed) if packed else None, number, edition, document, relations, notices)
    return None


def keep(found: Found, html: bytes) -> None:
    """Store a page that was rendered after it was not found."""
    StoredPage(
        number=found.number,
        edition=found.edition,
        document=found.document,
        relations=found.relations,
        notices=found.notices,
        packed=gzip.compress(html, compresslevel=6, mtime=0),
    ).save()


def edition_of(state: RecordState) -> str:
    """Name what every page has beside its document."""
    parts = (settings.RELEASE, settings.SITE_URL, state.name, state.is_demonstration)
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
