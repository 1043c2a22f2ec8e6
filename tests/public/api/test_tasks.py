"""The programs on the pages of tasks run as they stand there: curl and Python in processes, JavaScript in a browser."""

import html
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from record import log
from tests.public.addresses import TASKS
from tests.record.factories import content, publish
from tests.server import PROJECT

STATEMENT = """The river's "level" rose by two meters & $HOME `pwd` </code> \\n in one night – ¿sí?"""
# What each program finds, in the order of its page. JSON has the statement in its own form.
FOUND = {
    "/api/read-everything/": ["1 False "],
    "/api/keep-up/": ["1 corrected 1 version 2"],
    "/api/look-up/": ["checked", "checked ", "cited False ", "cited False ", "False "],
    "/api/embed/": ["<iframe "],
}
FOUND_BY_CURL = {
    "/api/read-everything/": ['{"last":1,'],
    "/api/keep-up/": ['"action":"corrected"'],
    "/api/look-up/": [
        '"outcome":"checked"',
        '"outcome":"checked"',
        '"role":"cited"',
        '"role":"cited"',
        '"all_words":true',
    ],
    "/api/embed/": ['"type": "rich"'],
}


@pytest.fixture
def site(live_server: LiveServer) -> str:
    publish("Another one.")
    log.append(content(STATEMENT), number=1, action="corrected", note="It said something else.")
    return live_server.url


def programs(site: str, address: str, language: str) -> list[str]:
    """Return the programs in a language that a page shows, as a reader would copy them."""
    with urlopen(f"{site}{address}") as answer:
        found = re.findall(f'<code class="language-{language}">(.*?)</code>', answer.read().decode(), re.DOTALL)
    assert len(found) == len(FOUND[address]), address
    return [html.unescape(code) for code in found]


def run(command: list[str], folder: Path) -> str:
    """Return what a command says that must succeed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", TASKS)
def test_curl_runs_as_it_stands(site: str, address: str, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        words = "curl is not installed, so its examples were not run"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    for code, expected in zip(programs(site, address, "curl"), FOUND_BY_CURL[address], strict=True):
        assert expected in run(["bash", "-euc", code], tmp_path), code


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", TASKS)
def test_python_runs_as_it_stands(site: str, address: str, tmp_path: Path) -> None:
    for code, expected in zip(programs(site, address, "python"), FOUND[address], strict=True):
        said = run([sys.executable, "-I", "-c", code], tmp_path)
        assert expected in said, code
        assert (STATEMENT in said) == (address in ("/api/read-everything/", "/api/look-up/")), code


class EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # as the library calls it
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def newsroom(browser: Browser) -> Iterator[Page]:
    """The page of another site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        yield page
        context.close()
        server.shutdown()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", TASKS)
def test_javascript_runs_as_it_stands_on_the_page_of_another_site(site: str, address: str, newsroom: Page) -> None:
    said: list[str] = []
    newsroom.on("console", lambda message: said.append(message.text))
    for code, expected in zip(programs(site, address, "javascript"), FOUND[address], strict=True):
        said.clear()
        newsroom.evaluate(f"async () => {{ {code}\n }}")
        assert expected in "\n".join(said), code


@pytest.mark.django_db
@pytest.mark.parametrize("address", TASKS)
def test_a_page_stands_before_anything_is_published_and_takes_no_parameters(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200
    refused = client.get(f"{address}?limit=1")
    assert (refused.status_code, refused.json()["detail"]) == (
        400,
        "This page has no parameter “limit”. Remove it from the address.",
    )
    assert f'href="{address}"' in client.get("/api/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", TASKS)
def test_programs_are_shown_and_nothing_in_them_is_part_of_the_page(client: Client, address: str) -> None:
    publish(STATEMENT)
    page = client.get(address).content.decode()
    for code in re.findall("<code[ >].*?</code>", page, re.DOTALL):
        assert code.count("<") == 2, code
    assert "<iframe" not in page
    assert re.findall("<script.*?>", page) == ['<script src="/static/search.js" defer>']


@pytest.mark.django_db
def test_the_mirror_is_shown_whole(client: Client) -> None:
    page = html.unescape(client.get("/api/keep-up/").content.decode())
    assert (PROJECT / "docs/examples/mirror.py").read_text() in page
