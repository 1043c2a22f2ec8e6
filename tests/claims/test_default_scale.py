import pytest

from claims.default_scale import ensure_a_scale
from claims.models import Rating, RatingScale

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_made_again", [False, True])
def test_a_fresh_installation_has_one_scale_from_true_to_false_and_an_unrated_step(is_made_again: bool) -> None:
    if is_made_again:
        Rating.objects.all().delete()
        RatingScale.objects.all().delete()
        ensure_a_scale()
    scale = RatingScale.objects.get()
    assert scale.is_default
    assert scale.bounds == (1, 5)
    assert list(scale.ratings.values_list("slug", "value")) == [
        ("true", 5), ("mostly-true", 4), ("half-true", 3), ("mostly-false", 2), ("false", 1), ("unproven", None),
    ]  # fmt: skip
    assert list(scale.ratings.values_list("name", flat=True)) == [
        "True", "Mostly true", "Half true", "Mostly false", "False", "Unproven",
    ]  # fmt: skip
    assert all(scale.ratings.values_list("definition", flat=True))


def test_keeping_it_again_changes_nothing() -> None:
    before = list(Rating.objects.values_list())
    ensure_a_scale()
    assert list(Rating.objects.values_list()) == before


def test_what_a_newsroom_changed_stays_changed() -> None:
    Rating.objects.filter(slug="half-true").update(name="Half and half")
    Rating.objects.get(slug="mostly-false").delete()
    ensure_a_scale()
    assert Rating.objects.get(slug="half-true").name == "Half and half"
    assert Rating.objects.count() == 5


def test_a_newsroom_with_a_scale_of_its_own_gets_no_other() -> None:
    Rating.objects.all().delete()
    RatingScale.objects.all().delete()
    own = RatingScale.objects.create(slug="stars", name="Stars")
    ensure_a_scale()
    assert list(RatingScale.objects.all()) == [own]


def test_a_scale_without_numbers_has_bounds_all_the_same() -> None:
    assert RatingScale.objects.create(slug="words", name="Words").bounds == (1, 1)


def test_it_waits_for_its_table() -> None:
    class NoModels:
        def get_model(self, *_: str) -> None:
            raise LookupError

    ensure_a_scale(apps=NoModels())
    assert RatingScale.objects.count() == 1
