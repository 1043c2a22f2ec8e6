"""The published document: the one definition of its keys.

The JSON Schema of the API, the check of what is appended and the reading of what is stored follow from it
(record/formats.py). The keys are a contract: add, never rename. A key that joins needs a default, with which earlier
documents read. Descriptions are translated where they are shown.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from django.utils.translation import gettext_noop as _

from record.paths import path_by_number

FORMAT = "factcheck/1"
HEADLINE_LENGTH = 110
QUOTED = "quoted"
STANCES = ("asserts", "repeats", "denies")
SAYING = ("asserts", "repeats")  # the stances of those who say it
NOTICES = (  # what may have become of a source, and that the verdict still stands
    *("passage_changed", "passage_gone", "gone", "unreachable", "retracted", "superseded"),
    *("still_stands",),
)
SHOWN = (QUOTED, "paraphrased")  # the attributions with which a saying counts as the actor's


def about(description: str, **constraints: object) -> msgspec.Meta:
    """Describe a key. Constraints are JSON Schema keywords: appending enforces them, reading does not.

    A release reads documents that a newer one wrote with values that it does not know yet.
    """
    return msgspec.Meta(description=description, extra_json_schema=constraints or None)


SLUG = {"pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 100}
RATING_SLUG = SLUG | {"maxLength": 50}  # with the scale's in one name
MONTH, DAY_OF_MONTH = "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
PARTIAL_DATE = {"pattern": f"^[0-9]{{4}}(-{MONTH}(-{DAY_OF_MONTH})?)?$", "examples": ["2025", "2025-09", "2025-09-06"]}
DAY = {"format": "date", "pattern": f"^[0-9]{{4}}-{MONTH}-{DAY_OF_MONTH}$"}
MOMENT = {
    "format": "date-time",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$",
    "examples": ["2026-11-22T10:00:00Z"],
}
SHA256 = {"pattern": "^[0-9a-f]{64}$"}
URL = {"format": "uri"}
_MEDIA_NAME = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"  # RFC 6838, section 4.2
MEDIA_TYPE = {"pattern": f"^{_MEDIA_NAME}/{_MEDIA_NAME}$", "examples": ["application/pdf"]}

Number = Annotated[int, about(_("Public number, given once and never reused."), minimum=1)]
Version = Annotated[
    int, about(_("1 when first published; each change to the public text is a new version."), minimum=1)
]
Action = Annotated[str, about(_("What made this version."), enum=["published", "updated", "corrected"])]
Note = Annotated[str | None, about(_("What changed and why; null in the first version."))]
PublishedAt = Annotated[str, about(_("When this version was published, UTC."), **MOMENT)]
FirstPublishedAt = Annotated[str, about(_("When the first version was published, UTC."), **MOMENT)]
Path = Annotated[str, about(_("Path of its page on this site, percent-encoded: add scheme and host."))]
Format = Annotated[str, about(_("Name of this contract."), const=FORMAT)]
EntitySlug = Annotated[str, about(_("Name in addresses and filters."), **SLUG)]
Name = Annotated[str, about(_("Name for readers."), maxLength=500)]
Country = Annotated[str | None, about(_("Country, ISO 3166-1 alpha-2."), examples=["VE"])]


class DocumentPart(msgspec.Struct, frozen=True, kw_only=True):
    """An object of the document. Its `__doc__` is assigned, since it is its description in the JSON Schema."""


class Topic(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("A subject area.")

    slug: EntitySlug
    name: Name


class Actor(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("A person or body that is shown or said to take a stance to a claim, or that tells of one.")

    slug: EntitySlug
    name: Name
    kind: Annotated[str, about(_("What it is: person, government, party, company, media, organization or other."))]
    description: Annotated[str | None, about(_("Office or role."))]
    country: Country
    wikidata: Annotated[str | None, about(_("Wikidata identifier."), examples=["Q42"])]
    sort_name: Annotated[
        str | None, about(_("What lists sort it by, where that is not its name."), examples=["Rubio, Marco"])
    ] = None


class ListedActor(Actor, frozen=True, kw_only=True):
    __doc__ = _("An actor as an item of a list names it.")

    stances: Annotated[
        list[Annotated[str, about(_("What the actor does with the claim."), enum=[*STANCES])]],
        about(_("What the actor is shown doing with the claim; what is only attributed to the actor is not here.")),
    ] = []


class Publisher(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("Who published a source.")

    slug: Annotated[str, about(_("Name in filters."), **SLUG)]
    name: Name
    kind: Annotated[
        str,
        about(
            _(
                "What it is: government, intergovernmental, ngo, academic, news, party, company, person or other.",
            )
        ),
    ]
    country: Country


class SourceRetraction(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("That those who answer for a source have withdrawn it.")

    on: Annotated[str, about(_("When it was retracted: a year, a month or a day."), **PARTIAL_DATE)]
    reason: Annotated[str, about(_("Why, as far as it is known."))]


class Source(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("A work that is cited.")

    slug: EntitySlug
    title: Annotated[str, about(_("Title of the work."), maxLength=500)]
    publisher: Publisher
    kind: Annotated[str, about(_("What it is, such as report, dataset, law, court_filing, speech, letter or article."))]
    tier: Annotated[
        str,
        about(
            _("Primary: the work itself, first hand. Secondary: tells of another work."), enum=["primary", "secondary"]
        ),
    ]
    url: Annotated[str | None, about(_("Where it is on the web."), **URL)]
    published_on: Annotated[str | None, about(_("When it was published: a year, a month or a day."), **PARTIAL_DATE)]
    language: Annotated[str, about(_("Language, BCP 47."))]
    origin: Annotated[
        str | None, about(_("Slug of the work that it rests on; sources with one origin count once."), **SLUG)
    ]
    interests: Annotated[str | None, about(_("What the publisher has at stake."))]
    published_by_url: Annotated[str | None, about(_("Homepage of the publisher."), **URL)] = None
    superseded_by: Annotated[
        str | None, about(_("Slug of the source of this document that has taken its place."), **SLUG)
    ] = None
    retracted: SourceRetraction | None = None


class RatingWords(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("A rating's words in another language.")

    language: Annotated[str, about(_("Language of these words, BCP 47."), maxLength=35)]
    name: Name
    definition: Annotated[str, about(_("What the rating means."))]


class Rating(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("A step on a rating scale.")

    slug: Annotated[str, about(_("Name in filters."), **RATING_SLUG, examples=["half-true"])]
    name: Annotated[str, about(_("Name for readers."), maxLength=500, examples=["Half true"])]
    value: Annotated[int | None, about(_("Place between worst and best; null for a step that is outside the order."))]
    worst: Annotated[int, about(_("The scale's lowest value."))]
    best: Annotated[int, about(_("The scale's highest value."))]
    definition: Annotated[str, about(_("What the rating means."))]
    scale: Annotated[str, about(_("The scale that it belongs to."), **RATING_SLUG)]
    translations: Annotated[list[RatingWords], about(_("Its words in other languages, as the scale has them."))] = []

    def words_in(self, language: str) -> RatingWords | None:
        """Return its words in a language, or for pt-BR in pt; None where the scale has none."""
        wanted = language.casefold()
        fitting = [each for each in self.translations if f"{wanted}-".startswith(f"{each.language.casefold()}-")]
        return max(fitting, key=lambda each: len(each.language), default=None)

    @property
    def key(self) -> str:
        """Name it among the ratings of all scales: two scales may have steps with the same slug."""
        return f"{self.scale}.{self.slug}"


class Claim(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("The statement that was checked.")

    statement: Annotated[str, about(_("One checkable statement, in neutral words."))]
    context: Annotated[str | None, about(_("What a reader must know to understand it."))]
    topics: Annotated[list[Topic], about(_("What it is about."))]
    said: Annotated[
        str | None,
        about(
            _("How it is known that it is said, at best; null where nobody asserts it."),
            enum=["quoted", "paraphrased", "attributed", None],
        ),
    ] = None


class Appearance(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("One saying of the claim by an actor.")

    actor: Annotated[str, about(_("Slug of an actor of this document."), **SLUG)]
    stance: Annotated[str, about(_("What the actor does with the claim."), enum=[*STANCES])]
    quote: Annotated[str | None, about(_("The exact words."))]
    quote_language: Annotated[str | None, about(_("Language of the words, BCP 47."))]
    said_on: Annotated[str | None, about(_("When it was said: a year, a month or a day."), **PARTIAL_DATE)]
    occasion: Annotated[str | None, about(_("Where or on what occasion."))]
    source: Annotated[str | None, about(_("Slug of the source of this document that it appears in."), **SLUG)]
    since: Annotated[
        str | None,
        about(_("What happened to it after publication."), enum=["corrected", "deleted", "repeated", None]),
    ]
    attribution: Annotated[
        str | None,
        about(
            _(
                "How it is known. Quoted: the source has these words. Paraphrased: it has them in substance. "
                "Attributed: somebody else says so; it does not count as the actor's. Null: not recorded."
            ),
            enum=["quoted", "paraphrased", "attributed", None],
        ),
    ] = None
    attributed_by: Annotated[
        str | None, about(_("Slug of the actor or source of this document that attributes it to the actor."), **SLUG)
    ] = None

    @property
    def known_as(self) -> str | None:
        """How it is known, also in a document from before that was said: with words and source it is a quotation."""
        if self.attribution is None and self.quote and self.source:
            return QUOTED
        return self.attribution

    @property
    def is_shown(self) -> bool:
        """Whether the actor is shown doing it. Nothing else counts as the actor's."""
        return self.known_as in SHOWN

    @property
    def is_said(self) -> bool:
        """Whether the actor is shown saying the claim, first or after others."""
        return self.stance in SAYING and self.is_shown

    @property
    def said_by_then(self) -> str:
        """By which day it was said for certain, to sort by: a year may be its last day."""
        return f"{self.said_on}-99-99"[:10] if self.said_on else "~"


