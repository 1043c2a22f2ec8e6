"""What the page at a pasted address says of itself, for a form that a person checks. Nothing is saved."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fetching.fetch import fetch
from fetching.limits import Limits
from fetching.outcomes import NotFetched
from record.addresses import InvalidAddress
from sources.canonical import canonical, without_tracking
from sources.extracting import Extractor
from sources.extraction.results import Extraction
from sources.models import Publisher, Source

SECONDS = 8  # that a person waits at the most; then the form opens with the address alone
FETCHING, READING = 5, 4  # seconds of these
LONGEST = 2_000  # characters of a source's address
Kind = Source.Kind

POSTS = ("bsky.app", "facebook.com", "instagram.com", "t.me", "threads.net", "tiktok.com", "vk.com", "x.com")
STUDIES = (
    "arxiv.org",
    "biorxiv.org",
    "doi.org",
    "medrxiv.org",
    "ncbi.nlm.nih.gov",
    "pubmed.ncbi.nlm.nih.gov",
    "ssrn.com",
)
LAWS = ("eur-lex.europa.eu", "legislation.gov.uk", "treaties.un.org")
# Where a site shows its own page instead of the one that was asked for.
ELSEWHERE = re.compile("consent|login|signin|sign-in|captcha|challenge", re.IGNORECASE)


@dataclass(frozen=True)
class Described:
    """What is known of a work by its address. `why` says in words why its page was not read."""

    url: str
    kind: str = ""
    title: str = ""
    authors: str = ""
    published_on: str = ""
    language: str = ""
    publisher_name: str = ""
    publisher: Publisher | None = None
    why: str = ""

    @property
    def host(self) -> str:
        return host_of(self.url)


def described(address: str) -> Described:
    """Return what the page at an address says of itself. Raises InvalidAddress for what is no address."""
    url = without_tracking(address)
    with_address = Described(url, kind=kind_of(host_of(url), ""), publisher=publisher_of(host_of(url), ""))
    readers = ThreadPoolExecutor(1)
    try:
        final_url, media_type, extraction = readers.submit(_read, url).result(SECONDS)
    except NotFetched as end:
        return replace(with_address, why=str(end.outcome.label))
    except TimeoutError:
        return replace(with_address, why=_("The site took too long."))
    except OSError:  # the program that reads documents does not start
        return replace(with_address, why=_("The page could not be read here."))
    finally:
        readers.shutdown(wait=False)
    return _described(url, final_url, media_type, extraction)


def _read(url: str) -> tuple[str, str, Extraction]:
    limits = replace(Limits.of_this_site(), seconds=FETCHING)
    with fetch(url, limits=limits) as fetched, Extractor(longest=READING) as extractor:
        extraction = extractor.read(
            fetched.body, media_type=fetched.media_type, charset=fetched.charset or "", url=fetched.final_url
        )
        return fetched.final_url, extraction.media_type, extraction


def _described(url: str, final_url: str, media_type: str, extraction: Extraction) -> Described:
    url = _address(url, final_url)
    host = host_of(url)
    return Described(
        url,
        kind=kind_of(host, media_type),
        title=_clean("title", extraction.title),
        authors=_clean("authors", extraction.authors),
        published_on=_clean("published_on", extraction.published_on),
        language=_clean("language", extraction.language),
        publisher_name=extraction.publisher,
        publisher=publisher_of(host, extraction.publisher),
    )


def _address(asked: str, answered: str) -> str:
    """Return the address of the work: where it was found, unless the site sent to a page of its own."""
    try:
        found = without_tracking(answered)
    except InvalidAddress:
        return asked
    is_asked = len(found) > LONGEST or ELSEWHERE.search(found) or canonical(found) == canonical(asked)
    return asked if is_asked else found


def _clean(name: str, value: str) -> str:
    """Return the value as the field takes it; empty where it takes it not, since a page may say anything."""
    column: Any = Source._meta.get_field(name)
    try:
        return str(column.clean(value, None)) if value else ""
    except ValidationError:
        return ""


def kind_of(host: str, media_type: str) -> str:
    """Guess what the work is; empty where nothing tells."""
    for hosts, kind in ((POSTS, Kind.POST), (STUDIES, Kind.STUDY), (LAWS, Kind.LAW)):
        if any(host == each or host.endswith(f".{each}") for each in hosts):
            return kind.value
    if media_type == "application/pdf":
        return Kind.REPORT.value
    return Kind.ARTICLE.value if media_type else ""


def host_of(url: str) -> str:
    """Return the host of an address as its canonical form has it."""
    return re.split("[/?:#]", canonical(url), maxsplit=1)[0]


def publisher_of(host: str, name: str) -> Publisher | None:
    """Return the publisher with a homepage on this host or on one above it, or with this name, if exactly one is."""
    labels = host.split(".")
    for at in range(len(labels) - 1):
        suffix = re.escape(".".join(labels[at:]))
        on_host = list(Publisher.objects.filter(homepage__regex=rf"^https?://(www\.|m\.)?{suffix}([/:?#]|$)")[:20])
        named = [each for each in on_host if each.name.lower() == name.lower()]
        if len(named or on_host) == 1:
            return (named or on_host)[0]
        if on_host:
            return None
    by_name = list(Publisher.objects.filter(name__iexact=name)[:2]) if name else []
    return by_name[0] if len(by_name) == 1 else None
