"""A claim of an own archive on the desk: each page says where it is from, and none shows what nobody here did."""

import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from claims import balance, workflow
from claims.models import Claim
from desk.verbs import STEPS
from external.models import Import
from tests.claims.factories import a_claim, a_source, brought_to, came_from, person
from tests.claims.test_own_archive import a_past_review, an_archive, said
from tests.desk.conftest import LIST, change_url, resembling_url, verb_url
from tests.desk.test_few_queries import TOO_MANY

pytestmark = pytest.mark.django_db

WHERE = "https://www.old.example/2019/01/sky"
ROLES = ("fact_checker", "reviewer", "editor", "admin")


def imported(folder: Path, **changes: Any) -> Claim:
    said(an_archive(folder, a_past_review(**changes)), "--by", person("editor").username)
    return Claim.objects.get()


def taken_up(claim: Claim) -> Claim:
    """Reopen it, and write what it lacks to be submitted."""
    claim = workflow.reopen(claim, by=person("editor"), reason="A reader wrote.", to=person("fact_checker"))
    radio = a_source(tier="secondary", interests="A station.")
    claim.appearances.update(attribution="paraphrased", source=radio, occasion="An interview")
    for appearance in claim.appearances.all():
        claim.replies.create(actor=appearance.actor, not_asked="She is dead.")
    claim.evidence.create(
        source=a_source(interests="Many."), read="itself", stance="refutes", note="The colour of the sky."
    )
    claim.evidence.create(source=radio, read="itself", stance="context", note="What was reported.")
    Claim.objects.filter(pk=claim.pk).update(contrary="There is none.", analysis="It was looked at.")
    return Claim.objects.get(pk=claim.pk)


def pages_of(claim: Claim) -> list[str]:
    page = change_url(claim)
    own = [page, resembling_url(claim), page.replace("change/", "history/"), verb_url(claim, "preview")]
    own += [page.replace("change/", end) for end in ("preview/page/", "preview/document.json", "file.zip")]
    return [*own, *(verb_url(claim, verb) for verb in STEPS), "/desk/", f"{LIST}?q=sky&imported=yes"]


def shown(client: Client, address: str) -> str:
    """What a page says, if it is one."""
    answer = client.get(address)
    assert answer.status_code in (200, 302, 403, 404, 405, 409, 422), (address, answer.status_code)
    if not answer["Content-Type"].startswith("text/html") or not answer.content:
        return ""
    page = html.fromstring(answer.content.decode())
    for each in page.xpath("//select | //script | //style"):
        each.drop_tree()
    return " ".join(page.text_content().split())


