"""What readers are told on the website of sources since: above a verdict, at its evidence, on the source's page."""

import re
from typing import Any

import pytest
from django.test import Client
from msgspec.structs import replace

from record import log, notices
from record.documents import SourceRetraction, Successor
from tests.public.addresses import CLAIM, EMBED
from tests.public.website.attacks import ATTACKS
from tests.public.website.test_hostile_text import assert_nothing_runs
from tests.record.days import at
from tests.record.factories import a_source, content, hearsay, publish, some_evidence

pytestmark = pytest.mark.django_db
QUOTE = "The level rose by 0.40 m."
BANNER = '<div class="notice notice-source" id="notices" role="note">'
OF_SOURCE = '<div class="notice notice-source" role="note">'
REPORT = "/sources/river-report/"


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html)).strip()


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == status, address
    return answer.content.decode()


def banner(client: Client, address: str = CLAIM, opened: str = BANNER) -> str:
    return words(text_of(client, address).partition(opened)[2].partition("</div>")[0])


def piece(client: Client, place: int, address: str = CLAIM) -> str:
    """What stands at a piece of evidence."""
    return words(text_of(client, address).partition(f'id="evidence-{place}">')[2].partition("</ul>")[0])


def tell(kind: str, source: str = "river-report", **more: Any) -> None:
    with at("2026-01-20T10:00:00Z"):
        notices.append(1, kind, source, **more)


@pytest.fixture(autouse=True)
def published() -> None:
    with at("2026-01-10T10:00:00Z"):
        publish("The river rose by two meters in one night.")


def test_a_changed_passage_is_said_above_the_verdict_and_at_its_evidence(client: Client) -> None:
    assert banner(client) == ""
    tell("passage_changed", passage=QUOTE)
    said = "It has changed since we read it on Sept. 8, 2025: the passage now reads otherwise."
    assert banner(client) == (
        "A source is no longer as it was when we read it. The verdict is as it was published; an editor has not yet "
        f"said what follows from this. River Report: {said} Noticed Jan. 20, 2026. The passage as archived is below"
    )
    text = text_of(client, CLAIM)
    assert text.index(BANNER) < text.index("<h1")
    assert '<a href="#evidence-1">' in text
    assert text.count('id="notice-0"') == 1
    shown = piece(client, 1)
    assert shown.index(said) < shown.index("The passage as archived:") < shown.index(QUOTE)
    assert "changed" not in piece(client, 2)


@pytest.mark.parametrize(
    ("kind", "more", "said"),
    [
        ("passage_gone", {"passage": QUOTE}, "Sept. 8, 2025: the passage is no longer in it."),
        ("gone", {}, "It is no longer at its address. We read it on Sept. 8, 2025."),
        ("unreachable", {}, "For some days it could not be reached. We read it on Sept. 8, 2025."),
        ("retracted", {"reason": "A gauge was broken."}, "have retracted it. A gauge was broken."),
        ("superseded", {}, "A newer work has taken its place."),
        ("superseded", {"replaced_by": Successor(title="New", url=None)}, "has taken its place. New."),
    ],
)
def test_what_became_of_a_source_is_said_in_words(client: Client, kind: str, more: dict, said: str) -> None:
    tell(kind, **more)
    assert said in banner(client)
    assert said in piece(client, 1)


def test_a_successor_is_linked_where_it_has_an_address(client: Client) -> None:
    tell("superseded", replaced_by=Successor(title="New", url="https://new.example/"))
    assert 'href="https://new.example/" rel="nofollow noopener ugc">New</a>' in text_of(client, CLAIM)


def test_of_two_quotations_only_the_one_is_marked_that_is_concerned(client: Client) -> None:
    evidence = [some_evidence(), some_evidence(quote="Another."), some_evidence("radio-interview", quote="Third.")]
    log.append(content(evidence=evidence), number=1, action="updated", note="More.")
    tell("passage_changed", passage="Another.")
    assert ["changed" in piece(client, place) for place in (1, 2, 3)] == [False, True, False]
    tell("gone")
    assert ["no longer at" in piece(client, place) for place in (1, 2, 3)] == [True, True, False]


