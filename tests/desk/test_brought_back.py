"""What was typed is brought back into every form that keeps it, and nothing is done by it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import pytest
from django.core import mail
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate, now
from lxml import html

from accounts.models import User
from accounts.roles import Role
from claims import discussion, workflow
from claims.models import AnotherLook, Claim, RatingScale
from desk.models import SavedView
from record.models import Masthead, Pin
from tests.claims.factories import a_claim, a_person, a_quote, a_source, an_actor, person
from tests.desk.conftest import LIST
from tests.routes import routes

pytestmark = pytest.mark.django_db
NO_PAGES = re.compile(
    r"[(]|\.\w+$|/(autocomplete|copy|pages|page|jsi18n|logout|login|export|r|history|delete|preview)/"
)
NOT_COMPARED = {"django_session", "claims_searchablefrequency"}
TEMPLATES = Path(__file__).parents[2] / "templates"
Fields = dict[str, Any]


class Found(NamedTuple):
    """A form that keeps what is typed: where it is sent, all that it has, and the buttons that say what to do."""

    address: str
    fields: Fields
    buttons: Fields


def everything() -> list[tuple[str, str]]:
    """What there is in every table, each as one number."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in NOT_COMPARED]
        selects = [
            f"SELECT '{name}', coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM \"{name}\" t"
            for name in tables
        ]
        cursor.execute(" UNION ALL ".join(selects))
        return sorted(cursor.fetchall())


def written(field: Any) -> str:
    """What somebody writes into a field that is empty."""
    match field.get("type"):
        case "email":
            return "press@ministry.example"
        case "date":
            return localdate().isoformat()
        case "datetime-local":
            return f"{now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    return "A word of it"


def forms_of(page: HttpResponse, address: str) -> Iterator[Found]:
    """The forms of a page that keep what is typed, filled in as far as they are empty."""
    if b"_whose" not in page.content:
        return
    for form in html.fromstring(page.content).xpath("//form[.//input[@name='_whose']]"):
        fields: Fields = {}
        for field in form.xpath(".//input | .//textarea | .//select"):
            name, kind = field.get("name", ""), field.get("type", "")
            if not name or "__prefix__" in name or kind in ("submit", "file") or name.endswith("-DELETE"):
                continue
            given = fields.setdefault(name, [])
            if field.tag == "select":
                chosen = [each.get("value") for each in field.xpath(".//option[@selected]")]
                given += chosen if chosen and chosen != [""] else field.xpath("(.//option/@value)[last()]")
            elif kind == "radio":
                if "checked" in field.attrib or not given:
                    given[:] = [field.get("value")]
            elif kind == "checkbox":
                given += [field.get("value", "on")]
            else:
                now = (field.text or "").removeprefix("\n") if field.tag == "textarea" else field.get("value", "")
                given += [now or (written(field) if "required" in field.attrib else "")]
        if not form.xpath(".//textarea | .//select | .//input[not(@type='hidden')]"):
            continue  # nothing is typed there
        buttons = {each.get("name"): each.get("value", "") for each in form.xpath(".//button[@name]")}
        yield Found(urljoin(address, form.get("action") or address), fields, buttons)


def a_desk(me: User) -> dict[str, list[int]]:
    """What every form of the desk is about, by the beginning of its address."""
    mine, source = a_claim("research", assignee=me), a_source()
    said = discussion.say(mine, by=me, text="Is the gauge right?")
    waiting = workflow.embargo(a_claim("approved"), by=person("editor"), publish_at=now() + timedelta(days=1))
    unwritten = a_claim("approved", contrary="")
    speaker = a_quote(mine, an_actor(), said_on="2025-09-06", source=source).actor
    asked = mine.replies.create(actor=speaker, asked_on="2025-09-07", due_on="2025-09-09")
    done = a_claim("done")
    claims = [mine, a_claim("triage"), a_claim("review"), a_claim("adjudication"), done]
    claims += [waiting, a_claim("approved"), unwritten]
    return {
        "claims/claim": [claim.pk for claim in claims],
        "claims/claim/views": [SavedView.objects.create(owner=me, name="Mine", query="stage=review").pk],
        "claims/actor": [speaker.pk],
        "claims/topic": [mine.topics.get().pk],
        "claims/ratingscale": [RatingScale.objects.get().pk],
        "claims/anotherlook": [AnotherLook.objects.create(claim=done, source=source, kind="gone").pk],
        "sources/source": [source.pk],
        "sources/publisher": [source.publisher_id],
        "record/masthead": [Masthead.objects.create(pk=1).pk],
        "record/pin": [Pin.objects.create(pk=1, number=done.number, until=now() + timedelta(days=1)).pk],
        "accounts/user": [person("reader").pk],
        "actor": [speaker.pk],
        "reply": [asked.pk],
        "comment": [said.pk],
    }


