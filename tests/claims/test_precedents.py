"""What resembles a statement: what is public, and what is on the desk."""

import pytest

from claims import precedents, workflow
from claims.models import Claim
from claims.precedents import Similar
from record.search import ranking
from tests.claims.factories import a_claim, a_rating, person
from tests.external.factories import a_review

pytestmark = pytest.mark.django_db

RIVER = "The Orinoco rose by two meters in a single night."
ALIKE = "In one night the Orinoco rose two meters."


def similar(statement: str, claim: Claim | None = None, language: str = "en") -> Similar:
    return precedents.similar(statement, language, Claim.objects.all(), claim)


def test_a_published_fact_check_is_a_precedent_with_its_rating_and_the_words_in_common() -> None:
    published = a_claim("done", statement=RIVER)
    a_claim("done", statement="Sugar is made of beets in France.")
    found = similar(ALIKE)
    [precedent] = found.published
    assert (precedent.result.id, precedent.result.rating, precedent.claim) == (published.number, "False", published.pk)
    assert precedent.words == ["Orinoco", "rose", "two", "meters", "night"]
    assert precedent.may_be_the_same
    assert found.on_desk == []


def test_what_is_not_published_is_similar_on_the_desk_and_no_precedent() -> None:
    stages = ("triage", "review", "approved", "closed")
    claims = {a_claim(stage, statement=RIVER) for stage in stages}
    retracted = workflow.retract(a_claim("done", statement=RIVER), by=person("editor"), note="Unsafe.")
    found = similar(ALIKE)
    assert found.published == []
    assert {each.claim for each in found.on_desk} == claims | {retracted}


def test_what_was_closed_as_a_duplicate_is_not_what_another_is_a_duplicate_of() -> None:
    original = a_claim(statement=RIVER)
    for _number in range(precedents.MOST):
        workflow.close(a_claim(statement=ALIKE), by=person("editor"), closed_as="duplicate", reason="The same.")
    assert [each.claim for each in similar(ALIKE).on_desk] == [original]


def test_a_claim_is_neither_its_own_precedent_nor_its_own_duplicate() -> None:
    published = a_claim("done", statement=RIVER)
    entered = a_claim(statement=RIVER)
    assert not similar(RIVER, published).published
    assert [each.claim for each in similar(RIVER, published).on_desk] == [entered]
    assert not similar(RIVER, entered).on_desk
    assert [each.claim for each in similar(RIVER, entered).published] == [published.pk]


def test_what_shares_only_a_word_is_not_similar_and_what_shares_a_subject_is_not_the_same() -> None:
    a_claim("done", statement="The Orinoco is the longest river of Venezuela, and its mouth is in Delta Amacuro.")
    assert not similar("Boats on the Amazon carry sugar, beets and much else to Manaus, night after night.")
    found = similar("The Orinoco is a river.")
    assert found.published
    assert not similar("Is the Orinoco shorter than the Amazon and the Paraná?").perhaps_the_same


def test_a_headline_finds_a_precedent_too() -> None:
    a_claim("done", statement="It rose much.", headline="The Orinoco gauge rose forty centimeters, not two meters")
    [precedent] = similar("The gauge at the Orinoco rose two meters").published
    assert "rose" in precedent.words


def test_what_another_publisher_checked_stands_apart_and_is_no_precedent() -> None:
    published = a_claim("done", statement=RIVER)
    review = a_review(claim=RIVER)
    found = similar(ALIKE)
    assert [each.claim for each in found.published] == [published.pk]
    [other] = found.by_others
    assert (other.review, other.result.publisher, other.result.rating) == (review.pk, "Other", "Not true")
    assert other.may_be_the_same
    assert len(found) == len(found.perhaps_the_same) == 2
    assert precedents.departures(a_rating("true"), found.published)[0].precedent.claim == published.pk
    assert not precedents.departures(a_rating("false"), found.published), "theirs is far from it, and no precedent"


@pytest.mark.parametrize("exact_up_to", [0, ranking.EXACT_UP_TO])
def test_neither_ours_nor_theirs_crowd_out_the_others(monkeypatch: pytest.MonkeyPatch, exact_up_to: int) -> None:
    monkeypatch.setattr(ranking, "EXACT_UP_TO", exact_up_to)
    monkeypatch.setattr(ranking, "BEST_BY_WORDS", precedents.MOST)
    monkeypatch.setattr(ranking, "BY_PIECES", 0)
    ours = {a_claim("done", statement=f"Otherwise, {ALIKE} {n}").pk for n in range(2)}
    for _number in range(precedents.MOST + 3):
        a_review(claim=ALIKE)
    found = similar(ALIKE)
    assert {each.claim for each in found.published} == ours
    assert len(found.by_others) == precedents.MOST


def test_the_words_of_others_read_as_they_are_written_and_their_addresses_are_of_the_web() -> None:
    a_review(claim=RIVER, url="javascript:alert(1)", rating="\u202eeurT", publisher_name="Ot\u2066her")
    [other] = similar(ALIKE).by_others
    assert (other.result.url, other.result.rating, other.result.publisher) == ("", "eurT", "Other")
