"""Who a site is told that it is read by."""

from django.conf import settings

AGENT = "Factcheck"  # the name by which a robots.txt may speak to us


def user_agent() -> str:
    """Return the header User-Agent: the program, its version, and where its operator can be reached."""
    return f"{AGENT}/{settings.FETCH_VERSION} (+{settings.FETCH_CONTACT})"
