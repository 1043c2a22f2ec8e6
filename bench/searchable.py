"""A large record that can be searched: fact-checks over ten years with varied facets.

Of each hundred, ninety are in English, a third is rated false, and all cite Radio Uno. All have the word “minister”, a
tenth has “bridge”, and some words few have.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import connection, connections, transaction

from factcheck.privileges import owner_alias
from record import log
from record.documents import Content, Topic
from tests.record import factories

ORIGINALS = 1_000
FIRST, YEARS = datetime(2016, 11, 1, tzinfo=UTC), 10
SUBJECTS = ("river", "harbor", "tunnel", "school", "hospital", "market", "budget", "election", "vaccine", "forest")
DEEDS = ("rebuilt", "closed", "doubled", "flooded", "sold", "inspected", "insured", "renamed", "opened", "taxed")
RATINGS = ["false"] * 33 + ["mostly-false"] * 20 + ["half-true"] * 17 + ["unproven"] * 16 + ["true"] * 14
LANGUAGES = ["en"] * 90 + ["es"] * 6 + ["pt"] * 4
COUNTRIES = ("VE", "US", "BR", "CO", "ES", "FR", "DE", "IT", "GB", "MX")

COPIES = """
INSERT INTO record_searchable (id, kind, url, statement, title, summary, text, language, claimant, claimed_on, rating,
       publisher, site, first_published_at, published_at, facets)
SELECT id + copy * %(originals)s, kind, url, statement, title, summary, text, language, claimant, claimed_on, rating,
       publisher, site, first_published_at + copy * interval '1 second', published_at + copy * interval '1 second',
       ARRAY(SELECT CASE WHEN facet LIKE 'source:report-%%' THEN facet || '-' || copy ELSE facet END
               FROM unnest(facets) AS facet ORDER BY 1)
  FROM generate_series(1, %(copies)s) AS copy, record_searchable;
INSERT INTO record_searchabletext (id, words, grams, terms, pieces, spellings)
SELECT id + copy * %(originals)s, words, grams, terms, pieces, spellings
  FROM generate_series(1, %(copies)s) AS copy, record_searchabletext;
UPDATE record_searchablefrequency SET count = count * (%(copies)s + 1);
UPDATE record_searchablespelling SET count = count * (%(copies)s + 1);
DELETE FROM record_facetcount;
INSERT INTO record_facetcount (facet, kind, slug, count)
SELECT facet, split_part(facet, ':', 1), substr(facet, strpos(facet, ':') + 1), count(*)
  FROM (SELECT unnest(array_append(facets, ''::varchar)) AS facet FROM record_searchable) AS each GROUP BY facet;
INSERT INTO record_factcheck (number, version, "index", path, rating, asserts, repeats, denies, attributed, listing,
       document_id)
SELECT number + copy * %(originals)s, version, "index" + copy * %(originals)s, path, rating, asserts, repeats, denies,
       attributed, listing, document_id
  FROM generate_series(1, %(copies)s) AS copy, record_factcheck;
INSERT INTO record_mention (kind, slug, "index", number)
SELECT kind, CASE WHEN slug LIKE 'report-%%' THEN slug || '-' || copy ELSE slug END,
       "index" + copy * %(originals)s, number + copy * %(originals)s
  FROM generate_series(1, %(copies)s) AS copy, record_mention;
INSERT INTO record_entity (kind, slug, name, sort_key, body, "index")
SELECT kind, slug || '-' || copy, name, sort_key, body, "index" + copy * %(originals)s
  FROM generate_series(1, %(copies)s) AS copy, record_entity WHERE slug LIKE 'report-%%'
"""


def contents(count: int) -> Iterator[Content]:
    """Yield so many contents, the same ones each time. What is rare in a large record is rare in a small one too."""
    random = Random(8)
    for number in range(1, count + 1):
        subject, deed = random.choice(SUBJECTS), random.choice(DEEDS)
        place = f"place{random.randrange(count // 10 + 1)}"
        statement = f"The minister {deed} the {subject} of {place} in {random.randrange(1990, 2026)}, number {number}."
        if random.random() < 0.1:
            statement = f"{statement[:-1]}, beside the bridge."
        topics = [f"topic-{int(random.paretovariate(0.6)) % 40}", f"topic-{random.randrange(40, 60)}"]
        actor = factories.an_actor(f"actor-{int(random.paretovariate(0.4)) % 5000}", country=random.choice(COUNTRIES))
        radio = factories.a_source(
            "radio-interview",
            publisher=factories.a_publisher("radio-uno"),
            url=None,
            kind="interview",
            tier="secondary",
        )
        report = f"report-{random.randrange(count // 5 + 1)}"
        yield factories.content(
            claim=factories.a_claim(statement, topics=[Topic(slug=each, name=each.title()) for each in topics]),
            rating=factories.a_rating(random.choice(RATINGS)),
            language=random.choice(LANGUAGES),
            actors=[actor, factories.an_actor("ben-costa")],
            appearances=[factories.an_appearance(actor.slug), factories.a_denial()],
            evidence=[factories.some_evidence(report)],
            replies=[],
            sources=[factories.a_source(report, publisher=factories.a_publisher(f"board-{len(report) % 7}")), radio],
        )


def fill_own(count: int) -> None:
    """Fill this process's database, whose log is empty: some are published, and the database copies their rows.

    Copies are published a second after one another, cite a report of their own, and show the original's document.
    """
    documents = []
    for number, content in enumerate(contents(ORIGINALS), start=1):
        published_at = (FIRST + timedelta(days=365 * YEARS * number / ORIGINALS)).replace(microsecond=0)
        documents.append(log._frozen(content, number=number, published_at=published_at))
    entries = [
        log._entry_of(each, each.number - 1, datetime.fromisoformat(each.published_at), None) for each in documents
    ]
    with transaction.atomic():
        log.store(entries, documents)
    with connection.cursor() as cursor:
        for statement in COPIES.split(";"):
            cursor.execute(statement, {"copies": count // ORIGINALS - 1, "originals": ORIGINALS})
    with connections[owner_alias()].cursor() as owner:
        owner.execute("VACUUM ANALYZE")
