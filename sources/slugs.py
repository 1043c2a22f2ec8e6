"""Names in addresses, made from names in any script: 习近平 becomes xi-jinping."""

import re
from collections.abc import Sequence

from anyascii import anyascii
from django.db import connection
from django.db.models import Model, SlugField
from django.utils.text import slugify

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
LONGEST_PERSONAL_NAME = 3  # Chinese characters: the family name, which is the first, and one or two of the given name
ROOM = 5  # characters that are left for a number
LOCK = 0x73_6C_75_67  # advisory lock of whoever begins something


def transliterated(name: str) -> str:
    """Return a name in Latin letters, digits and hyphens; empty where nothing in it can be written so."""
    return slugify(anyascii(HAN.sub(lambda run: f" {_syllables(run[0])} ", name)))


def _syllables(run: str) -> str:
    syllables = [anyascii(character) for character in run]
    if len(run) <= LONGEST_PERSONAL_NAME:
        return f"{syllables[0]} {''.join(syllables[1:])}"
    return " ".join(syllables)


def lock() -> None:
    """Let nobody else begin anything until the transaction ends.

    So of two who begin the same at once the second finds what the first began, and no slug is taken twice. It is one
    lock for everything: two forms that begin several things in another order cannot wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def slug_for(model: type[Model], name: str) -> str:
    """Return a slug that no row of the model has, made from a name. Take the lock before, and save it after."""
    return slugs_for(model, [name])[0]


def slugs_for(model: type[Model], names: Sequence[str]) -> list[str]:
    """Return a slug for each of these names, likewise."""
    column = model._meta.get_field("slug")
    assert isinstance(column, SlugField)
    assert column.max_length is not None
    longest = column.max_length - ROOM
    words = [transliterated(name)[:longest].rstrip("-_") or str(model._meta.model_name) for name in names]
    rows = model._default_manager.values_list("slug", flat=True)
    taken = {*rows.filter(slug__in=words)}
    found = []
    for slug in words:
        if slug in taken:
            taken |= {*rows.filter(slug__startswith=slug)}
            number = 2
            while (numbered := f"{slug}-{number}") in taken:
                number += 1
            slug = numbered
        taken.add(slug)
        found.append(slug)
    return found
