"""oEmbed: from the address of a page to the frame that shows it."""

import json
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client

from record import log
from tests.public.addresses import CLAIM
from tests.public.website.attacks import ATTACKS
from tests.public.website.test_hostile_text import Reader, hostile
from tests.record import factories

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
PAGE = f"{SITE}{CLAIM}"
FOUND = ("version", "type", "title", "provider_name", "provider_url", "cache_age", "html", "width", "height")
PICTURE = ("thumbnail_url", "thumbnail_width", "thumbnail_height")


def ask(client: Client, url: str = PAGE, **parameters: object) -> Any:
    answer = client.get(f"/oembed?{urlencode({'url': url, **parameters})}")
    assert answer.status_code == 200, (url, answer.content)
    return answer.json()


@pytest.fixture(autouse=True)
def a_verdict(db: None) -> None:
    factories.publish()


def test_an_answer_has_what_a_consumer_needs_to_show_the_card(client: Client) -> None:
    found = ask(client)
    assert tuple(found) == (*FOUND, *PICTURE)
    assert (found["version"], found["type"]) == ("1.0", "rich")
    assert found["title"] == "False: The river rose by two meters in one night."
    assert (found["provider_name"], found["provider_url"]) == ("Factcheck", f"{SITE}/")
    assert found["thumbnail_url"] == f"{SITE}/pictures/1/1.png"
    assert (found["thumbnail_width"], found["thumbnail_height"]) == (1200, 630)
    assert found["html"] == (
        f'<iframe src="{SITE}/embed/1/?v=1" width="600" height="{found["height"]}" '
        'title="False: The river rose by two meters in one night. – Factcheck" loading="lazy" '
        'style="border: 0; max-width: 100%"></iframe>'
    )
    assert client.get("/embed/1/?v=1").status_code == 200


def test_the_frame_names_the_newest_version(client: Client) -> None:
    log.append(factories.content(), number=1, action="corrected", note="The date was wrong.")
    for url in (PAGE, f"{PAGE}versions/1/"):
        assert f'src="{SITE}/embed/1/?v=2"' in ask(client, url)["html"]


