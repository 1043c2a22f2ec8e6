"""Pages as they stood at the end of a day: a verdict, an actor, the list."""

import re

import pytest
from django.test import Client

from record import log
from tests.public.api.test_as_of import FIRST, SECOND, THIRD, history
from tests.record.factories import content

pytestmark = pytest.mark.django_db
__all__ = ["history"]  # the fixture

ONE, FOUR = "/claims/1/one/", "/claims/4/four/"
WORD = re.compile(r'class="ruling-word">([^<]+)<')


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    text = answer.content.decode()
    if "as_of" in address and status != 400:
        assert answer["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in text
    return text


def test_between_two_versions_the_verdict_is_the_first_and_after_the_second_the_second(client: Client) -> None:
    for day, rating, words in (
        (FIRST, "True", "and has been replaced. The verdict that stands:"),
        ("2026-01-19", "True", "and has been replaced. The verdict that stands:"),
        (SECOND, "False", "and stands today:"),
    ):
        text = text_of(client, f"{ONE}?as_of={day}")
        assert WORD.findall(text) == [rating], day
        assert words in text, day
        assert f'<link rel="canonical" href="http://127.0.0.1:8000{ONE}">' in text, day
    assert WORD.findall(text_of(client, ONE)) == ["False"]


def test_before_its_first_publication_the_page_says_when_that_was(client: Client) -> None:
    text = text_of(client, f"{FOUR}?as_of=2026-01-31", 404)
    assert '<time datetime="2026-02-01">' in text
    assert f'href="{FOUR}?as_of=2026-02-01"' in text
    assert "<title>As of 2026-01-31" in text
    text_of(client, f"{FOUR}?as_of={THIRD}")
    assert client.get(f"/claims/9/nine/?as_of={FIRST}").status_code == 404


def test_what_is_retracted_is_withdrawn_as_of_every_day(client: Client) -> None:
    for day in (FIRST, THIRD):
        assert "Wrong." in text_of(client, f"/claims/3/three/?as_of={day}", 410)


def test_what_was_published_again_is_withdrawn_as_of_the_days_before(client: Client) -> None:
    log.append(content("Three, but right."), number=3, action="updated", note="Again.")
    path = "/claims/3/three-but-right/"
    assert "Three." in text_of(client, f"{path}?as_of={FIRST}")
    assert "Wrong." in text_of(client, f"{path}?as_of={THIRD}", 410)


def test_other_words_in_the_address_lead_to_the_right_ones_with_the_day(client: Client) -> None:
    answer = client.get(f"/claims/1/other/?as_of={FIRST}")
    assert (answer.status_code, answer["Location"]) == (301, f"{ONE}?as_of={FIRST}")


def test_the_list_has_what_stood_then(client: Client) -> None:
    text = text_of(client, f"/?as_of={FIRST}")
    assert re.findall(r'<a href="/claims/(\d)/', text) == ["2", "1"]
    assert "True: " in re.sub("<[^>]+>", "", text)
    assert re.findall(r'<a href="/claims/(\d)/', text_of(client, f"/?as_of={THIRD}")) == ["4", "2", "1"]
    assert "As of" in text_of(client, "/?as_of=2026-01-01")


def test_its_screens_are_all_as_of_that_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("public.website.addresses.PAGE_SIZE", 1)
    for page in (f"/?as_of={FIRST}", f"/actors/ada-rivera/?as_of={FIRST}"):
        text = text_of(client, page)
        [following] = re.findall(r'rel="next" href="([^"]+)"', text)
        assert following == f"?before=2&amp;as_of={FIRST}"
        later = text_of(client, page.partition("?")[0] + following.replace("&amp;", "&"))
        assert re.findall(r'<a href="/claims/(\d)/', later) == ["1"]
        assert f'href="?as_of={FIRST}"' in later


def test_an_actor_has_the_office_and_the_tally_of_that_day(client: Client) -> None:
    then, now = (text_of(client, f"/actors/ada-rivera/?as_of={day}") for day in (FIRST, SECOND))
    assert "Ada Rivera&#x27;s office" in then
    assert "Former mayor" in now
    counts = [re.findall(r'class="rating[^>]*>(?:<[^>]+>)*([^<]+).*?<td>(\d)</td>', text, re.S) for text in (then, now)]
    assert [{name.strip(): count for name, count in each} for each in counts] == [
        {"True": "1", "False": "1"},
        {"False": "2"},
    ]
    assert "names this actor" in text_of(client, "/actors/ada-rivera/?as_of=2026-01-01", 404)
    assert client.get(f"/actors/nobody/?as_of={FIRST}").status_code == 404


def test_what_is_no_day_that_has_begun_is_refused_in_words(client: Client) -> None:
    for page in ("/", ONE, "/actors/ada-rivera/"):
        for value in ("2026-02-30", "2026-1-1", "yesterday", "", "٢٠٢٦-01-01", "2026-01-01T00:00:00Z"):
            assert "must be a day such as 2026-01-31" in text_of(client, f"{page}?as_of={value}", 400), value
        assert "has not begun" in text_of(client, f"{page}?as_of=9999-12-31", 400)
        assert "is there twice" in text_of(client, f"{page}?as_of={FIRST}&as_of={FIRST}", 400)
    for page in ("/sources/river-report/", "/explore/", f"{ONE}versions/"):
        assert "no parameter" in text_of(client, f"{page}?as_of={FIRST}", 400)


def test_every_page_that_can_is_asked_for_a_day_in_a_form(client: Client) -> None:
    for page in ("/", ONE, "/actors/ada-rivera/", f"{ONE}?as_of={FIRST}"):
        assert '<input type="date" id="as-of" name="as_of" required' in text_of(client, page)
    assert f'value="{FIRST}"' in text_of(client, f"{ONE}?as_of={FIRST}")
