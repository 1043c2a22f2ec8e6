"""An oEmbed client that is not ours finds a verdict's card by the address of its page alone, and gets it."""

from typing import Any

import httpx
import pytest
from oembedpy import consumer, discovery
from pytest_django.live_server_helper import LiveServer

from record import log
from tests.record import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server: LiveServer, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    settings.SITE_URL = live_server.url
    monkeypatch.setenv("NO_PROXY", "*")
    factories.publish(headline="The gauge shows a fifth of what was said")
    return live_server.url


@pytest.mark.parametrize("shape", ["json", "xml"])
def test_a_client_finds_and_gets_the_card(site: str, shape: str) -> None:
    page = httpx.get(f"{site}/claims/1/", follow_redirects=True)
    endpoint, parameters = discovery.find_from_content(str(page.url))
    assert (endpoint, parameters.url, parameters.format) == (f"{site}/oembed", str(page.url), "json")
    parameters.format, parameters.max_width = shape, 400
    found = consumer.fetch_content(endpoint, parameters)
    assert found.type == "rich"
    assert found.title == "The gauge shows a fifth of what was said"
    assert int(found.width) == 400
    assert f'<iframe src="{site}/embed/1/?v=1"' in found.html
    shown = httpx.get(found.html.split('"')[1])
    assert shown.status_code == 200
    assert found.title in shown.text


def test_a_client_is_told_that_a_verdict_is_gone(site: str) -> None:
    _endpoint, parameters = discovery.find_from_content(httpx.get(f"{site}/claims/1/", follow_redirects=True).url)
    log.retract(1, note="It was a hoax.")
    with pytest.raises(httpx.HTTPStatusError, match="410 Gone"):
        consumer.fetch_content(f"{site}/oembed", parameters)