def test_what_rests_on_a_retracted_source_is_marked_too_and_what_was_told_by_it(client: Client) -> None:
    study, article = a_source("study"), a_source("article", origin="study")
    evidence = [
        some_evidence("article", read="itself"),
        some_evidence("river-report", read="through", through="article"),
    ]
    changed = content(sources=[study, article, a_source()], evidence=evidence, appearances=[])
    log.append(changed, number=1, action="updated", note="Other sources.")
    tell("gone", "article")
    assert ["no longer at" in piece(client, place) for place in (1, 2)] == [True, True]
    tell("retracted", "study", reason="Invented.")
    assert ["Study: Those who" in piece(client, place) for place in (1, 2)] == [True, True]
    tell("unreachable", "study")
    assert "Study: For some days" in banner(client)
    assert "Study: For some days" not in piece(client, 1)


def test_that_the_verdict_still_stands_is_said_more_quietly_with_its_reason(client: Client) -> None:
    tell("passage_gone", passage=QUOTE)
    with at("2026-01-25T10:00:00Z"):
        notices.append(1, "still_stands", "river-report", reason="The figure is in the annex now.")
    assert banner(client) == ""
    said = "Passage gone, noticed Jan. 20, 2026. We looked again on Jan. 25, 2026: the verdict still stands. The figure"
    assert said in piece(client, 1)
    assert "annex" not in piece(client, 2)
    page = text_of(client, REPORT)
    assert OF_SOURCE not in page
    assert "Passage gone; looked at again on Jan. 25, 2026: the verdict still stands" in words(page)


def test_what_concerns_no_piece_of_evidence_is_said_all_the_same(client: Client) -> None:
    log.append(
        content(evidence=[some_evidence()], appearances=[hearsay()]), number=1, action="updated", note="No recording."
    )
    tell("gone", "radio-interview")
    assert "Radio Interview: It is no longer at its address." in banner(client)
    assert 'id="notice-0"' in text_of(client, CLAIM)
    notices.append(1, "still_stands", "radio-interview", reason="We have the recording.")
    assert banner(client) == ""
    assert "We have the recording." in words(text_of(client, CLAIM).partition('id="history"')[2])


def test_a_new_version_has_none_and_the_earlier_one_keeps_its_own(client: Client) -> None:
    tell("gone")
    log.append(content(), number=1, action="updated", note="Another copy.")
    assert banner(client) == ""
    assert "no longer at its address" in banner(client, f"{CLAIM}versions/1/")
    assert "an editor has not yet" not in banner(client, f"{CLAIM}versions/1/")
    assert OF_SOURCE not in text_of(client, REPORT)


def test_as_of_a_day_readers_see_what_they_were_told_by_then(client: Client) -> None:
    tell("gone")
    with at("2026-01-25T10:00:00Z"):
        notices.append(1, "still_stands", "river-report", reason="We have the copy.")
    for day, told, settled in (
        ("2026-01-19", False, False),
        ("2026-01-20", True, False),
        ("2026-01-24", True, False),
        ("2026-01-25", False, True),
    ):
        text = text_of(client, f"{CLAIM}?as_of={day}")
        assert ((BANNER in text), ("We have the copy." in text)) == (told, settled), day


def test_of_what_is_retracted_no_notice_is_left(client: Client) -> None:
    publish("Another claim.")
    tell("retracted", reason="A canary in a reason.")
    log.retract(1, note="Another river.")
    for address, status in ((CLAIM, 410), (f"{CLAIM}versions/", 200), (REPORT, 200), (EMBED, 410)):
        text = text_of(client, address, status)
        assert "canary" not in text, address
        assert "notice-source" not in text, address
    log.append(content("It rose."), number=1, action="updated", note="Again.")
    assert "canary" not in text_of(client, "/claims/1/")


