"""The actors that the desk knows by a name or an alias."""

import unicodedata
from collections.abc import Collection

from django.db.models import F, Q, Value

from claims.models import Actor, Alias
from sources.names import NameKey


def name_key(name: str) -> str:
    """Return what names have in common that are the same but for case, accents and spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())


def actors_called(names: Collection[str]) -> dict[str, list[Actor]]:
    """Return the actors that have these names or aliases, by these."""
    keys = [NameKey(Value(name)) for name in sorted(names)]
    if not keys:
        return {}
    named = Actor.objects.alias(key=NameKey(F("name"))).filter(key__in=keys)  # type: ignore[misc]  # expressions
    also = Alias.objects.alias(key=NameKey(F("name"))).filter(key__in=keys)  # type: ignore[misc]  # expressions
    found: dict[str, list[Actor]] = {}
    for actor in Actor.objects.filter(Q(pk__in=named.values("pk")) | Q(pk__in=also.values("actor"))).prefetch_related(
        "aliases"
    ):
        for name in {name_key(actor.name), *(name_key(alias.name) for alias in actor.aliases.all())}:
            found.setdefault(name, []).append(actor)
    return found
