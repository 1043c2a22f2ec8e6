"""What a claim named when it was submitted, and what of that changed since, field by field.

Reviewers judge what they have before them. Actors, sources, publishers and topics are shared by many claims, so others
may change them meanwhile, and an answer may come from somebody who was asked for a reply; then the reviewer and the
editor are told, and the editor accepts it or sends the claim back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _

from claims import guards
from claims.documents import NamedParts, named_by
from claims.gathered import Gathered
from claims.guards import Failure
from claims.models import Actor, Claim, Reply, Submission, Topic
from record.canonical import canonical, sha256
from record.documents import Content
from sources.models import Publisher, Source

if TYPE_CHECKING:
    from django.db import models
    from django_stubs_ext import StrOrPromise

NAME = "name of the actor"  # of a reply, which has none of its own; no key of the document
Parts = Mapping[str, list[dict[str, Any]]]
Part = dict[str, Any]

MODELS: "dict[str, type[models.Model]]" = {
    "actor": Actor,
    "source": Source,
    "publisher": Publisher,
    "topic": Topic,
    "reply": Reply,
}
COMPARED = (Claim.Stage.REVIEW, Claim.Stage.ADJUDICATION, Claim.Stage.APPROVED)

CHANGED_AGAIN = _("It changed again while you had this page open. Look at what changed, and decide again.")


@dataclass(frozen=True)
class Change:
    """A field of an actor, a source, a publisher, a topic or a reply that is no longer as it was submitted."""

    kind: "StrOrPromise"
    name: str
    field: "StrOrPromise"
    before: "StrOrPromise"
    after: "StrOrPromise"


def keep(claim: Claim) -> None:
    """Keep what the document would name if it were published as it is submitted now, in this round."""
    parts = parts_of(named_by(Gathered(claim)))
    Submission.objects.create(claim=claim, round=claim.round, parts=parts, digest=digest_of(parts))


def parts_of(named: NamedParts | Content) -> Parts:
    """Return the actors, the sources with their publishers, the topics and the replies, as JSON has them."""
    topics = named.topics if isinstance(named, NamedParts) else named.claim.topics
    parts = {"actors": named.actors, "sources": named.sources, "topics": topics, "replies": named.replies}
    return {name: msgspec.to_builtins(items) for name, items in parts.items()}


def digest_of(parts: Parts) -> str:
    """Return the SHA-256 of the parts' canonical JSON."""
    return sha256(canonical(parts))


def changes(claim: Claim, gathered: Gathered | None = None) -> list[Change]:
    """Return what changed since the claim was submitted in this round; nothing where that was not kept.

    `gathered` is what was read of the claim already.
    """
    if claim.stage not in COMPARED:
        return []
    gathered = gathered or Gathered(claim)
    submitted = gathered.submission(claim.round)
    if submitted is None:  # by a release that kept nothing
        return []
    return _since(submitted, parts_of(named_by(gathered)))


def _since(submitted: Submission, now: Parts) -> list[Change]:
    if submitted.digest == digest_of(now):
        return []
    known = {name: now[name] for name in now if name in submitted.parts}  # earlier submissions kept no replies
    before, after = _by_kind_and_slug(submitted.parts), _by_kind_and_slug(known)
    return [change for key in before | after for change in _compared(*key, before, after)]


def unaccepted(claim: Claim, content: Content, *, reason: str, seen: str) -> list[Failure]:
    """Return what keeps the content from being published: it differs from what was submitted, and nobody accepts it.

    `reason` is why the editor accepts it, `seen` the digest of the parts that the editor had on the page, if any.
    """
    submitted = claim.submissions.filter(round=claim.round).first()
    if submitted is None or not _since(submitted, parts_of(content)):
        return [Failure("changes", _("Nothing changed since it was submitted; leave it empty."))] if reason else []
    if seen and seen != digest_of(parts_of(content)):
        return [Failure("changes", CHANGED_AGAIN)]
    needs_reason = guards.needs_text(
        "changes",
        _(
            "What it rests on changed since it was submitted. Say why that can be published without a new assessment, "
            "or send it back."
        ),
    )
    return needs_reason(claim, {"changes": reason})


Named = dict[tuple[str, str], Part]


def _by_kind_and_slug(parts: Parts) -> Named:
    """Return each actor, topic, source and publisher once."""
    found: Named = {("actor", actor["slug"]): actor for actor in parts["actors"]}
    found |= {("topic", topic["slug"]): topic for topic in parts["topics"]}
    for source in parts["sources"]:
        publisher = source["publisher"]
        found["source", source["slug"]] = {**source, "publisher": publisher["slug"]}
        found["publisher", publisher["slug"]] = publisher
    names = {actor["slug"]: actor["name"] for actor in parts["actors"]}
    found |= {("reply", reply["actor"]): {**reply, NAME: names[reply["actor"]]} for reply in parts.get("replies", [])}
    return found


def _compared(kind: str, slug: str, before: Named, after: Named) -> list[Change]:
    """Compare the keys that were kept: one that a later release adds is no change."""
    was, has = before.get((kind, slug)), after.get((kind, slug))
    known = was or has or {}
    label, name = MODELS[kind]._meta.verbose_name or kind, known.get("title") or known.get(NAME) or known["name"]
    if was is None or has is None:
        stands = [_("yes") if one else _("no") for one in (was, has)]
        return [Change(label, name, _("is in the document"), *stands)]
    return [
        Change(label, name, _label(kind, key), _shown(kind, key, was[key], before), _shown(kind, key, has[key], after))
        for key in has
        if key != NAME and key in was and was[key] != has[key]
    ]


def _label(kind: str, key: str) -> "StrOrPromise":
    """Return the desk's word for a key; the document names most keys as the desk names its columns."""
    try:
        return getattr(MODELS[kind]._meta.get_field(key), "verbose_name", key)
    except FieldDoesNotExist:
        return key


def _shown(kind: str, key: str, value: Any, parts: Named) -> "StrOrPromise":
    if value is None:
        return "—"
    if isinstance(value, dict):  # what a retraction has
        return ", ".join(value.values())
    if key in ("publisher", "origin", "superseded_by"):
        named = parts.get(("publisher" if key == "publisher" else "source", value), {})
        return str(named.get("title") or named.get("name") or value)
    try:
        choices = dict(getattr(MODELS[kind]._meta.get_field(key), "flatchoices", []))
    except FieldDoesNotExist:
        choices = {}
    return str(choices.get(value, value))
