"""One document, arranged as a reader takes it in: who said it, the evidence by what it shows, how it was decided."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from record.models import Review

BEARINGS = ("refutes", "supports", "context")


def arranged(document: dict[str, Any]) -> dict[str, Any]:
    """What the verdict's template shows beside the document itself."""
    actors = {actor["slug"]: actor for actor in document["actors"]}
    sources = {source["slug"]: source for source in document["sources"]}
    cited = {item["source"] for item in document["evidence"]}
    appearances = [
        {**item, "actor": actors[item["actor"]], "source": sources.get(item["source"])}
        for item in document["appearances"]
    ]
    evidence = [
        {**item, "source": sources[item["source"]], "origin": _origin(sources, item["source"])}
        for item in document["evidence"]
    ]
    votes = [vote["rating"] for vote in document["assessments"]]
    return {
        "appearances": _grouped(appearances, Review.STANCES),
        "evidence": _grouped(evidence, BEARINGS),
        "replies": [{**reply, "actor": actors[reply["actor"]]} for reply in document["replies"]],
        "speakers": _speakers(appearances),
        "said": Counter(item["stance"] for item in appearances),
        "shown": Counter(item["stance"] for item in evidence),
        "cited": len(cited),
        "primary": sum(sources[slug]["tier"] == "primary" for slug in cited),
        "votes": votes,
        "agreeing": votes.count(document["rating"]["slug"]),
        "is_unanimous": bool(votes) and set(votes) == {document["rating"]["slug"]},
    }


def _origin(sources: dict[str, Any], slug: str) -> dict[str, Any] | None:
    """The work that a source rests on: the source itself where the document names it, else its slug as a title."""
    origin = sources[slug]["origin"]
    return None if origin is None else sources.get(origin, {"slug": None, "title": origin})


def _speakers(appearances: list[dict[str, Any]]) -> list[str]:
    """The names of those who assert the claim, each once; where nobody does, of those who repeat it."""
    for stance in ("asserts", "repeats"):
        names = [item["actor"]["name"] for item in appearances if item["stance"] == stance]
        if names:
            return list(dict.fromkeys(names))
    return []


def _grouped(items: list[dict[str, Any]], stances: Iterable[str]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The items by stance, in this order, without empty groups."""
    groups = [(stance, [item for item in items if item["stance"] == stance]) for stance in stances]
    return [group for group in groups if group[1]]


def related(document: dict[str, Any], reviews: Iterable[Review]) -> list[dict[str, Any]]:
    """The public fact-checks among these that the document names, or that name it, with the relation's code."""
    named = {item["number"]: item["relation"] for item in document["related"]}
    found = []
    for review in reviews:
        if review.number in named:
            kind, relation = "relation", named[review.number]
        else:
            kind = "related_by"
            relation = next(
                item["relation"] for item in review.content()["related"] if item["number"] == document["number"]
            )
        found.append({"kind": kind, "relation": relation, "document": review.summary()})
    return found
