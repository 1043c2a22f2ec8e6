"""Where a rating stands on its scale, and the mark that shows it."""

import re

from msgspec.structs import replace

from public.website import ratings
from public.website.mark import disc
from record.documents import Rating
from tests.record.factories import a_rating


def on(value: int | None, worst: int = 1, best: int = 5) -> Rating:
    return replace(a_rating(), value=value, worst=worst, best=best)


def test_tone_and_share_follow_from_the_value() -> None:
    for value, worst, best, tone, share in (
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
        (0, 1, 5, "bad", 0),
        (1, 0, 3, "poor", 33),
        (2, 0, 3, "fair", 67),
    ):
        rating = on(value, worst, best)
        assert (ratings.tone(rating), ratings.share(rating)) == (tone, share), rating


def test_a_scales_steps_run_from_worst_to_best() -> None:
    assert ratings.steps(on(2)) == [(0, False), (25, True), (50, False), (75, False), (100, False)]
    assert ratings.steps(on(2, 5, 1)) == [(0, False), (25, False), (50, False), (75, True), (100, False)]
    assert len(ratings.steps(on(5, 0, 10))) == 11


def test_there_are_no_steps_without_a_scale_that_can_be_drawn() -> None:
    for rating in (on(None), on(3, 3, 3), on(5, 0, 11), on(50, 0, 100)):
        assert ratings.steps(rating) == [], rating


def test_the_mark_is_as_full_as_the_claim_is_true() -> None:
    for tone, share, shape in (
        ("poor", 25, 'd="M12 12V4A8 8 0 0 1 20.00 12.00Z"'),
        ("mixed", 50, 'd="M12 12V4A8 8 0 0 1 12.00 20.00Z"'),
        ("fair", 75, 'd="M12 12V4A8 8 0 1 1 4.00 12.00Z"'),
        ("good", 100, '<circle class="disc-fill"'),
    ):
        assert shape in disc(tone, share), share
    assert "disc-fill" not in disc("bad", 0)


def test_marks_differ_by_more_than_color() -> None:
    shapes = {
        tone: disc(tone, share).replace(tone, "") for share, tone in zip(range(0, 101, 25), ratings.TONES, strict=True)
    }
    shapes["neutral"] = disc("neutral", 0).replace("neutral", "")
    assert len(set(shapes.values())) == 6


def test_ratings_sort_from_best_to_worst_with_the_unrated_last() -> None:
    assert [rating.value for rating in ratings.best_first([on(1), on(None), on(5), on(3)])] == [5, 3, 1, None]


def test_a_verdict_at_the_end_of_its_scale_has_a_sign_in_its_disc() -> None:
    signs = {tone: re.findall(r'class="(disc-sign[a-z-]*)"', disc(tone, 50)) for tone in ("good", "mixed", "bad")}
    assert signs == {"good": ["disc-sign-inside"], "mixed": [], "bad": ["disc-sign"]}