def client_of(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client


@pytest.mark.parametrize(
    ("stage", "roles"),
    [("imported", ROLES), *((stage, ("reviewer", "editor")) for stage in ("retracted", "review"))],
)
def test_every_page_of_it_is_shown_to_each_role(tmp_path: Path, stage: str, roles: tuple[str, ...]) -> None:
    claim = imported(tmp_path)
    if stage == "retracted":
        claim = workflow.retract(claim, by=person("editor"), note="It was wrong.")
    elif stage != "imported":
        claim = brought_to(taken_up(claim), stage, editor=person("second_editor"))
    for name in roles:
        client = client_of(name)
        for address in pages_of(claim):
            nobody = re.search(
                r"\b(by|to|Assignee|person) None\b|\bNone (by|proposed|imported)\b", shown(client, address)
            )
            assert nobody is None, (name, address, nobody)
        page = shown(client, change_url(claim))
        assert WHERE in page
        assert "published there by Checks on 2019-01-05, and rated “False” there. Changed there on 2020-01." in page
        assert "editor imported it on" in page


def test_nothing_is_shown_as_missing_for_what_nobody_here_checked(tmp_path: Path) -> None:
    claim = imported(tmp_path, reviewBody=None)
    for address in (change_url(claim), verb_url(claim, "reopen"), verb_url(claim, "retract")):
        page = shown(client_of("editor"), address)
        assert WHERE in page
        assert "Nobody at this desk judged it or checked its evidence." in page
        for words in ("Gates before publication", "to mend", "not asked yet", "Proposed:", "Missing for"):
            assert words not in page, (address, words)
    page = shown(client_of("editor"), change_url(claim))
    assert "Reopen" in page
    assert "Retract" in page
    assert "Imported from this newsroom's archive by editor" in page
    again = shown(client_of("fact_checker"), change_url(taken_up(claim)))
    assert WHERE in again
    assert "Gates before publication" in again
    assert "Nobody at this desk" not in again


def test_the_preview_has_what_was_published(tmp_path: Path) -> None:
    claim = imported(tmp_path, reviewBody=None)
    page = shown(client_of("reviewer"), verb_url(claim, "preview"))
    assert "There is no document yet" not in page
    assert "Gates that are left out" not in page
    document = client_of("editor").get(change_url(claim).replace("change/", "preview/document.json")).json()
    assert (document["imported"]["url"], document["gates"]) == (WHERE, [])


def test_its_pages_take_as_few_statements_as_others(tmp_path: Path) -> None:
    claim = imported(tmp_path)
    other = a_claim("done")
    found = []
    for each in (claim, other):
        client = client_of("editor")
        client.get(change_url(each))
        with CaptureQueriesContext(connection) as asked:
            client.get(change_url(each))
        found.append(sum("SAVEPOINT" not in query["sql"] for query in asked))
    assert found[0] <= found[1] < TOO_MANY


def test_who_imported_it_is_not_said_where_the_history_does_not_have_it() -> None:
    claim = a_claim("done")
    came_from(claim, published_on="", rating="")
    page = shown(client_of("editor"), change_url(claim))
    assert "Imported from https://old.example/river: published there by River Facts." in page
    assert "imported it on" not in page


def test_the_list_can_be_of_those_that_were_imported(tmp_path: Path) -> None:
    claim, other = imported(tmp_path), a_claim("research")
    page = shown(client_of("reviewer"), f"{LIST}?imported=yes")
    assert claim.statement in page
    assert other.statement not in page


def test_lists_as_files_say_where_claims_are_from(tmp_path: Path) -> None:
    imported(tmp_path)
    a_claim("research")
    sent = client_of("editor").get(f"{LIST}export/?format=csv").getvalue().decode("utf-8-sig")
    assert {row["Where a claim was imported from"] for row in csv.DictReader(io.StringIO(sent))} == {WHERE, ""}
    sent = client_of("editor").get(f"{LIST}export/?format=ndjson").getvalue().decode()
    assert {json.loads(line)["imported_from"] for line in sent.splitlines()} == {WHERE, None}


def test_the_case_file_has_where_it_was_imported_from(tmp_path: Path) -> None:
    claim = imported(tmp_path)
    sent = client_of("editor").get(change_url(claim).replace("change/", "file.zip"))
    with zipfile.ZipFile(io.BytesIO(sent.content)) as archive:
        [there] = json.loads(archive.read("imported.json"))
    assert (there["address"], there["rating there"], there["imported by"]) == (WHERE, "False", "editor")
    assert json.loads(there["as it stood"])["claimReviewed"] == claim.statement


def test_reports_do_not_count_it_as_decided_here(tmp_path: Path) -> None:
    times = (timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1), 10)
    a_claim("done")
    before = [balance.balance(dimension, *times) for dimension in balance.DIMENSIONS]
    said(an_archive(tmp_path, a_past_review()), "--by", person("editor").username)
    assert [balance.balance(dimension, *times) for dimension in balance.DIMENSIONS] == before
    claim = Claim.objects.get(imported_from__isnull=False)
    brought_to(brought_to(taken_up(claim), "approved", editor=person("second_editor")), "done")
    after = [balance.balance(dimension, *times) for dimension in balance.DIMENSIONS]
    assert after[0].total.public == before[0].total.public + 1


def test_the_import_says_that_it_was_the_own_archive(tmp_path: Path) -> None:
    imported(tmp_path)
    done = Import.objects.get()
    client = client_of("editor")
    assert "Own archive" in shown(client, f"/desk/external/import/{done.pk}/change/")
    assert "Own archive" in shown(client, "/desk/external/import/")
    assert f"/desk/external/import/{done.pk}/change/" in client.get(change_url(Claim.objects.get())).content.decode()
