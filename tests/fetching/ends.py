"""How fetches end."""

from typing import Any

from fetching.fetch import fetch
from fetching.outcomes import NotFetched


def end_of(url: str, **more: Any) -> NotFetched:
    """Fetch what cannot be fetched, and return how it ended."""
    try:
        fetch(url, **more).close()
    except NotFetched as end:
        return end
    raise AssertionError(f"{url} was fetched")
