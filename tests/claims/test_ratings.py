"""What a verdict says of its rating stays true: a rating in use keeps its meaning, and its scale keeps its bounds."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from claims import workflow
from claims.models import Rating, RatingScale
from tests.claims.factories import a_claim, a_rating, brought_to
from tests.record.factories import a_rating as a_public_rating
from tests.record.factories import publish

pytestmark = pytest.mark.django_db
MEANING = {
    "slug": "untrue", "name": "Untrue", "definition": "It is not so.", "value": 2, "scale": "stars",
}  # fmt: skip


@pytest.fixture(autouse=True)
def stars() -> RatingScale:
    """Another scale, to which a rating could be moved; its place there is not one of the default's."""
    return RatingScale.objects.create(slug="stars", name="Stars")


def changed(slug: str, /, **columns: Any) -> Rating:
    """The rating with these columns, not saved; the number 2 is nobody else's."""
    Rating.objects.filter(slug="mostly-false").delete()
    if "scale" in columns:
        columns["scale"] = RatingScale.objects.get(slug=columns["scale"])
    rating = a_rating(slug)
    for name, value in columns.items():
        setattr(rating, name, value)
    return rating


def is_refused(rating: Rating) -> bool:
    """Whether the form would say no, in words, and the database too."""
    problems = []
    try:
        rating.clean()
    except ValidationError as error:
        problems.append(str(error))
    try:
        with transaction.atomic():
            rating.save()
            transaction.set_rollback(True)
    except IntegrityError as error:
        problems.append(str(error))
    assert len(problems) in (0, 2), problems
    assert all("make a new" in problem for problem in problems)
    return bool(problems)


@pytest.mark.parametrize("column", MEANING)
def test_a_rating_in_use_keeps_its_meaning(column: str) -> None:
    rating = changed("false", **{column: MEANING[column]})
    assert not is_refused(rating)
    a_claim("review")
    assert is_refused(rating)


def test_its_color_and_its_place_may_change() -> None:
    a_claim("done")
    assert not is_refused(changed("false", tone="neutral", position=90))


def test_a_rating_is_in_use_as_long_as_a_claim_or_the_public_has_it(editor: User) -> None:
    def in_use() -> set[str]:
        return set(Rating.objects.in_use().values_list("slug", flat=True))

    a_claim("research", proposed_rating=a_rating("unproven"))
    assert in_use() == set()
    claim = a_claim("review", proposed_rating=a_rating("half-true"))
    assert in_use() == {"half-true"}
    claim = workflow.send_back(claim, by=editor, reason="A source is missing.")
    assert in_use() == set(), "nobody has judged it"
    claim = brought_to(claim, "adjudication")
    assert in_use() == {"half-true", "true", "false"}
    workflow.send_back(claim, by=editor, reason="A source is missing.")
    assert in_use() == {"true", "false"}, "what was given stays in the history"
    claim = workflow.adjudicate(
        a_claim("adjudication"), by=editor, rating=a_rating("mostly-true"), reasons="It decides."
    )
    workflow.retract(workflow.publish(claim, by=editor), by=editor, note="It cannot stand.")
    assert in_use() == {"true", "false", "mostly-true"}


def test_a_rating_that_was_published_elsewhere_is_in_use_while_it_is_public() -> None:
    publish(rating=a_public_rating("half-true"))
    assert is_refused(changed("half-true", name="Half and half"))
    assert not is_refused(changed("true", name="Right"))


@pytest.mark.parametrize(
    ("value", "refused"),
    [(None, False), (2, False), (6, True), (0, True)],
    ids=["unrated", "between", "above", "below"],
)
def test_a_new_step_joins_a_scale_in_use_between_its_bounds(value: int | None, refused: bool) -> None:
    a_claim("review")
    Rating.objects.filter(slug="mostly-false").delete()
    step = Rating(
        scale=RatingScale.objects.get(slug="default"),
        slug="new", name="New", definition="New.", value=value, position=90,
    )  # fmt: skip
    assert is_refused(step) is refused


def test_an_unused_step_at_a_bound_stays_there_and_another_may_change_or_go() -> None:
    a_claim("review")
    assert is_refused(changed("true", value=6))
    assert is_refused(changed("true", value=None))
    with pytest.raises(IntegrityError, match="keeps its bounds"), transaction.atomic():
        a_rating("true").delete()
    assert not is_refused(changed("half-true", value=2, definition="Something of it is so."))
    assert a_rating("half-true").delete()[0] == 1


def test_a_scale_in_use_keeps_its_name_and_may_stop_being_the_default() -> None:
    scale = RatingScale.objects.get(slug="default")
    for column in ("slug", "name"):
        assert not RatingScale(pk=scale.pk, **{"slug": "default", "name": scale.name, column: "other"}).clean()
    a_claim("review")
    for column in ("slug", "name"):
        other = RatingScale(pk=scale.pk, **{"slug": "default", "name": scale.name, column: "other"})
        with pytest.raises(ValidationError, match="make a new one"):
            other.clean()
        with pytest.raises(IntegrityError, match="make a new one"), transaction.atomic():
            RatingScale.objects.filter(pk=scale.pk).update(**{column: "other"})
    scale.is_default = False
    scale.clean()
    scale.save()
