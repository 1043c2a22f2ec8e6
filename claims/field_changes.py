"""What changed in a claim and its parts, field by field, whoever wrote: read from the versions that triggers keep.

One statement reads them with what each row was before, in a bounded number. Who may see which values is decided by
claims/history.py, through which alone they are shown.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

from claims.models import (
    AlsoChecked,
    AlsoCheckedVersion,
    Appearance,
    AppearanceVersion,
    Claim,
    ClaimRelation,
    ClaimTopicVersion,
    ClaimVersion,
    Evidence,
    EvidenceVersion,
    RelationVersion,
    Reply,
    ReplyVersion,
    Topic,
)

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
EARLIEST, LATEST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Kept:
    """Of which model versions are kept, in which, and by which column they name the claim."""

    model: type[models.Model]
    versions: type[models.Model]
    claim: str = "claim_id"


# By the word that tells them apart in one list. A topic's own model is the one of its name.
KEPT: dict[str, Kept] = {
    "claim": Kept(Claim, ClaimVersion, "pgh_obj_id"),
    "topic": Kept(Topic, ClaimTopicVersion),
    "appearance": Kept(Appearance, AppearanceVersion),
    "evidence": Kept(Evidence, EvidenceVersion),
    "reply": Kept(Reply, ReplyVersion),
    "relation": Kept(ClaimRelation, RelationVersion),
    "also_checked": Kept(AlsoChecked, AlsoCheckedVersion),
}

# The newest of one kind, each with the values that differ from the version before it, old and new. What a part is
# called stands in its own row.
_ONE = """
SELECT '{kind}' AS kind, version.pgh_obj_id AS object, version.pgh_label AS label, version.pgh_created_at AS at,
       version.pgh_context_id::text AS context, context.metadata AS metadata,
       jsonb_build_object('number', version.row -> 'number', 'source_id', version.row -> 'source_id', 'actor_id',
                          version.row -> 'actor_id', 'other_id', version.row -> 'other_id', 'topic_id',
                          version.row -> 'topic_id', 'review_id', version.row -> 'review_id',
                          'stance', version.row -> 'stance') AS named,
       (SELECT jsonb_object_agg(now.key, jsonb_build_array(earlier.row -> now.key, now.value))
          FROM jsonb_each(version.row) AS now
         WHERE left(now.key, 4) <> 'pgh_' AND version.pgh_label <> 'added'
           AND now.value IS DISTINCT FROM earlier.row -> now.key AND earlier.row IS NOT NULL) AS changed,
       version.pgh_id AS id
  FROM (SELECT one.*, to_jsonb(one) AS row
          FROM (SELECT * FROM {table}
                 WHERE {claim} = %(claim)s AND pgh_created_at > %(after)s AND pgh_created_at < %(before)s
                 ORDER BY pgh_created_at DESC, pgh_id DESC LIMIT %(most)s) AS one) AS version
  LEFT JOIN LATERAL (SELECT to_jsonb(other) AS row FROM {table} AS other
                      WHERE other.pgh_obj_id = version.pgh_obj_id AND other.pgh_id < version.pgh_id
                      ORDER BY other.pgh_id DESC LIMIT 1) AS earlier ON true
  LEFT JOIN pghistory_context AS context ON context.id = version.pgh_context_id
"""
NEWEST = (
    " UNION ALL ".join(
        f"({_ONE.format(kind=kind, table=kept.versions._meta.db_table, claim=kept.claim)})"
        for kind, kept in KEPT.items()
    )
    + " ORDER BY at DESC, kind, id DESC LIMIT %(most)s"
)


@dataclass(frozen=True)
class Row:
    """One version of a claim or of a part of it.

    `label` is added, changed or removed; `changed` has what it was and what it became, by column, and is empty where
    what it was before is not known. `user` is the key of the person, None where nobody was named: then it was written
    in the database itself.
    """

    kind: str
    object: int
    label: str
    at: datetime
    context: str | None
    user: int | None
    verb: str
    named: dict[str, Any]
    changed: dict[str, tuple[Any, Any]]


def newest(claim: Claim, most: int, *, after: datetime = EARLIEST, before: datetime = LATEST) -> list[Row]:
    """Return the newest versions between two moments, the newest first, and no more than so many."""
    asked: dict[str, int | datetime] = {"claim": claim.pk, "after": after, "before": before, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, asked)
        return [_row(*row[:-1]) for row in cursor.fetchall()]


def _row(kind: str, key: int, label: str, at: datetime, context: str | None, *objects: str | None) -> Row:
    metadata, named, changed = (json.loads(each) if each else {} for each in objects)
    pairs = {column: (was, became) for column, (was, became) in changed.items()}
    return Row(kind, key, label, at, context, metadata.get("user"), metadata.get("verb", ""), named, pairs)


def net(rows: Iterable[Row]) -> list[Row]:
    """Return what these rows, the newest first, come to: one for each object, and none where nothing is left of it."""
    by_object: dict[tuple[str, int], list[Row]] = {}
    for row in rows:
        by_object.setdefault((row.kind, row.object), []).insert(0, row)
    return [found for found in map(_joined, by_object.values()) if found is not None]


def _joined(rows: Sequence[Row]) -> Row | None:
    """Join the versions of one object, the oldest first."""
    first, last = rows[0], rows[-1]
    if first.label == ADDED and last.label == REMOVED:
        return None
    changed: dict[str, tuple[Any, Any]] = {}
    for row in rows:
        for column, (was, became) in row.changed.items():
            changed[column] = (changed[column][0] if column in changed else was, became)
    changed = {column: pair for column, pair in changed.items() if pair[0] != pair[1]}
    label = ADDED if first.label == ADDED else last.label
    if label == CHANGED and not changed and all(row.changed for row in rows):
        return None
    return replace(last, label=label, changed=changed)
