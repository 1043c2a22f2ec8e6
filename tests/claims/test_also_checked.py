"""That another publisher's fact-check is of the same claim: said, taken back, and published as theirs."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from accounts.models import User
from claims import also_checked, workflow
from claims.documents import content_of
from claims.history import Past
from claims.models import Claim
from claims.workflow import Forbidden, Unmet, WrongStage
from record.formats import check
from record.models import FactCheck
from tests.claims.factories import a_claim, person
from tests.external.factories import a_review

pytestmark = pytest.mark.django_db


def told(claim: Claim, person: User) -> list[tuple[str, str]]:
    return [(each.label, each.name) for line in Past(claim, person, 50).page.lines for each in line.changes]


def test_the_assignee_says_it_once_and_takes_it_back_and_the_history_tells_both(
    fact_checker: User, reviewer: User
) -> None:
    claim, review = a_claim("research", assignee=fact_checker), a_review(publisher_name="O\u202ether")
    before = claim.events.count()
    for _time in range(2):
        also_checked.say(claim, review, by=fact_checker)
    [row] = claim.also_checked.all()
    assert (row.review, row.by) == (review, fact_checker)
    assert claim.events.latest("pk").reason == "also checked by Other"
    for _time in range(2):
        also_checked.take_back(claim, review, by=fact_checker)
    assert not claim.also_checked.exists()
    assert claim.events.count() == before + 2
    for each in (fact_checker, reviewer):
        assert {("added", "Other"), ("removed", "Other")} <= {*told(claim, each)}


def test_it_is_said_where_the_claim_may_be_edited_and_by_whom_it_may(
    fact_checker: User, other_fact_checker: User, editor: User
) -> None:
    review = a_review()
    also_checked.say(a_claim("triage"), review, by=editor)
    claim = a_claim("research", assignee=fact_checker)
    for stranger in (other_fact_checker, person("reviewer")):
        with pytest.raises(Forbidden):
            also_checked.say(claim, review, by=stranger)
    also_checked.say(claim, review, by=fact_checker)
    submitted = workflow.submit(claim, by=fact_checker)
    for act in (also_checked.say, also_checked.take_back):
        with pytest.raises(WrongStage):
            act(submitted, review, by=fact_checker)


def test_a_claim_names_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch, fact_checker: User) -> None:
    monkeypatch.setattr(also_checked, "MOST", 1)
    claim = a_claim()
    also_checked.say(claim, a_review(), by=fact_checker)
    with pytest.raises(Unmet, match="Take one back first"):
        also_checked.say(claim, a_review(), by=fact_checker)


def published(**changes: Any) -> dict[str, Any]:
    """What the document has of a review."""
    claim, by = a_claim("research"), person("fact_checker")
    also_checked.say(claim, a_review(**changes), by=by)
    content = content_of(claim, is_judged=False)
    check(content)
    [found] = msgspec.to_builtins(content.also_checked)
    return found


def test_it_is_published_in_their_words_as_they_are_then_and_changes_with_a_new_version_alone(editor: User) -> None:
    claim, by = a_claim("research"), person("fact_checker")
    review = a_review(headline="No dam burst", rating="Pants on fire")
    also_checked.say(claim, review, by=by)
    theirs = {
        "publisher": "Other", "site": "other.example", "url": review.url, "rating": "Pants on fire",
        "reviewed_on": "2025-09-06", "headline": "No dam burst", "language": "en",
    }  # fmt: skip
    assert msgspec.to_builtins(content_of(claim, is_judged=False).also_checked) == [theirs]
    claim = workflow.submit(claim, by=by)
    for name in ("reviewer", "second_reviewer"):
        claim = workflow.assess(claim, by=person(name), rating=claim.proposed_rating, reasons="So it reads.")
    claim = workflow.publish(claim, by=editor)
    type(review).objects.update(rating="Changed")
    fact_check = FactCheck.objects.get(number=claim.number)
    assert msgspec.to_builtins(fact_check.read().also_checked) == [theirs]


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"rating": "\u202e<b>eurT\u202c"}, {"rating": "<b>eurT"}),
        ({"rating": "", "value": Decimal("1.0000"), "best": Decimal("5.0000")}, {"rating": "1 / 5"}),
        ({"rating": "\u202e \u200b"}, {"rating": None}),
        ({"publisher_name": "\u2066\u2069", "headline": "\u200b"}, {"publisher": "other.example", "headline": None}),
        ({"publisher_name": ""}, {"publisher": "Other"}),
        ({"reviewed_on": "", "language": ""}, {"reviewed_on": None, "language": None}),
        ({"reviewed_on": "2025"}, {"reviewed_on": "2025"}),
    ],
)
def test_whatever_others_write_can_be_published_and_read(changes: dict[str, Any], shown: dict[str, Any]) -> None:
    assert shown.items() <= published(**changes).items()


def test_an_address_that_is_none_of_the_web_is_not_published() -> None:
    with pytest.raises(ValueError, match=r"also_checked\[0\].url: Write an address that starts with https://"):
        published(url="javascript:alert(1)")