def addresses(route: str, there_is: dict[str, list[int]]) -> list[str]:
    """The addresses of a route, one for each thing of its kind; of a verb, for each claim that may be in its stage."""
    parts = route.split("/")
    keys = there_is.get("/".join(parts[2:5])) or there_is.get("/".join(parts[2:4])) or [1]
    verb = workflow.VERBS.get(parts[-2].replace("-", "_"))
    if verb and parts[3] == "claim":
        keys = list(
            Claim.objects.filter(pk__in=keys, stage__in=verb.stages).order_by("pk").values_list("pk", flat=True)
        )
    for name in ("actor", "reply", "comment"):
        route = route.replace(f"<{name}>", str(there_is[name][0]))
    return list(dict.fromkeys(re.sub("<(pk|id|object_id)>", str(key), route) for key in keys))


def pages(client: Client, there_is: dict[str, list[int]]) -> Iterator[tuple[str, HttpResponse]]:
    """Every page of the desk, each once, and those that ask before one step is taken on many claims."""
    for route in [*routes(), "/desk/sources/source/add/?by_hand=1", f"{LIST}views/?stage=review"]:
        if not route.startswith("/desk/") or NO_PAGES.search(route):
            continue
        for address in addresses(route, there_is):
            page = client.get(address)
            if page.status_code == 200:  # of others, the stage is another
                yield address, page
                break
    chosen = {"index": 0, "_selected_action": there_is["claims/claim"]}
    for action in html.fromstring(client.get(LIST).content).xpath("//select[@name='action']/option/@value"):
        if action:
            yield LIST, client.post(LIST, chosen | {"action": action})


def send(client: Client, form: Found, more: Fields) -> HttpResponse:
    body = urlencode(form.fields | more, doseq=True)
    return client.post(form.address, body, "application/x-www-form-urlencoded")


def test_what_is_brought_back_into_any_form_is_shown_there_and_nothing_is_done_by_it() -> None:
    client, me = Client(), a_person("all_of_them", *Role)
    client.force_login(me)
    found = list(pages(client, a_desk(me)))
    forms = [form for address, page in found for form in forms_of(page, address)]
    templates = {template.name for _, page in found for template in page.templates}
    acting = 0
    before = everything()
    for form in forms:
        for pressed in ({}, form.buttons):
            page = send(client, form, pressed | {"_refill": "1"})
            assert page.status_code in (200, 422), form
            assert everything() == before, form
            assert list(forms_of(page, form.address)), form
            assert "It is not saved yet" in page.content.decode(), form
            assert "saved" not in page.cookies, form
            templates |= {template.name for template in page.templates}
        with transaction.atomic():  # so that the forms are not all brought back because they lack something
            send(client, form, {})
            acting += everything() != before
            transaction.set_rollback(True)
    assert mail.outbox == []
    assert acting > len(forms) / 2
    kept = re.compile(r"desk/_(keeping|form|form_begins)\.html")
    keeping = [path for path in TEMPLATES.rglob("*.html") if kept.search(path.read_text())]
    assert {str(path.relative_to(TEMPLATES)) for path in keeping} - templates == set()


def test_a_view_that_has_no_form_to_show_is_undone_and_what_was_typed_is_shown(desk, fact_checker) -> None:
    archive = reverse("admin:sources_source_archive", args=[a_source().pk])
    client = desk(fact_checker)
    before = everything()
    page = client.post(archive, {"text": "A word of it", "_refill": "1", "_draft": "abc"})
    assert page.status_code == 409
    assert everything() == before
    words = page.content.decode()
    assert "Nothing was saved" in words
    assert "A word of it" in words
    assert "archived in a moment" not in words
    assert "saved" not in page.cookies
