"""What stands in feeds: a fact-check by its newest entry, or each of its versions; and what became of its sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from public import dates, imported
from public.notices import sentence
from public.titles import title
from record.documents import FactCheckDocument, Notice, Summary, Tombstone, published_on, speakers
from record.formats import Document
from record.models import Entry
from record.models import Notice as NoticeRow
from record.paths import path_by_number
from record.told import Item as ItemOfNotice


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of what an item says, with a word before it that says what it is."""

    label: str
    text: str

    @property
    def html(self) -> SafeString:
        label = format_html("<strong>{}</strong> ", self.label) if self.label else ""
        return format_html('<p>{}<span dir="auto">{}</span></p>', label, self.text)


@dataclass(frozen=True)
class Item:
    """An item of a feed; its times are as in documents. The id stays the same when its words and its address change.

    What is withdrawn has neither a summary, a language nor topics.
    """

    id: str
    title: str
    path: str
    published: str | None
    updated: str
    paragraphs: list[Paragraph]
    summary: str | None = None
    language: str | None = None
    topics: list[str] = field(default_factory=list)
    is_changed: bool = True  # since it was published

    @property
    def address(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def html(self) -> SafeString:
        return mark_safe("".join(each.html for each in self.paragraphs))  # noqa: S308 - each is escaped

    @property
    def text(self) -> str:
        return "\n\n".join(f"{each.label} {each.text}".strip() for each in self.paragraphs)


def of_fact_check(newest: Document | Summary) -> Item:
    """Return a fact-check as one item, whatever its version or its tombstone: who has it sees it change."""
    id_ = _id(newest.number)
    if isinstance(newest, Tombstone):
        return _of_tombstone(newest, id_, newest.path)
    is_first = newest.action == Entry.Action.PUBLISHED
    return Item(
        id=id_,
        title=title(newest) if is_first else _headed(newest.action, title(newest)),
        path=newest.path,
        published=_published(newest),
        updated=newest.published_at,
        is_changed=not is_first,
        paragraphs=[*_note(newest), *_verdict(newest)],
        summary=newest.summary,
        language=newest.language,
        topics=[topic.name for topic in newest.claim.topics],
    )


def of_versions(documents: Sequence[Document], withholding: Mapping[int, Tombstone]) -> list[Item]:
    """Return each version as an item of its own: newest first, and with a version all later ones of its number.

    `withholding` has the tombstones that withhold the texts before them, by number.
    """
    newest: dict[int, Document] = {}
    found = []
    for document in documents:
        last = newest.setdefault(document.number, document)
        id_ = f"{_id(document.number)}#version-{document.version}"
        tombstone = withholding.get(document.number)
        if tombstone is not None and document.version < tombstone.version:
            found.append(_withheld(document, tombstone, id_, f"{last.path}versions/"))
            continue
        path = last.path if document is last else f"{last.path}versions/{document.version}/"
        if isinstance(document, Tombstone):
            found.append(_of_tombstone(document, id_, path))
        else:
            found.append(_of_version(document, id_, path, is_replaced=document is not last))
    return found


def _of_version(document: FactCheckDocument, id_: str, path: str, *, is_replaced: bool) -> Item:
    replaced = [Paragraph("", _("A later version has replaced this one."))] if is_replaced else []
    return Item(
        id=id_,
        title=_headed(document.action, title(document)),
        path=path,
        published=document.published_at,
        updated=document.published_at,
        paragraphs=[*_note(document), *replaced, *_verdict(document)],
        summary=document.summary,
        language=document.language,
        topics=[topic.name for topic in document.claim.topics],
    )


def _of_tombstone(tombstone: Tombstone, id_: str, path: str) -> Item:
    return Item(
        id=id_,
        title=_headed(tombstone.action, tombstone.statement or _claim(tombstone.number)),
        path=path,
        published=None,
        updated=tombstone.published_at,
        paragraphs=_note(tombstone),
    )


def _withheld(document: Document, tombstone: Tombstone, id_: str, path: str) -> Item:
    """Return what may still be said of a version: that there was one. It changed when it was withdrawn."""
    return Item(
        id=id_,
        title=_headed(document.action, _claim(document.number)),
        path=path,
        published=document.published_at,
        updated=tombstone.published_at,
        paragraphs=[Paragraph("", _("The text of this version is no longer shown."))],
    )


def of_notices(told: Sequence[ItemOfNotice], withholding: Mapping[int, Tombstone]) -> list[Item]:
    """Return each notice as an item of its own, which leads to where it stands on the verdict's page.

    `withholding` has the tombstones that withhold the texts before them, by number.
    """
    return [
        _of_notice(each, each.summary) if each.summary else _emptied(each.notice, withholding.get(each.notice.number))
        for each in told
    ]


def _of_notice(told: ItemOfNotice, summary: Summary) -> Item:
    notice = told.notice
    path = summary.path if told.is_current else f"{path_by_number(notice.number)}versions/{notice.version}/"
    found = [
        (_("Source:"), told.title or notice.source),
        ("", sentence(notice, dates.as_text)),
        (_("By:"), notice.replaced_by and notice.replaced_by.title),
        ("", notice.reason),
        (_("The passage as archived:"), notice.passage),
        *([] if told.is_current else [("", _("A later version has replaced this one."))]),
        (_("Rating:"), summary.shown_rating.name),
        (_("Claim:"), summary.claim.statement),
        *([("", imported.sentence(summary.imported))] if summary.imported else []),
    ]
    return Item(
        id=_id_of(notice),
        title=_headed_by(notice, title(summary)),
        path=f"{path}#notice-{notice.index}",
        published=notice.noticed_at,
        updated=notice.noticed_at,
        paragraphs=[Paragraph(label, text) for label, text in found if text],
        language=summary.language,
        topics=[topic.name for topic in summary.claim.topics],
    )


def _emptied(notice: Notice, tombstone: Tombstone | None) -> Item:
    """Return what may still be said of a notice: that there was one. It changed when its version was withdrawn."""
    return Item(
        id=_id_of(notice),
        title=_headed_by(notice, _claim(notice.number)),
        path=f"{path_by_number(notice.number)}versions/",
        published=notice.noticed_at,
        updated=max(notice.noticed_at, tombstone.published_at) if tombstone else notice.noticed_at,
        paragraphs=[Paragraph("", _("The text of this notice is no longer shown."))],
    )


def _id_of(notice: Notice) -> str:
    return f"{_id(notice.number)}#notice-{notice.index}"


def _headed_by(notice: Notice, words: str) -> str:
    label = dict(NoticeRow.Kind.choices).get(notice.kind, notice.kind)
    return _("%(action)s: %(words)s") % {"action": label, "words": words}


def _id(number: int) -> str:
    return f"{settings.SITE_URL}{path_by_number(number)}"


def _claim(number: int) -> str:
    return _("claim %(number)d") % {"number": number}


def _headed(action: str, words: str) -> str:
    return _("%(action)s: %(words)s") % {"action": Entry.Action(action).label, "words": words}


def _published(verdict: FactCheckDocument | Summary) -> str:
    """Return when it was first published, as a moment: where it was imported from, if the day is known."""
    first = published_on(verdict)
    return f"{first}T00:00:00Z" if dates.is_day(first) else verdict.first_published_at


def _note(document: Document | Summary) -> list[Paragraph]:
    return [Paragraph(f"{Entry.Action(document.action).label}:", document.note)] if document.note else []


def _verdict(verdict: FactCheckDocument | Summary) -> list[Paragraph]:
    found = [(_("Rating:"), verdict.shown_rating.name), ("", verdict.summary)]
    if verdict.headline:  # else the title has the statement
        found.append((_("Claim:"), verdict.claim.statement))
    stance, actors = speakers(verdict)
    said = _("Said by:") if stance == "asserts" else _("Repeated by:")
    shown = [(said, actors), (_("Denied by:"), verdict.shown_as("denies"))]
    found += [(label, ", ".join(actor.name for actor in named)) for label, named in shown if named]
    if verdict.imported:
        found.append(("", imported.sentence(verdict.imported)))
    return [Paragraph(label, text) for label, text in found]
