"""What there is already: rows that may be the same as something new, and rows that somebody may mean by some words."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, Model, OuterRef, Q, QuerySet, Value, When

from claims.models import Actor, Alias, Topic
from sources import known
from sources.models import Publisher, Source
from sources.names import Folded, NameKey

MOST_SUGGESTED = 8
MOST_WORDS = 8  # of what is typed; each is looked for
LONGEST_TERM = 2_000  # characters, as an address has
WIKIDATA = re.compile("[Qq][1-9][0-9]{0,17}")
ADDRESS = re.compile(r"https?://\S+|[\w-]+(\.[\w-]+)+(/\S*)?", re.IGNORECASE)
COLUMNS: dict[type[Model], str] = {Actor: "name", Publisher: "name", Source: "title", Topic: "name"}


def is_address(text: str) -> bool:
    """Return whether somebody pasted an address, rather than typed words."""
    return ADDRESS.fullmatch(text.strip()) is not None


def alike(model: type[Model], name: str, *, url: str = "", wikidata: str | None = None) -> list[Any]:
    """Return the rows that may be the same: with this name but for case and accents, this address, this identifier.

    An actor also has the names of its aliases. Of sources that were merged, the one that is kept is returned.
    """
    found: dict[int, Any] = {}
    if model is Actor and wikidata:
        found |= {row.pk: row for row in Actor.objects.filter(wikidata=wikidata)}
    if url:
        found |= {row.pk: row for row in known.known_at(url)}
    if name.strip():
        found |= {row.pk: row for row in (_kept(row) for row in _rows(model).filter(_is_named(model, name))[:20])}
    return list(found.values())


def meant(model: type[Model], typed: str) -> list[Any]:
    """Return the rows that somebody may mean who typed this and chose nothing: by name, address, identifier, number."""
    typed = typed.strip()[:LONGEST_TERM]
    identifier = typed.upper() if WIKIDATA.fullmatch(typed) else None
    found = alike(model, typed, url=typed if model is Source and is_address(typed) else "", wikidata=identifier)
    if not found and re.fullmatch("[0-9]{1,18}", typed):
        return list(_rows(model).filter(pk=int(typed)))
    return found


def suggestions(model: type[Model], term: str) -> list[Any]:
    """Return some rows by words of their names, the likeliest first; what is alike comes before all others."""
    term = term.strip()[:LONGEST_TERM]
    if not term:
        return []
    first = meant(model, term)
    if model is Source and is_address(term):
        return first[:MOST_SUGGESTED]
    rows = _rows(model)
    for word in term.split()[:MOST_WORDS]:
        rows = rows.filter(_has_word(model, word))
    others = rows.exclude(pk__in=[row.pk for row in first]).order_by(*_nearest(model, term))
    return [*first, *others[: max(0, MOST_SUGGESTED - len(first))]][:MOST_SUGGESTED]


def in_words(row: Any) -> str:
    """Return what tells a row from others of its name."""
    if isinstance(row, Actor):
        return _joined([row.get_kind_display(), row.country, row.description])
    if isinstance(row, Publisher):
        return _joined([row.get_kind_display(), row.country])
    if isinstance(row, Source):
        return _joined([row.publisher.name, row.get_kind_display(), row.published_on, row.state_in_words])
    return ""


def _joined(parts: Iterable[object]) -> str:
    return " · ".join(str(part) for part in parts if part)


def _rows(model: type[Model]) -> QuerySet[Any]:
    rows = model._default_manager.all()
    return rows.select_related("publisher", "merged_into__publisher") if model is Source else rows


def _kept(row: Any) -> Any:
    return row.kept() if isinstance(row, Source) else row


def _is_named(model: type[Model], name: str) -> Q:
    key = NameKey(Value(name))
    named = model._default_manager.alias(key=NameKey(F(COLUMNS[model]))).filter(key=key)
    if model is not Actor:
        return Q(pk__in=named.values("pk"))
    aliases = Alias.objects.alias(key=NameKey(F("name"))).filter(key=key)
    return Q(pk__in=named.values("pk")) | Q(pk__in=aliases.values("actor"))


def _has_word(model: type[Model], word: str) -> Any:
    """Return the condition that a row has this word. Titles of works are too many to be folded one by one."""
    if model is Source:
        return Q(merged_into=None) & (Q(title__icontains=word) | Q(publisher__name__icontains=word))
    part = Folded(Value(word))
    named = model._default_manager.alias(folded=Folded(F("name"))).filter(pk=OuterRef("pk"), folded__contains=part)
    if model is not Actor:
        return Exists(named)
    aliases = Alias.objects.alias(folded=Folded(F("name"))).filter(actor=OuterRef("pk"), folded__contains=part)
    return Exists(named) | Exists(aliases)


def _nearest(model: type[Model], term: str) -> list[Any]:
    """Return an order in which those come first that begin with what was typed."""
    column = COLUMNS[model]
    begins = Q(**{f"{column}__istartswith": term})
    return [Case(When(begins, then=0), default=1, output_field=IntegerField()), column, "pk"]