class Archive(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("The archived copy that was used.")

    sha256: Annotated[str | None, about(_("SHA-256 of the copy."), **SHA256)]
    captured_at: Annotated[str, about(_("When it was made."), **MOMENT)]
    url: Annotated[str | None, about(_("Where it can be read."), **URL)]
    media_type: Annotated[str | None, about(_("What kind of file it is, without parameters."), **MEDIA_TYPE)] = None
    size: Annotated[int | None, about(_("How many bytes it has."), minimum=0)] = None


class Passage(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("Where a quote stands in the archived copy: a text-quote selector (W3C Web Annotation), and the page.")

    prefix: Annotated[str | None, about(_("The text just before it; null at the very beginning."))]
    exact: Annotated[str, about(_("The passage, as the copy's text has it."), minLength=1)]
    suffix: Annotated[str | None, about(_("The text just after it; null at the very end."))]
    page: Annotated[int | None, about(_("The page of the file, counted from 1, where it has pages."), minimum=1)]


class Evidence(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("A source brought to bear on the claim.")

    stance: Annotated[str, about(_("What it does to the claim."), enum=["supports", "refutes", "context"])]
    source: Annotated[str, about(_("Slug of a source of this document."), **SLUG)]
    quote: Annotated[str | None, about(_("The passage, in the source's words."))]
    locator: Annotated[str | None, about(_("Page, table or time in the source."))]
    note: Annotated[str, about(_("What it shows."))]
    archive: Archive | None
    read: Annotated[
        str | None,
        about(
            _("How the source was read: itself, or through another that tells of it. Null: not recorded."),
            enum=["itself", "through", None],
        ),
    ] = None
    through: Annotated[str | None, about(_("Slug of the source of this document in which it was read."), **SLUG)] = None
    passage: Passage | None = None
    number: Annotated[
        int | None,
        about(_("By which the analysis refers to it, as [E2]; the same in every version. Null: not given."), minimum=1),
    ] = None


class Reply(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("Whether an actor was asked for a reply, and what the answer was.")

    actor: Annotated[str, about(_("Slug of an actor of this document."), **SLUG)]
    asked_on: Annotated[str | None, about(_("When the actor was asked."), **DAY)]
    channel: Annotated[str | None, about(_("How the actor was asked."))]
    due_on: Annotated[str | None, about(_("By when an answer was asked for."), **DAY)]
    answered_on: Annotated[str | None, about(_("When the actor answered."), **DAY)]
    answer: Annotated[str | None, about(_("The answer, in the actor's words."))]
    not_asked: Annotated[str | None, about(_("Why the actor was not asked."))]


class Assessment(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("A rating that a reviewer gave; by whom is not published.")

    rating: Annotated[str, about(_("Slug of the rating."), **SLUG)]
    blind: Annotated[
        bool | None,
        about(_("Whether its author knew neither the proposal nor another rating of this claim. Null: not recorded.")),
    ] = None
    without_conflict: Annotated[
        bool | None,
        about(
            _("True: its author declared to have no conflict of interest. Null: not recorded."),
            enum=[True, None],
        ),
    ] = None


class Adjudication(Assessment, frozen=True, kw_only=True):
    __doc__ = _("The rating that an editor chose where the reviewers did not agree; who chose is not published.")

    reasons: Annotated[
        str | None, about(_("Why, in the editor's words; null where they were not written for readers."))
    ] = None


class RatingCount(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("How many reviewers gave a rating.")

    rating: Annotated[str, about(_("Slug of the rating."), **SLUG)]
    count: Annotated[int, about(_("How many of them gave it."), minimum=1)]


class Dissent(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("The reviewers who came to another rating than the one that stands.")

    of: Annotated[int, about(_("How many reviewers there were in all."), minimum=1)]
    ratings: Annotated[
        list[RatingCount], about(_("The other ratings that they gave, the most frequent first."), minItems=1)
    ]


class Gate(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("A check before publication, and how it came out.")

    gate: Annotated[str, about(_("Its name."), examples=["two_origins"])]
    state: Annotated[
        str,
        about(
            _(
                "Passed; disclosed: not met, and it is said why; not applicable: there is nothing to check; or waived "
                "by an editor."
            ),
            enum=["passed", "disclosed", "not_applicable", "waived"],
        ),
    ]
    reason: Annotated[str | None, about(_("Why it was waived or is not met, or how it was met."))]
    figures: Annotated[
        dict[str, int] | None, about(_("What was counted, by name."), examples=[{"asked": 0, "of": 3}])
    ] = None


class Related(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("Another fact-check that this one bears on.")

    number: Annotated[int, about(_("Its number."), minimum=1)]
    relation: Annotated[str, about(_("How they are related, such as contradicts or narrower_than."))]


class AlsoChecked(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _(
        "A fact-check of another publisher that is of the same claim, perhaps in other words. What it says is theirs."
    )

    publisher: Annotated[str, about(_("Who published it, as they call themselves."), maxLength=500, minLength=1)]
    site: Annotated[str, about(_("Host of its address, without www."), maxLength=253, minLength=1)]
    url: Annotated[str, about(_("Where it is on the web."), **URL)]
    rating: Annotated[str | None, about(_("The rating in their words; it is on no scale of ours. Null: not known."))]
    reviewed_on: Annotated[
        str | None, about(_("When they published it: a year, a month or a day. Null: not known."), **PARTIAL_DATE)
    ]
    headline: Annotated[str | None, about(_("Its headline, in their words."))]
    language: Annotated[str | None, about(_("Language of their words, BCP 47. Null: not known."))]


class Imported(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _(
        "Where this newsroom published it before it came into this record. What is said here is as it was published "
        "there; the checks before publication are of there too, and are not in this record."
    )

    publisher: Annotated[
        str, about(_("Who published it there, as they called themselves."), maxLength=500, minLength=1)
    ]
    site: Annotated[str, about(_("Host of its address there, without www."), maxLength=253, minLength=1)]
    url: Annotated[str, about(_("Where it was on the web."), **URL)]
    published_on: Annotated[
        str | None, about(_("When it was published there: a year, a month or a day. Null: not known."), **PARTIAL_DATE)
    ]
    modified_on: Annotated[
        str | None,
        about(_("When it was last changed there: a year, a month or a day. Null: not known."), **PARTIAL_DATE),
    ]
    rating: Annotated[str | None, about(_("The rating in the words that it had there. Null: it had none."))]
    appearances: Annotated[
        list[Annotated[str, about(_("An address."), **URL)]], about(_("Where the claim was made on the web."))
    ]


class Verdict(DocumentPart, frozen=True, kw_only=True):
    """The keys that whole documents and their summaries share, without the envelope."""

    language: Annotated[str, about(_("Language of the text, BCP 47."), maxLength=35)]
    license: Annotated[str, about(_("License of the text, SPDX identifier."))]
    claim: Claim
    rating: Rating
    summary: Annotated[str, about(_("The verdict in a sentence or two, plain text."))]
    actors: Annotated[Sequence[Actor], about(_("The actors that the document names."))]
    headline: Annotated[str | None, about(_("The finding in a few words."), maxLength=HEADLINE_LENGTH)] = None
    imported: Imported | None = None

    @property
    def shown_rating(self) -> Rating:
        """Return the rating in the words of the document's language, where its scale has them."""
        words = self.rating.words_in(self.language)
        if words is None:
            return self.rating
        return msgspec.structs.replace(self.rating, name=words.name, definition=words.definition)

    @property
    def rating_language(self) -> str:
        """Return the language of the words of `shown_rating`; empty for the scale's own, of which that is not said."""
        words = self.rating.words_in(self.language)
        return words.language if words is not None else ""


class Content(Verdict, frozen=True, kw_only=True):
    """What a desk hands over; the log adds the envelope."""

    analysis: Annotated[
        str, about(_("The reasoning, Markdown (CommonMark); [E2] is the piece of evidence with number 2."))
    ]
    appearances: Annotated[
        list[Appearance], about(_("Who is shown or said to have said it, in which words, when and where."))
    ]
    evidence: Annotated[list[Evidence], about(_("What the verdict rests on."))]
    sources: Annotated[list[Source], about(_("The sources that the document cites."))]
    origins: Annotated[int, about(_("How many independent origins the evidence has."), minimum=0)]
    replies: Annotated[list[Reply], about(_("The right of reply of those who assert the claim."))]
    assessments: Annotated[
        list[Assessment], about(_("The ratings that reviewers gave, and whether they gave them blind."))
    ]
    adjudication: Adjudication | None
    gates: Annotated[list[Gate], about(_("The checks before publication."))]
    related: Annotated[list[Related], about(_("Fact-checks that this one bears on."))]
    would_change: Annotated[str | None, about(_("What would change this verdict."))] = None
    dissent: Dissent | None = None
    also_checked: Annotated[
        list[AlsoChecked], about(_("Fact-checks of other publishers that are of the same claim."))
    ] = []


class FactCheckDocument(Content, frozen=True, kw_only=True):
    __doc__ = _("A published fact-check, whole: whatever a reader needs to judge it is in it.")

    format: Format
    number: Number
    version: Version
    action: Action
    note: Note
    published_at: PublishedAt
    first_published_at: FirstPublishedAt
    path: Path

    def stances_of(self, actor: str) -> list[str]:
        """Return what the actor is shown doing with the claim, each once, in the order of STANCES."""
        shown = {item.stance for item in self.appearances if item.actor == actor and item.is_shown}
        return [stance for stance in STANCES if stance in shown]

    def shown_as(self, stance: str) -> list[Actor]:
        """Return the actors who are shown in a stance to the claim, each once, in the order of their sayings."""
        actors = {actor.slug: actor for actor in self.actors}
        shown = (item.actor for item in self.appearances if item.stance == stance and item.is_shown)
        return [actors[slug] for slug in dict.fromkeys(shown)]

    def was_blind(self, vote: Assessment) -> bool | None:
        """Return whether a vote was blind, also in a document from before that was said: in a first version it was.

        Such a document has no figures either; in one that has, nobody recorded it.
        """
        is_from_before = all(gate.figures is None for gate in self.gates)
        return True if vote.blind is None and self.version == 1 and is_from_before else vote.blind


class Summary(Verdict, frozen=True, kw_only=True):
    __doc__ = _("What lists show of a fact-check: keys of its document, with the same values.")

    number: Number
    version: Version
    action: Action
    note: Note
    published_at: PublishedAt
    first_published_at: FirstPublishedAt
    path: Path
    actors: Annotated[Sequence[ListedActor], about(_("The actors that the document names."))]

    def shown_as(self, stance: str) -> list[ListedActor]:
        """Return the actors who are shown in a stance to the claim."""
        return [actor for actor in self.actors if stance in actor.stances]


def speakers(verdict: FactCheckDocument | Summary) -> tuple[str, Sequence[Actor]]:
    """Return who is shown saying the claim, and in which stance: asserting it or, where nobody is, repeating it."""
    for stance in SAYING:
        if actors := verdict.shown_as(stance):
            return stance, actors
    return SAYING[0], []


def published_on(verdict: FactCheckDocument | Summary) -> str:
    """Return when it was first published, as far as is known: where it was imported from, or else here.

    A year, a month, a day or a moment.
    """
    there = verdict.imported.published_on if verdict.imported else None
    return there or verdict.first_published_at


class Tombstone(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("What stays of a retracted fact-check.")

    format: Format
    number: Number
    version: Version
    action: Annotated[str, about(_("That it was retracted."), const="retracted")]
    note: Annotated[str, about(_("Why it was retracted."))]
    published_at: Annotated[str, about(_("When it was retracted, UTC."), **MOMENT)]
    path: Path
    statement: Annotated[str | None, about(_("The claim that was withdrawn, where it may still be named."))] = None

    @property
    def withholds_words(self) -> bool:
        """Whether the claim may not be named: then its address has no words either.

        From before that was asked, tombstones have no statement, but the words in their address.
        """
        return self.statement is None and self.path == path_by_number(self.number)


class Successor(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _("The work that has taken the place of a source.")

    title: Annotated[str, about(_("Title of the work."), maxLength=500, minLength=1)]
    url: Annotated[str | None, about(_("Where it is on the web."), **URL)]


class Notice(DocumentPart, frozen=True, kw_only=True):
    __doc__ = _(
        "What became of a source since a version of a fact-check was published. It stands beside the document, which "
        "it does not change. Of a version that may not be shown any more, nothing of its texts is here."
    )

    index: Annotated[int, about(_("Its place among all notices, counted from 0 without a gap."), minimum=0)]
    number: Number
    version: Annotated[int, about(_("The version that stood then, and that it is about."), minimum=1)]
    after: Annotated[int, about(_("The index of the log's newest entry when readers were told."), minimum=0)]
    kind: Annotated[
        str,
        about(
            _(
                "The passage that is quoted has changed, or is gone; the source is gone, cannot be reached, was "
                "retracted or superseded. Still stands: an editor has looked again, which settles what was said of "
                "this source and version before."
            ),
            enum=[*NOTICES],
        ),
    ]
    source: Annotated[str | None, about(_("Slug of a source of the document; null where that is withheld."), **SLUG)]
    read_on: Annotated[str | None, about(_("When the copy was archived that was read, UTC."), **MOMENT)]
    noticed_at: Annotated[str, about(_("When readers were told, UTC."), **MOMENT)]
    passage: Annotated[str | None, about(_("The passage that it is about, as the document quotes it."))]
    reason: Annotated[
        str | None, about(_("Why the source was retracted, or why the verdict still stands."), maxLength=2_000)
    ]
    replaced_by: Successor | None

    @property
    def settles(self) -> bool:
        """Whether it says that the verdict still stands, whatever became of the source."""
        return self.kind == "still_stands"