def test_many_notices_do_not_push_the_verdict_off_the_screen(client: Client) -> None:
    evidence = [some_evidence(quote=f"Passage {n}.") for n in range(5)]
    log.append(content(evidence=evidence), number=1, action="updated", note="More.")
    for n in range(5):
        tell("passage_gone", passage=f"Passage {n}.")
    shown, _tag, rest = text_of(client, CLAIM).partition(BANNER)[2].partition("</div>")[0].partition("<details>")
    assert (shown.count("<li"), rest.count("<li"), "2 more" in rest) == (3, 2, True)


def test_a_sources_page_says_which_fact_checks_are_concerned(client: Client) -> None:
    publish("Another claim.", "A third claim.")
    tell("gone")
    notices.append(2, "gone", "river-report")
    said = banner(client, REPORT, OF_SOURCE)
    assert said.startswith(
        "This source is no longer as it was when we read it. It concerns: False: Another claim. It is"
    )
    assert "False: The river rose by two meters in one night. It is no longer at its address." in said
    assert "third" not in said
    text = text_of(client, REPORT)
    assert f'<a href="{CLAIM}#notices"' in text
    assert text.count("Gone from its address, noticed") == 2
    assert OF_SOURCE not in text_of(client, "/sources/radio-interview/")
    notices.append(2, "still_stands", "river-report", reason="It does.")
    assert "Another claim" not in banner(client, REPORT, OF_SOURCE)


def test_what_the_document_says_of_its_sources_is_marked(client: Client) -> None:
    old = a_source(published_by_url="https://board.example/", superseded_by="second-report")
    new = a_source("second-report", retracted=SourceRetraction(on="2026-10", reason="A gauge was broken."))
    archive = replace(some_evidence().archive, media_type="application/pdf", size=1_258_291)
    evidence = [some_evidence(archive=archive), some_evidence("second-report")]
    changed = content(sources=[old, new], evidence=evidence, appearances=[])
    log.append(changed, number=1, action="updated", note="Looked at again.")
    text = text_of(client, CLAIM)
    assert "Superseded. A newer work has taken its place: Second Report" in piece(client, 1)
    assert "Retracted October 2026. A gauge was broken." in piece(client, 2)
    assert '<a class="outgoing" href="https://board.example/"' in text
    assert "(PDF, 1.2 MB)" in piece(client, 1)
    assert "Superseded. A newer work has taken its place: Second Report" in banner(client, REPORT, OF_SOURCE)
    assert "Retracted October 2026. A gauge was broken." in banner(client, "/sources/second-report/", OF_SOURCE)
    assert 'href="https://board.example/"' in text_of(client, REPORT)


def test_the_card_and_the_text_to_copy_say_that_a_source_has_changed(client: Client) -> None:
    assert "A source has changed" not in text_of(client, EMBED)
    tell("gone")
    assert f'<a href="http://127.0.0.1:8000{CLAIM}#notices" target="_blank"' in text_of(client, EMBED)
    assert "A source has changed since." in words(text_of(client, EMBED))
    assert "A source has changed since; see the page.\nhttp://127.0.0.1:8000/claims/1/" in text_of(client, CLAIM)
    notices.append(1, "still_stands", "river-report", reason="It does.")
    assert "A source has changed" not in text_of(client, EMBED)
    assert "A source has changed" not in text_of(client, CLAIM)


def test_no_text_of_a_notice_becomes_anything_but_text(client: Client) -> None:
    for attack in ATTACKS:
        publish("Attacked.", evidence=[some_evidence(quote=attack)])
        number = 1 + ATTACKS.index(attack) + 1
        notices.append(number, "passage_gone", "river-report", passage=attack)
        notices.append(number, "superseded", "river-report", replaced_by=Successor(title=attack, url=None))
        notices.append(number, "retracted", "river-report", reason=attack)
        pages = {f"/claims/{number}/": 200, REPORT: 200, f"/embed/{number}/": 200}
        runs(client, pages)
        notices.append(number, "still_stands", "river-report", reason=attack)
        runs(client, pages)


def runs(client: Client, pages: dict[str, int]) -> None:
    """Check the pages one by one: that of a verdict has its claim as linked data."""
    for address, status in pages.items():
        assert_nothing_runs(client, "Attacked.", {address: status})
