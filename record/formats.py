"""Between documents and their bytes: checking and writing new ones, reading every format that was ever stored."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import TypeVar

import jsonschema_rs
import msgspec
from django.utils.translation import gettext as _

from record.addresses import InvalidAddress, is_normalized, normalized
from record.canonical import canonical, is_storable
from record.documents import (
    FORMAT,
    Actor,
    Content,
    Dissent,
    DocumentPart,
    FactCheckDocument,
    Notice,
    Publisher,
    Rating,
    RatingCount,
    Source,
    Summary,
    Tombstone,
    Topic,
)
from record.markdown import references
from record.readable import DIRECTIONS, INVISIBLE, unreadable

Document = FactCheckDocument | Tombstone
Bytes = bytes | memoryview  # as the database gives them
P = TypeVar("P", bound=DocumentPart)

MAX_INTEGER = 2**53 - 1  # RFC 8785 writes numbers as JavaScript does; `canonical` refuses greater ones
REF = "#/components/schemas/{name}"

# Components of the JSON Schema beside those that these refer to.
ROOTS = (FactCheckDocument, Summary, Tombstone, Actor, Source, Publisher, Topic, Rating, Notice)


class InvalidDocument(ValueError):
    """The document breaks the contract; `problems` maps each key to what is wrong with it."""

    def __init__(self, problems: dict[str, str]):
        super().__init__("; ".join(f"{key}: {problem}" for key, problem in problems.items()))
        self.problems = problems


class UnreadableDocument(ValueError):
    """The bytes are no document of a format that this release knows."""


class _Header(msgspec.Struct):
    format: str
    action: str


def _read_1(body: Bytes, action: str) -> Document:
    if action == "retracted":
        return msgspec.json.decode(body, type=Tombstone)
    return msgspec.json.decode(body, type=FactCheckDocument)


# Every format that was ever stored stays here. When another one becomes current, the reader of an older one turns what
# it read into the current definition.
READERS: dict[str, Callable[[Bytes, str], Document]] = {FORMAT: _read_1}


def read(body: Bytes) -> Document:
    """Return the document or tombstone that the bytes hold. Raises UnreadableDocument."""
    try:
        header = msgspec.json.decode(body, type=_Header)
        if header.format not in READERS:
            raise UnreadableDocument(f"format: {header.format!r} is not known to this release")
        return READERS[header.format](body, header.action)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableDocument(str(error)) from error


def read_fact_check(body: Bytes) -> FactCheckDocument:
    """Return the document that the bytes hold. Raises UnreadableDocument, also for a tombstone."""
    document = read(body)
    if isinstance(document, Tombstone):
        raise UnreadableDocument("action: this is the tombstone of a retracted fact-check")
    return document


def read_part(part: type[P], body: Bytes) -> P:
    """Return a part of a document, or a summary, from its canonical bytes."""
    return msgspec.json.decode(body, type=part)


class Slices:
    """Parts of a document as canonical JSON, cut out of its canonical bytes.

    Read and written again, a document of an earlier release would gain the keys that joined since.
    """

    def __init__(self, body: Bytes):
        self.top = _keys(body)

    def summary(self, stances: Mapping[str, Sequence[str]]) -> bytes:
        """Return the keys that lists show, each actor with the stances that are given by slug."""
        kept: dict[str, bytes] = {key: bytes(self.top[key]) for key in Summary.__struct_fields__ if key in self.top}
        listed = []
        for actor in map(_keys, self.actors()):
            slug = msgspec.json.decode(actor["slug"], type=str)
            listed.append(_joined(actor | {"stances": msgspec.Raw(msgspec.json.encode(stances[slug]))}))
        return _joined(kept | {"actors": b"[%s]" % b",".join(listed)})

    def rating(self) -> bytes:
        return bytes(self.top["rating"])

    def actors(self) -> list[bytes]:
        return _items(self.top["actors"])

    def topics(self) -> list[bytes]:
        return _items(_keys(self.top["claim"])["topics"])

    def sources(self) -> list[bytes]:
        return _items(self.top["sources"])

    def publishers(self) -> list[bytes]:
        """Return the publisher of each source."""
        return [bytes(_keys(source)["publisher"]) for source in self.sources()]


def _keys(body: Bytes | msgspec.Raw) -> dict[str, msgspec.Raw]:
    return msgspec.json.decode(body, type=dict[str, msgspec.Raw])


def _joined(keys: Mapping[str, bytes | msgspec.Raw]) -> bytes:
    """Return the canonical JSON of an object whose values are that already."""
    return b"{%s}" % b",".join(b'"%s":%s' % (key.encode(), keys[key]) for key in sorted(keys))


def _items(body: msgspec.Raw) -> list[bytes]:
    return [bytes(item) for item in msgspec.json.decode(body, type=list[msgspec.Raw])]


def write(part: DocumentPart) -> bytes:
    """Return the canonical bytes of a document or of a part of one. Raises ValueError where there are none."""
    return canonical(msgspec.to_builtins(part))


def check(part: DocumentPart) -> None:
    """Compare a document, or what is to become one, with its JSON Schema. Raises InvalidDocument, naming the keys.

    Also refuses what canonical JSON or the database cannot hold, texts that read otherwise than they are written, and
    references to what is not in the document.
    """
    value = msgspec.to_builtins(part)
    problems: dict[str, str] = {}
    if not _is_publishable(value):
        problems = {_path(where): problem for where, problem in _unpublishable(value, ())}
    if not problems:
        problems = {_path(where): problem for where, problem in _broken(_validator(type(part)).iter_errors(value))}
    if not problems and isinstance(part, Content):
        problems = {_path(where): problem for where, problem in chain(_dangling(part), _overstated(part))}
    if problems:
        raise InvalidDocument(problems)


Step = str | int
Problem = tuple[Sequence[Step], str]  # where, and what is wrong


# In the JSON of a document: a character that turns the direction, or a string in which nothing can be seen.
_MAYBE_UNREADABLE = re.compile(rf'[{DIRECTIONS}]|"(?:[{INVISIBLE}]|\\(?:[bfnrt]|u00..))+"')


def _is_publishable(value: Mapping[str, object]) -> bool:
    """Return False where there may be something that `_unpublishable` names, which takes twenty times as long."""
    try:
        text = canonical(value).decode()
    except ValueError:
        return False
    return r"\u0000" not in text and _MAYBE_UNREADABLE.search(text) is None


def _unpublishable(value: object, where: tuple[Step, ...]) -> Iterator[Problem]:
    match value:
        case str() if not is_storable(value):
            yield where, "has a character that cannot be stored: NUL, or half of a surrogate pair"
        case str() if problem := unreadable(value):
            yield where, problem
        case int() if abs(value) > MAX_INTEGER:
            yield where, f"is beyond the integers of canonical JSON, {MAX_INTEGER}"
        case float():
            yield where, "is not a whole number as canonical JSON has it: write 2, not 2.0"
        case list() | tuple():
            for at, item in enumerate(value):
                yield from _unpublishable(item, (*where, at))
        case dict():
            for key, item in value.items():
                yield from _unpublishable(item, (*where, key))


# What each attribution takes.
NEEDED = {
    "quoted": ("quote", "source"),
    "paraphrased": ("occasion", "source"),
    "attributed": ("attributed_by", "source"),
}


def _dangling(content: Content) -> Iterator[Problem]:
    actors, sources = {actor.slug for actor in content.actors}, {source.slug for source in content.sources}
    for at, said in enumerate(content.appearances):
        if said.actor not in actors:
            yield ("appearances", at, "actor"), f"{said.actor!r} is not among the document's actors"
        if said.source is not None and said.source not in sources:
            yield ("appearances", at, "source"), f"{said.source!r} is not among the document's sources"
        if said.attributed_by is not None and said.attributed_by not in actors | sources:
            yield ("appearances", at, "attributed_by"), f"{said.attributed_by!r} is not among actors and sources"
    for at, reply in enumerate(content.replies):
        if reply.actor not in actors:
            yield ("replies", at, "actor"), f"{reply.actor!r} is not among the document's actors"
    for at, cited in enumerate(content.evidence):
        if cited.source not in sources:
            yield ("evidence", at, "source"), f"{cited.source!r} is not among the document's sources"
        if cited.through is not None and cited.through not in sources:
            yield ("evidence", at, "through"), f"{cited.through!r} is not among the document's sources"
    numbers = set[int]()
    for at, cited in enumerate(content.evidence):
        if cited.number in numbers:
            yield ("evidence", at, "number"), f"{cited.number} is another piece's as well"
        numbers |= {cited.number} if cited.number is not None else set()
    if numbers:
        for number in references(content.analysis):
            if number not in numbers:
                yield ("analysis",), f"refers to [E{number}], which is not among the document's evidence"
    for at, work in enumerate(content.sources):
        if work.superseded_by == work.slug:
            yield ("sources", at, "superseded_by"), "is the source itself"
        elif work.superseded_by is not None and work.superseded_by not in sources:
            yield ("sources", at, "superseded_by"), f"{work.superseded_by!r} is not among the document's sources"


def _overstated(content: Content) -> Iterator[Problem]:
    """Name what says how something is known, and lacks what that takes, and a dissent that is none."""
    for at, said in enumerate(content.appearances):
        lacking = [key for key in NEEDED.get(said.attribution or "", ()) if getattr(said, key) is None]
        yield from ((("appearances", at, key), f"is null, but the saying is {said.attribution}") for key in lacking)
        if said.attributed_by is not None and said.attribution != "attributed":
            yield ("appearances", at, "attributed_by"), "is there, but the saying is not attributed"
    for at, cited in enumerate(content.evidence):
        if (cited.read == "through") != (cited.through is not None):
            yield ("evidence", at, "through"), "names a source where it was read through one, and only there"
        elif cited.through == cited.source:
            yield ("evidence", at, "through"), "is the source itself"
        if cited.passage is not None and (cited.quote is None or cited.archive is None):
            yield ("evidence", at, "passage"), "is where a quote stands in an archived copy, and one of both is missing"
    if content.dissent is not None and content.dissent != _dissent_of(content):
        yield ("dissent",), "is not what the assessments say"


def _dissent_of(content: Content) -> Dissent:
    others = Counter(vote.rating for vote in content.assessments if vote.rating != content.rating.slug)
    given = content.dissent.ratings if content.dissent else []
    in_their_order = [RatingCount(rating=each.rating, count=others.pop(each.rating, 0)) for each in given]
    rest = [RatingCount(rating=rating, count=count) for rating, count in others.items()]
    return Dissent(of=len(content.assessments), ratings=in_their_order + rest)


@cache
def _validator(kind: type[DocumentPart]) -> jsonschema_rs.Draft202012Validator:
    (schema,), parts = msgspec.json.schema_components([kind], ref_template=REF)
    whole = {**schema, "components": {"schemas": parts}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True, formats={"uri": is_normalized})


def _broken(errors: Iterable[jsonschema_rs.ValidationError]) -> Iterator[Problem]:
    """Say what breaks the schema: within an object that may be null at its own keys, of an address in its own words."""
    for error in errors:
        match error.kind:
            case jsonschema_rs.ValidationErrorKind.AnyOf(context=choices) if within := _within(error, choices):
                yield from _broken(within)
            case jsonschema_rs.ValidationErrorKind.Format(format="uri"):
                yield error.instance_path, _no_uri(str(error.instance))
            case _:
                yield error.instance_path, error.message


def _within(
    error: jsonschema_rs.ValidationError, choices: list[list[jsonschema_rs.ValidationError]]
) -> list[jsonschema_rs.ValidationError]:
    """Return the errors of the choice that the value was meant for: of it they name keys, not the value itself."""
    depth = len(error.instance_path)
    return next((found for found in choices if all(len(each.instance_path) > depth for each in found)), [])


def _no_uri(address: str) -> str:
    try:
        return _("is to be written %(uri)s") % {"uri": normalized(address)}
    except InvalidAddress as invalid:
        return str(invalid)


def _path(steps: Sequence[Step]) -> str:
    """Write where a key is: evidence[0].archive.url."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def json_schemas() -> dict[str, dict[str, object]]:
    """Return the JSON Schema (2020-12) of documents and their parts, by name, with references to one another."""
    _refs, schemas = msgspec.json.schema_components(ROOTS, ref_template=REF)
    return schemas
