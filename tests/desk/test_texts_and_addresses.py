"""What people type is published one day: it can be read as it is written, and its addresses can be followed."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, connection, models, transaction
from pghistory.models import Event as Version

from claims.guards import is_written
from claims.models import Claim, Event, ImportedFrom
from record.models import Masthead
from record.search.models import SearchText, Spelling
from sources.codes import validate_country, validate_language
from sources.models import (
    ArchivedCopy,
    ArchivedText,
    Host,
    Passage,
    PendingFile,
    Source,
    Visit,
    Watch,
    WebField,
)
from sources.partial_dates import PartialDateField
from tests.claims.factories import a_claim, a_publisher, a_source
from tests.desk.conftest import change_url, claim_form, verb_url

pytestmark = pytest.mark.django_db

# What others wrote, and what was made of it: kept as it is.
READ_ELSEWHERE = {ArchivedCopy, ArchivedText, Host, ImportedFrom, Passage, PendingFile, Visit, Watch}

TURNED = "The river \u202edid not\u202c rise."
UNSEEN = "\u200b\u00a0\u2060"


def texts() -> list[models.Field]:
    """The desk's fields in which people write words: no codes, dates, addresses, choices, nor what is derived."""
    found = []
    for model in (model for app in ("claims", "sources", "desk") for model in apps.get_app_config(app).get_models()):
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            is_code = isinstance(field, models.SlugField | models.EmailField | WebField | PartialDateField) or any(
                isinstance(validator, RegexValidator) or validator in (validate_language, validate_country)
                for validator in field.validators
            )
            is_derived = model is Event or issubclass(model, SearchText | Spelling | Version) or model in READ_ELSEWHERE
            is_on_a_form = field.editable or field.name == "state_reason"
            is_written_by_hand = not is_derived and field.name not in ("gate", "query") and is_on_a_form
            if is_text and not is_code and is_written_by_hand:
                found.append(field)
    return found


@pytest.mark.parametrize("field", texts(), ids=lambda field: f"{field.model.__name__}.{field.name}")
def test_every_text_refuses_what_cannot_be_read_as_it_is_written(field: models.Field) -> None:
    for text, words in {TURNED: "RIGHT-TO-LEFT OVERRIDE", UNSEEN: "Nothing in this text can be seen"}.items():
        with pytest.raises(ValidationError) as refused:
            field.clean(text, None)
        assert words in str(refused.value)
    assert field.clean("نهر «می\u200cخواهم» 👨\u200d👩\u200d👧\u200f", None)


def test_the_database_refuses_it_in_every_text_whoever_writes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgargs FROM pg_trigger WHERE tgname = 'refuse_unreadable'")
        guarded = {
            (table, column.decode())
            for table, columns in cursor.fetchall()
            for column in bytes(columns).split(b"\0")
            if column
        }
    assert guarded == {(field.model._meta.db_table, field.column) for field in texts()}


def test_the_trigger_refuses_what_changes_and_leaves_what_was_there_before() -> None:
    claim = a_claim()
    for text in (TURNED, UNSEEN):
        with pytest.raises(IntegrityError, match=r"claims_claim\.summary reads otherwise"), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(summary=text)
        with pytest.raises(IntegrityError, match=r"sources_publisher\.name"), transaction.atomic():
            a_publisher(name=text)
    assert Claim.objects.filter(pk=claim.pk).update(summary="", context="می\u200cخواهم") == 1


