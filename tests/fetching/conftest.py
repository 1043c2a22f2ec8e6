"""A website that may be fetched, as an operator would allow it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sites import Site, site


@pytest.fixture
def local(settings: Any) -> Iterator[Site]:
    with site() as built:
        settings.FETCH_ALLOW = [f"127.0.0.1:{built.port}"]
        yield built
