import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from record import log
from record.models import Review, Subject
from record.rebuild import rebuild
from tests.record.factories import a_rating, a_source, an_actor, content

SLUGS = st.sampled_from(["a", "b", "c"])
SOME = st.lists(SLUGS, unique=True, max_size=3)
CONTENTS = st.builds(
    lambda actors, sources, topics, rating, scale, office: content(
        rating=a_rating(rating) | {"scale": scale},
        actors=[an_actor(slug, description=office) for slug in actors],
        sources=[
            a_source(
                f"{slug}-{office}",
                publisher={"slug": slug, "name": f"Publisher {office}", "kind": "news", "country": None},
            )
            for slug in sources
        ],
        claim={
            "statement": f"A statement on {office}.",
            "context": None,
            "topics": [{"slug": slug, "name": f"{slug} {office}"} for slug in topics],
        },
    ),
    SOME,
    SOME,
    SOME,
    st.sampled_from(["true", "false"]),
    st.sampled_from(["default", "other"]),
    st.sampled_from(["first", "second", "third"]),
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


def rows():
    reviews = [tuple(row) for row in Review.objects.order_by("number").values_list()]
    subjects = Subject.objects.order_by("kind", "slug").values_list("kind", "slug", "name", "body", "index")
    return reviews, [tuple(row) for row in subjects]


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPERATIONS)
def test_whatever_happens_the_read_model_is_what_the_log_says(operations):
    from django.db import transaction

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
        assert rebuild(write=False) == []
        Review.objects.all().delete()
        Subject.objects.all().delete()
        rebuild()
        assert rows() == kept
        transaction.set_rollback(True)
