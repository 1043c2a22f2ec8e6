"""Lists that go out say what the person may see: as CSV in which no spreadsheet runs anything, and for programs."""

import csv
import io
import json
from datetime import date, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tasks import clear_old_attempts
from claims import workflow
from claims.models import AnotherLook, Claim
from desk.admin import exports
from desk.admin.claims import ClaimAdmin
from tests.claims.factories import CAST, a_claim, a_rating, an_actor, person

pytestmark = pytest.mark.django_db
CLAIMS = "/desk/claims/claim/export/"


def table(response: Any) -> list[dict[str, str]]:
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    body = b"".join(response.streaming_content)
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def objects(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]


def test_the_list_of_claims_goes_out_with_its_filters_search_and_order(desk, reviewer) -> None:
    done, closed = a_claim("done", statement="The bridge, “closed”."), a_claim("closed")
    client = desk(reviewer)
    rows = table(client.get(CLAIMS))
    assert [row["Statement"] for row in rows] == [closed.statement, done.statement]
    assert (rows[1]["Number"], rows[1]["Stage"], rows[1]["Verdict"]) == ("1", "Done", "False")
    assert rows[1]["Topics"] == done.topics.get().name
    for query in ("?stage__exact=closed", "?q=river", "?stage__exact=closed&p=7"):
        assert [row["Statement"] for row in table(client.get(CLAIMS + query))] == [closed.statement]
    assert f"{CLAIMS}?stage__exact=closed" in client.get("/desk/claims/claim/?stage__exact=closed&p=1").content.decode()
    assert client.get(f"{CLAIMS}?proposed_rating__slug=false").status_code in (302, 400)


def test_as_ndjson_it_has_the_same_rows_under_names_and_values_that_no_language_changes(desk, editor) -> None:
    done = a_claim("done", statement="=The bridge, “closed”.", due_on=date(2026, 3, 1))
    closed = a_claim("closed")
    client = desk(editor)
    for query, found in {"": [closed, done], "&stage__exact=done": [done], "&q=river": [closed]}.items():
        lines = objects(client.get(f"{CLAIMS}?format=ndjson{query}"))
        assert [line["id"] for line in lines] == [claim.pk for claim in found]
    [line] = objects(client.get(f"{CLAIMS}?stage__exact=done&format=ndjson"))
    assert [*line] == ClaimAdmin.export_fields
    assert line["statement"] == "=The bridge, “closed”."  # as it is: no spreadsheet reads this
    assert (line["number"], line["stage"], line["priority"], line["verdict"]) == (1, "done", done.priority, "False")
    assert line["topics"] == [done.topics.get().name]
    assert (line["due_on"], line["closed_as"]) == ("2026-03-01", "")
    assert datetime.fromisoformat(line["created_at"]) == done.created_at.replace(microsecond=0)
    page = client.get("/desk/claims/claim/?stage__exact=done").content.decode()
    assert f'href="{CLAIMS}?stage__exact=done&amp;format=ndjson"' in page


def test_a_format_that_there_is_not_leads_back_to_the_list_in_words(desk, editor) -> None:
    for address in (CLAIMS, "/desk/claims/actor/export/"):
        response = desk(editor).get(f"{address}?format=xlsx", follow=True)
        assert response.redirect_chain == [(f"{address.removesuffix('export/')}?", 302)]
        assert "This list does not go out in that format." in response.content.decode()


def test_it_begins_with_a_byte_order_mark_unless_that_is_not_wanted(desk, editor) -> None:
    a_claim(statement="习近平 spoke.")
    body = b"".join(desk(editor).get(CLAIMS).streaming_content)
    assert body.startswith(b"\xef\xbb\xbf")
    assert "习近平 spoke.".encode() in body
    assert not b"".join(desk(editor).get(f"{CLAIMS}?bom=no").streaming_content).startswith(b"\xef\xbb\xbf")


