"""A snapshot's page: what was archived, and its text with the passages that evidence quotes."""

import html
import re
from itertools import pairwise

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from claims.models import Claim
from desk import archived_difference, archived_text
from desk.archived_text import PART, LeftOut, around, marks_of, parts_of, runs
from fetching.outcomes import Outcome
from sources.models import Snapshot, Source
from tests.claims.factories import a_claim, a_source
from tests.desk.conftest import change_url, verb_url
from tests.sources.archived import a_copy, a_snapshot, kept
from tests.sources.documents import a_pdf

pytestmark = pytest.mark.django_db

GAUGE = "The gauge showed forty centimeters in one night."
TEXT = f"Of the river.\n\n{GAUGE} Nobody was hurt.\n\nالنهر واسع جدا في هذا العام."


def quote(claim: Claim, source: Source, words: str, **changes: object) -> int:
    """Have evidence of the claim quote these words; return its key."""
    usual = {"read": "itself", "stance": "refutes", "note": "So it reads."}
    return claim.evidence.create(source=source, quote=words, **usual | changes).pk


def page_of(client, snapshot: Snapshot, query: str = "") -> str:
    response = client.get(reverse("admin:sources_snapshot_view", args=[snapshot.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def text_on(page: str) -> str:
    """Return the archived text as it is shown, without what the page adds to it."""
    shown = re.search(r'<div class="desk-archived-text"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert shown is not None
    added = r'<p\s+class="desk-(?:page|left-out)".*?</p>|<a\s+class="desk-reference".*?</a>'
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(added, "", shown[1], flags=re.DOTALL)))


def marked_on(page: str) -> list[str]:
    return [html.unescape(words) for words in re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)]


def test_a_snapshot_says_where_it_came_from_and_what_it_is(desk, reviewer: User, editor: User) -> None:
    copy = a_copy(TEXT, title="On the river", authors="A. Quiroga", published_on="2025-09", language="en")
    moved = "https://source.example/moved"
    page = page_of(desk(reviewer), a_snapshot(copy=copy, kept="uploaded", kept_by=editor, final_url=moved))
    for words in (copy.sha256, "text/html", "1.2\xa0KB", "On the river", "A. Quiroga", "2025-09", moved, "by editor"):
        assert words in page, words


def test_the_text_is_shown_as_it_is_with_the_quoted_passages_marked(desk, reviewer: User) -> None:
    claim, source = a_claim("research"), a_source(is_archived=False)
    keys = [quote(claim, source, words) for words in (GAUGE, "forty centimeters in one night. Nobody", "النهر واسع")]
    page = page_of(desk(reviewer), a_snapshot(source, a_copy(TEXT)))
    assert text_on(page) == TEXT
    assert marked_on(page) == ["The gauge showed ", "forty centimeters in one night.", " Nobody", "النهر واسع"]
    for number, key in enumerate(keys, 1):
        assert page.count(f'id="passage-{key}"') == 1
        assert f'id="quote-{number}"' in page
    assert page.count(f"/desk/claims/claim/{claim.pk}/change/#evidence-group") == 3


def test_a_quote_that_is_not_there_is_said(desk, reviewer: User) -> None:
    source = a_source(is_archived=False)
    quote(a_claim("research"), source, "Bananas are blue in the dark, the minister of agriculture said.")
    page = page_of(desk(reviewer), a_snapshot(source, a_copy(TEXT)))
    assert "It does not stand there" in page
    assert "desk-closest" in page or marked_on(page) == []


def test_what_was_read_through_another_source_is_marked_in_that_one(desk, reviewer: User) -> None:
    claim, told, telling = a_claim("research"), a_source(is_archived=False), a_source(is_archived=False)
    quote(claim, told, GAUGE, read="through", through=telling)
    client = desk(reviewer)
    assert marked_on(page_of(client, a_snapshot(told, a_copy(TEXT)))) == []
    assert marked_on(page_of(client, a_snapshot(telling, a_copy(TEXT)))) == [GAUGE]


def test_archived_text_is_text_and_no_markup_of_ours(desk, reviewer: User) -> None:
    attack = '<script>alert(1)</script><img src=x onerror=alert(1)> </div> {{ 7|add:"1" }} &lt;b&gt;'
    source = a_source(is_archived=False)
    quote(a_claim("research"), source, "<script>alert(1)</script>")
    page = page_of(desk(reviewer), a_snapshot(source, a_copy(attack, title="<b>", authors="<i>", language='"><u>')))
    assert text_on(page) == attack
    for markup in ("<script>alert", "<img src=x", "<b>", "<i>", "<u>"):
        assert markup not in page


def test_a_long_text_is_shown_around_its_passages_and_whole_in_parts(desk, reviewer: User) -> None:
    lines = [f"Line {number} says that the river was wide and the gauge was read.\n" for number in range(2_000)]
    text, source = "".join(lines), a_source(is_archived=False)
    client, snapshot = (
        desk(reviewer),
        a_snapshot(source, a_copy(text, pages=range(0, len(text), 5_000), media_type="application/pdf")),
    )
    assert page_of(client, snapshot).count("Part 1 of") == 2  # nothing is quoted: its beginning
    quote(a_claim("research"), source, "Line 1000 says that the river was wide")
    page = page_of(client, snapshot)
    assert marked_on(page) == ["Line 1000 says that the river was wide"]
    assert len(text_on(page)) < 2 * archived_text.AROUND + 100
    assert page.count("characters are left out") == 2
    parts = [page_of(client, snapshot, f"?part={part}") for part in range(1, len(parts_of(text)))]
    assert "".join(map(text_on, parts)) == text
    assert sum(page.count('class="desk-page"') for page in parts) == len(range(0, len(text), 5_000))
    for wrong in ("0", "99", "-1", "x", "1" * 5_000):
        response = client.get(reverse("admin:sources_snapshot_view", args=[snapshot.pk]), {"part": wrong})
        assert response.status_code == 404, wrong


def test_runs_put_together_are_the_text_wherever_passages_and_pages_meet() -> None:
    source, claim = a_source(is_archived=False), a_claim("research")
    text = "abcdefghij" * 5_000
    words = (text[:30], text[25:60], text[10:20], text[PART - 15 : PART + 15], text[-5:])
    pieces = [claim.evidence.create(source=source, quote=quote, note="So.", stance="context") for quote in words]
    marks = [mark for mark in marks_of(a_copy(text), pieces) if mark.is_shown]
    bounds, pages = parts_of(text), [0, 0, 15, 25, PART]
    shown = [runs(text, start, end, marks, pages) for start, end in pairwise(bounds)]
    assert "".join(run.text for part in shown for run in part) == text
    assert all(len("".join(run.text for run in part)) <= PART for part in shown)
    excerpts = around(text, marks, pages)
    assert sum(piece.characters if isinstance(piece, LeftOut) else len(piece.text) for piece in excerpts) == len(text)


def test_a_snapshot_entered_by_hand_says_that_nothing_is_kept_here(desk, reviewer: User) -> None:
    page = page_of(desk(reviewer), a_source().snapshots.get())
    assert "No copy of it is kept here" in page


def test_a_copy_without_a_text_says_why(desk, reviewer: User) -> None:
    page = page_of(desk(reviewer), a_snapshot(copy=a_copy(None, reading="encrypted")))
    assert "No text can be shown: It is encrypted." in page


def test_the_page_asks_as_many_questions_for_ten_passages_as_for_one(desk, reviewer: User) -> None:
    source, claim, client = a_source(is_archived=False), a_claim("research"), desk(reviewer)
    snapshot = a_snapshot(source, a_copy(TEXT))

    def asked() -> int:
        page_of(client, snapshot)  # passages are found once
        with CaptureQueriesContext(connection) as queries:
            page_of(client, snapshot)
        return len(queries)

    quote(claim, source, GAUGE)
    for_one = asked()
    for words in TEXT.split()[:9]:
        quote(claim, source, words)
    assert asked() == for_one


def test_quotes_that_take_long_to_look_for_are_found_when_the_page_is_opened_again(
    desk, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archived_text, "SECONDS", 0)
    claim, source = a_claim("research"), a_source(is_archived=False)
    for words in (GAUGE, "Nobody was hurt."):
        quote(claim, source, words)
    client, snapshot = desk(reviewer), a_snapshot(source, a_copy(TEXT))
    first, second = page_of(client, snapshot), page_of(client, snapshot)
    assert (len(marked_on(first)), len(marked_on(second))) == (1, 2)
    assert "Not all quotes could be looked for yet" in first
    assert "Not all quotes could be looked for yet" not in second


def test_who_may_not_read_claims_sees_no_marks(desk, reader: User) -> None:
    reader.user_permissions.add(Permission.objects.get(codename="view_snapshot"))
    source = a_source(is_archived=False)
    quote(a_claim("research", statement="A canary sings."), source, GAUGE)
    page = page_of(desk(reader), a_snapshot(source, a_copy(TEXT)))
    assert text_on(page) == TEXT
    assert marked_on(page) == []
    assert "canary" not in page


def difference_of(client, before: Snapshot, after: Snapshot) -> str:
    response = client.get(reverse("admin:sources_snapshot_compare", args=[before.pk, after.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_difference_of_two_snapshots_shows_what_was_removed_and_added_and_folds_the_rest(
    desk, reviewer: User
) -> None:
    paragraphs = [f"Paragraph {number} says that the river was wide in that year." for number in range(100)]
    before, after = [*paragraphs], [*paragraphs]
    after[50] = "Paragraph 50 says that the river was <b>narrow</b> in that year."
    del after[80]
    after.append("A last one.")
    source = a_source(is_archived=False)
    one = a_snapshot(source, a_copy("\n".join(before)), days_ago=9)
    other = a_snapshot(source, a_copy("\n".join(after)))
    page = difference_of(desk(reviewer), one, other)
    assert "<strong>3 changes</strong>" in page
    shown = page.partition('<div class="desk-difference"')[2].partition("</div>")[0]
    assert re.findall(r"<del[^>]*>(.*?)</del>", shown, re.DOTALL)[0] == "wide"
    assert "&lt;b&gt;narrow&lt;/b&gt;" in re.findall(r"<ins[^>]*>(.*?)</ins>", shown, re.DOTALL)[0]
    assert "Paragraph 20" not in shown
    assert shown.count(">unchanged</p>") == 3
    turned = difference_of(desk(reviewer), other, one)
    assert "A last one." in turned.partition("<del")[2].rpartition("</del>")[0]


def test_the_difference_says_first_which_quotes_stand_in_one_of_the_two_alone(desk, reviewer: User) -> None:
    claim, source = a_claim("research"), a_source(is_archived=False)
    for words in ("Nobody was hurt.", GAUGE):
        quote(claim, source, words)
    before = a_snapshot(source, a_copy(TEXT), days_ago=9)
    after = a_snapshot(source, a_copy(TEXT.replace("forty", "fifty")))
    page = difference_of(desk(reviewer), before, after)
    places = [page.index(words) for words in (GAUGE, "It stands in the earlier one alone.", "It stands in both.")]
    assert places == sorted(places)
    assert "It stands in the later one alone." in difference_of(desk(reviewer), after, before)


def test_what_quotes_a_source_that_is_merged_is_marked_in_the_copies_of_the_kept_one(desk, reviewer: User) -> None:
    kept_one, other = a_source(is_archived=False), a_source(is_archived=False)
    quote(a_claim("research"), other, GAUGE)
    quote(a_claim("research"), kept_one, "Nobody was hurt.")
    Source.objects.filter(pk=other.pk).update(merged_into=kept_one)
    for source in (kept_one, other):
        shown = page_of(desk(reviewer), a_snapshot(Source.objects.get(pk=source.pk), a_copy(TEXT)))
        assert marked_on(shown) == [GAUGE, "Nobody was hurt."]


def test_a_difference_of_two_snapshots_says_where_there_is_none_to_show(desk, reviewer: User) -> None:
    source, client = a_source(), desk(reviewer)
    by_hand, copy = source.snapshots.get(), a_copy(TEXT)
    one, again = a_snapshot(source, copy, days_ago=2), a_snapshot(source, copy, days_ago=1)
    other_bytes = a_snapshot(source, a_copy(TEXT, media_type="application/xhtml+xml"))
    assert "Both are the same, byte for byte." in difference_of(client, one, again)
    assert "The files differ, but their texts are the same." in difference_of(client, one, other_bytes)
    assert "One of them has no text here" in difference_of(client, by_hand, one)
    of_another = reverse("admin:sources_snapshot_compare", args=[one.pk, a_snapshot().pk])
    assert client.get(of_another).status_code == 404


def test_a_difference_that_is_long_is_shown_in_part(desk, reviewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archived_difference, "MAX_RUN", 100)
    monkeypatch.setattr(archived_difference, "MAX_SHOWN", 150)
    source = a_source(is_archived=False)
    one, other = (a_snapshot(source, a_copy(" ".join(words * 99))) for words in (["river"], ["gauge"]))
    page = difference_of(desk(reviewer), one, other)
    assert page.count("493 more characters of it are not shown") == 2
    assert "There are more changes" not in page
    monkeypatch.setattr(archived_difference, "MAX_SHOWN", 50)
    assert "There are more changes than are shown here" in difference_of(desk(reviewer), one, other)


def test_a_sources_page_lists_snapshots_to_compare_and_how_each_reading_ended(desk, fact_checker: User) -> None:
    source, client = a_source(), desk(fact_checker)
    old, new = a_snapshot(source, a_copy("Old."), days_ago=9), a_snapshot(source, a_copy("New."))
    source.visits.create(at=old.captured_at, outcome="archived", snapshot=old)
    source.visits.create(at=new.captured_at, outcome="not_read", why="too_slow", detail="<b>Nobody answered.")
    page = client.get(reverse("admin:sources_source_change", args=[source.pk])).content.decode()
    for snapshot in source.snapshots.all():
        assert f'href="{reverse("admin:sources_snapshot_view", args=[snapshot.pk])}"' in page
    assert page.count('name="before"') == page.count('name="after"') == 2  # of the one by hand there is no text
    assert "Could not be read this time" in page
    assert "&lt;b&gt;Nobody answered." in page
    assert str(Outcome("too_slow").label) in page
    assert 'name="snapshots-0-sha256"' in page  # the one by hand alone can be edited
    assert 'name="snapshots-1-sha256"' not in page
    choose = reverse("admin:sources_source_compare", args=[source.pk])
    found = client.get(choose, {"before": new.pk, "after": old.pk})
    assert found["Location"] == reverse("admin:sources_snapshot_compare", args=[old.pk, new.pk])
    foreign = a_snapshot().pk
    for before, after in (("", ""), (new.pk, new.pk), (new.pk, foreign), ("x", "²"), ("9" * 30, new.pk)):
        asked = client.get(choose, {"before": before, "after": after}, follow=True)
        assert "Choose two different snapshots" in asked.content.decode()


def test_a_page_of_a_pdf_is_shown_as_it_looks_with_what_it_says(desk, reviewer: User) -> None:
    raw, source = a_pdf("On the first page.", GAUGE), a_source(is_archived=False)
    text = f"On the first page.\n{GAUGE}\n"
    snapshot = kept(raw, source, text=text, pages=[0, 19], media_type="application/pdf")
    quote(a_claim("research"), source, GAUGE)
    client, address = desk(reviewer), reverse("admin:sources_snapshot_page", args=[snapshot.pk, 2])
    assert f'href="{address}"' in page_of(client, snapshot)
    response = client.get(address)
    page = response.content.decode()
    assert 'src="data:image/png;base64,iVBOR' in page
    assert (text_on(page), marked_on(page)) == (f"{GAUGE}\n", [GAUGE])
    assert "no-store" in response["Cache-Control"]
    for number in (0, 3):
        assert client.get(reverse("admin:sources_snapshot_page", args=[snapshot.pk, number])).status_code == 404


def test_a_page_that_cannot_be_drawn_says_why_and_what_it_says(desk, reviewer: User) -> None:
    snapshot = kept(a_pdf(encrypted=True), text=TEXT, pages=[0], media_type="application/pdf")
    response = desk(reviewer).get(reverse("admin:sources_snapshot_page", args=[snapshot.pk, 1]))
    assert response.status_code == 422
    assert "The PDF is encrypted, so its pages cannot be drawn." in response.content.decode()
    assert text_on(response.content.decode()) == TEXT


def test_a_quote_links_to_its_passage_in_the_newest_copy_that_has_it(desk, fact_checker: User) -> None:
    claim, told, telling = a_claim("research", assignee=fact_checker), a_source(), a_source(is_archived=False)
    itself = quote(claim, telling, GAUGE)
    through = quote(claim, told, "Nobody was hurt.", read="through", through=telling)
    quote(claim, told, "It has no copy.")
    a_snapshot(telling, a_copy("Earlier."), days_ago=9)
    newest = a_snapshot(telling, a_copy(TEXT), days_ago=2)
    a_snapshot(telling, a_copy("It was edited since."), days_ago=1)
    a_snapshot(telling, a_copy(None))
    address, client = reverse("admin:sources_snapshot_view", args=[newest.pk]), desk(fact_checker)
    for page in (change_url(claim), verb_url(claim, "submit")):
        shown = client.get(page).content.decode()
        assert {*re.findall(r'href="([^"]*/snapshot/[^"]*#[^"]*)"', shown)} == {
            f"{address}#passage-{itself}", f"{address}#passage-{through}",
        }  # fmt: skip
