"""What the three formats ask for, and texts that are hard to write in them."""

import json
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client

from record import log
from tests.public.addresses import FEEDS
from tests.public.feeds.reading import bytes_of, entries
from tests.record import factories

pytestmark = pytest.mark.django_db

TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
ATOM, DC = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/elements/1.1/}"
LISTS = sorted({address.removeprefix("/feeds/").rpartition(".")[0] for address in FEEDS})


@pytest.fixture
def a_record(db: None) -> None:
    factories.publish("The river rose.", "The river fell.", "The river froze.")
    log.append(factories.content("The river rose."), number=1, action="corrected", note="The date was wrong.")
    log.retract(2, note="Another river.")


def xml(client: Client, name: str, form: str) -> ElementTree.Element:
    return ElementTree.fromstring(bytes_of(client, name, form))


@pytest.mark.usefixtures("a_record")
def test_every_feed_of_every_list_has_its_type_and_may_be_read_from_any_site(client: Client) -> None:
    for address in FEEDS:
        answer = client.get(address)
        assert answer["Content-Type"] == TYPES[address.rpartition(".")[2]], address
        assert answer["Access-Control-Allow-Origin"] == "*", address
        assert answer["X-Content-Type-Options"] == "nosniff", address


@pytest.mark.usefixtures("a_record")
@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_parser_that_is_not_ours_reads_every_feed(client: Client, form: str) -> None:
    for name in LISTS:
        found = feedparser.parse(bytes_of(client, name, form))
        assert not found.bozo, (name, found.get("bozo_exception"))
        assert found.version == {"rss": "rss20", "atom": "atom10"}[form], name
        own = [link.href for link in found.feed.links if link.rel == "self"]
        assert own == [f"http://127.0.0.1:8000/feeds/{name}.{form}"]
        assert found.feed.title, name
        assert client.get(found.feed.link, follow=True).status_code == 200, name
        assert found.entries, name
        for entry in found.entries:
            assert entry.id.startswith("http://127.0.0.1:8000/claims/"), name
            assert entry.title, name
            assert entry.summary, name
            assert client.get(entry.link).status_code in (200, 410), (name, entry.link)


@pytest.mark.usefixtures("a_record")
def test_rss_has_what_its_rules_ask_for(client: Client) -> None:
    for name in LISTS:
        root = xml(client, name, "rss")
        assert (root.tag, root.attrib) == ("rss", {"version": "2.0"})
        [channel] = root
        for tag in ("title", "link", "description", "language", "lastBuildDate"):
            assert [each.text for each in channel.findall(tag) if each.text], (name, tag)
        guids = []
        for item in channel.findall("item"):
            assert item.findtext("title"), name
            assert item.findtext("link").startswith("http://127.0.0.1:8000/claims/"), name
            assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo, name
            assert item.find("guid").attrib == {"isPermaLink": "false"}, name
            guids.append(item.findtext("guid"))
        assert len(guids) == len(set(guids)), name


@pytest.mark.usefixtures("a_record")
def test_json_feed_has_what_its_rules_ask_for(client: Client) -> None:
    for name in LISTS:
        feed = json.loads(bytes_of(client, name, "json"))
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"], name
        assert feed["feed_url"] == f"http://127.0.0.1:8000/feeds/{name}.json"
        assert feed["authors"] == [{"name": "Factcheck", "url": "http://127.0.0.1:8000"}]
        for item in feed["items"]:
            assert {"id", "url", "title", "content_html", "content_text", "date_modified"} <= item.keys(), name
            assert None not in item.values(), name
        same = {(entry.id, entry.link, entry.title) for entry in entries(client, name)}
        assert {(item["id"], item["url"], item["title"]) for item in feed["items"]} == same, name


@pytest.mark.usefixtures("a_record")
def test_an_item_has_the_language_and_the_topics_of_its_text(client: Client) -> None:
    factories.publish("El río subió.", language="es")
    rss = xml(client, "latest", "rss").find("channel/item")
    atom = xml(client, "latest", "atom").find(f"{ATOM}entry")
    item = json.loads(bytes_of(client, "latest", "json"))["items"][0]
    assert rss.findtext(f"{DC}language") == item["language"] == "es"
    assert atom.attrib == {"{http://www.w3.org/XML/1998/namespace}lang": "es"}
    assert rss.findtext("category") == atom.find(f"{ATOM}category").attrib["term"] == item["tags"][0] == "Floods"


def test_a_feed_in_which_nothing_is_yet_is_the_same_whenever_it_is_asked(client: Client) -> None:
    for name in ("latest", "corrections"):
        assert entries(client, name) == entries(client, name, "rss") == []
        assert json.loads(bytes_of(client, name, "json"))["items"] == []
        assert xml(client, name, "atom").findtext(f"{ATOM}updated") == "2000-01-01T00:00:00+00:00"


HARD = {
    "</script><script>alert(1)</script>": None,
    "a ]]> b <![CDATA[ c": None,
    "one\u2028two\u2029three": None,
    "👩‍🔬 rose 🌊": None,
    "&amp; &lt;b&gt; & < >": None,
    "النهر ارتفع": None,
    "bell\x07, null-like\x01, escape\x1b[31m, not a character\ufffe": "bell, null-like, escape[31m, not a character",
}


@pytest.mark.usefixtures("unchecked_log")
@pytest.mark.parametrize("text", HARD)
def test_a_text_arrives_as_it_was_written_but_for_what_no_xml_can_hold(client: Client, text: str) -> None:
    in_xml = HARD[text] or text
    topic = factories.a_claim(text).topics[0]
    claim = factories.a_claim(text, topics=[type(topic)(slug="floods", name=text)])
    log.append(factories.content(headline=text, claim=claim, summary=text), action="published")
    log.append(factories.content(headline=text, claim=claim, summary=text), number=1, action="updated", note=text)
    item = json.loads(bytes_of(client, "latest", "json"))["items"][0]
    assert (item["title"], item["summary"], item["tags"]) == (f"Updated: {text}", text, [text])
    rss = xml(client, "latest", "rss").find("channel/item")
    atom = xml(client, "latest", "atom").find(f"{ATOM}entry")
    assert rss.findtext("title") == atom.findtext(f"{ATOM}title") == f"Updated: {in_xml}"
    assert rss.findtext("category") == atom.find(f"{ATOM}category").attrib["term"] == in_xml
    assert rss.findtext("description") == atom.findtext(f"{ATOM}summary")
    shown = ElementTree.fromstring(f"<div>{rss.findtext('description').replace('&#x27;', chr(39))}</div>")
    assert {element.tag for element in shown.iter()} == {"div", "p", "strong", "span"}
    assert [each.text for each in shown.iter("span")][:3] == [in_xml, "False", in_xml]
    for name in LISTS:
        for form in ("rss", "atom"):
            assert len(xml(client, name, form).findall(".//item" if form == "rss" else f"{ATOM}entry")) >= 1, name
