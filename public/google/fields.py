"""Partial responses: which fields an answer shall have, such as claims(text,claimReview/publisher),nextPageToken."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from django.utils.translation import gettext as _

from public.google.errors import InvalidArgument

# The fields that are wanted, each with those of its own; none stands for all.
Mask = dict[str, "Mask"]
Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | None"

SHAPE: Mask = {
    "claims": {
        "text": {},
        "claimant": {},
        "claimDate": {},
        "claimReview": {
            "publisher": {"name": {}, "site": {}},
            "url": {},
            "title": {},
            "reviewDate": {},
            "textualRating": {},
            "languageCode": {},
        },
    },
    "nextPageToken": {},
}
TOKEN = re.compile(r"\s*([A-Za-z_]+|\*|[(),/.])\s*")


def read(text: str) -> Mask:
    """Return the mask that a text writes. Raises InvalidArgument."""
    tokens = _Tokens(text)
    mask = _list(tokens, SHAPE)
    if tokens.next is not None:
        raise _unreadable(text)
    return mask


class _Tokens:
    def __init__(self, text: str):
        self.text = text
        self._found = self._split()
        self.next: str | None = next(self._found, None)

    def _split(self) -> Iterator[str]:
        at = 0
        while at < len(self.text):
            found = TOKEN.match(self.text, at)
            if found is None:
                raise _unreadable(self.text)
            yield found[1]
            at = found.end()

    def take(self, *wanted: str) -> bool:
        """Go on where the next token is one of these, and say whether it was."""
        if self.next not in wanted:
            return False
        self.next = next(self._found, None)
        return True


def _list(tokens: _Tokens, shape: Mask) -> Mask:
    mask = _path(tokens, shape)
    while tokens.take(","):
        mask = _merged(mask, _path(tokens, shape))
    return mask


def _path(tokens: _Tokens, shape: Mask) -> Mask:
    """Read a field with what is wanted of it; `*` is every field."""
    name = tokens.next
    names = [*shape] if name == "*" else [name]
    if name is None or not all(each in shape for each in names) or not names:
        words = _("Cannot find a field “%(name)s” for the parameter fields; claims(text),nextPageToken shows the form.")
        raise InvalidArgument("fields", words % {"name": (name or "")[:60]})
    tokens.take(name)
    inner = {key: value for each in names for key, value in shape[each or ""].items()}
    if tokens.take("/", "."):
        part = _path(tokens, inner)
    elif tokens.take("("):
        part = _list(tokens, inner)
        if not tokens.take(")"):
            raise _unreadable(tokens.text)
    else:
        part = {}
    parts = {str(each): {key: value for key, value in part.items() if key in shape[str(each)]} for each in names}
    return {each: own for each, own in parts.items() if own or not part}


def _merged(one: Mask, other: Mask) -> Mask:
    """Return the mask that leaves what either leaves."""
    both = one | other
    for name in one.keys() & other.keys():
        both[name] = _merged(one[name], other[name]) if one[name] and other[name] else {}
    return both


def _unreadable(text: str) -> InvalidArgument:
    words = _("The parameter fields cannot be read: “%(text)s”. Write it such as claims(text),nextPageToken.")
    return InvalidArgument("fields", words % {"text": text[:60]})


def apply(mask: Mask, value: Json) -> Json:
    """Return what a mask leaves of an answer."""
    if not mask:
        return value
    if isinstance(value, list):
        return [apply(mask, item) for item in value]
    if isinstance(value, dict):
        return {name: apply(mask[name], part) for name, part in value.items() if name in mask}
    return value
