"""A claim's whole file for a complaint or an audit: what was published, on what, and how it was decided.

It has what the person who asks for it may see of the claim, and says what was left out. The discussion is the desk's
own and never in it; archived copies are named by their hashes, since they are other people's works.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from claims import permissions, rounds
from claims.documents import content_of
from claims.history import Line, ObjectChange, Past
from claims.kept import kept_appearances, kept_evidence
from claims.models import Claim, ImportedFrom, Letter
from record.models import Entry
from sources.models import Snapshot

Fields = dict[str, Any]
AT_ONCE, MOST_LINES = 500, 20_000  # of the history


@dataclass(frozen=True)
class Section:
    """A part of the file: the name of its JSON, its title, and its rows, each by the names of its fields."""

    name: str
    title: str
    rows: list[Fields]


@dataclass(frozen=True)
class CaseFile:
    """What is known of a claim. `documents` are the published bytes, by the names of their files."""

    claim: Claim
    by: User
    at: datetime
    documents: Mapping[str, bytes]
    sections: list[Section]
    left_out: list[str] = field(default_factory=list)

    def readme(self) -> str:
        """Return what the file is, what each part has, and what was left out and why."""
        lines = [
            _("File of a claim, for a complaint or an audit"),
            "",
            self.claim.statement,
            "",
            _("Claim %(key)d of the desk, number %(number)s. Put together on %(at)s by %(person)s.")
            % {"key": self.claim.pk, "number": self.claim.number or "—", "at": _shown(self.at), "person": self.by},
            _("It names people who work at the desk. Take out their names before you hand it to others."),
            "",
        ]
        lines += [f"{name}: {_('a version as it was published, byte for byte')}" for name in self.documents]
        lines += [f"{section.name}.json: {section.title} ({len(section.rows)})" for section in self.sections]
        lines += ["case.pdf: " + _("the same, to read"), "SHA256SUMS: " + _("the SHA-256 of every other file"), ""]
        lines += [_("Left out:"), *(f"- {reason}" for reason in self.left_out)]
        return "\n".join(lines) + "\n"

    def files(self) -> dict[str, bytes]:
        """Return the files by their names, without the PDF and the sums."""
        found = {"README.txt": self.readme().encode(), **self.documents}
        return found | {f"{section.name}.json": _json(section.rows) for section in self.sections}


def may_take(person: permissions.Person, claim: Claim) -> bool:
    """Allow it to editors and to the assignee; what each may see of the claim is all that it has."""
    return permissions.is_editor(person) or permissions.is_assignee(person, claim)


def case_file(claim: Claim, *, by: User) -> CaseFile:
    """Return the claim's file as this person may see it."""
    sees_proposal = permissions.can_see_proposal(by, claim)
    sees_votes = permissions.can_see_assessments(by, claim)
    left_out = [
        _("The discussion of the claim: it is the desk's own."),
        _("Archived copies themselves: they are other people's works. Their SHA-256 are in archives.json."),
    ]
    if not sees_proposal:
        left_out += [
            _("The proposed rating, and the draft that has it: the round is blind."),
            _("Letters that ask for a reply, which may name the rating: the round is blind."),
        ]
    if sees_votes:
        left_out.append(_("Assessments of rounds that ended before the last was in: they stay hidden for good."))
    else:
        left_out.append(_("Assessments and adjudications of all rounds: the round is blind."))
    there = ImportedFrom.objects.filter(claim=claim).select_related("brought_by").first()
    evidence = kept_evidence(
        claim.evidence.select_related("source__publisher", "through").prefetch_related(
            "source__snapshots__copy", "through__snapshots__copy"
        )
    )
    sections = [
        Section("claim", _("The claim as it is at the desk"), [_claim(claim, sees_proposal)]),
        *([Section("imported", _("Where it was imported from"), [_imported(there)])] if there else []),
        Section("appearances", _("Who says it"), [_appearance(each) for each in _appearances(claim)]),
        Section("evidence", _("Evidence"), [_piece(each) for each in evidence]),
        Section("archives", _("Archived copies of what was read"), _archives(evidence)),
        Section("replies", _("Right of reply"), _replies(claim, sees_proposal)),
        *([Section("votes", _("Assessments, adjudications and waivers"), _votes(claim))] if sees_votes else []),
        Section("history", _("History"), _history(claim, by)),
    ]
    documents = {
        f"published/version-{entry.version}-{entry.action}.json": bytes(entry.document.body)
        for entry in Entry.objects.filter(number=claim.number or 0).select_related("document")
    }
    if sees_proposal and claim.proposed_rating is not None:
        sections.insert(1, Section("draft", _("What would be published now"), [_draft(claim, sees_votes)]))
    return CaseFile(claim, by, timezone.now(), documents, sections, left_out)


def _claim(claim: Claim, sees_proposal: bool) -> Fields:
    found: Fields = {
        "statement": claim.statement,
        "context": claim.context,
        "language": claim.language,
        "topics": [topic.name for topic in claim.topics.all()],
        "number": claim.number,
        "stage": claim.get_stage_display(),
        "standing": claim.get_standing_display(),
        "assignee": _name(claim.assignee),
        "entered": claim.created_at,
        "changed": claim.changed_at,
        "round": claim.round,
    }
    if sees_proposal:
        found["proposed rating"] = str(claim.proposed_rating or "")
    for name in ("headline", "summary", "analysis", "contrary", "would_change"):
        found[str(claim._meta.get_field(name).verbose_name)] = getattr(claim, name)  # type: ignore[union-attr]
    return found


def _draft(claim: Claim, sees_votes: bool) -> Fields:
    draft: Fields = msgspec.to_builtins(content_of(claim, is_judged=sees_votes))
    return draft


