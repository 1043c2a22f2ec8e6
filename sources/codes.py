"""Languages and countries that exist: BCP 47 tags of the IANA registry's subtags, and the countries of ISO 3166-1.

The files in registry/ say where they are from. A code that a row had before this was checked stays until it is edited.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

REGISTRY = Path(__file__).with_name("registry")
# In the order in which a tag has them (RFC 5646, section 2.1); only variants may be several.
TYPES = ("language", "extlang", "script", "region", "variant")


def validate_language(tag: str) -> None:
    """Raises ValidationError for a tag that is not well-formed, or names what the registry does not have."""
    first, *others = tag.split("-")
    if first not in subtags()["language"]:
        raise ValidationError(
            _("There is no language “%(value)s”. Write its tag (BCP 47), such as en, pt-BR or zh-Hant."),
            code="language",
            params={"value": first},
        )
    place = 0
    for number, subtag in enumerate(others):
        found = [at for at in range(place, len(TYPES)) if subtag.lower() in subtags()[TYPES[at]] and at > 0]
        is_known = bool(found) and subtag.lower() not in [other.lower() for other in others[:number]]
        if not is_known:
            raise ValidationError(
                _("“%(value)s” is no script, region or variant of a language here; leave it out, or see BCP 47."),
                code="language",
                params={"value": subtag},
            )
        place = found[0] if TYPES[found[0]] == "variant" else found[0] + 1


def validate_country(code: str) -> None:
    """Raises ValidationError for a code that is none of ISO 3166-1 alpha-2."""
    if code not in countries():
        raise ValidationError(
            _("There is no country “%(value)s”. Write its two capital letters (ISO 3166), such as VE."),
            code="country",
            params={"value": code},
        )


@cache
def subtags() -> dict[str, frozenset[str]]:
    """Return the registry's subtags by their type, in lower case."""
    found: dict[str, set[str]] = {}
    for line in _lines("subtags.txt"):
        if line.startswith("["):
            of_type = found.setdefault(line.strip("[]"), set())
        else:
            of_type.update(line.lower().split())
    return {name: frozenset(items) for name, items in found.items()}


@cache
def languages() -> dict[str, str]:
    """Return the names of the languages that have two letters, to choose from."""
    return _named("languages.txt")


@cache
def countries() -> dict[str, str]:
    """Return the names of all countries."""
    return _named("countries.txt")


def _named(name: str) -> dict[str, str]:
    return dict(line.split(" ", 1) for line in _lines(name))


def _lines(name: str) -> Iterator[str]:
    lines = REGISTRY.joinpath(name).read_text("utf-8").splitlines()
    return (line for line in lines if line and not line.startswith("#"))