def test_xml_says_the_same_as_json(client: Client) -> None:
    answer = client.get(f"/oembed?{urlencode({'url': PAGE, 'format': 'xml'})}")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "oembed"
    assert {each.tag: each.text for each in root} == {name: str(value) for name, value in ask(client).items()}
    json_answer = client.get(f"/oembed?{urlencode({'url': PAGE, 'format': 'json'})}")
    assert json_answer["Content-Type"] == "application/json"
    for each in (answer, json_answer):
        assert each["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in each


def test_every_form_of_a_pages_address_is_known(client: Client) -> None:
    for url in (
        PAGE,
        PAGE.rstrip("/"),
        PAGE.replace("http:", "https:"),
        PAGE.replace("http:", "HTTP:"),
        f"{SITE}/claims/1/",
        f"{SITE}/claims/1",
        f"{SITE}/claims/1/other-words/",
        f"{SITE}/claims/1/versions/",
        f"{PAGE}versions/",
        f"{PAGE}versions/1/",
        f"{SITE}/claims/1/versions/1/",
        f"{PAGE}?utm_source=letter#evidence",
        f"{SITE}/embed/1/?v=1",
        f"http://testserver{CLAIM}",
        f"https://testserver:443{CLAIM}",
    ):
        assert ask(client, url)["title"].startswith("False: "), url


def test_an_address_of_no_verdict_of_this_site_is_not_found(client: Client) -> None:
    for url in (
        f"https://elsewhere.example{CLAIM}",
        f"http://127.0.0.1:8001{CLAIM}",
        f"http://127.0.0.1:8000.elsewhere.example{CLAIM}",
        f"http://127.0.0.1:8000@elsewhere.example{CLAIM}",
        f"ftp://127.0.0.1:8000{CLAIM}",
        CLAIM,
        f"//127.0.0.1:8000{CLAIM}",
        f"{SITE}/",
        f"{SITE}/claims/2/",
        f"{SITE}/claims/0/",
        f"{SITE}/claims/{'9' * 40}/",
        f"{SITE}/actors/ada-rivera/",
        f"{SITE}/api/v1/claims/1",
        "http://[::1",
        "http://127.0.0.1:port/claims/1/",
        "javascript:alert(1)",
        "nothing",
    ):
        answer = client.get(f"/oembed?{urlencode({'url': url})}")
        assert answer.status_code == 404, url
        assert answer["Content-Type"] == "text/plain; charset=utf-8", url
        assert answer["Access-Control-Allow-Origin"] == "*", url
        assert answer.content.decode().startswith("“url” is the address of no public fact-check of this site."), url


def test_a_retracted_verdict_is_gone(client: Client) -> None:
    log.retract(1, note="It was a hoax.", names_statement=False)
    for url in (PAGE, f"{SITE}/claims/1/"):
        answer = client.get(f"/oembed?{urlencode({'url': url})}")
        assert answer.status_code == 410
        assert answer.content.decode().startswith("The fact-check at “url” was retracted")


def test_what_is_wrong_is_said_with_the_parameters_name(client: Client) -> None:
    for query, status, words in (
        ("", 400, "“url” is missing"),
        ("url=", 400, "“url” is missing"),
        ("url=a&url=b", 400, "The parameter “url” is there twice. Keep one."),
        ("maxwidth=1&maxwidth=2", 400, "The parameter “maxwidth” is there twice. Keep one."),
        ("maxwidth=x", 400, "“maxwidth” must be a whole number of pixels"),
        ("maxwidth=0", 400, "“maxwidth” must be a whole number of pixels"),
        ("maxheight=-1", 400, "“maxheight” must be a whole number of pixels"),
        ("maxheight=1e9", 400, "“maxheight” must be a whole number of pixels"),
        (f"maxheight={'9' * 400}", 400, "“maxheight” must be a whole number of pixels"),
        ("format=yaml", 501, "“format” must be json or xml."),
        ("format=", 501, "“format” must be json or xml."),
        ("format=JSON", 501, "“format” must be json or xml."),
    ):
        given = query if "url" in query or not query else f"{urlencode({'url': PAGE})}&{query}"
        answer = client.get(f"/oembed?{given}")
        assert answer.status_code == status, query
        assert answer["Content-Type"] == "text/plain; charset=utf-8", query
        assert words in answer.content.decode(), query


def test_a_form_that_does_not_exist_leaves_no_line_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Or whoever asks for it could fill the log of errors: to Django, a 501 is one of the server."""
    for address in (f"/oembed?format=yaml&{urlencode({'url': PAGE})}", "/nothing/"):
        assert client.get(address).status_code in (501, 404)
    assert not caplog.records


def test_parameters_that_consumers_send_to_every_provider_are_ignored(client: Client) -> None:
    assert ask(client, dnt=1, lang="en", callback="alert", omit_script="true", width=3) == ask(client)


def test_a_frame_and_its_picture_are_no_larger_than_asked(client: Client) -> None:
    for parameters, expected in {
        (("maxwidth", 400),): 400,
        (("maxwidth", 40), ("maxheight", 50)): 40,
        (("maxwidth", 5_000), ("maxheight", 5_000)): 600,
    }.items():
        bounds = dict(parameters)
        found = ask(client, **bounds)
        assert found["width"] == expected
        assert found["height"] <= bounds.get("maxheight", 10_000)
        assert f'width="{found["width"]}" height="{found["height"]}"' in found["html"]
        assert ("thumbnail_url" in found) is (bounds["maxwidth"] >= 1_200)
    assert ask(client, maxwidth=320)["height"] > ask(client)["height"]


@pytest.mark.usefixtures("unchecked_log")
def test_a_hostile_title_stays_a_title(client: Client) -> None:
    for attack in (
        *ATTACKS,
        "</script><script>attacked=1</script>",
        '"><img src=x onerror=attacked=1>',
        "]]>\u2028\x01🌊",
    ):
        entry = log.append(hostile(attack), action="published")
        url = f"{SITE}/claims/{entry.number}/"
        text = client.get(f"/oembed?{urlencode({'url': url})}").content.decode()
        assert not {"<", ">", "&", "\u2028"} & set(text), attack
        found = json.loads(text)
        assert attack in found["title"]
        root = ElementTree.fromstring(client.get(f"/oembed?{urlencode({'url': url, 'format': 'xml'})}").content)
        assert root.findtext("html") == found["html"].replace("\x01", "")
        for html, known in {
            found["html"]: ["iframe", "iframe style"],
            client.get(f"/claims/{entry.number}/", follow=True).content.decode(): [],
        }.items():
            reader = Reader()
            reader.feed(html)
            assert reader.found == known, attack


def test_the_verdicts_page_says_where_it_is_found_and_an_older_versions_does_not(client: Client) -> None:
    log.append(factories.content(), number=1, action="corrected", note="The date was wrong.")
    for address, count in {CLAIM: 2, f"{CLAIM}versions/1/": 0, f"{CLAIM}versions/": 0, "/": 0}.items():
        text = client.get(address).content.decode()
        assert text.count("+oembed") == count, address
