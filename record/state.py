"""The state of the record: what public answers are made from at this moment."""

from dataclasses import dataclass

from record import reading


@dataclass(frozen=True)
class RecordState:
    """A revision, which every change of something public renews, the masthead, the pin, and the newest change.

    `changed` is the index of the newest entry that corrects, updates or retracts an earlier one; -1 where none does.
    `pinned` is the number of the fact-check that leads the home page; 0 where the newest does. A pin ends by the
    clock: then nothing is written that would renew the revision, so it is a part of the state.
    """

    revision: str = ""
    name: str = "Factcheck"
    is_demonstration: bool = False
    changed: int = -1
    pinned: int = 0


# Asked on every public request, so written out: through the ORM it cost more than the document itself.
STATE = """
SELECT revision.value, masthead.name, masthead.is_demonstration,
       (SELECT max("index") FROM record_entry WHERE action <> 'published'),
       (SELECT number FROM record_pin WHERE until > statement_timestamp())
  FROM (VALUES (1)) AS single (id)
  LEFT JOIN record_revision AS revision USING (id) LEFT JOIN record_masthead AS masthead USING (id)
"""


def current() -> RecordState:
    """Return the state with one query, also where nothing was published and no masthead was written."""
    with reading.connection().cursor() as cursor:
        cursor.execute(STATE)
        revision, name, is_demonstration, changed, pinned = cursor.fetchone()
    return RecordState(
        str(revision or ""),
        name or RecordState.name,
        bool(is_demonstration),
        RecordState.changed if changed is None else changed,
        pinned or RecordState.pinned,
    )
