"""A claim's history: who did what and why, and which fields changed from what to what, whoever wrote them.

What may carry the proposed rating follows permissions.can_see_proposal at the moment somebody looks: then the rating is
not named at all, and of the desk's own texts it is said that they changed, not how. A text that reviewers have before
them may be shown; an earlier one may have named the rating, so it is hidden like that. A reason in the words of
somebody who knew a rating when they wrote it is hidden from those who are still blind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import TextField, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from claims import field_changes, permissions, workflow
from claims.another_look import STILL_STANDS
from claims.embargoed import NOT_PUBLISHED
from claims.field_changes import ADDED, CHANGED, KEPT, REMOVED, Row
from claims.models import Actor, Claim, Event, Rating, Topic
from claims.models.claims import DISCUSS
from claims.permissions import Person
from claims.replies import ANSWER
from external.models import ClaimReview
from record.readable import readable
from sources.differences import Run, difference
from sources.models import Source

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PROPOSAL = "proposed_rating_id"
# The desk's own words, in which somebody may have named the rating. Statements, quotations and answers are not.
OWN_WORDS = frozenset(
    {
        ("claim", "context"),
        ("claim", "headline"),
        ("claim", "summary"),
        ("claim", "analysis"),
        ("claim", "contrary"),
        ("claim", "would_change"),
        ("evidence", "note"),
        ("evidence", "locator"),
        ("appearance", "occasion"),
        ("reply", "channel"),
        ("reply", "not_asked"),
    }
)
FOLLOWS = frozenset({"id", "claim_id", "created_at", "answer_recorded_at"})  # what nobody changes for itself
OF_THE_VERB = frozenset({"stage", "standing", "closed_as", "number", "round", "assignee_id"})  # its event says them
NO_VERBS = {
    workflow.IMPORTED: gettext_lazy("Imported from this newsroom's archive"),
    workflow.TAKEN_OVER: gettext_lazy("Taken over from the journal"),
    STILL_STANDS: gettext_lazy("Looked at again: it still stands"),
    NOT_PUBLISHED: gettext_lazy("Not published at its moment"),
    DISCUSS: gettext_lazy("Took part in the discussion"),
    ANSWER: gettext_lazy("Answer recorded"),
}
SHORT = 60  # characters up to which an old and a new text stand in one line


@dataclass(frozen=True)
class FieldChange:
    """A field with what it was and what it became; hidden where this person may not see either."""

    name: "StrOrPromise"
    before: str = ""
    after: str = ""
    is_hidden: bool = False

    @property
    def is_long(self) -> bool:
        return len(self.before) > SHORT or len(self.after) > SHORT

    @cached_property
    def runs(self) -> list[Run]:
        """The difference of two long texts, as people read it."""
        return difference(self.before, self.after)


@dataclass(frozen=True)
class ObjectChange:
    """What became of the claim itself, then without a name, or of a part of it: added, changed or removed."""

    kind: "StrOrPromise"
    name: str
    label: str
    fields: Sequence[FieldChange]


@dataclass(frozen=True)
class Line:
    """One line of the history: an event of the workflow, a change of fields, or both at once.

    `person` is None where it was written in the database itself.
    """

    at: datetime
    label: str
    person: User | None
    event: Event | None = None
    reason: str = ""
    is_reason_hidden: bool = False
    changes: Sequence[ObjectChange] = ()


@dataclass(frozen=True)
class Page:
    """Some lines of a history, the newest first; `earlier` is the moment before which there are more."""

    lines: Sequence[Line]
    earlier: datetime | None


@dataclass
class Names:
    """What rows of other tables are called, read with two statements for all that some versions name."""

    users: dict[int, User] = field(default_factory=dict)
    others: dict[tuple[str, int], str] = field(default_factory=dict)

    KINDS: ClassVar[Mapping[str, tuple[type[models.Model], str | Coalesce]]] = {
        "source": (Source, "title"),
        "actor": (Actor, "name"),
        "rating": (Rating, "name"),
        "topic": (Topic, "name"),
        "claim": (Claim, "statement"),
        "review": (ClaimReview, Coalesce(NullIf("publisher_name", Value("")), "publisher__name")),
    }
    BY_COLUMN = {
        "source_id": "source",
        "through_id": "source",
        "actor_id": "actor",
        "attributed_by_id": "actor",
        PROPOSAL: "rating",
        "topic_id": "topic",
        "other_id": "claim",
        "review_id": "review",
    }

    @classmethod
    def of(cls, rows: Iterable[Row], known: Mapping[int, User]) -> "Names":
        """Read what these rows name, and the people who wrote them, as far as these are not known."""
        people: set[int] = set()
        asked: dict[str, set[int]] = {kind: set() for kind in cls.KINDS}
        for row in rows:
            if row.user is not None:
                people.add(row.user)
            found = [*row.named.items(), *((column, key) for column, pair in row.changed.items() for key in pair)]
            for column, key in found:
                if key is not None and column == "assignee_id":
                    people.add(key)
                elif key is not None and column in cls.BY_COLUMN:
                    asked[cls.BY_COLUMN[column]].add(key)
        one, *others = (
            model._default_manager.filter(pk__in=asked[kind])
            .order_by()
            .values_list(Value(kind), "pk", Cast(name, TextField()))
            for kind, (model, name) in cls.KINDS.items()
        )
        names = one.union(*others, all=True) if any(asked.values()) else []
        unknown = people - known.keys()
        users = {**known, **(User.objects.in_bulk(unknown) if unknown else {})}
        return cls(users, {(kind, key): readable(name) for kind, key, name in names})

    def of_key(self, column: str, key: int) -> str:
        if column == "assignee_id":
            return str(self.users.get(key, key))
        return self.others.get((self.BY_COLUMN[column], key), _("no longer there"))


class Reader:
    """Turns versions into words for one person."""

    def __init__(self, claim: Claim, person: Person):
        self.claim, self.person = claim, person

    @cached_property
    def sees_proposal(self) -> bool:
        return permissions.can_see_proposal(self.person, self.claim)

    @cached_property
    def may_learn_a_rating(self) -> bool:
        return permissions.may_learn_a_rating(self.person, self.claim)

    def hides_reason(self, event: Event) -> bool:
        return not self.may_learn_a_rating and event.may_tell_a_rating

    def reason_of(self, event: Event) -> str:
        """Return it as far as this person may read it; that of an edit names the fields, also the proposed rating."""
        is_hidden = not self.sees_proposal if event.verb == "edit" else self.hides_reason(event)
        return "" if is_hidden else event.reason

    def changes(self, rows: Iterable[Row], names: Names, leave_out: frozenset[str] = FOLLOWS) -> list[ObjectChange]:
        """Return what rows of one save, or of a span of time, changed; without those that changed nothing shown."""
        found = (self._change(row, names, leave_out) for row in rows)
        return [each for each in found if each is not None]

    def _change(self, row: Row, names: Names, leave_out: frozenset[str]) -> ObjectChange | None:
        columns = {name: pair for name, pair in row.changed.items() if name not in leave_out}
        if not self.sees_proposal:
            columns.pop(PROPOSAL, None)
        if row.kind == "topic":
            name = names.of_key("topic_id", row.named["topic_id"])
            return ObjectChange(_("topic"), name, row.label, ())
        if row.label == ADDED and row.kind == "claim":
            return None
        if row.label == CHANGED and row.changed and not columns:
            return None
        fields = [self._field(row.kind, name, pair, names) for name, pair in columns.items()]
        model = KEPT[row.kind].model
        shown = [] if row.label == REMOVED else fields
        return ObjectChange(model._meta.verbose_name or row.kind, _name(row, names), row.label, shown)

    def _field(self, kind: str, column: str, pair: tuple[Any, Any], names: Names) -> FieldChange:
        model = KEPT[kind].model
        own = next(each for each in model._meta.concrete_fields if each.column == column)
        if not self.sees_proposal and (kind, column) in OWN_WORDS:
            return FieldChange(own.verbose_name, is_hidden=True)
        was, became = (_shown(own, value, names) for value in pair)
        return FieldChange(own.verbose_name, was, became)


def _name(row: Row, names: Names) -> str:
    """Return what a part is called: E2 and its source, its actor, the other claim, or another publisher."""
    if row.kind == "evidence":
        number = f"E{row.named['number']} · " if row.named["number"] else ""
        return number + names.of_key("source_id", row.named["source_id"])
    columns = {"appearance": "actor_id", "reply": "actor_id", "relation": "other_id", "also_checked": "review_id"}
    column = columns.get(row.kind)
    return names.of_key(column, row.named[column]) if column else ""


def _shown(own: "models.Field[Any, Any]", value: Any, names: Names) -> str:
    if value is None or value == "":
        return "—"
    if own.is_relation:
        return names.of_key(own.column or "", value)
    if own.choices:
        return str(dict(own.flatchoices).get(value, value))
    if isinstance(own, models.DateField) and (day := parse_date(str(value))):
        return date_format(day)
    return str(value)


@dataclass(frozen=True)
class Since:
    """What changed since a moment, as it comes to now, and what was done; `is_whole` says whether that is all."""

    at: datetime
    changes: Sequence[ObjectChange]
    events: Sequence[Line]
    is_whole: bool

    def __bool__(self) -> bool:
        return bool(self.changes or self.events)


class Past:
    """The newest events and versions of a claim, of each so many, as one person may see them. They are read once."""

    def __init__(self, claim: Claim, person: Person, most: int, *, before: datetime | None = None):
        self.claim, self.most = claim, most
        self.reader = Reader(claim, person)
        self.before = before or field_changes.LATEST

    @cached_property
    def _events(self) -> list[Event]:
        """The events, with one more than is shown."""
        found = Event.objects.telling().filter(claim=self.claim, at__lt=self.before).select_related("by")
        return list(found[: self.most + 1])

    @cached_property
    def _rows(self) -> list[Row]:
        return field_changes.newest(self.claim, self.most + 1, before=self.before)

    @cached_property
    def _names(self) -> Names:
        return Names.of(self._rows, known={event.by_id: event.by for event in self._events})

    @property
    def page(self) -> Page:
        """What happened, line by line."""
        events, rows = self._events, self._rows
        cut = self._cut()
        if cut is None:
            return Page(_lines(self.reader, events, rows, self._names), None)
        shown = [event for event in events if event.at > cut], [row for row in rows if row.at > cut]
        following = cut + NEXT
        if not any(shown):  # one save is more than a page has room for: the first of its versions are told, and no more
            following = rows[-1].at
            shown = [event for event in events if event.at >= following], rows
        return Page(_lines(self.reader, *shown, self._names), following)

    def _cut(self) -> datetime | None:
        """Return up to when lines are left to the next page, so that none is told in part: where either list ended.

        Versions have the time at which their save began, and its event one after that.
        """
        events, rows = self._events, self._rows
        cuts = [events[-1].at] if len(events) > self.most else []
        if len(rows) > self.most:
            began = rows[-1].at
            cuts.append(min((event.at for event in events if event.at >= began), default=began))
        return max(cuts, default=None)

    def since(self, moment: datetime, *, but_by: User | None = None) -> Since:
        """Return what changed in text and parts since, and which steps were taken; not by one person, if given."""
        rows = [row for row in self._rows if row.at > moment and (but_by is None or row.user != but_by.pk)]
        changes = self.reader.changes(field_changes.net(rows), self._names, FOLLOWS | OF_THE_VERB)
        steps = [event for event in self._events if event.at > moment and event.verb != "edit" and event.by != but_by]
        is_whole = len(self._rows) <= self.most or self._rows[-1].at <= moment
        return Since(moment, changes, [told(self.reader, event) for event in steps], is_whole)


NEXT = timedelta(microseconds=1)  # so that what is asked for before a moment has what is of that moment


def _lines(reader: Reader, events: Sequence[Event], rows: Sequence[Row], names: Names) -> list[Line]:
    """Put each change to the event that tells of it: the first one after it of the same verb and person."""
    saves: dict[tuple[str | None, datetime], list[Row]] = {}
    for row in rows:
        saves.setdefault((row.context, row.at), []).append(row)
    of_event: dict[int, list[Row]] = {}
    alone = []
    for of_save in saves.values():
        first = of_save[0]
        following = [
            each for each in events if (each.by_id, each.verb) == (first.user, first.verb) and each.at >= first.at
        ]
        if following and following[-1].pk not in of_event:
            of_event[following[-1].pk] = of_save
        else:
            alone.append(of_save)
    lines = [line for event in events if (line := _line(reader, event, of_event.get(event.pk, []), names))]
    for of_save in alone:
        if changes := reader.changes(of_save, names):
            first = of_save[0]
            person = names.users.get(first.user or 0)
            lines.append(Line(first.at, past(first.verb) if first.verb else _("Changed"), person, changes=changes))
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _line(reader: Reader, event: Event, rows: Sequence[Row], names: Names) -> Line | None:
    """Return the line of an event; None of a change whose line alone would tell that the proposal is another one."""
    is_edit = event.verb == "edit"
    changes = reader.changes(rows, names, FOLLOWS if is_edit else FOLLOWS | OF_THE_VERB)
    if is_edit and rows and not changes and not reader.sees_proposal:
        return None
    reason = "" if is_edit and changes else reader.reason_of(event)
    return Line(event.at, past(event.verb), event.by, event, reason, reader.hides_reason(event), changes)


def past(verb: str) -> str:
    """Return the history's word for an event, such as “Submitted”."""
    if verb in workflow.VERBS:
        return str(workflow.VERBS[verb].past)
    return str(NO_VERBS.get(verb, verb))


def told(reader: Reader, event: Event) -> Line:
    """Return what was done, by whom and why, without the fields that it changed."""
    return Line(event.at, past(event.verb), event.by, event, reader.reason_of(event), reader.hides_reason(event))
