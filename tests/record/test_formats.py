import msgspec
import pytest
from msgspec.structs import asdict, replace

from record import formats
from record.documents import (
    Actor,
    Dissent,
    FactCheckDocument,
    ListedActor,
    RatingCount,
    SourceRetraction,
    Summary,
    Tombstone,
)
from tests.record.factories import (
    a_claim,
    a_passage,
    a_publisher,
    a_rating,
    a_source,
    an_actor,
    an_appearance,
    content,
    some_evidence,
    votes,
)

ENVELOPE = {
    "format": "factcheck/1", "number": 1, "version": 1, "action": "published", "note": None, "path": "/claims/1/x/",
    "published_at": "2026-11-22T10:00:00Z", "first_published_at": "2026-11-22T10:00:00Z",
}  # fmt: skip
TOMBSTONE = {**ENVELOPE, "action": "retracted", "note": "Wrong."}
del TOMBSTONE["first_published_at"]
ALONE = {"appearances": [], "evidence": [some_evidence()]}  # with one source


def a_document(**changes: object) -> FactCheckDocument:
    return FactCheckDocument(**ENVELOPE, **msgspec.structs.asdict(replace(content(), **changes)))


def test_what_is_written_is_read_again() -> None:
    document = a_document()
    formats.check(document)
    assert formats.read(formats.write(document)) == document
    assert formats.read_fact_check(formats.write(document)) == document
    tombstone = Tombstone(**TOMBSTONE)
    formats.check(tombstone)
    assert formats.read(formats.write(tombstone)) == tombstone


@pytest.mark.parametrize(
    "body", [b'{"format":"\xff","action":"published"}', b'{"x":' + b"[" * 100_000, b'{"format":"factcheck/1"', b""]
)
def test_bytes_that_are_no_json_are_unreadable(body: bytes) -> None:
    with pytest.raises(formats.UnreadableDocument):
        formats.read(body)


def test_what_is_known_of_sources_and_copies_is_written_and_read_again() -> None:
    superseded = a_source(superseded_by="second-report", published_by_url="https://river.example/")
    withdrawn = a_source("second-report", retracted=SourceRetraction(on="2026-01", reason="A gauge was broken."))
    archive = replace(some_evidence().archive, media_type="application/pdf", size=1_000)
    document = a_document(
        sources=[superseded, withdrawn], evidence=[some_evidence(archive=archive, passage=a_passage(prefix=None))]
    )
    formats.check(replace(document, appearances=[]))
    assert formats.read(formats.write(document)) == document


def test_the_bytes_are_canonical() -> None:
    body = formats.write(a_document())
    assert body.startswith(b'{"action":"published","actors":[{"country":"VE","description":')
    assert b'"context":null' in body


def test_parts_are_cut_out_of_the_bytes_as_they_stand() -> None:
    document = a_document(sources=[a_source(), a_source("another", publisher=a_publisher("radio-uno"))])
    slices = formats.Slices(formats.write(document))
    assert slices.actors() == [formats.write(actor) for actor in document.actors]
    assert slices.sources() == [formats.write(source) for source in document.sources]
    assert slices.publishers() == [formats.write(source.publisher) for source in document.sources]
    assert slices.topics() == [formats.write(topic) for topic in document.claim.topics]
    assert slices.rating() == formats.write(document.rating)
    stances = {"ada-rivera": ["asserts"], "ben-costa": []}
    actors = [ListedActor(**asdict(actor), stances=stances[actor.slug]) for actor in document.actors]
    kept = {name: getattr(document, name) for name in Summary.__struct_fields__} | {"actors": actors}
    assert slices.summary(stances) == formats.write(Summary(**kept))


def test_a_key_that_joined_is_not_invented_for_an_earlier_document() -> None:
    body = formats.write(a_document())
    earlier = body.replace(b'"summary":"The gauge shows forty centimeters.",', b"")
    stances: dict[str, list[str]] = {"ada-rivera": [], "ben-costa": []}
    assert formats.Slices(earlier).summary(stances) == formats.Slices(body).summary(stances).replace(
        b'"summary":"The gauge shows forty centimeters.",', b""
    )