def test_nobody_learns_a_proposal_or_an_assessment_from_it_while_the_round_is_blind(desk) -> None:
    """The claim's only rating is one that nothing else on the page names."""
    rating = a_rating("half-true")
    assignee = person("assignee")
    claim = a_claim("review", assignee=assignee, proposed_rating=rating)
    workflow.assess(claim, by=person("reviewer"), rating=a_rating("mostly-true"), reasons="So it reads.")
    for name in CAST.keys() - {"reader"}:
        for query in ("", "?format=ndjson"):
            response = desk(person(name)).get(CLAIMS + query)
            body = b"".join(response.streaming_content).decode()
            assert ("Half true" in body) is (name == "assignee"), name
            assert "Mostly true" not in body
    assert desk(person("reader")).get(CLAIMS).status_code == 403


def test_every_list_of_the_desk_goes_out_and_its_own_columns_are_there(desk, superuser) -> None:
    a_claim("done")
    client = desk(superuser)
    for page in admin.site._registry.values():
        name = f"{page.opts.app_label}_{page.opts.model_name}"
        assert isinstance(page, exports.Exported), name
        rows = table(client.get(reverse(f"admin:{name}_export")))
        count = page.model._default_manager.count()
        assert len(rows) <= count, name
        assert all(None not in row for row in rows), name
        lines = objects(client.get(reverse(f"admin:{name}_export") + "?format=ndjson"))
        assert len(lines) == len(rows), name
        assert all(name.isidentifier() for line in lines for name in line)


def test_looks_and_jobs_go_out_in_words_without_the_codes_of_their_badges(desk, superuser, editor) -> None:
    claim = a_claim("done")
    AnotherLook.objects.create(claim=claim, source=claim.evidence.all()[0].source, kind="gone")
    clear_old_attempts.defer(timestamp=0)
    [look] = table(desk(editor).get("/desk/claims/anotherlook/export/?state=open"))
    assert (look["Claim"], look["Kind"]) == (claim.statement, AnotherLook.Kind.GONE.label)
    assert look["Settled by"] == ""
    client = desk(superuser)
    job = table(client.get("/desk/jobs/job/export/"))[0]  # the newest
    assert (job["Status"], job["Arguments"]) == ("waiting", '{"timestamp": 0}')
    for address in ("claims/anotherlook", "jobs/job"):
        assert f'href="/desk/{address}/export/?"' in client.get(f"/desk/{address}/").content.decode()


def test_an_actors_other_names_are_there(desk, editor) -> None:
    an_actor(name="Xi Jinping").aliases.create(name="习近平")
    rows = table(desk(editor).get("/desk/claims/actor/export/"))
    assert rows[0]["Other names"] == "习近平"


def test_the_number_of_queries_does_not_grow_with_the_list(desk, editor) -> None:
    client = desk(editor)

    def queries(form: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            b"".join(client.get(f"{CLAIMS}?format={form}&part=1").streaming_content)
        return len(captured)

    a_claim("done")
    client.get(CLAIMS)
    once = [queries(form) for form in exports.Format]
    for _ in range(4):
        a_claim("done")
    assert [queries(form) for form in exports.Format] == once


def test_a_list_that_is_too_long_for_a_file_goes_out_in_parts(desk, editor, monkeypatch) -> None:
    monkeypatch.setattr(exports, "MOST", 2)
    claims = [a_claim() for _ in range(3)]
    client = desk(editor)
    page = client.get(CLAIMS).content.decode()
    assert "Rows 1 to 2" in page
    assert "Rows 3 to 3" in page
    found = [row["Statement"] for part in (1, 2) for row in table(client.get(f"{CLAIMS}?part={part}"))]
    assert found == [claim.statement for claim in reversed(claims)]
    assert Claim.objects.count() == 3
    page = client.get(f"{CLAIMS}?format=ndjson&q=meters").content.decode()
    assert 'href="?q=meters&amp;format=ndjson&amp;part=2"' in page
    found = [line["id"] for part in (1, 2) for line in objects(client.get(f"{CLAIMS}?format=ndjson&part={part}"))]
    assert found == [claim.pk for claim in reversed(claims)]
    for part in ("3", "0", "x", "9999999999"):
        assert "Rows 1 to 2" in client.get(f"{CLAIMS}?part={part}").content.decode()
