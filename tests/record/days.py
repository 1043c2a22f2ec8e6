"""Publishing on a day of the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from record import log


@contextmanager
def at(moment: str) -> Iterator[None]:
    """Let what is appended be appended at this moment, such as 2026-01-31T10:00:00Z."""
    with patch.object(log.timezone, "now", lambda: datetime.fromisoformat(moment)):
        yield
