"""How a fetch ends, in words that tell a fact-checker what to do."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Outcome(TextChoices):
    """How a fetch ended. Only FETCHED brings a body."""

    FETCHED = "fetched", _("Fetched.")
    NOT_MODIFIED = "not_modified", _("Not modified since it was last read.")
    GONE = "gone", _("The site says that nothing is at this address (404 or 410). Look for it elsewhere on the site.")
    REFUSED = (
        "refused",
        _("The site does not show this page to programs or without signing in. Open it and upload a copy."),
    )
    FAILED = "failed", _("The site answered with an error. Try again later, or open the page and upload a copy.")
    BUSY = "busy", _("The site asks to be left alone for a while (429 or 503). Try again later.")
    FORBIDDEN_ADDRESS = (
        "forbidden_address",
        _(
            "Only pages of the public internet are fetched: http:// or https:// with a name that leads to no private"
            " network, at the usual ports, without a user name. Check the address, or upload a copy."
        ),
    )
    NO_SUCH_HOST = "no_such_host", _("No site has this name. Check the spelling of the address.")
    NOT_CONNECTED = (
        "not_connected",
        _("The site did not answer, or broke off in the middle. Try again later, or upload a copy."),
    )
    BAD_CERTIFICATE = (
        "bad_certificate",
        _("The site's certificate is not valid for its name. Check the address; if it is right, upload a copy."),
    )
    TOO_SLOW = "too_slow", _("The site took too long. Try again later, or open the page and upload a copy.")
    TOO_LARGE = (
        "too_large",
        _("The page or file is larger than what is fetched. Upload a copy of the part that counts."),
    )
    TOO_MANY_REDIRECTS = (
        "too_many_redirects",
        _("The address leads on and on, or in a circle. Open it and enter the address that it ends at."),
    )
    BAD_REDIRECT = (
        "bad_redirect",
        _("The address leads on to something that is no address. Open it and enter the address that it ends at."),
    )
    BAD_ENCODING = (
        "bad_encoding",
        _("The site's compression cannot be undone. Open the page and upload a copy."),
    )
    DISALLOWED = (
        "disallowed",
        _("The site asks programs not to read this page (robots.txt). Open it and upload a copy."),
    )
    NO_ROOM = (
        "no_room",
        _("It was found, but could not be written here: a disk may be full. Tell whoever runs this site."),
    )


PERMANENT = frozenset({301, 308})


class Hop(NamedTuple):
    """One redirect that was followed: which address answered, with which status, and where to."""

    url: str
    status: int
    location: str  # absolute, as it was asked next

    @property
    def is_permanent(self) -> bool:
        """Return whether the site says that the page has moved for good."""
        return self.status in PERMANENT


class NotFetched(Exception):
    """A fetch ended without a body. What is said in `detail` is of the site; show it to staff only.

    `url` is the address that was asked last, `retry_after` the seconds for which the site wants to be left alone.
    """

    def __init__(
        self,
        outcome: Outcome,
        detail: str = "",
        status: int | None = None,
        retry_after: int | None = None,
        hops: Sequence[Hop] = (),
        url: str = "",
    ) -> None:
        super().__init__(f"{outcome.value}: {detail}" if detail else outcome.value)
        self.outcome = outcome
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        self.hops = tuple(hops)
        self.url = url
