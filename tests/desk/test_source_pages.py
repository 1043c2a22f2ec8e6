"""A source's pages: what rests on it, what became of it, and which work a pasted address is."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims import source_states
from sources import known
from sources.models import Source
from tests.claims.factories import a_claim, a_publisher, a_source, brought_to, person
from tests.desk.conftest import change_url, verb_url
from tests.sites import Site, site
from tests.sources.documents import a_page, a_pdf

pytestmark = pytest.mark.django_db
LIST = "/desk/sources/source/"
ADD, PASTE = f"{LIST}add/", f"{LIST}paste/"
WHY = "The readings were invented."


def page_of(source: Source, name: str = "change") -> str:
    return f"{LIST}{source.pk}/{name}/"


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", response.content.decode()))


# What became of it


def test_a_source_is_superseded_retracted_restored_merged_and_taken_apart_by_forms_alone(desk, editor) -> None:
    client = desk(editor)
    source, other = a_source(title="Report"), a_source(title="Second edition")
    for name, data, words in (
        ("supersede", {"by_work": other.pk, "on": "2025", "reason": ""}, "Superseded by another work, 2025"),
        ("retract", {"on": "2025-10", "reason": WHY}, "Retracted by its publisher, 2025-10"),
        ("restore", {"reason": "A mistake."}, "A mistake."),
        ("merge", {"into": other.pk, "reason": "The same."}, "Merged into another source"),
        ("unmerge", {"reason": ""}, "Taken apart again"),
    ):
        assert client.get(page_of(source, name)).status_code == 200, name
        response = client.post(page_of(source, name), data, follow=True)
        assert response.redirect_chain == [(page_of(source), 302)], name
        assert words in text(response), name
    assert source.events.count() == 5
    client.post(page_of(source, "retract"), {"on": "2025-10", "reason": WHY})
    assert WHY in client.get(page_of(source, "retract")).content.decode(), "what was said can be corrected"
    assert text(client.get(page_of(other))).count("Merged into this one") == 0


def test_what_is_refused_is_said_on_the_page(desk, editor, reviewer) -> None:
    source, other = a_source(), a_source()
    for user, name, data, status, words in (
        (reviewer, "retract", {"on": "2025", "reason": WHY}, 403, "ask a fact-checker or an editor"),
        (editor, "retract", {"on": "soon", "reason": WHY}, 422, "Write a year, a month or a day"),
        (editor, "retract", {"on": "2025", "reason": ""}, 422, "This field is required"),
        (editor, "restore", {"reason": "A mistake."}, 409, "It is current already"),
        (editor, "merge", {"into": source.pk}, 409, "one source already"),
        (editor, "merge", {"into": "2\u00b2"}, 422, "Select a valid choice"),
        (editor, "unmerge", {}, 409, "merged into no other source"),
    ):
        response = desk(user).post(page_of(source, name), data)
        assert (response.status_code, words in text(response)) == (status, True), (name, data)
    assert desk(editor).get(f"{LIST}999999/retract/").status_code == 404
    assert f'name="into" value="{other.pk}"' in (
        desk(editor).get(f"{page_of(source, 'merge')}?into={other.pk}").content.decode()
    )


def test_a_fact_checker_is_told_to_ask_an_editor_where_public_verdicts_rest_on_it(desk, editor, fact_checker) -> None:
    public, private = a_source(), a_source()
    claim = a_claim("research")
    claim.evidence.create(source=public, read="itself", stance="refutes", note="It shows it.")
    brought_to(claim, "done")
    client = desk(fact_checker)
    page = client.get(page_of(public))
    assert "tell an editor: public verdicts rest on it" in text(page)
    assert 'href="retract/"' not in page.content.decode()
    assert 'href="merge/"' in page.content.decode()
    for name in ("retract", "supersede"):
        answers = [client.get(page_of(public, name)), client.post(page_of(public, name), {"on": "2025", "reason": WHY})]
        assert [answer.status_code for answer in answers] == [403, 403]
        assert all("their readers are told at once: ask an editor" in text(answer) for answer in answers)
    assert "no reader is told" in text(client.get(page_of(private, "retract")))
    assert "tell an editor" not in text(client.get(page_of(private)))
    assert "One public verdict rests on it" in text(desk(editor).get(page_of(public, "retract")))


def test_a_merged_source_is_read_only_and_no_list_has_it(desk, editor, fact_checker) -> None:
    kept, double = a_source(title="Yearbook"), a_source(title="Yearbook again", url="https://river.example/yearbook")
    source_states.merge(double, kept, by=editor)
    client = desk(fact_checker)
    page = client.get(page_of(double))
    assert "Yearbook" in text(page)
    assert b'name="_save"' not in page.content
    assert "Merged into this one: Yearbook again" in text(client.get(page_of(kept)))
    listed = text(client.get(LIST, {"q": "Yearbook"}))
    assert "Yearbook" in listed
    assert "Yearbook again" not in listed
    assert found_by(client, "Yearbook") == ["Yearbook"]
    assert found_by(client, "https://m.river.example/yearbook?utm_source=x") == ["Yearbook"]


def found_by(client: Client, term: str) -> list[str]:
    query = {"app_label": "claims", "model_name": "evidence", "field_name": "source", "term": term}
    return [each["text"] for each in client.get("/desk/autocomplete/", query).json()["results"]]


def test_whoever_chooses_a_source_sees_what_became_of_it(desk, fact_checker) -> None:
    a_source(title="Yearbook", state="retracted", state_since="2026-03", state_reason=WHY)
    assert found_by(desk(fact_checker), "yearb") == ["Yearbook (Retracted by its publisher, 2026-03)"]


def test_a_claims_page_warns_of_what_became_of_its_sources_and_their_origins(desk, editor, reviewer) -> None:
    study = a_source(title="Study")
    claim = a_claim("research")
    claim.evidence.create(source=a_source(title="Article", origin=study), read="itself", stance="context", note="So.")
    source_states.retract(study, on="2026-03", reason=WHY, by=editor)
    for url in (change_url(claim), verb_url(claim, "close")):
        words = text(desk(editor).get(url))
        assert "Study : Retracted by its publisher, 2026-03 (“Article” rests on it)" in words
        assert WHY in words


def test_saving_a_form_that_was_open_takes_back_no_retraction(desk, editor) -> None:
    source = a_source()
    form = source_form(source, title="Better title")
    loaded = Source.objects.get(pk=source.pk)
    source_states.retract(loaded, on="2025", reason=WHY, by=editor)
    assert desk(editor).post(page_of(source), form).status_code == 302
    source.refresh_from_db()
    assert (source.title, source.state) == ("Better title", "retracted")


def source_form(source: Source, **changes: str) -> dict[str, str]:
    names = ("title", "slug", "kind", "tier", "language", "url", "published_on", "interests", "authors")
    form = {name: getattr(source, name) for name in names}
    empty = {"snapshots-TOTAL_FORMS": "0", "snapshots-INITIAL_FORMS": "0"}
    return form | {"publisher": str(source.publisher_id)} | empty | changes


# What rests on it


def test_what_rests_on_a_source_is_one_click_away_and_counted(desk, fact_checker) -> None:
    study = a_source(title="Study")
    article = a_source(title="Article", origin=study)
    for source in (study, article, article):
        claim = a_claim("research")
        claim.evidence.create(source=source, read="itself", stance="context", note="So.")
    client = desk(fact_checker)
    assert "What rests on this (3)" in text(client.get(page_of(study)))
    with CaptureQueriesContext(connection) as few:
        words = text(client.get(page_of(study, "resting")))
    assert "Claims 3 Public 0 On the work itself 1 Cited as evidence 1 On works that rest on it 2" in words
    assert "Article 2 claims" in words
    assert words.count("by way of “Article”") == 2
    for _number in range(10):
        a_claim("research").evidence.create(
            source=a_source(origin=article), read="itself", stance="context", note="So."
        )
    with CaptureQueriesContext(connection) as many:
        words = text(client.get(page_of(study, "resting")))
    assert "Claims 13" in words
    assert len(many) == len(few)
    for asked in ("0", "-1", "9" * 30, "²", "x"):
        assert client.get(page_of(study, "resting"), {"page": asked}).status_code == 200


# A pasted address


@pytest.fixture
def web(settings: Any) -> Iterator[Site]:
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        yield web


def test_a_pasted_address_finds_the_work_that_is_known(desk, fact_checker) -> None:
    source = a_source(title="Yearbook", url="https://river.example/yearbook")
    client = desk(fact_checker)
    assert "Paste an address" in text(client.get(ADD))
    pasted = {"address": "web.archive.org/web/2020/http://www.river.example/yearbook/?fbclid=1"}
    page = client.post(PASTE, pasted)
    assert (page.status_code, "This work is known" in text(page)) == (200, True)
    assert page_of(source) in page.content.decode()
    in_a_window = client.post(f"{PASTE}?_to_field=id&_popup=1", pasted).content.decode()
    assert page_of(source, "choose") in in_a_window
    chosen = client.get(page_of(source, "choose")).content.decode()
    assert "Yearbook" in chosen
    assert "popup_response.js" in chosen


def test_an_unknown_one_opens_the_form_with_what_the_page_says_of_itself(desk, fact_checker, web: Site) -> None:
    board = a_publisher(name="River Board", homepage=f"{web.origin}/")
    page = a_page(
        "The figures were never published, the minister said, and nobody asked.", title="Figures of the river"
    )
    web.redirect("/short", "/figures")
    web.put("/figures", page)
    client = desk(fact_checker)
    opened = client.post(f"{PASTE}?_popup=1", {"address": web.url("/short?utm_source=mail")}, follow=True)
    [(address, _status)] = opened.redirect_chain
    given = {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}
    assert (given["url"], given["title"]) == (web.url("/figures"), "Figures of the river")
    assert (given["kind"], given["publisher"], given["_popup"]) == ("article", str(board.pk), "1")
    assert 'value="Figures of the river"' in opened.content.decode()
    assert "This is what the page says of itself" in text(opened)
    assert not Source.objects.exists()


def test_where_the_page_cannot_be_read_the_form_opens_with_the_address(desk, fact_checker, web: Site) -> None:
    client = desk(fact_checker)
    opened = client.post(PASTE, {"address": web.url("/nothing")}, follow=True)
    assert f'value="{web.url("/nothing")}"' in opened.content.decode()
    assert "only its address is filled in. The site says that nothing is at this address" in text(opened)
    assert 'name="publisher__begin" value="1" checked' in opened.content.decode()
    [(address, _status)] = opened.redirect_chain
    a_publisher(name=parse_qs(urlsplit(address).query)["publisher_name"][0])
    assert "publisher__begin" not in client.get(address).content.decode(), "somebody added it since"


def test_a_page_that_says_more_of_itself_than_an_address_takes_opens_the_form_with_less(
    desk, fact_checker, web
) -> None:
    said = "\U0001f30a" * 490
    page = a_pdf("The river rose.", title="of it", author="by whom")
    for words in (b"of it", b"by whom"):
        page = page.replace(b"(%s)" % words, b"<feff%s>" % said.encode("utf-16-be").hex().encode())
    web.put("/flood?" + "q" * 1900, page, "application/pdf")
    web.redirect("/short", "/flood?" + "q" * 1900)
    web.put("/flood?" + "q" * 3000, page, "application/pdf")
    web.redirect("/long", "/flood?" + "q" * 3000)
    client = desk(fact_checker)
    for path in ("/short", "/long"):
        opened = client.post(PASTE, {"address": web.url(path)}, follow=True)
        [(address, _status)] = opened.redirect_chain
        assert (opened.status_code, len(address) < 8_000) == (200, True)
    assert f'value="{web.url("/long")}"' in opened.content.decode()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "Paste the address of the work"), ("river", "This is no address of the web"),
        ("ftp://river.example/", "starts with https://"), ("https://ada:secret@river.example/", "no user name"),
        ("https://river.example/" + "a" * 2000, "at most 2000 characters"),
        ("https://river.example/" + "я" * 1900, "more than 2000 characters"),
        ("https://river.example/\0", "Null characters"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_words(desk, fact_checker, address: str, words: str) -> None:
    response = desk(fact_checker).post(PASTE, {"address": address})
    assert (response.status_code, words in text(response)) == (422, True)


def test_only_who_may_add_sources_has_pages_read(desk, reviewer, web: Site) -> None:
    assert desk(reviewer).post(PASTE, {"address": web.url("/figures")}).status_code == 403
    assert web.asked == []


def test_a_second_source_with_the_address_of_a_first_is_refused_with_a_link(desk, fact_checker, editor) -> None:
    first = a_source(title="Yearbook", url="https://river.example/yearbook")
    client = desk(fact_checker)
    form = source_form(first, slug="again", url="http://www.river.example/yearbook/#figures")
    response = client.post(ADD, form)
    assert response.status_code == 200
    assert "This work is known: Yearbook" in text(response)
    assert f"href='{page_of(first)}'" in response.content.decode()
    assert client.post(page_of(first), source_form(first, url=f"{first.url}/")).status_code == 302
    source_states.supersede(first, by_work=None, on="2025", by=editor)
    assert client.post(ADD, form | {"_is_another": "1"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_one_work_at_once_the_second_is_told() -> None:
    address = "https://river.example/yearbook"

    def enter(_number: int) -> Source | None:
        try:
            with transaction.atomic():
                if (taken := known.taken_by(address, besides=Source())) is None:
                    a_source(url=address)
                return taken
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        told = [*threads.map(enter, range(4))]
    first = Source.objects.get(url=address)
    assert sorted(told, key=lambda each: each is not None) == [None, first, first, first]


def test_the_pages_are_for_people_with_a_role(desk, reader: User) -> None:
    source = a_source()
    for url in (page_of(source, "resting"), page_of(source, "choose"), page_of(source, "merge"), PASTE):
        assert desk(reader).get(url).status_code == 403
        assert Client().get(url).status_code == 302
    assert desk(person("reviewer")).get(page_of(source, "resting")).status_code == 200
