"""Rows of a table as claims in triage: checked one by one, compared with what there is, and entered at once."""

import hashlib
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pghistory
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims import precedents, workflow
from claims.models import Actor, Appearance, Claim, Topic
from claims.precedents import Similar
from desk.tables import Row, Table
from sources.known import known_at
from sources.models import Source

LOCK = 0x69_6D_70_6F  # of whoever enters a table, so that two who send the same one enter it once
LOOKING = 8.0  # seconds in which similar claims are looked for; of later rows, those with the same words alone
FURTHEST_DUE = timedelta(days=5 * 366)
PRIORITIES = {"": Claim.Priority.NORMAL} | {
    name: priority for priority in Claim.Priority for name in (str(priority.value), priority.name.lower())
}
COLUMNS = {
    "statement": "statement", "claim": "statement", "context": "context", "language": "language", "topics": "topics",
    "topic": "topics", "priority": "priority", "due": "due_on", "due on": "due_on", "due date": "due_on",
    "actor": "actor", "said by": "actor", "said on": "said_on", "date": "said_on", "quote": "quote",
    "exact words": "quote", "quote language": "quote_language", "occasion": "occasion", "source": "source",
    "source address": "source", "address": "source", "url": "source",
}  # fmt: skip
SAID = ("actor", "said_on", "quote", "quote_language", "occasion", "source")


def _of(model: Any, name: str, **changes: Any) -> forms.Field:
    """Return the form's field for a column, with the validators that a model's form asks only once it is saved."""
    column = model._meta.get_field(name)
    found: forms.Field = column.formfield(**changes)
    found.validators += [each for each in column.validators if each not in found.validators]
    return found