def test_a_part_is_read_from_its_own_bytes() -> None:
    assert formats.read_part(Actor, formats.write(an_actor())) == an_actor()


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"claim": a_claim(None)}, "claim.statement"),
        ({"summary": 7}, "summary"),
        ({"rating": a_rating(scale="a b")}, "rating.scale"),
        ({"appearances": [an_appearance(), an_appearance(stance="sings")]}, "appearances[1].stance"),
        ({"appearances": [an_appearance(said_on="yesterday")]}, "appearances[0].said_on"),
        ({"evidence": [some_evidence(stance="proves")]}, "evidence[0].stance"),
        (
            {"evidence": [some_evidence(archive=replace(some_evidence().archive, sha256="A"))]},
            "evidence[0].archive.sha256",
        ),
        ({"sources": [a_source(tier="tertiary")]}, "sources[0].tier"),
        ({"sources": [a_source(published_on="2025-9")]}, "sources[0].published_on"),
        ({**ALONE, "sources": [a_source(superseded_by="another")]}, "sources[0].superseded_by"),
        ({**ALONE, "sources": [a_source(superseded_by="river-report")]}, "sources[0].superseded_by"),
        ({"sources": [a_source(published_by_url="river.example")]}, "sources[0].published_by_url"),
        ({"sources": [a_source(retracted=SourceRetraction(on="soon", reason="Error."))]}, "sources[0].retracted.on"),
        ({"evidence": [some_evidence(passage=a_passage(page=0))]}, "evidence[0].passage.page"),
        ({"evidence": [some_evidence(passage=a_passage(exact=""))]}, "evidence[0].passage.exact"),
        ({"evidence": [some_evidence(passage=a_passage(), quote=None)]}, "evidence[0].passage"),
        ({"evidence": [some_evidence(number=0)]}, "evidence[0].number"),
        ({"evidence": [some_evidence(number=2)] * 2}, "evidence[1].number"),
        ({"evidence": [some_evidence(number=2)], "analysis": "As [E1] says."}, "analysis"),
        ({"evidence": [some_evidence(passage=a_passage(), archive=None)]}, "evidence[0].passage"),
        (
            {"evidence": [some_evidence(archive=replace(some_evidence().archive, media_type="text/html; charset=x"))]},
            "evidence[0].archive.media_type",
        ),
        (
            {"evidence": [some_evidence(archive=replace(some_evidence().archive, size=-1))]},
            "evidence[0].archive.size",
        ),
        ({"origins": -1}, "origins"),
        ({"origins": 2.0}, "origins"),  # for JSON Schema an integer, and written as 2 by some, as 2.0 by others
        ({"origins": 10**400}, "origins"),
        ({"gates": None}, "gates"),
    ],
)
def test_what_breaks_the_contract_is_refused_with_the_keys_name(changes: dict, key: str) -> None:
    with pytest.raises(formats.InvalidDocument) as refused:
        formats.check(a_document(**changes))
    assert [path.startswith(key) for path in refused.value.problems] == [True]
    assert key in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        (
            {"sources": [a_source(url="https://es.wikipedia.org/wiki/Nicolás_Maduro")]},
            "sources[0].url",
            "is to be written https://es.wikipedia.org/wiki/Nicol%C3%A1s_Maduro",
        ),
        ({"sources": [a_source(url="https://river.example/%zz")]}, "sources[0].url", "“%zz” is no escape"),
        (
            {"evidence": [some_evidence(archive=replace(some_evidence().archive, url="https://user:pw@a.example/"))]},
            "evidence[0].archive.url",
            "no user name or password",
        ),
        ({"claim": a_claim("\u200b")}, "claim.statement", "Nothing in this text can be seen"),
        ({"summary": "The river \u202edid not\u202c rise."}, "summary", "RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ({"actors": [an_actor(name="Ada \u2067Rivera")]}, "actors[0].name", "RIGHT-TO-LEFT ISOLATE (U+2067)"),
    ],
)
def test_an_address_that_is_none_and_a_text_that_cannot_be_read_are_refused_in_words(
    changes: dict, key: str, words: str
) -> None:
    document = a_document(**changes)
    with pytest.raises(formats.InvalidDocument) as refused:
        formats.check(document)
    assert {where: words in problem for where, problem in refused.value.problems.items()} == {key: True}
    assert formats.read(formats.write(document)) == document  # an earlier release may have published it