def test_a_claims_page_names_the_character_and_keeps_what_was_typed(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    data = claim_form(
        claim, statement=UNSEEN, summary=TURNED, analysis="An hour of work.", **{"evidence-0-note": UNSEEN}
    )
    response = desk(fact_checker).post(change_url(claim), data)
    page = response.content.decode()
    assert response.status_code == 200
    assert "RIGHT-TO-LEFT OVERRIDE (U+202E) beside “did not rise.”" in page
    assert page.count("Nothing in this text can be seen") == 4  # each in the list of mistakes, and at its field
    assert "An hour of work." in page


def test_the_reasons_and_notes_of_verbs_are_texts_too(desk, fact_checker, editor) -> None:
    claim = a_claim("research", assignee=fact_checker)
    for text, words in {TURNED: "RIGHT-TO-LEFT OVERRIDE", UNSEEN: "Give the reason."}.items():
        response = desk(editor).post(verb_url(claim, "close"), {"closed_as": "duplicate", "reason": text})
        assert (response.status_code, words in response.content.decode()) == (422, True)
    claim.refresh_from_db()
    assert claim.stage == "research"


def test_a_claim_without_a_visible_summary_or_analysis_is_not_submitted(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker, summary="", analysis="")
    claim.summary, claim.analysis = UNSEEN, UNSEEN  # as an earlier release may have stored them
    assert [failure.field for failure in is_written(claim, {})] == ["summary", "analysis"]


def test_the_name_of_the_site_is_a_text_too() -> None:
    for name in (TURNED, UNSEEN):
        with pytest.raises(ValidationError):
            Masthead(name=name).full_clean()


def source_form(**changes: str) -> dict[str, str]:
    form = {
        "title": "Nicolás Maduro", "slug": "maduro", "kind": "article", "tier": "secondary", "language": "es",
        "publisher": str(a_publisher().pk), "snapshots-TOTAL_FORMS": "0", "snapshots-INITIAL_FORMS": "0",
    }  # fmt: skip
    return form | changes


def test_an_address_whose_meaning_is_certain_is_stored_as_documents_carry_it(desk, fact_checker) -> None:
    snapshot = {
        "snapshots-TOTAL_FORMS": "1",
        "snapshots-0-captured_at_0": "2026-11-22",
        "snapshots-0-captured_at_1": "10:00",
        "snapshots-0-url": "https://web.archive.org/web/2026/https://es.wikipedia.org/wiki/Nicolás_Maduro",
    }
    form = source_form(url="  https://es.wikipedia.org/wiki/Nicolás_Maduro\n", **snapshot)
    assert desk(fact_checker).post("/desk/sources/source/add/", form).status_code == 302
    source = Source.objects.get()
    assert source.url == "https://es.wikipedia.org/wiki/Nicol%C3%A1s_Maduro"
    assert source.snapshots.get().url.endswith("/https://es.wikipedia.org/wiki/Nicol%C3%A1s_Maduro")


def test_an_address_that_cannot_be_published_is_refused_in_words_wherever_it_is_typed(desk, fact_checker) -> None:
    client, source = desk(fact_checker), a_source(is_archived=False)
    for address, words in {
        "https://river.example/%zz": "“%zz” is no escape",
        "https://user:pw@river.example/": "carries no user name or password",
        "https://river.example/a b": "no spaces",
        "https://river.example/\u202egpj": "invisible characters",
        "ftp://river.example/": "Write an address that starts with https://",
    }.items():
        publisher = {"name": "River Board", "slug": "board", "kind": "government", "homepage": address}
        snapshot = {
            "snapshots-TOTAL_FORMS": "1",
            "snapshots-0-captured_at_0": "2026-11-22",
            "snapshots-0-captured_at_1": "10:00",
            "snapshots-0-url": address,
        }
        for path, form in {
            "/desk/sources/source/add/": source_form(url=address),
            "/desk/sources/publisher/add/": publisher,
            f"/desk/sources/source/{source.pk}/change/": source_form(**snapshot),
        }.items():
            response = client.post(path, form)
            assert (response.status_code, words in response.content.decode()) == (200, True), (path, address)


def test_no_address_of_the_desk_goes_by_another_rule() -> None:
    fields = [
        field
        for app in ("claims", "sources")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.fields
    ]
    assert not [field for field in fields if isinstance(field, models.URLField)]
    addresses = {f"{field.model.__name__}.{field.name}" for field in fields if field.name.endswith(("url", "homepage"))}
    assert addresses == {f"{field.model.__name__}.{field.name}" for field in fields if isinstance(field, WebField)}