def _imported(there: ImportedFrom) -> Fields:
    return {
        "address": there.url,
        "publisher": there.publisher,
        "site": there.site,
        "published there on": there.published_on,
        "changed there on": there.modified_on,
        "rating there": there.rating,
        "where it was said": there.appearances,
        "imported by": there.brought_by.by if there.brought_by else "",
        "imported": there.brought_by.begun_at if there.brought_by else None,
        "as it stood": there.original,
    }


def _appearances(claim: Claim) -> list[Any]:
    return kept_appearances(claim.appearances.select_related("actor", "attributed_by", "source"))


def _appearance(item: Any) -> Fields:
    return {
        "actor": item.actor.name,
        "stance": item.get_stance_display(),
        "how it is known": item.get_attribution_display(),
        "attributed by": str(item.attributed_by or ""),
        "exact words": item.quote,
        "said on": item.said_on,
        "occasion": item.occasion,
        "source": str(item.source or ""),
        "address": item.source.url if item.source else "",
        "since publication": item.get_since_display(),
    }


def _piece(item: Any) -> Fields:
    return {
        "number": item.number,
        "stance": item.get_stance_display(),
        "source": item.source.title,
        "publisher": item.source.publisher.name,
        "address": item.source.url,
        "published on": item.source.published_on,
        "how it was read": item.get_read_display(),
        "read through": str(item.through or ""),
        "quoted passage": item.quote,
        "locator": item.locator,
        "what it shows": item.note,
    }


def _archives(evidence: Iterable[Any]) -> list[Fields]:
    sources = {source.pk: source for item in evidence for source in (item.source, item.through) if source}
    return [_archive(source.title, snapshot) for source in sources.values() for snapshot in source.snapshots.all()]


def _archive(title: str, snapshot: Snapshot) -> Fields:
    return {
        "source": title,
        "captured": snapshot.captured_at,
        "SHA-256": snapshot.sha256,
        "media type": snapshot.copy.media_type if snapshot.copy else "",
        "bytes": snapshot.copy.size if snapshot.copy else None,
        "address": snapshot.url,
    }


def _replies(claim: Claim, sees_proposal: bool) -> list[Fields]:
    letters: dict[int, list[Fields]] = {}
    sent = Letter.objects.filter(reply__claim=claim).select_related("by") if sees_proposal else []
    for letter in sent:
        letters.setdefault(letter.reply_id, []).append(
            {
                "to": letter.to,
                "subject": letter.subject,
                "letter": letter.body,
                "written by": _name(letter.by),
                "written": letter.at,
                "sent": letter.sent_at,
            }
        )
    return [
        {
            "actor": reply.actor.name,
            "asked on": reply.asked_on,
            "by": reply.channel,
            "due on": reply.due_on,
            "answered on": reply.answered_on,
            "answer": reply.answer,
            "why nobody asked": reply.not_asked,
            "letters": letters.get(reply.pk, []),
        }
        for reply in claim.replies.select_related("actor")
    ]


def _votes(claim: Claim) -> list[Fields]:
    """Return the judgments of the complete rounds. Only for whoever may see them: none while a round is blind."""
    given = list(claim.assessments.select_related("reviewer", "rating"))
    shown = rounds.complete(given, rounds.ending_reviews(claim))
    assessments = [each for each in given if each.round in shown]
    adjudications = claim.adjudications.select_related("editor", "rating")
    found = [_vote(_("Assessment"), each, each.reviewer, each.rating, each.reasons) for each in assessments]
    found += [_vote(_("Adjudication"), each, each.editor, each.rating, each.reasons) for each in adjudications]
    waivers = claim.waivers.select_related("editor")
    found += [_vote(_("Waiver of a gate"), each, each.editor, each.gate, each.reason) for each in waivers]
    return sorted(found, key=lambda vote: (vote["round"], vote["at"]))


def _vote(kind: str, item: Any, by: User, what: object, reasons: str) -> Fields:
    return {"round": item.round, "what": kind, "by": _name(by), "given": str(what), "reasons": reasons, "at": item.at}


def _history(claim: Claim, by: User) -> list[Fields]:
    """Return what happened and which fields changed, as this person may see it, the first first."""
    lines: list[Line] = []
    before: datetime | None = None
    while True:
        page = Past(claim, by, AT_ONCE, before=before).page
        lines += page.lines
        before = page.earlier
        if before is None or len(lines) > MOST_LINES:
            return [_line(line) for line in reversed(lines)]


def _line(line: Line) -> Fields:
    found: Fields = {"at": line.at, "what": line.label, "by": _name(line.person)}
    if line.event is not None and line.event.stage_before != line.event.stage_after:
        found |= {"from": line.event.stage_before, "to": line.event.stage_after}
    found["reason"] = _("hidden: the round is blind") if line.is_reason_hidden else line.reason
    found["changes"] = [change for each in line.changes for change in _changes(each)]
    return found


def _changes(of: ObjectChange) -> list[Fields]:
    what = {"part": str(of.kind), "name": of.name, "change": of.label}
    if not of.fields:
        return [what]
    hidden = _("hidden: the round is blind")
    return [
        {
            **what,
            "field": str(field.name),
            "before": hidden if field.is_hidden else field.before,
            "after": hidden if field.is_hidden else field.after,
        }
        for field in of.fields
    ]


def _name(person: User | None) -> str:
    return str(person) if person is not None else ""


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M %Z}"
    return "" if value is None else str(value)


def _json(rows: list[Fields]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=2, default=_as_json).encode() + b"\n"


def _as_json(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
