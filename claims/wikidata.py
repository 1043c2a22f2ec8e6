"""Actors as Wikidata has them: found by words or by identifier, through the one safe fetcher. Nothing is saved here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from claims.models import Actor
from fetching.fetch import fetch
from fetching.limits import Limits
from fetching.outcomes import NotFetched
from record.readable import is_blank, readable
from sources.codes import validate_country

SECONDS = 4  # that a person waits at the most for one answer
LARGEST = 2_000_000  # bytes of an answer
MOST_FOUND = 7
MOST_ALIASES = 20
LONGEST_NAME, LONGEST_DESCRIPTION = 200, 500  # characters, as an actor has
IDENTIFIER = re.compile("Q[1-9][0-9]{0,17}")

Kind = Actor.Kind
# What an item is an instance of (P31), and what that is here. Items of other classes are for people to judge.
KINDS: dict[str, str] = {
    "Q5": Kind.PERSON,  # human
    "Q7278": Kind.PARTY,  # political party
    "Q7188": Kind.GOVERNMENT,  # government
    "Q192350": Kind.GOVERNMENT,  # ministry
    "Q327333": Kind.GOVERNMENT,  # government agency
    "Q35749": Kind.GOVERNMENT,  # parliament
    "Q6256": Kind.GOVERNMENT,  # country
    "Q3624078": Kind.GOVERNMENT,  # sovereign state
    "Q783794": Kind.COMPANY,  # company
    "Q4830453": Kind.COMPANY,  # business
    "Q6881511": Kind.COMPANY,  # enterprise
    "Q891723": Kind.COMPANY,  # public company
    "Q11032": Kind.MEDIA,  # newspaper
    "Q1110794": Kind.MEDIA,  # daily newspaper
    "Q192283": Kind.MEDIA,  # news agency
    "Q15265344": Kind.MEDIA,  # broadcaster
    "Q1616075": Kind.MEDIA,  # television station
    "Q43229": Kind.ORGANIZATION,  # organization
    "Q163740": Kind.ORGANIZATION,  # nonprofit organization
    "Q79913": Kind.ORGANIZATION,  # non-governmental organization
    "Q245065": Kind.ORGANIZATION,  # intergovernmental organization
    "Q484652": Kind.ORGANIZATION,  # international organization
}
INSTANCE_OF, CITIZEN_OF, COUNTRY, ISO_CODE = "P31", "P27", "P17", "P297"


class NotAnswered(Exception):
    """Wikidata told nothing; the text says why, and what to do."""


@dataclass(frozen=True)
class Hit:
    """An item that words lead to."""

    identifier: str
    name: str
    description: str


@dataclass(frozen=True)
class Item:
    """An item as an actor. What is empty, Wikidata does not say, or in no way that is ours."""

    identifier: str
    name: str = ""
    description: str = ""
    kind: str = ""
    country: str = ""
    aliases: tuple[str, ...] = ()


def is_on() -> bool:
    """Return whether the operator lets Wikidata be asked."""
    return bool(settings.WIKIDATA)


def search(words: str, language: str) -> list[Hit]:
    """Return the items that words lead to. Raises NotAnswered."""
    language = _base(language)
    asked = {"action": "wbsearchentities", "search": words[:LONGEST_NAME], "type": "item", "limit": str(MOST_FOUND)}
    found = _ask(asked | {"language": language, "uselang": language}).get("search")
    hits = [hit for hit in (found if isinstance(found, list) else []) if isinstance(hit, dict)]
    return [
        Hit(str(hit["id"]), _text(hit.get("label"), LONGEST_NAME) or str(hit["id"]), _text(hit.get("description"), 200))
        for hit in hits[:MOST_FOUND]
        if IDENTIFIER.fullmatch(str(hit.get("id")))
    ]


def item(identifier: str, language: str) -> Item:
    """Return an item with its names in this language, in English where it has none. Raises NotAnswered."""
    languages = list(dict.fromkeys([language, _base(language), "en", "mul"]))
    found = _entity(identifier, "labels|descriptions|aliases|claims", languages)
    labels, descriptions = _in(found, "labels", languages), _in(found, "descriptions", languages)
    name = labels[0] if labels else ""
    others = [*labels, *_aliases(found, languages)]
    return Item(
        identifier=str(found["id"]),  # an item that was merged into another answers as that one
        name=name,
        description=descriptions[0][:LONGEST_DESCRIPTION] if descriptions else "",
        kind=next((KINDS[each] for each in _values(found, INSTANCE_OF) if each in KINDS), ""),
        country=_country(found),
        aliases=tuple(other for other in dict.fromkeys(others) if other != name)[:MOST_ALIASES],
    )


def _base(language: str) -> str:
    return language.partition("-")[0].lower() or "en"


def _country(found: dict[str, Any]) -> str:
    """Return the country's code, which the country's own item has; empty where there is none or several."""
    of = list(dict.fromkeys(_values(found, CITIZEN_OF) or _values(found, COUNTRY)))
    if len(of) != 1:
        return ""
    try:
        code = next(iter(_strings(_entity(of[0], "claims", ["en"]), ISO_CODE)), "")
        validate_country(code)
    except (NotAnswered, ValidationError):
        return ""
    return code


def _entity(identifier: str, props: str, languages: Iterable[str]) -> dict[str, Any]:
    asked = {"action": "wbgetentities", "ids": identifier, "props": props, "languages": "|".join(languages)}
    entities = _ask(asked).get("entities")
    found = next(iter(entities.values()), None) if isinstance(entities, dict) else None
    if not isinstance(found, dict) or "missing" in found or not IDENTIFIER.fullmatch(str(found.get("id"))):
        raise NotAnswered(_("Wikidata has no item %(identifier)s. Check the identifier.") % {"identifier": identifier})
    return found


def _ask(query: dict[str, str]) -> dict[str, Any]:
    if not is_on():
        raise NotAnswered(_("Wikidata is not asked here; fill the fields in yourself."))
    address = f"{settings.WIKIDATA}?{urlencode(query | {'format': 'json'})}"
    limits = replace(Limits.of_this_site(), seconds=SECONDS, size=LARGEST)
    try:
        with fetch(address, limits=limits) as fetched:
            answer = orjson.loads(fetched.body.read())
    except (NotFetched, orjson.JSONDecodeError) as error:
        words = _("Wikidata did not answer; fill the fields in yourself, or try again later.")
        raise NotAnswered(words) from error
    if not isinstance(answer, dict) or "error" in answer:
        raise NotAnswered(_("Wikidata did not find it; check what you typed, or fill the fields in yourself."))
    return answer


def _text(value: object, longest: int) -> str:
    text = readable(value).strip() if isinstance(value, str) else ""
    return "" if is_blank(text) else text[:longest]


def _in(found: dict[str, Any], part: str, languages: Iterable[str]) -> list[str]:
    """Return the labels or descriptions, in the order of these languages."""
    by_language = found.get(part)
    if not isinstance(by_language, dict):
        return []
    values = (by_language.get(language) for language in languages)
    texts = (_text(value.get("value"), LONGEST_NAME) for value in values if isinstance(value, dict))
    return [text for text in texts if text]


def _aliases(found: dict[str, Any], languages: Iterable[str]) -> list[str]:
    by_language = found.get("aliases")
    if not isinstance(by_language, dict):
        return []
    lists = (by_language.get(language) for language in languages)
    entries = [entry for each in lists if isinstance(each, list) for entry in each if isinstance(entry, dict)]
    return [text for entry in entries if (text := _text(entry.get("value"), LONGEST_NAME))]


def _statements(found: dict[str, Any], prop: str) -> list[Any]:
    """Return the values of the best statements: the preferred ones if there are any, never a deprecated one."""
    claims = found.get("claims")
    listed = claims.get(prop) if isinstance(claims, dict) else None
    statements = [each for each in (listed if isinstance(listed, list) else []) if isinstance(each, dict)]
    preferred = [each for each in statements if each.get("rank") == "preferred"]
    best = preferred or [each for each in statements if each.get("rank") != "deprecated"]
    values = []
    for statement in best:
        snak = statement.get("mainsnak")
        value = snak.get("datavalue") if isinstance(snak, dict) else None
        if isinstance(value, dict):
            values.append(value.get("value"))
    return values


def _values(found: dict[str, Any], prop: str) -> list[str]:
    """Return the identifiers of the items that statements name."""
    named = (str(value.get("id")) for value in _statements(found, prop) if isinstance(value, dict))
    return [identifier for identifier in named if IDENTIFIER.fullmatch(identifier)]


def _strings(found: dict[str, Any], prop: str) -> list[str]:
    return [value for value in _statements(found, prop) if isinstance(value, str)]
