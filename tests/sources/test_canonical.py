"""One work has one canonical address, however people come by it; another work has another."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from sources import known
from sources.canonical import canonical, unwrapped, without_tracking
from sources.models import Source
from tests.claims.factories import a_publisher, a_source

REPORT = "https://river.example/2024/05/how-the-river-rose-in-one-night"
VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
POST = "https://x.com/UNGeneva/status/1712345678901234567"
SAME = [
    # scheme, host, port, slashes, fragments, escapes
    ("http://river.example/report", "https://river.example/report"),
    ("https://www.river.example/report", "https://river.example/report"),
    ("https://RIVER.example/report", "https://river.example/report"),
    ("https://river.example:443/report", "https://river.example/report"),
    ("https://river.example/report/", "https://river.example/report"),
    ("https://river.example/report#summary", "https://river.example/report"),
    ("https://river.example/report#:~:text=two%20meters", "https://river.example/report"),
    ("https://river.example/%72eport", "https://river.example/report"),
    ("https://río.example/año", "https://xn--ro-nja.example/a%C3%B1o"),
    ("https://river.example/find?q=two%20words", "https://river.example/find?q=two+words"),
    ("https://river.example/find?b=2&a=1", "https://river.example/find?a=1&b=2"),
    ("https://river.example", "https://river.example/"),
    # where the reader comes from
    (f"{REPORT}?utm_source=mail&utm_medium=x", REPORT),
    (f"{REPORT}?fbclid=IwAR0", REPORT),
    (f"{REPORT}/?gclid=1&gclsrc=aw.ds", REPORT),
    (f"{REPORT}?at_medium=RSS&at_campaign=KARANGA", REPORT),
    (f"{REPORT}?ns_mchannel=social&ocid=socialflow", REPORT),
    (f"{REPORT}?smid=url-share", REPORT),
    (f"{REPORT}?CMP=share_btn_tw", REPORT),
    (f"{REPORT};jsessionid=0A1B2C?xtor=RSS-1", REPORT),
    ("https://river.example/list?page=2&mc_cid=1", "https://river.example/list?page=2"),
    # telephones and AMP
    ("https://m.river.example/report", "https://river.example/report"),
    ("https://mobile.river.example/report", "https://river.example/report"),
    ("https://en.m.wikipedia.org/wiki/River", "https://en.wikipedia.org/wiki/River"),
    ("https://amp.river.example/report", "https://river.example/report"),
    (f"{REPORT}/amp/", REPORT),
    (f"{REPORT}/amp", REPORT),
    (f"{REPORT}?amp=1", REPORT),
    (f"{REPORT}?amp", REPORT),
    (f"{REPORT}?outputType=amp", REPORT),
    (f"{REPORT}.amp", REPORT),
    (f"{REPORT}.amp.html", f"{REPORT}.html"),
    ("https://www.bbc.com/news/amp/world-12345678", "https://www.bbc.co.uk/news/world-12345678"),
    ("https://www.reuters.com/article/amp/idUSKBN12345", "https://www.reuters.com/article/idUSKBN12345"),
    ("https://river.example/2024/05/flood/amp/", "https://river.example/2024/05/flood/"),
    (f"https://www.google.com/amp/s/{REPORT[8:]}/amp", REPORT),
    (f"https://www.google.co.uk/amp/{REPORT[8:]}", REPORT),
    (f"https://river-example.cdn.ampproject.org/c/s/{REPORT[8:]}?amp_js_v=0.1&usqp=mq#referrer=x", REPORT),
    (f"https://cdn.ampproject.org/v/s/{REPORT[8:]}/amp/?amp_gsa=1", REPORT),
    # archives and caches
    (f"https://web.archive.org/web/20200101000000/{REPORT}", REPORT),
    (f"http://web.archive.org/web/20200101000000id_/{REPORT}", REPORT),
    ("https://web.archive.org/web/2020/http:/www.river.example:80/report", "https://river.example/report"),
    ("https://web.archive.org/web/2020/river.example/report", "https://river.example/report"),
    (f"https://web.archive.org/web/*/{REPORT}", REPORT),
    (f"https://web.archive.org/web/{REPORT}", REPORT),
    (f"https://web.archive.org/save/{REPORT}", REPORT),
    ("https://web.archive.org/web/2020/https://river.example/list?id=5", "https://river.example/list?id=5"),
    (f"https://archive.ph/2020.01.31-120000/{REPORT}", REPORT),
    (f"https://archive.is/newest/{REPORT}", REPORT),
    (f"https://archive.today/{REPORT}", REPORT),
    (f"https://archive.ph/o/aB3dE/{REPORT}", REPORT),
    ("https://archive.ph/aB3dE", "https://archive.is/aB3dE"),
    (f"https://webarchive.nationalarchives.gov.uk/ukgwa/20200101000000/{REPORT}", REPORT),
    (f"https://wayback.archive-it.org/1234/20200101000000/{REPORT}", REPORT),
    (f"https://arquivo.pt/wayback/20200101000000mp_/{REPORT}", REPORT),
    (f"https://webcache.googleusercontent.com/search?q=cache:AbCdEfGhIjKl:{REPORT}+river&hl=en", REPORT),
    # redirects
    ("https://www.google.com/url?sa=t&url=https%3A%2F%2Friver.example%2Freport&usg=1", "https://river.example/report"),
    ("https://www.google.de/url?q=https://river.example/report", "https://river.example/report"),
    ("https://l.facebook.com/l.php?u=https%3A%2F%2Friver.example%2Freport%3Ffbclid%3D1&h=A", "https://river.example/report"),
    ("https://out.reddit.com/t3_1?url=https%3A%2F%2Friver.example%2Freport", "https://river.example/report"),
    ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Friver.example%2Freport&data=1", "https://river.example/report"),
    (f"https://l.facebook.com/l.php?u=https%3A%2F%2Fweb.archive.org%2Fweb%2F2020%2F{REPORT}", REPORT),
    # default documents and one work at several addresses of a site
    ("https://river.example/report/index.html", "https://river.example/report/"),
    ("https://river.example/index.php?id=5", "https://river.example/?id=5"),
    ("https://river.example/Default.aspx", "https://river.example/"),
    ("https://youtu.be/dQw4w9WgXcQ?si=abc", VIDEO),
    ("https://m.youtube.com/watch?feature=share&v=dQw4w9WgXcQ&t=42s", VIDEO),
    ("https://www.youtube.com/shorts/dQw4w9WgXcQ", VIDEO),
    ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", VIDEO),
    ("https://mobile.twitter.com/UNGeneva/status/1712345678901234567?s=20", POST),
    ("https://twitter.com/i/web/status/1712345678901234567", POST),
    ("https://x.com/ungeneva/status/1712345678901234567/photo/1", POST),
    ("https://www.instagram.com/un/reel/C1aBcD-e/?igsh=1", "https://instagram.com/p/C1aBcD-e"),
    ("https://t.me/s/durov/123", "https://t.me/durov/123?single"),
    ("https://dx.doi.org/10.1000/ABC", "https://doi.org/10.1000/abc"),
    ("https://old.reddit.com/r/a/comments/1/", "https://www.reddit.com/r/a/comments/1"),
]  # fmt: skip
OTHER = [
    ("https://river.example/list?id=1", "https://river.example/list?id=2"),
    ("https://river.example/watch?v=a", "https://river.example/watch?v=b"),
    ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcq"),
    ("https://river.example/list?page=1", "https://river.example/list?page=2"),
    ("https://river.example/list", "https://river.example/list?page=2"),
    ("https://river.example/Report", "https://river.example/report"),
    ("https://river.example:8443/report", "https://river.example/report"),
    ("https://river.example/report", "https://river.example/report.pdf"),
    ("https://river.example/report", "https://news.river.example/report"),
    ("https://river.example/report", "https://river.example.org/report"),
    ("https://river.example/#!/report/5", "https://river.example/#!/report/6"),
    ("https://river.example/#/report/5", "https://river.example/"),
    ("https://river.example/a%2Fb", "https://river.example/a/b"),
    ("https://river.example/find?q=a%26b", "https://river.example/find?q=a&b"),
    ("https://en.wikipedia.org/wiki/AMP", "https://en.wikipedia.org/wiki"),
    ("https://en.wikipedia.org/wiki/River", "https://es.wikipedia.org/wiki/River"),
    ("https://en.wikipedia.org/w/index.php?title=River&oldid=1", "https://en.wikipedia.org/w/index.php?title=River"),
    ("https://shop.example/guitars/amp", "https://shop.example/guitars"),
    ("https://river.example/docs/amp/start", "https://river.example/docs/start"),
    ("https://river.example/index.php/report", "https://river.example/report"),
    ("https://river.example/report?output=amp2", "https://river.example/report"),
    ("https://archive.ph/aB3dE", "https://archive.ph/Ab3De"),
    ("https://perma.cc/ABCD-1234", "https://perma.cc/ABCD-1235"),
    ("https://web.archive.org/details/river", "https://river"),
    ("https://t.co/aBc", "https://t.co/abc"),
    ("https://www.google.com/search?q=river.example", "https://river.example"),
    ("https://www.google.com/url?q=river", "https://river"),
    ("https://x.com/un/status/1712345678901234567", "https://x.com/un/status/1712345678901234568"),
    ("https://doi.org/10.1000/abc", "https://doi.org/10.1000/abd"),
    ("https://river.example/report?ref=a", "https://river.example/report?ref=b"),
    ("https://a.example/archive/https://river.example/report", "https://river.example/report"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "another"), SAME)
def test_addresses_of_one_work_have_one_form(one: str, another: str) -> None:
    assert canonical(one) == canonical(another) != ""


@pytest.mark.parametrize(("one", "another"), OTHER)
def test_addresses_of_two_works_have_two_forms(one: str, another: str) -> None:
    assert canonical(one) != canonical(another)


@pytest.mark.parametrize("address", sorted({address for pair in SAME + OTHER for address in pair}))
def test_the_form_of_a_form_is_itself(address: str) -> None:
    assert canonical(canonical(address)) == canonical(address)


@pytest.mark.parametrize(
    "text",
    ["", "river", "ftp://river.example/", "https://river.example/%zz", "https://a b.example", "https://" + "a." * 5_000]
    + [f"https://river.example/{piece * 900}" for piece in ("amp/", "-a", "https:/", "?v=", "%2", "/index.html")]
    + ["https://web.archive.org/web/" * 100, "https://www.google.com/url?q=" * 100, "https://[::1]/\ud800"],
)
def test_any_text_has_a_form_or_none(text: str) -> None:
    assert len(canonical(text)) <= max(len(text), 40)


def test_what_is_entered_for_a_work_is_its_own_address_without_where_a_reader_comes_from() -> None:
    copy = f"https://web.archive.org/web/2020/{REPORT}?utm_source=mail&page=2#top"
    assert unwrapped(copy) == f"{REPORT}?utm_source=mail&page=2#top"
    assert without_tracking(copy) == f"{REPORT}?page=2#top"


@pytest.mark.django_db
def test_the_form_follows_from_the_address_wherever_a_source_is_saved() -> None:
    source = a_source(url="https://www.river.example/report/?utm_source=mail")
    assert Source.objects.get(pk=source.pk).canonical == "river.example/report"
    source.url = ""
    source.save()
    assert Source.objects.get(pk=source.pk).canonical == ""
    like = {"title": "Report", "publisher": a_publisher(), "kind": "report", "tier": "primary", "language": "en"}
    Source.objects.bulk_create([Source(slug="report", url="http://m.river.example/report", **like)])
    assert Source.objects.get(slug="report").canonical == "river.example/report"


@pytest.mark.django_db
def test_an_address_that_the_release_before_saved_is_given_its_form_at_night() -> None:
    new, moved, old = a_source(), a_source(), a_source()
    Source.objects.filter(pk=new.pk).update(canonical="")  # it inserts without the column, and leaves it as it was
    Source.objects.filter(pk=moved.pk).update(url="https://www.moved.example/a?utm_source=b")
    renamed = a_source(title="A source", url="https://renamed.example/a")
    renamed.url, renamed.title = "http://www.renamed.example/a", "The source"  # another address, the same form
    renamed.save()
    assert set(Source.objects.filter(is_canonical_due=True)) == {new, moved}
    assert known.write_canonical_addresses() == 2
    assert known.known_at(new.url) == [new]
    assert known.known_at("https://moved.example/a") == [moved]
    assert known.known_at(old.url) == [old]
    assert known.write_canonical_addresses() == 0


@pytest.mark.django_db
def test_a_source_without_an_address_is_never_due() -> None:
    left = a_source(url="https://left.example/a")
    Source.objects.filter(pk=left.pk).update(url="")  # as the release before does
    left.refresh_from_db()
    assert (left.canonical, left.is_canonical_due) == ("", False)
    assert known.known_at("https://left.example/a") == []


@pytest.mark.django_db
def test_of_what_was_there_before_only_an_address_without_its_form_is_due() -> None:
    due, _known, _without_an_address = a_source(), a_source(), a_source(url="")
    Source.objects.filter(pk=due.pk).update(canonical="")
    Source.objects.update(is_canonical_due=False)
    with connection.schema_editor() as editor:
        import_module("sources.migrations.0015_whose_address_is_due").mark(apps, editor)
    assert list(Source.objects.filter(is_canonical_due=True)) == [due]
