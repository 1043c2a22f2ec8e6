"""What one fetch may take at most: seconds, bytes, redirects."""

import time
from dataclasses import dataclass

from django.conf import settings

from fetching.outcomes import NotFetched, Outcome

IN_MEMORY = 1_000_000  # bytes of a body; a longer one goes to a temporary file
HEAD = 128 * 1024  # bytes of everything that comes before the body, interim answers included


@dataclass(frozen=True)
class Limits:
    """Bounds of one fetch. `size` holds for the body as it is sent and as it is decoded."""

    size: int = 10_000_000
    seconds: float = 15  # for all of it: names, connections, redirects and the body
    redirects: int = 3

    @classmethod
    def of_this_site(cls) -> "Limits":
        """Return the limits with what the operator set."""
        return cls(size=settings.FETCH_MAX_MB * 1_000_000)


class Deadline:
    """A moment at which everything ends, however fast single bytes arrive."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, which are more than none. Raises NotFetched at the end."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise self.over()
        return left

    def over(self) -> NotFetched:
        return NotFetched(Outcome.TOO_SLOW, f"It took more than {self._seconds:g} seconds.")
