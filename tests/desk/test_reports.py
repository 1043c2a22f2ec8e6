"""The desk's reports: agreement and balance."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from claims import workflow
from claims.balance import balance
from claims.models import Claim, Rating, RatingScale
from record.models import FactCheck
from tests.claims.factories import a_claim, a_person, a_quote, a_rating, an_actor, brought_to, person

pytestmark = pytest.mark.django_db
ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def counted(dimension: str) -> dict[str, tuple[int, int]]:
    return {row.key: (row.taken, row.public) for row in balance(dimension, *ALWAYS, most=100).rows}


def test_the_balance_counts_what_was_taken_up_and_what_is_public_for_those_who_are_shown_asserting_it() -> None:
    ada, ben = an_actor(slug="ada", name="Ada", country="CL"), an_actor(slug="ben", name="Ben", country="")
    claims = [a_claim("triage") for _ in range(4)]
    for claim in claims:
        claim.appearances.all().delete()
        claim.replies.all().delete()
        a_quote(claim, ada)
        for actor in (ada, ben):
            claim.replies.create(actor=actor, not_asked="Unknown address.")
        claim.appearances.create(
            actor=ben, stance="asserts", attribution="attributed", attributed_by=ada, said_on="2025",
            occasion="Hearsay", source=claim.evidence.all()[0].source,
        )  # fmt: skip
    brought_to(claims[0], "done")
    brought_to(claims[1], "approved")
    brought_to(claims[2], "research")
    assert counted("actor") == {"ada": (3, 1)}, "what is attributed to Ben is not his, and one is in triage"
    assert counted("country") == {"CL": (3, 1)}
    found = balance("topic", *ALWAYS, most=100)
    assert (found.total.taken, found.total.public, found.ratings, found.total.ratings) == (3, 1, ("False",), (1,))
    assert {(row.taken, row.public) for row in found.rows} == {(1, 1), (1, 0)}
    ((quarter, numbers),) = counted("quarter").items()
    assert numbers == (3, 1)
    assert re.fullmatch(r"\d{4}-Q[1-4]", quarter)
    assert not balance("actor", ALWAYS[1], ALWAYS[1], most=100).rows


def test_a_proposed_rating_is_never_counted_nor_one_of_what_was_withdrawn(desk, editor, reviewer) -> None:
    proposed = a_claim("review", proposed_rating=a_rating("half-true"))
    again = workflow.reopen(a_claim("done"), by=editor, reason="There is news.")
    Claim.objects.filter(pk=again.pk).update(proposed_rating=a_rating("half-true"))
    workflow.retract(a_claim("done"), by=editor, note="Unsafe.")
    assert FactCheck.objects.count() == 1
    for by in ("actor", "country", "topic", "quarter"):
        page = desk(reviewer).get("/desk/balance/", {"by": by}).content.decode()
        assert "Half true" not in page, by
        assert "%" not in words(page.partition("<table")[2].partition("</table>")[0]), by
    assert balance("actor", *ALWAYS, most=9).total.public == 1
    assert proposed.stage == "review"


def test_the_file_has_the_same_as_the_page_and_no_cell_is_a_formula(desk, reviewer) -> None:
    claim = a_claim("triage")
    a_quote(claim, an_actor(name="=HYPERLINK(1)"))
    brought_to(claim, "research")
    client = desk(reviewer)
    answer = client.get("/desk/balance.csv", {"by": "actor"})
    assert answer["Content-Type"].startswith("text/csv")
    assert re.search(r'filename="balance-by-actor-[\d-]+\.csv"', answer["Content-Disposition"])
    head, *rows = csv.reader(io.StringIO(answer.content.decode()))
    assert head[:3] == ["Actor", "Claims taken up", "Public verdicts"]
    assert ["'=HYPERLINK(1)", "1", "0"] in [row[:3] for row in rows]
    assert rows[-1][:3] == ["All, each counted once", "1", "0"]


def test_without_a_rating_scale_the_report_of_agreement_says_so(desk, editor) -> None:
    Rating.objects.all().delete()
    RatingScale.objects.all().delete()
    answer = desk(editor).get("/desk/agreement/")
    assert (answer.status_code, "There is no rating scale yet" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("address", ["/desk/agreement/", "/desk/balance/", "/desk/balance.csv"])
@pytest.mark.parametrize(
    ("query", "remedy"),
    [
        ("begin=yesterday", "Write a day such as 2025-09-01"),
        ("begin=2025-02-01&end=2025-01-01", "exchange them"),
        ("end=9999-12-31", "before the year 9999"),
        ("begin=0001-01-01", "from 1970 on"),
        ("begin=2025-01-01%00", "Null characters"),
    ],
)
def test_a_time_that_is_none_is_said_at_its_field(desk, reviewer, address: str, query: str, remedy: str) -> None:
    answer = desk(reviewer).get(f"{address}?{query}")
    assert answer.status_code == 400
    if "Null" not in remedy:
        assert remedy in answer.content.decode()


def test_the_reports_ask_the_database_as_often_whatever_there_is(desk, editor, reviewer) -> None:
    def queries(address: str) -> int:
        client = desk(editor)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    a_claim("adjudication")
    a_claim("done")
    addresses = ("/desk/agreement/", "/desk/balance/", "/desk/balance/?by=topic")
    before = [queries(address) for address in addresses]
    for number in range(3):
        people = tuple(a_person(f"reviewer-{number}-{each}", Role.REVIEWER) for each in range(2))
        a_claim("adjudication", reviewers=people)
        a_claim("done")
    assert [queries(address) for address in addresses] == before
    assert max(before) < 20


def test_who_judged_with_whom_is_for_editors(desk, editor, reviewer, fact_checker) -> None:
    a_claim("adjudication", reviewers=(a_person("vera", Role.REVIEWER), a_person("walt", Role.REVIEWER)))
    page = words(desk(editor).get("/desk/agreement/").content.decode())
    assert "vera · walt 1 (too few to tell) 0 0 1 0" in page
    for other in (reviewer, fact_checker, person("admin")):
        page = desk(other).get("/desk/agreement/").content.decode()
        assert "vera" not in page
        assert "too few to tell" in page


def test_alpha_is_said_with_its_range_where_there_are_enough(desk, monkeypatch, reviewer) -> None:
    monkeypatch.setattr("claims.agreement.MIN_UNITS", 3)
    for _ in range(2):
        a_claim("adjudication")
        a_claim("approved")
    page = words(desk(reviewer).get("/desk/agreement/").content.decode())
    assert re.search(r"All 4 0?\.?-?[\d.]+ \( ?-?[\d.]+ – [\d.]+ ?\) 4 all alike, so nothing to compare", page), page
