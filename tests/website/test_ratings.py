import pytest

from record.website import ratings
from record.website.mark import disc
from tests.record.factories import a_rating


def on(value: int | None, worst: int = 1, best: int = 5) -> dict[str, object]:
    return a_rating() | {"value": value, "worst": worst, "best": best}


@pytest.mark.parametrize(
    ("value", "worst", "best", "tone", "share"),
    [
        (1, 1, 5, "bad", 0),
        (2, 1, 5, "poor", 25),
        (3, 1, 5, "mixed", 50),
        (4, 1, 5, "fair", 75),
        (5, 1, 5, "good", 100),
        (None, 1, 5, "neutral", 0),
        (0, 0, 2, "bad", 0),
        (1, 0, 2, "mixed", 50),
        (2, 0, 2, "good", 100),
        (-2, -2, 2, "bad", 0),
        (1, 5, 1, "good", 100),
        (3, 3, 3, "neutral", 0),
        (9, 1, 5, "good", 100),
    ],
)
def test_tone_and_share_follow_from_the_value(value: int | None, worst: int, best: int, tone: str, share: int) -> None:
    assert ratings.tone(on(value, worst, best)) == tone
    assert ratings.share(on(value, worst, best)) == share


def test_a_scales_steps_run_from_worst_to_best() -> None:
    steps = ratings.steps(on(2))
    assert [step["share"] for step in steps] == [0, 25, 50, 75, 100]
    assert [step["is_given"] for step in steps] == [False, True, False, False, False]


@pytest.mark.parametrize("rating", [on(None), on(3, 3, 3), on(50, 0, 100)])
def test_there_are_no_steps_without_a_scale_that_can_be_drawn(rating: dict[str, object]) -> None:
    assert ratings.steps(rating) == []


@pytest.mark.parametrize(
    ("tone", "share", "shape"),
    [
        ("mixed", 50, 'd="M12 12V4A8 8 0 0 1 12.00 20.00Z"'),
        ("fair", 75, 'd="M12 12V4A8 8 0 1 1 4.00 12.00Z"'),
        ("good", 100, '<circle class="disc-fill"'),
    ],
)
def test_the_mark_is_as_full_as_the_claim_is_true(tone: str, share: int, shape: str) -> None:
    assert shape in disc(tone, share)


def test_marks_differ_by_more_than_color() -> None:
    shapes = {
        tone: disc(tone, share).replace(tone, "") for share, tone in zip(range(0, 101, 25), ratings.TONES, strict=True)
    }
    shapes["neutral"] = disc("neutral", 0).replace("neutral", "")
    assert len(set(shapes.values())) == 6


def test_ratings_sort_from_best_to_worst_with_the_unrated_last() -> None:
    assert [rating["value"] for rating in ratings.best_first([on(1), on(None), on(5), on(3)])] == [5, 3, 1, None]
