"""Whatever happens, the read model is what the log says."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from record import log, rebuild
from record.documents import Appearance, Related, Topic
from record.models import EarlierMention, EarlierVersion, Entity, FactCheck, Mention, Tally
from record.search.models import FacetCount, Searchable, SearchableFrequency, SearchableSpelling, SearchableText
from tests.record.factories import (
    a_claim,
    a_denial,
    a_publisher,
    a_rating,
    a_source,
    an_actor,
    an_appearance,
    content,
    publish,
)

SLUGS = st.sampled_from(["a", "b", "c"])
SOME = st.lists(SLUGS, unique=True, max_size=3)


def shown_in(source: str | None, saying: Appearance) -> Appearance:
    """Return the saying as this source has it; without one, how it is known was not recorded."""
    return replace(saying, source=source, attribution=saying.attribution if source else None)


CONTENTS = st.builds(
    lambda actors, denies, sources, topics, rating, scale, office, related: content(
        language=office[:2],
        rating=a_rating(rating, scale=scale),
        actors=[an_actor(slug, description=office) for slug in actors],
        appearances=[
            *(shown_in(f"{sources[0]}-{office}" if sources else None, an_appearance(slug)) for slug in actors),
            *(
                shown_in(f"{sources[-1]}-{office}" if sources else None, a_denial(slug))
                for slug in actors
                if slug in denies
            ),
        ],
        sources=[
            a_source(f"{slug}-{office}", publisher=a_publisher(slug, name=f"Publisher {office}")) for slug in sources
        ],
        claim=a_claim(
            f"A statement on {office}.", topics=[Topic(slug=slug, name=f"{slug} {office}") for slug in topics]
        ),
        related=[Related(number=related, relation="contradicts")],
    ),
    SOME,
    SOME,
    SOME,
    SOME,
    st.sampled_from(["true", "false"]),
    st.sampled_from(["default", "other"]),
    st.sampled_from(["first", "second", "third"]),
    st.integers(1, 4),
)
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.just(0), CONTENTS),
        st.tuples(st.just("correct"), st.integers(1, 4), CONTENTS),
        st.tuples(st.just("retract"), st.integers(1, 4), st.none()),
    ),
    min_size=1,
    max_size=10,
)


def plain(row: tuple) -> tuple:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def rows() -> list[list[tuple]]:
    """The whole read model, without keys that are numbered as rows come."""
    entities = Entity.objects.order_by("kind", "slug").values_list("kind", "slug", "name", "sort_key", "body", "index")
    everything = [
        FactCheck.objects.order_by("number").values_list(),
        entities,
        Mention.objects.order_by("pk").values_list("kind", "slug", "fact_check", "number"),
        Tally.objects.order_by("pk").values_list("actor", "stance", "rating", "count"),
        EarlierVersion.objects.order_by("index").values_list(),
        EarlierMention.objects.order_by("pk").values_list("kind", "slug", "earlier", "until", "number"),
    ]
    return [[plain(row) for row in table] for table in everything] + search_rows()


SEARCH = (Searchable, SearchableText, SearchableFrequency, SearchableSpelling, FacetCount)
# Their vectors as the database writes them.
SEARCH_ROWS = (
    "SELECT * FROM record_searchable ORDER BY id",
    "SELECT id, words::text, grams::text, terms, pieces, spellings, encoder FROM record_searchabletext ORDER BY id",
    "SELECT kind, term, count FROM record_searchablefrequency ORDER BY kind, term",
    "SELECT word, count, variants FROM record_searchablespelling ORDER BY word",
    "SELECT facet, kind, slug, count FROM record_facetcount ORDER BY facet",
)


def search_rows() -> list[list[tuple]]:
    """Return everything that search is made of."""
    found = []
    with connection.cursor() as cursor:
        for statement in SEARCH_ROWS:
            cursor.execute(statement)
            found.append(cursor.fetchall())
    return found


def no_progress(done: int, total: int) -> None:
    pass


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPERATIONS)
def test_whatever_happens_the_read_model_is_what_the_log_says(operations) -> None:
    with transaction.atomic():
        for verb, number, what in operations:
            try:
                if verb == "publish":
                    log.append(what, action="published")
                elif verb == "correct":
                    log.append(what, number=number, action="corrected", note="A note.")
                else:
                    log.retract(number, note="A note.")
            except log.NotPublic:
                continue
        kept = rows()
        assert list(rebuild.differences(no_progress)) == []
        for model in (Mention, FactCheck, Entity, Tally, *SEARCH):
            model.objects.all().delete()
        list(rebuild.repair(no_progress))
        assert rows() == kept
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_an_entity_that_goes_leaves_another_kinds_with_its_slug() -> None:
    publish("One.")
    publish("Two.", claim=a_claim("Two.", topics=[Topic(slug="ada-rivera", name="On her")]))
    log.retract(2, note="Wrong.")
    assert list(Entity.objects.filter(slug="ada-rivera").values_list("kind", flat=True)) == ["actor"]


@pytest.mark.django_db
def test_a_fact_check_is_found_by_everything_that_it_names() -> None:
    publish(related=[Related(number=7, relation="contradicts")], language="pt-BR")
    assert set(Mention.objects.values_list("kind", "slug")) == {
        ("actor", "ada-rivera"), ("actor", "ben-costa"), ("source", "river-report"), ("source", "radio-interview"),
        ("publisher", "river-board"), ("publisher", "radio-uno"), ("topic", "floods"), ("language", "pt-BR"),
        ("rating", "false"), ("rating", "default.false"), ("country", "VE"), ("related", "7"),
    }  # fmt: skip


@pytest.mark.django_db
def test_steps_of_two_scales_with_one_slug_are_told_apart() -> None:
    publish("On one scale.")
    publish("On another.", rating=a_rating(scale="stars"))
    assert [row.number for row in FactCheck.objects.naming("rating", "stars.false")] == [2]
    assert {row.number for row in FactCheck.objects.naming("rating", "false")} == {1, 2}
    assert set(Tally.objects.filter(actor="ada-rivera").values_list("rating", "count")) == {
        ("default.false", 1), ("stars.false", 1),
    }  # fmt: skip


@pytest.mark.django_db
def test_an_entity_goes_back_to_the_newest_document_that_still_names_it() -> None:
    publish("First.", actors=[an_actor(description="Mayor")])
    publish("Second.", actors=[an_actor(description="Minister")])
    assert b"Minister" in Entity.objects.get(kind="actor").body
    log.retract(2, note="Wrong.")
    entity = Entity.objects.get(kind="actor")
    assert (b"Mayor" in bytes(entity.body), entity.index) == (True, 0)
    log.retract(1, note="Wrong.")
    assert not Entity.objects.exists()
    assert not Tally.objects.exists()
