"""Another look on the desk: the editors' queue, what was read and what stands there now, and settling it."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims import another_look, workflow
from claims.models import AnotherLook
from tests.claims.factories import a_source, brought_to, person
from tests.claims.quoting import ALTERED, PAGE, QUOTE, a_read_source, a_verdict_on, a_visit
from tests.desk.conftest import change_url

pytestmark = pytest.mark.django_db
LIST = "/desk/claims/anotherlook/"


@pytest.fixture
def look(db: None) -> AnotherLook:
    source = a_read_source(title="The gauge <b>&</b> the bridge")
    a_verdict_on(source)
    [raised] = another_look.raise_for_visit(a_visit(source, "passage_changed", PAGE.replace(QUOTE, ALTERED)))
    return raised


def url(look: AnotherLook, way: str = "change") -> str:
    return reverse(f"admin:claims_anotherlook_{way}", args=[look.pk])


def test_editors_find_it_on_their_first_page_in_the_list_and_on_the_claims_page(
    desk, editor, fact_checker, look
) -> None:
    assert url(look) in desk(editor).get("/desk/").content.decode()
    assert url(look) not in desk(fact_checker).get("/desk/").content.decode()
    for user in (editor, fact_checker):
        assert url(look) in desk(user).get(change_url(look.claim)).content.decode()
        assert url(look) in desk(user).get(LIST, {"state": "open"}).content.decode()
        assert url(look) not in desk(user).get(LIST, {"state": "settled"}).content.decode()


def test_its_page_shows_how_the_passage_changed(desk, fact_checker, look) -> None:
    page = desk(fact_checker).get(url(look)).content.decode()
    assert re.findall(r"<(del|ins)\s*>(.*?)</", page) == [("del", "forty"), ("ins", "ninety")]
    assert "The gauge &lt;b&gt;&amp;&lt;/b&gt; the bridge" in page
    assert url(look, "stands") not in page
    assert url(look, "reopen") not in page


def test_an_editor_settles_it_and_who_comes_second_is_told_so(desk, editor, second_editor, look) -> None:
    for way in ("stands", "reopen"):
        assert url(look, way) in desk(editor).get(url(look)).content.decode()
        assert desk(editor).get(url(look, way)).status_code == 200
    assert desk(editor).post(url(look, "stands"), {"reason": " "}).status_code == 422
    assert desk(editor).post(url(look, "stands"), {"reason": "a" * 2_001}).status_code == 422
    answer = desk(editor).post(url(look, "stands"), {"reason": "A typing error."}, follow=True)
    assert re.search(
        r"Settled by editor, \d{4}-\d\d-\d\d \d\d:\d\d: It still stands", unescape(answer.content.decode())
    )
    for way in ("stands", "reopen"):
        late = desk(second_editor).post(url(look, way), {"reason": "I see it otherwise."})
        assert late.status_code == 409
        assert "editor settled it already" in late.content.decode()
        assert "I see it otherwise." in late.content.decode()
    assert "Looked at again: it still stands" in desk(editor).get(change_url(look.claim)).content.decode()


def test_an_editor_reopens_the_claim_with_it(desk, editor, look) -> None:
    answer = desk(editor).post(url(look, "reopen"), {"reason": "It must be checked."})
    assert answer.status_code == 302
    look.claim.refresh_from_db()
    look.refresh_from_db()
    assert (look.claim.stage, look.settled_as) == ("research", "reopened")
    # Whoever works on it sees why, until the next version.
    pages = [desk(editor).get(change_url(look.claim)).content.decode()]
    workflow.reopen(brought_to(look.claim, "done"), by=editor, reason="There is news.")
    pages.append(desk(editor).get(change_url(look.claim)).content.decode())
    assert [("Reopened because of a source" in page, url(look) in page) for page in pages] == [
        (True, True),
        (False, False),
    ]


def test_a_claim_that_is_worked_on_already_is_not_reopened_again(desk, editor, look) -> None:
    workflow.reopen(look.claim, by=person("editor"), reason="There is news.")
    [again] = another_look.raise_for_visit(a_visit(look.source, "gone"))
    page = desk(editor).get(url(again)).content.decode()
    assert "The claim is being worked on already." in page
    assert url(again, "reopen") not in page
    assert desk(editor).post(url(again, "reopen"), {"reason": "So it is."}).status_code == 409


def test_the_list_and_the_first_page_ask_as_much_of_many_looks_as_of_few(
    desk, editor, look, django_assert_num_queries
) -> None:
    client = desk(editor)
    for address in (LIST, "/desk/"):
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for _ in range(5):
            AnotherLook.objects.create(claim=look.claim, source=a_source(), kind="gone")
        with django_assert_num_queries(len(few)):
            client.get(address)
