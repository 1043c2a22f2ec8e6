"""A table or pasted lines become claims in triage, once somebody has seen them."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from claims.models import Claim
from desk import importing, tables
from desk.importing import COLUMNS
from desk.tables import NotATable, table_of, text_of
from tests.claims.factories import a_claim, a_source, a_topic, an_actor
from tests.external.factories import a_review

pytestmark = pytest.mark.django_db
URL = "/desk/claims/claim/import/"


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]


def post(client: Any, text: str, **more: Any) -> Any:
    return client.post(URL, {"text": text, "language": "en", **more})


def table(text: str) -> tables.Table:
    return table_of(text, COLUMNS, "statement")


def test_pasted_lines_are_shown_first_and_then_entered_in_triage(desk, fact_checker) -> None:
    client = desk(fact_checker)
    lines = "The river rose, by two meters.\r\n\r\n习近平 visited Caracas.\n=1+1 is two."
    page = post(client, lines)
    assert page.status_code == 200
    assert "3 lines were read." in page.content.decode()
    assert not Claim.objects.exists()
    response = post(client, lines, seen=seen(page.content.decode()), enter="1")
    assert (response.status_code, response["Location"]) == (302, "/desk/claims/claim/?turn=triage")
    claims = Claim.objects.order_by("pk")
    assert [claim.statement for claim in claims] == [
        "The river rose, by two meters.", "习近平 visited Caracas.", "=1+1 is two.",
    ]  # fmt: skip
    assert {(claim.stage, claim.language, claim.events.get().verb) for claim in claims} == {("triage", "en", "enter")}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_its_encoding_and_with_its_separator(desk, editor, separator: str, encoding: str) -> None:
    actor, topic, source = an_actor(name="Ana Müller"), a_topic(name="Flüsse"), a_source(url="https://a.example/b")
    actor.aliases.create(name="A. Müller")
    columns = ["Claim", "Language", "Topics", "Priority", "Due date", "Actor", "Said on", "Quote", "Source", "Stage"]
    said = ["a. müller", "2025-09", "“Sehr hoch”", "https://a.example/b"]
    cells = ['"Der Fluß\nstieg."', "de", "flüsse", "HIGH", "", *said, "done"]
    body = "\r\n".join(separator.join(row) for row in (columns, cells)).encode(encoding)
    client = desk(editor)
    page = client.post(URL, {"file": SimpleUploadedFile("t.csv", body), "language": "en"}).content.decode()
    assert "Der Fluß" in page
    assert "are not entered: Stage." in page
    text = text_of(body)[0]
    assert post(client, text, seen=seen(page), enter="1").status_code == 302
    claim = Claim.objects.get()
    assert (claim.statement, claim.language, claim.priority) == ("Der Fluß\nstieg.", "de", Claim.Priority.HIGH)
    assert list(claim.topics.all()) == [topic]
    saying = claim.appearances.get()
    assert (saying.actor, saying.said_on, saying.quote, saying.quote_language) == (
        actor,
        "2025-09",
        "“Sehr hoch”",
        "de",
    )
    assert (saying.source, saying.stance) == (source, "asserts")


def test_errors_are_said_by_line_and_column_and_the_rest_is_kept(desk, editor) -> None:
    text = (
        "statement,language,topics,priority,due,actor,said on\n"
        "Fine.,en,,,,,\n"
        ",en,,,,,\n"
        f"{'x' * 501},x_1,nothing,soon,2099-01-01,nobody,1\n"
        "Broken\0text.,en,,,,,\n"
        "Cut,en,,,,,,off\n"
    )
    client = desk(editor)
    found = importing.candidates(table(text), "en")
    assert {each.row.line: [column for column, _words in each.problems] for each in found} == {
        2: [], 3: ["statement"],
        4: ["statement", "language", "topics", "priority", "due on", "actor", "said on"],
        5: ["statement"], 6: [""],
    }  # fmt: skip
    page = post(client, text).content.decode()
    response = post(client, text, seen=seen(page), enter="1")
    assert response.status_code == 422
    assert "Nothing was entered: correct these lines, or leave them out." in response.content.decode()
    assert not Claim.objects.exists()
    assert post(client, text, seen=seen(page), enter="1", left_out=["3", "4", "5", "6"]).status_code == 302
    assert Claim.objects.get().statement == "Fine."


def test_duplicates_are_pointed_out_and_left_out_unless_somebody_wants_them(desk, editor) -> None:
    known = a_claim(statement="The bridge was closed for a year.")
    near = "The bridge was closed for a whole year."
    review = a_review(claim=near, rating="<i>Wrong")
    lines = f"{near}\nthe bridge was closed  for a year.\nAnother thing.\nanother thing."
    first, second, _third, fourth = importing.candidates(table(lines), "en")
    assert first.similar is not None
    assert [each.claim for each in first.similar.on_desk] == [known]
    assert (second.same, fourth.same_as_line) == ([known], 3)
    page = post(desk(editor), lines).content.decode()
    assert re.findall(r'name="left_out" value="(\d)" checked', page) == ["2", "4"]
    assert "Checked by <bdi>Other</bdi>, not by us: (<bdi>other.example</bdi>)" in page
    assert f'<a class="desk-link" href="{review.url}" target="_blank"' in page
    assert '— <q dir="auto">&lt;i&gt;Wrong</q>' in page


def test_what_is_sent_twice_or_changed_since_it_was_shown_is_shown_again(desk, editor) -> None:
    client = desk(editor)
    token = seen(post(client, "One.").content.decode())
    assert post(client, "Two.", seen=token, enter="1").status_code == 422
    assert post(client, "One.", seen=token, enter="1").status_code == 302
    again = post(client, "One.", seen=token, enter="1")
    assert again.status_code == 422
    assert "On the desk already:" in again.content.decode()
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"%PDF-1.7 ...", "no CSV file but PDF"),
        (b"PK\x03\x04....", "no CSV file but XLSX"),
        (b"\xd0\xcf\x11\xe0....", "no CSV file but XLS"),
        (b"\xff\xfe\x00\x00s\x00\x00\x00", "encoding that is not known"),
        ("statement".encode("utf-16-le"), "encoding that is not known"),
        (b"a \x81 b", "neither UTF-8 nor Windows-1252"),
        (b"", "nothing in it"),
        (b" \n\t\n", "nothing in it"),
        (b"x" * (tables.MOST_BYTES + 1), "more than 1000000 bytes"),
        (b"One.\n" * 501, "more than 500 rows"),
        (b'statement,context\n"One.,two\n', "a quotation mark in it is not closed"),
        (b"statement,context,claim\nOne.,two,three\n", "is there twice"),
        (b"statement,context\n" + b"x" * 200_000 + b",y\n", "cannot be read"),
    ],
)
def test_what_is_no_table_is_refused_in_words_at_its_field(desk, editor, body: bytes, words: str) -> None:
    response = desk(editor).post(URL, {"file": SimpleUploadedFile("t.csv", body), "language": "en"})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Claim.objects.exists()


def test_a_first_line_too_long_to_name_columns_is_refused_as_a_line(desk, editor) -> None:
    page = post(desk(editor), "x" * 140_000 + "\rOne.\0\rTwo.")
    assert page.status_code == 200
    assert [[column for column, _ in each.problems] for each in page.context["candidates"]] == [
        ["statement"], ["statement"], [],
    ]  # fmt: skip


def test_a_table_with_tabs_and_no_names_of_columns_is_not_taken_for_lines() -> None:
    found = importing.candidates(table("One.\ten\nTwo.\ten"), "en", look=False)
    assert all("name them in the first line" in each.problems[0][1] for each in found)
    with pytest.raises(NotATable):
        table("\n")


def test_five_hundred_lines_need_no_more_queries_than_their_claims(desk, editor, django_assert_max_num_queries) -> None:
    rows = table("statement,topics\n" + "".join(f"Claim number {n}.,\n" for n in range(500)))
    with django_assert_max_num_queries(3):
        assert len(importing.candidates(rows, "en", look=False)) == 500


def test_reviewers_enter_nothing(desk, reviewer) -> None:
    assert post(desk(reviewer), "One.").status_code == 403