class RowForm(forms.Form):
    """A row as a claim in triage, with one saying where an actor is named. Topics and actors are found by name."""

    statement = _of(Claim, "statement")
    context = _of(Claim, "context")
    language = _of(Claim, "language")
    topics = forms.CharField(required=False)
    priority = forms.CharField(required=False)
    due_on = forms.DateField(
        required=False, error_messages={"invalid": _("Write a day such as 2025-09-01, or leave it empty.")}
    )
    actor = forms.CharField(required=False)
    said_on = _of(Appearance, "said_on", required=False)
    quote = _of(Appearance, "quote")
    quote_language = _of(Appearance, "quote_language")
    occasion = _of(Appearance, "occasion")
    source = forms.CharField(required=False)

    def __init__(self, known: "Known", *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_topics(self) -> list[Topic]:
        names = [name.strip() for name in self.cleaned_data["topics"].replace("|", ";").split(";") if name.strip()]
        unknown = [name for name in names if name.casefold() not in self.known.topics]
        if unknown:
            words = _("There is no topic “%(name)s”. Add it under “Topics”, or leave it out; “;” stands between two.")
            raise ValidationError(words, params={"name": unknown[0]})
        return [self.known.topics[name.casefold()] for name in names]

    def clean_priority(self) -> Claim.Priority:
        priority = PRIORITIES.get(self.cleaned_data["priority"].casefold())
        if priority is None:
            raise ValidationError(_("Write urgent, high, normal or low, or leave it empty."))
        return priority

    def clean_due_on(self) -> Any:
        day, today = self.cleaned_data["due_on"], timezone.localdate()
        if day is not None and not today <= day <= today + FURTHEST_DUE:
            raise ValidationError(
                _("This day has passed, or is more than five years away. Correct it or leave it empty.")
            )
        return day

    def clean_actor(self) -> Actor | None:
        name = self.cleaned_data["actor"]
        found = self.known.actors.get(name.casefold(), [])
        if name and len(found) != 1:
            words = _("No actor is called “%(name)s”. Add them under “Actors”, or leave it empty.")
            several = _("Several actors are called “%(name)s”. Leave it empty, and add the saying on the claim's page.")
            raise ValidationError(several if found else words, params={"name": name})
        return found[0] if name else None

    def clean_source(self) -> Source | None:
        address = self.cleaned_data["source"]
        found = known_at(address) if address else []
        if address and not found:
            raise ValidationError(_("No source is known at this address. Add it under “Sources”, or leave it empty."))
        return found[0] if found else None

    def clean(self) -> dict[str, Any]:
        """Check the saying as a whole, as its own form does."""
        cleaned = super().clean() or self.cleaned_data
        if not any(self.data.get(name) for name in SAID) or self.errors:
            return cleaned
        if cleaned.get("actor") is None:
            self.add_error("actor", _("Say who said it, or leave all that is about the saying empty."))
        elif not cleaned.get("said_on"):
            self.add_error("said_on", _("Say when it was said: a year, a month or a day."))
        else:
            try:
                self.saying(cleaned).clean()
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def claim(self) -> Claim:
        names = ("statement", "context", "language", "priority", "due_on")
        return Claim(**{name: self.cleaned_data[name] for name in names})

    def saying(self, cleaned: Mapping[str, Any]) -> Appearance:
        language = cleaned["quote_language"] or (cleaned["language"] if cleaned["quote"] else "")
        given = {name: cleaned[name] for name in ("actor", "said_on", "quote", "occasion", "source")}
        return Appearance(stance=Appearance.Stance.ASSERTS, quote_language=language, **given)


@dataclass(frozen=True)
class Known:
    """The topics and actors that rows name, by their names in small letters; asked for once."""

    topics: Mapping[str, Topic]
    actors: Mapping[str, list[Actor]]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Known":
        topics: dict[str, Topic] = {}
        if any(row.cells.get("topics") for row in rows):
            topics = {name.casefold(): topic for topic in Topic.objects.all() for name in (topic.slug, topic.name)}
        names = {
            row.cells["actor"].lower() for row in rows if row.cells.get("actor") and "\0" not in row.cells["actor"]
        }
        actors: dict[str, list[Actor]] = {}
        marked = Actor.objects.alias(called=Lower("name"), also=Lower("aliases__name"))
        found = marked.filter(Q(called__in=names) | Q(also__in=names)).distinct().prefetch_related("aliases")
        for actor in found if names else []:
            for name in {actor.name.casefold(), *(alias.name.casefold() for alias in actor.aliases.all())}:
                actors.setdefault(name, []).append(actor)
        return cls(topics, actors)


@dataclass
class Candidate:
    """A row with what is wrong with it and what it resembles."""

    row: Row
    form: RowForm
    problems: list[tuple[str, str]] = field(default_factory=list)  # column and words
    same_as_line: int | None = None
    same: list[Claim] = field(default_factory=list)  # claims with the same words
    similar: Similar | None = None

    @property
    def details(self) -> list[tuple[str, str]]:
        """Return what the row says beside its statement."""
        return [(name.replace("_", " "), cell) for name, cell in self.form.data.items() if cell and name != "statement"]

    @property
    def is_duplicate(self) -> bool:
        return self.same_as_line is not None or bool(self.same)


def candidates(table: Table, language: str, *, look: bool = True) -> list[Candidate]:
    """Return the rows, checked. `language` is that of rows that name none; `look` for what is only similar, too."""
    known = Known.of(table.rows)
    found = [_candidate(row, language, known) for row in table.rows]
    _compare(found)
    end = time.monotonic() + LOOKING
    for each in found:
        if not look or time.monotonic() > end:
            break
        if not each.problems and not each.is_duplicate:
            among = Claim.objects.select_related("assignee")
            similar = precedents.similar(each.row.cells["statement"], each.form.cleaned_data["language"], among)
            each.similar = similar.perhaps_the_same or None
    return found


def _candidate(row: Row, language: str, known: Known) -> Candidate:
    form = RowForm(known, {**row.cells, "language": row.cells.get("language") or language})
    problems = [("", row.problem)] if row.problem else []
    for name, errors in form.errors.items():
        column = "" if name == NON_FIELD_ERRORS else name.replace("_", " ")
        problems += [(column, str(error)) for error in errors]
    return Candidate(row, form, problems)


def words_of(statement: str) -> str:
    """Return what statements have in common that are the same but for capital letters and spaces."""
    return " ".join(statement.lower().split())


def _compare(found: Sequence[Candidate]) -> None:
    """Point out the rows that say what another row or a claim says, in the same words."""
    lines: dict[str, int] = {}
    for each in found:
        words = words_of(each.row.cells.get("statement", ""))
        if words in lines:
            each.same_as_line = lines[words]
        elif words:
            lines[words] = each.row.line
    claims = same_words([words for words in lines if "\0" not in words])
    for each in found:
        each.same = claims.get(words_of(each.row.cells.get("statement", "")), [])


def same_words(statements: Iterable[str]) -> dict[str, list[Claim]]:
    """Return the claims that say what these statements say in the same words, by words_of them."""
    words = {words_of(statement) for statement in statements}
    claims: dict[str, list[Claim]] = {}
    for claim in Claim.objects.alias(words=Lower("statement")).filter(words__in=words).order_by("pk"):
        claims.setdefault(words_of(claim.statement), []).append(claim)
    return claims


def digest_of(text: str, language: str, found: Sequence[Candidate]) -> str:
    """Return what tells whether the text, or the claims with the same words, are still as they were shown."""
    same = sorted(claim.pk for each in found for claim in each.same)
    return hashlib.sha256(repr((text, language, same)).encode("utf-8", "replace")).hexdigest()


class Outdated(Exception):
    """The text or the desk is not as it was shown."""


def lock() -> None:
    """Let one person at a time enter a table, or a sentence of an article: what two send is entered once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic
def enter(
    table: Table, text: str, language: str, *, left_out: Collection[int], seen: str, by: User
) -> tuple[list[Claim], list[Candidate]]:
    """Enter the rows, but for those that begin on these lines, and return the claims.

    Where one of the others has a problem nothing is entered, and the second list has those. Raises Outdated where
    what was shown has changed since.
    """
    lock()
    found = candidates(table, language, look=False)
    if seen != digest_of(text, language, found):
        raise Outdated
    chosen = [each for each in found if each.row.line not in left_out]
    if wrong := [each for each in chosen if each.problems]:
        return [], wrong
    entered = []
    with pghistory.context(user=by.pk, verb="enter"):
        for each in chosen:
            claim = workflow.enter(each.form.claim(), by=by)
            claim.topics.set(each.form.cleaned_data["topics"])
            if each.form.cleaned_data["actor"] is not None:
                saying = each.form.saying(each.form.cleaned_data)
                saying.claim = claim
                saying.save()
            entered.append(claim)
    return entered, []