def test_every_wrong_key_is_named() -> None:
    with pytest.raises(formats.InvalidDocument) as refused:
        formats.check(replace(a_document(summary=None, origins="two"), published_at="now"))
    assert refused.value.problems.keys() == {"summary", "origins", "published_at"}


@pytest.mark.parametrize("origins", [2**53, 2**60])
def test_numbers_that_json_cannot_hold_are_refused(origins: int) -> None:
    with pytest.raises(ValueError, match="canonical"):
        formats.write(a_document(origins=origins))


def test_text_that_utf_8_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="canonical"):
        formats.write(a_document(summary="\ud800"))


def test_another_release_may_know_more_keys_and_values() -> None:
    """A newer release may publish while an older one still serves: what that one does not know it passes over."""
    newer = msgspec.json.decode(formats.write(a_document()))
    newer |= {"headline": "It rose by forty centimeters.", "another": {"key": 1}}
    newer["gates"][0]["state"] = "disclosed"
    newer["appearances"][0] |= {"attribution": "quoted", "stance": "hints"}
    document = formats.read_fact_check(msgspec.json.encode(newer))
    assert (document.gates[0].state, document.appearances[0].stance) == ("disclosed", "hints")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "truncated"),
        (b"{}", "format"),
        (b'{"format":"factcheck/9","action":"published"}', "factcheck/9"),
        (b'{"format":"factcheck/1","action":"published"}', "missing required field"),
        (formats.write(a_document()).replace(b'"statement"', b'"statment"'), r"statement.*\$\.claim"),
        (formats.write(a_document())[:-1], "truncated"),
        (formats.write(a_document()).replace(b'"origins":2', b'"origins":"2"'), "origins"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, reason: str) -> None:
    with pytest.raises(formats.UnreadableDocument, match=reason):
        formats.read(body)


def test_a_tombstone_is_no_fact_check() -> None:
    with pytest.raises(formats.UnreadableDocument, match="retracted"):
        formats.read_fact_check(formats.write(Tombstone(**TOMBSTONE)))


def test_the_schema_describes_every_key_and_closes_no_object() -> None:
    schemas = formats.json_schemas()
    assert {FactCheckDocument.__name__, Summary.__name__, Tombstone.__name__, "Archive", "Publisher"} <= schemas.keys()
    for name, schema in schemas.items():
        assert schema["description"], name
        assert "additionalProperties" not in schema
        for key, value in schema["properties"].items():
            assert {"$ref", "anyOf", "description"} & value.keys(), f"{name}.{key}"
    assert set(schemas["Actor"]["required"]) == {"slug", "name", "kind", "description", "country", "wikidata"}
    assert schemas["FactCheckDocument"]["properties"]["claim"] == {"$ref": "#/components/schemas/Claim"}


def test_a_dissent_that_the_assessments_do_not_have_is_refused() -> None:
    dissent = Dissent(of=2, ratings=[RatingCount(rating="true", count=1)])
    formats.check(content(assessments=votes("false", "true"), dissent=dissent))
    for others in (votes("false", "false"), votes("true", "true"), votes("true"), []):
        with pytest.raises(formats.InvalidDocument) as refusal:
            formats.check(content(assessments=others, dissent=dissent))
        assert refusal.value.problems == {"dissent": "is not what the assessments say"}
