"""The desk's lists and first page read a bounded number of rows, however many claims there are."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from claims.models import Claim
from claims.queues import QUEUES
from tests.claims.factories import a_person, a_rating, person
from tests.conftest import as_owner, empty_tables
from tests.record.test_bounded_reads import rows_read

COUNT = 20_000
MAX_COUNTED = 50  # instead of 10,000, so that a small table shows that counting ends
MAX_ROWS = 1_000  # of one query: counted rows with what is joined to them, or a page

CLAIMS = """
INSERT INTO claims_claim (statement, context, language, stage, standing, closed_as, number, assignee_id, round,
                          created_at, changed_at, proposed_rating_id, summary, analysis, contrary)
SELECT 'The river rose by ' || n || ' meters.', '', 'en', stages[1 + mod(n, 6)], 'unpublished', '', NULL,
       CASE mod(n, 6) WHEN 0 THEN NULL ELSE (%(assignees)s::bigint[])[1 + mod(n / 6, 40)] END, 1,
       now() - n * interval '1 minute', now() - n * interval '1 second', %(rating)s, 'A summary.', 'An analysis.', ''
  FROM generate_series(1, %(count)s) AS n,
       (SELECT ARRAY['triage', 'research', 'review', 'adjudication', 'approved', 'review'] AS stages) AS given;
INSERT INTO claims_event (claim_id, verb, by_id, assignee_id, at, stage_before, stage_after, reason)
SELECT id, 'take', assignee_id, assignee_id, created_at, 'triage', 'research', '' FROM claims_claim
 WHERE assignee_id IS NOT NULL;
-- Of six approved claims the editor waived a gate of one, overruled the reviewers of one, and upheld those of one.
INSERT INTO claims_waiver (claim_id, round, gate, reason, editor_id, at)
SELECT id, 1, 'interests', 'No answer.', %(editor)s, created_at FROM claims_claim
 WHERE stage = 'approved' AND mod(id / 6, 6) = 0;
INSERT INTO claims_assessment (claim_id, round, reviewer_id, rating_id, reasons, at)
SELECT id, 1, reviewer, rating, 'So it reads.', created_at
  FROM claims_claim, (VALUES (%(reviewer)s, %(rating)s), (%(assignee)s, %(other_rating)s)) AS given (reviewer, rating)
 WHERE stage = 'approved' AND mod(id / 6, 6) IN (1, 2);
INSERT INTO claims_adjudication (claim_id, round, editor_id, rating_id, reasons, at)
SELECT id, 1, %(editor)s, CASE mod(id / 6, 6) WHEN 1 THEN %(third_rating)s ELSE %(rating)s END, 'So.', created_at
  FROM claims_claim WHERE stage = 'approved' AND mod(id / 6, 6) IN (1, 2);
"""
LIST = "/desk/claims/claim/"
ADDRESSES = [
    "/desk/", LIST, f"{LIST}?p=2", f"{LIST}?o=-7", f"{LIST}?o=8", f"{LIST}?stage__exact=review",
    f"{LIST}?stage=closed", f"{LIST}?standing=retracted", f"{LIST}?assignee={{assignee}}",
    f"{LIST}?turn=assess", f"{LIST}?turn=adjudicate", f"{LIST}?turn=publish", f"{LIST}?turn=triage",
    f"{LIST}?turn=research", "/desk/claims/actor/", "/desk/sources/source/",
]  # fmt: skip
FILTERED = [  # the same for everybody who may see the list
    f"{LIST}?turn=overdue", f"{LIST}?stage=in_work", f"{LIST}?age=7", f"{LIST}?age=90&stage=research",
    f"{LIST}?due=overdue", f"{LIST}?due=week", f"{LIST}?due=none", f"{LIST}?language=en", f"{LIST}?priority=1",
]  # fmt: skip


@pytest.fixture(scope="module")
def many_claims(django_db_setup: None, django_db_blocker) -> Iterator[dict[str, User]]:
    with django_db_blocker.unblock():
        people = {name: person(name) for name in ("fact_checker", "reviewer", "editor", "superuser")}
        with transaction.atomic(), connection.cursor() as cursor:
            given = {"assignee": "fact_checker", "reviewer": "reviewer", "editor": "editor"}
            ratings = {"rating": "false", "other_rating": "true", "third_rating": "half-true"}
            keys: dict[str, Any] = {name: people[who].pk for name, who in given.items()}
            others = [a_person(f"other_{number}", Role.FACT_CHECKER).pk for number in range(39)]
            keys["assignees"] = [keys["assignee"], *others]
            cursor.execute(
                CLAIMS, keys | {name: a_rating(slug).pk for name, slug in ratings.items()} | {"count": COUNT}
            )
        with as_owner() as owner:
            owner.execute("ANALYZE")
        yield people
        empty_tables()


@pytest.fixture(autouse=True)
def counting_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.admin.base.MAX_COUNTED", MAX_COUNTED)
    monkeypatch.setattr("desk.day.MAX_COUNTED", MAX_COUNTED)
    for name, most in {"MAX_COUNTED": 20, "MAX_PEOPLE": 5, "MAX_REVIEWED": 50, "MAX_MEASURED": 20}.items():
        monkeypatch.setattr(f"claims.workload.{name}", most)


@pytest.fixture(autouse=True)
def second_editor_required(settings: Any) -> None:
    settings.SECOND_EDITOR = "always"


@pytest.mark.django_db
def test_no_list_of_the_desk_reads_more_with_more_claims(many_claims: dict[str, User]) -> None:
    assert Claim.objects.count() == COUNT
    approved = Claim.objects.filter(stage="approved").count()
    assert QUEUES["publish"].claims(many_claims["editor"]).count() == pytest.approx(approved * 4 / 6, abs=4)
    excessive, read_before = {}, set[str]()  # most queries are those of every page
    for name, user in many_claims.items():
        client = Client()
        client.force_login(user)
        for address in [*ADDRESSES, *(FILTERED if name == "editor" else [])]:
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(address.format(assignee=many_claims["fact_checker"].pk))
            assert answer.status_code == 200, (name, address)
            for query in asked:
                # Each person is asked for their permissions; there are as many as there are, whatever they work on.
                if query["sql"] in read_before or query["sql"].startswith('SELECT "accounts_user"'):
                    continue
                read_before.add(query["sql"])
                if (read := rows_read(query["sql"])) > MAX_ROWS:
                    excessive[name, address] = read, query["sql"]
    assert excessive == {}


@pytest.mark.django_db
def test_a_long_list_says_up_to_where_it_is_counted(many_claims: dict[str, User]) -> None:
    client = Client()
    client.force_login(many_claims["editor"])
    sections = {each.name: each for each in client.get("/desk/").context["sections"]}
    assert (sections["triage"].count, sections["triage"].is_counted) == (50, False)
    assert client.get(LIST).context["cl"].paginator.count == MAX_COUNTED
