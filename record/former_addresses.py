"""Leads from where a fact-check was, before it was imported, to where it is now."""

import re
from collections.abc import Collection, Iterable

from django.db import connection

from record import formats
from record.canonical_addresses import canonical, form_of
from record.copying import copy, values_of
from record.documents import FactCheckDocument
from record.models import FormerAddress
from record.paths import path_by_number
from record.reading import Questions, Statement
from record.search.addresses import hash_of

MOST = 50  # fact-checks that may have been at one address


def keep(documents: Iterable[FactCheckDocument]) -> None:
    """Insert the former addresses of first versions that were imported."""
    _insert([row for document in documents if document.version == 1 and (row := row_of(document))])


def _insert(rows: Collection[FormerAddress]) -> None:
    if rows:
        copy(FormerAddress, map(values_of, rows))


def row_of(document: FactCheckDocument) -> FormerAddress | None:
    """Return the row of an imported fact-check, not saved."""
    form = canonical(document.imported.url) if document.imported else None
    if form is None:
        return None
    site, path = _parts(form)
    return FormerAddress(number=document.number, sha256=hash_of(path), site=site)


def _parts(form: str) -> tuple[str, str]:
    """Return the host of a canonical form, and what follows it."""
    site = re.split("[/?]", form, maxsplit=1)[0]
    return site, form.removeprefix(site)


# Of what several sites had at the same path, what was at the host that is asked for.
AT = """
SELECT former.site, former.number, fact_check.path
  FROM record_formeraddress AS former LEFT JOIN record_factcheck AS fact_check USING (number)
 WHERE former.sha256 = %s ORDER BY former.site <> %s, former.number LIMIT %s
"""


def now_at(uri: str) -> Questions[str | None]:
    """Return the path of the fact-check that was at a URI of this or another host; None where none was.

    Whoever moves a site may lead its old host here, or have it answered here. Where several sites had the same path,
    and none of them is this host, it is not known which is meant.
    """
    site, path = _parts(form_of(uri))
    if not path:  # the home page of any site
        return None
    rows = yield Statement(AT, [hash_of(path), site, MOST])
    if not rows or (rows[0][0] != site and len({each for each, _number, _path in rows}) > 1):
        return None
    _site, number, found = rows[0]
    return found or path_by_number(number)


# Of what was never imported, the database says so without a document being read.
FIRST = """
SELECT body FROM record_entry AS entry JOIN record_document AS document ON sha256 = document_id
 WHERE number = ANY(%s::integer[]) AND version = 1 AND position(convert_to('"imported":{', 'UTF8') IN body) > 0
"""


def _expected(numbers: Collection[int]) -> dict[int, FormerAddress]:
    """Return the rows that the first versions of fact-checks say, not saved, by number."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST, [[*numbers]])
        rows = [row_of(formats.read_fact_check(body)) for (body,) in cursor.fetchall()]
    return {row.number: row for row in rows if row is not None}


def differing(numbers: Collection[int]) -> list[int]:
    """Return those of these fact-checks whose rows are not what their first versions say."""
    expected, stored = _expected(numbers), FormerAddress.objects.in_bulk([*numbers])
    found = {*expected, *stored}
    return sorted(number for number in found if _columns(expected.get(number)) != _columns(stored.get(number)))


def _columns(row: FormerAddress | None) -> tuple[str, str] | None:
    return (row.sha256, row.site) if row is not None else None


def restore(numbers: Collection[int]) -> None:
    """Rebuild the rows of these fact-checks from the log."""
    FormerAddress.objects.filter(number__in=numbers).delete()
    _insert(_expected(numbers).values())
