"""Whatever a document says, no page and no answer of the API says more than it shows.

An attributed saying counts nowhere as the actor's, only a check that passed has a tick, and no source is called
primary that was not read itself.
"""

import re
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from record.documents import Appearance, Content, Evidence, Gate
from tests.record.factories import (
    a_source,
    an_actor,
    an_appearance,
    content,
    hearsay,
    not_asked,
    publish,
    some_evidence,
)

ACTORS = ("ada-rivera", "ben-costa", "carla-dias")
NAMES = {slug: an_actor(slug).name for slug in ACTORS}
TIERS = {"gauge-readings": "primary", "river-report": "primary", "news-article": "secondary"}
STANCES = ("asserts", "repeats", "denies")
STATES = ("passed", "disclosed", "not_applicable", "waived")
# How a saying may be known, and whether the actor is then shown saying it.
KNOWN = {
    "quoted": True, "paraphrased": True, "earlier, with words and source": True, "by an actor": False,
    "by a source": False, "earlier, without a source": False, "earlier, without words": False,
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A document, and what was meant when it was made."""

    content: Content
    shown: set[tuple[str, str]]  # actors with the stances in which they are shown
    read: list[str]  # the primary sources that were read themselves, one for each piece


def saying(actor: str, stance: str, known: str) -> Appearance:
    source = {"stance": stance, "source": "news-article"}
    match known:
        case "quoted":
            return an_appearance(actor, **source)
        case "paraphrased":
            return an_appearance(actor, **source, attribution="paraphrased", quote=None)
        case "earlier, with words and source":
            return an_appearance(actor, **source, attribution=None)
        case "by an actor":
            return hearsay(actor, by=ACTORS[ACTORS.index(actor) - 1], **source)
        case "by a source":
            return hearsay(actor, by="news-article", **source)
        case "earlier, without a source":
            return an_appearance(actor, stance=stance, source=None, attribution=None)
    return an_appearance(actor, **source, attribution=None, quote=None)


def piece(source: str, stance: str, read: str | None) -> Evidence:
    other = next(slug for slug in TIERS if slug != source)
    return some_evidence(source, stance=stance, read=read, through=other if read == "through" else None)


def made(
    sayings: list[tuple[str, str, str]], pieces: list[tuple[str, str, str | None]], gates: dict[str, str], counted: bool
) -> Made:
    return Made(
        content(
            actors=[an_actor(slug) for slug in ACTORS],
            sources=[a_source(slug, tier=tier) for slug, tier in TIERS.items()],
            appearances=[saying(*each) for each in sayings],
            evidence=[piece(*each) for each in pieces],
            gates=[
                Gate(gate=gate, state=state, reason="Why.", figures={"of": 1} if counted else None)
                for gate, state in gates.items()
            ],
            replies=[not_asked()],
        ),
        shown={(actor, stance) for actor, stance, known in sayings if KNOWN[known]},
        read=[source for source, _stance, read in pieces if TIERS[source] == "primary" and read == "itself"],
    )


SAYINGS = st.tuples(*map(st.sampled_from, (ACTORS, STANCES, tuple(KNOWN))))
PIECES = st.tuples(
    st.sampled_from(tuple(TIERS)),
    st.sampled_from(("refutes", "supports", "context")),
    st.sampled_from(("itself", "through", None)),
)
GATES = st.dictionaries(
    st.sampled_from(("two_origins", "right_of_reply", "archived", "a_newer_gate")), st.sampled_from(STATES)
)
DOCUMENTS = st.builds(made, st.lists(SAYINGS, max_size=5), st.lists(PIECES, max_size=4), GATES, st.booleans())


def names_in(html: str) -> set[str]:
    return {slug for slug, name in NAMES.items() if name in html}


def between(text: str, opened: str, closed: str) -> str:
    return text.partition(opened)[2].partition(closed)[0]


def get(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


def check_the_verdicts_page(text: str, document: Made) -> None:
    says = {actor for actor, stance in document.shown if stance != "denies"}
    glance = between(text, "<strong>Who said it</strong>", "</span>")
    assert names_in(glance) <= says
    denying = len({actor for actor, stance in document.shown if stance == "denies"})
    assert re.findall(r"(\d+) den(?:y|ies) it", glance) == ([str(denying)] if denying else [])
    first = between(text, '<p class="first-saying">', "</p>")
    assert bool(re.search("Said by|Repeated by", first)) == bool(says)
    assert ("No one is shown saying this in these words." in text) == (not says)
    part = between(text, 'id="said"', "</section>")
    for stance, heading in {"asserts": "Asserted by", "repeats": "Repeated by", "denies": "Denied by"}.items():
        group = re.split('<div class="not-shown">|<h3>', part.partition(f"<h3>{heading}</h3>")[2])[0]
        assert names_in(re.sub('<p class="(?:quiet|where)">.*?</p>', "", group)) == {
            actor for actor, own in document.shown if own == stance
        }
    # Where nothing was counted, it passed by earlier rules, which asked for less.
    passed = sum(gate.state == "passed" and gate.figures is not None for gate in document.content.gates)
    assert text.count("✓") == passed
    ticks = re.findall(r'<li class="gate-(\w+)">\s*<span class="gate-mark" aria-hidden="true">✓</span>', text)
    assert ticks == ["passed"] * passed
    assert text.count("Primary source") == len(document.read)
    assert re.findall(r"(\d+) primary", text) in ([str(len(set(document.read)))], [])


def check_a_list(text: str, document: Made) -> None:
    meta = between(text, '<div class="review-meta">', "</div>")
    says, _, denies = meta.partition("Denied by")
    assert names_in(says) == {actor for actor, stance in document.shown if stance != "denies"}
    assert names_in(denies) == {actor for actor, stance in document.shown if stance == "denies"}


def check_an_actors_page(text: str, document: Made, actor: str) -> None:
    own = [stance for stance in STANCES if (actor, stance) in document.shown]
    counted = {"asserts": "1 claim asserted", "repeats": "1 claim repeated", "denies": "1 claim denied"}
    assert re.findall("<caption>([^<]*)</caption>", text) == [counted[stance] for stance in own]
    words = " · ".join(stance.capitalize() for stance in own)
    assert re.findall('<p class="review-stance">([^<]*)</p>', text) == ([words] if own else [])


def check_the_api(client: Client, document: Made) -> None:
    listed = client.get("/api/v1/claims").json()["results"][0]
    assert {(actor["slug"], stance) for actor in listed["actors"] for stance in actor["stances"]} == document.shown
    whole = client.get("/api/v1/claims/1").json()
    for said in whole["appearances"]:
        quoted_earlier = said["attribution"] is None and said["quote"] and said["source"]
        is_shown = said["attribution"] in ("quoted", "paraphrased") or bool(quoted_earlier)
        assert not is_shown or (said["actor"], said["stance"]) in document.shown
    primary = {source["slug"] for source in whole["sources"] if source["tier"] == "primary"}
    assert [item["source"] for item in whole["evidence"] if item["read"] == "itself" and item["source"] in primary] == (
        document.read
    )
    assert {gate["gate"]: gate["state"] for gate in whole["gates"]} == {
        gate.gate: gate.state for gate in document.content.gates
    }


def check_the_claim_review(client: Client, document: Made) -> None:
    claim = client.get("/claims/1.jsonld").json()["itemReviewed"]
    authors = claim.get("author", [])
    named = names_in(" ".join(author["name"] for author in (authors if isinstance(authors, list) else [authors])))
    assert named == {actor for actor, stance in document.shown if stance != "denies"}
    assert ("appearance" in claim) == ("datePublished" in claim) == bool(named)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=DOCUMENTS)
def test_nothing_public_says_more_than_the_document_shows(client: Client, document: Made) -> None:
    with transaction.atomic():
        publish(**{name: getattr(document.content, name) for name in document.content.__struct_fields__})
        check_the_verdicts_page(get(client, "/claims/1/"), document)
        for address in ("/", "/topics/floods/", "/sources/river-report/"):
            text = get(client, address)
            check_a_list(text, document)
            assert "Primary source" not in text, address
        for actor in ACTORS:
            check_an_actors_page(get(client, f"/actors/{actor}/"), document, actor)
        check_the_api(client, document)
        check_the_claim_review(client, document)
        transaction.set_rollback(True)
