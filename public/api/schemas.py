"""JSON Schema (2020-12) of the answers, for the OpenAPI description.

Documents and their parts are described by their one definition (record/documents.py); this adds what is the API's own.
Objects may gain keys, so none is closed. Descriptions are translated when they are asked for.
"""

from typing import cast

from django.utils.translation import gettext, gettext_noop

from public.api.parameters import LANGUAGE, LONGEST_LANGUAGE
from record import formats
from record.articles import attributions, cues, reading
from record.search import matching
from record.search.models import SearchableAddress

Schema = dict[str, object]


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def any_of(*names: str) -> Schema:
    """Return a schema for one of the named kinds."""
    return {"anyOf": [ref(name) for name in names]}


def list_of(item: Schema, **more: Schema) -> Schema:
    """Return the schema of a page of a list, which may have more keys."""
    address: Schema = {
        "type": ["string", "null"],
        "format": "uri",
        "description": gettext_noop("Address of that page, or null when there is none."),
    }
    results: Schema = {"type": "array", "items": item, "description": gettext_noop("The items of this page.")}
    required = ["results", "next", "previous"]
    return _object(gettext_noop("A page of a list."), required, results=results, next=address, previous=address, **more)


def _object(description: str, required: list[str], **properties: Schema) -> Schema:
    return {"type": "object", "description": description, "required": required, "properties": properties}


def _list(description: str, items: Schema, **more: object) -> Schema:
    return {"type": "array", "items": items, "description": description, **more}


def _text(description: str, **more: object) -> Schema:
    return {"type": "string", "description": description, **more}


PARAMETER_ERROR = _object(
    gettext_noop("One parameter that cannot be used."),
    ["parameter", "detail"],
    parameter=_text(gettext_noop("Its name; in a body, the key and the place, such as texts[3].")),
    detail=_text(gettext_noop("What is wrong with it and what to write instead.")),
)
PROBLEM = _object(
    gettext_noop("What went wrong (RFC 9457, problem details)."),
    ["type", "title", "status", "detail"],
    type=_text(gettext_noop("about:blank, or where the kind of problem is described."), format="uri-reference"),
    title=_text(gettext_noop("The status in words.")),
    status={"type": "integer", "description": gettext_noop("The HTTP status.")},
    detail=_text(gettext_noop("What is wrong with this request and what to do about it.")),
    errors={
        "type": "array",
        "items": PARAMETER_ERROR,
        "description": gettext_noop("With status 400: each parameter that cannot be used."),
    },
    request_id=_text(gettext_noop("With status 500 and above: under this id the site's log has what happened.")),
)
LOSS = _object(
    gettext_noop("Entries of the log that readers saw and that are lost for good."),
    ["first", "last", "reason", "declared_at"],
    first={"type": "integer", "minimum": 0, "description": gettext_noop("The index of the first of them.")},
    last={"type": "integer", "minimum": 0, "description": gettext_noop("The index of the last of them.")},
    reason=_text(gettext_noop("What happened.")),
    declared_at=_text(gettext_noop("When that was declared, UTC."), format="date-time"),
)


ENTRY = _object(
    gettext_noop("A line of the log. Its canonical JSON is the leaf of the log's tree."),
    ["action", "document", "index", "number", "published_at", "version"],
    action=_text(gettext_noop("What happened."), enum=["published", "updated", "corrected", "retracted"]),
    document=_text(gettext_noop("SHA-256 of the document's bytes."), pattern="^[0-9a-f]{64}$"),
    index={"type": "integer", "minimum": 0, "description": gettext_noop("Its place in the log.")},
    number={"type": "integer", "minimum": 1, "description": gettext_noop("The fact-check's public number.")},
    published_at=_text(gettext_noop("When it was published, UTC."), format="date-time"),
    version={"type": "integer", "minimum": 1, "description": gettext_noop("Which version it published.")},
)
LEAF_HASH = _text(
    gettext_noop("SHA-256 of a zero byte and the entry's canonical JSON (RFC 6962)."), pattern="^[0-9a-f]{64}$"
)
CHANGE = _object(
    gettext_noop("An entry of the log and what it published."),
    ["entry", "leaf_hash", "document"],
    entry=ref("Entry"),
    leaf_hash=LEAF_HASH,
    document={
        "anyOf": [ref("FactCheck"), ref("Tombstone"), {"type": "null"}],
        "description": gettext_noop("As it is stored; null where it may not be shown any more."),
    },
)
VERSION = _object(
    gettext_noop("A version of a fact-check."),
    ["entry", "leaf_hash", "note", "rating", "url"],
    entry=ref("Entry"),
    leaf_hash=LEAF_HASH,
    note={"type": ["string", "null"], "description": gettext_noop("What changed and why; null in the first version.")},
    rating={"type": ["string", "null"], "description": gettext_noop("Slug of its rating; null for a retraction.")},
    url={
        "type": ["string", "null"],
        "format": "uri",
        "description": gettext_noop("Address of its document; null where it may not be shown any more."),
    },
)
LAST: Schema = {
    "type": "integer",
    "minimum": -1,
    "description": gettext_noop("The index up to which you have everything now: the number to keep."),
}
SIZE: Schema = {
    "type": "integer",
    "minimum": 0,
    "description": gettext_noop("How many entries the log has; its last index is one less."),
}
NOTICES = _list(
    gettext_noop(
        "Notices after the one that notices_after names, or else since the entry that after names. None comes before "
        "the version that it is about."
    ),
    ref("Notice"),
)
LAST_NOTICE: Schema = {
    "type": "integer",
    "minimum": -1,
    "description": gettext_noop("The index up to which you have all notices now: the number to keep."),
}
NOTICES_SIZE: Schema = {
    "type": "integer",
    "minimum": 0,
    "description": gettext_noop("How many notices there are; the last index is one less."),
}
EXPORT_END = _object(
    gettext_noop("The last line of an export."),
    ["last", "changes"],
    last=LAST,
    changes=_text(gettext_noop("Address of what changed since."), format="uri"),
)


CLAIM_REVIEW: Schema = {
    "type": "object",
    "description": gettext_noop("A ClaimReview of schema.org."),
    "externalDocs": {"url": "https://schema.org/ClaimReview"},
}
FOUND: Schema = {
    "kind": _text(gettext_noop("Own: of this site. External: of another publisher."), enum=["own", "external"]),
    "number": {"type": ["integer", "null"], "description": gettext_noop("Public number of an own one, else null.")},
    "url": _text(gettext_noop("Address of its page."), format="uri"),
    "statement": _text(gettext_noop("The claim that was checked.")),
    "headline": {"type": ["string", "null"], "description": gettext_noop("The finding in a few words.")},
    "rating": _text(gettext_noop("The rating in its publisher's words.")),
    "publisher": {"type": ["string", "null"], "description": gettext_noop("Who published it.")},
    "language": _text(gettext_noop("Language, BCP 47.")),
    "published_at": {
        "type": ["string", "null"],
        "format": "date-time",
        "description": gettext_noop("When what is shown now was published, UTC; null of another publisher's."),
    },
    "reviewed_on": {
        "type": ["string", "null"],
        "description": gettext_noop(
            "The year, month or day that another publisher gives its own, or when an imported one was published "
            "before; else null."
        ),
    },
}
REASON = _object(
    gettext_noop("Something that a text and a fact-check have in common."),
    ["kind", "words", "likeness"],
    kind=_text(gettext_noop("What it is."), enum=[*matching.REASONS]),
    words=_list(gettext_noop("The words, as the fact-check has them."), {"type": "string"}),
    likeness={
        "type": ["number", "null"],
        "description": gettext_noop("How near the meanings are, from 0 to 1; else null."),
    },
)
CANDIDATE = _object(
    gettext_noop("A fact-check that may be of the same claim."),
    ["score", "why", *FOUND],
    score={
        "type": "number",
        "minimum": 0,
        "maximum": 1,
        "description": gettext_noop("How likely it is of the same claim, from 0 to 1."),
    },
    why=_list(gettext_noop("What both have in common."), ref("Reason")),
    **FOUND,  # type: ignore[arg-type]  # each is a schema
)
MATCH = _object(
    gettext_noop("What was found for one text."),
    ["outcome", "candidates"],
    outcome=_text(
        gettext_noop("Checked: the first candidate is of this claim. Perhaps: a person has to look."),
        enum=[*matching.OUTCOMES],
    ),
    candidates=_list(gettext_noop("The nearest fact-checks, the likeliest first."), ref("Candidate")),
)
PRECISION = _object(
    gettext_noop("What was measured of the outcome “checked”."),
    ["precision", "recall", "measured_on"],
    precision={"type": "number", "description": gettext_noop("How many of its answers were right, from 0 to 1.")},
    recall={"type": "number", "description": gettext_noop("How many of the checked texts it found, from 0 to 1.")},
    measured_on=_text(gettext_noop("The texts and fact-checks on which it was measured.")),
)
LEADS_TO = _object(
    gettext_noop("A fact-check to which an address leads."),
    ["role", *FOUND],
    role=_text(
        gettext_noop("Claim: the claim is made at the address. Cited: the address is cited, for it or against it."),
        enum=[*SearchableAddress.Role.values],
    ),
    **FOUND,  # type: ignore[arg-type]  # each is a schema
)
HASHED = _object(
    gettext_noop("An address as its hash, and the fact-checks to which it leads."),
    ["sha256", "fact_checks"],
    sha256=_text(gettext_noop("SHA-256 of the canonical address."), pattern="^[0-9a-f]{64}$"),
    fact_checks=_list(gettext_noop("At most 20: where the claim is made first, then the newest."), ref("LeadsTo")),
)
SHARED = _object(
    gettext_noop("All addresses whose hashes begin with a prefix."),
    ["prefix", "addresses"],
    prefix=_text(gettext_noop("The prefix, in small letters.")),
    addresses=_list(gettext_noop("The addresses, by their hashes."), ref("HashedAddress")),
)
LOOKUP = _object(
    gettext_noop("What was found."),
    ["results"],
    results={
        "type": "array",
        "items": any_of("LeadsTo", "SharedPrefix"),
        "description": gettext_noop("For url, fact-checks, at most 20. For prefixes, one item each, in their order."),
    },
)
AS_OF = _text(gettext_noop("Where it was asked for: the day at whose end this stood."), format="date")
MATCHES = _object(
    gettext_noop("What was found for each text."),
    ["results", "precision"],
    results=_list(gettext_noop("In the order of the texts."), ref("Match")),
    precision=ref("Precision"),
)
TEXTS = _object(
    gettext_noop("The texts that are to be matched."),
    ["texts"],
    texts=_list(
        gettext_noop("Sentences, posts or paragraphs."),
        {"type": "string", "minLength": 1, "maxLength": matching.LONGEST, "pattern": r"^[^\u0000]*\S[^\u0000]*$"},
        minItems=1,
        maxItems=50,
    ),
    limit={
        "type": "integer",
        "minimum": 1,
        "maximum": 20,
        "default": 5,
        "description": gettext_noop("How many candidates a text has at the most."),
    },
    language={
        "type": ["string", "null"],
        "pattern": f"^{LANGUAGE.pattern}$",
        "maxLength": LONGEST_LANGUAGE,
        "description": gettext_noop("Language of the texts; without it, each text's is guessed."),
    },
) | {"additionalProperties": False}


SENTENCE_REASON = _object(
    gettext_noop("Words that make a sentence checkable."),
    ["code", "words"],
    code=_text(gettext_noop("What they are; attributed: somebody says it."), enum=[*cues.REASONS]),
    words=_list(gettext_noop("The words, as the sentence has them."), {"type": "string"}),
)
ATTRIBUTION = _object(
    gettext_noop("Who says a sentence, by the text's own words."),
    ["speaker", "verb", "how", "words", "resolved_from"],
    speaker={
        "type": ["string", "null"],
        "description": gettext_noop("As the text has it; null where it names nobody."),
    },
    verb={"type": ["string", "null"], "description": gettext_noop("The words that say so, such as: according to.")},
    how=_text(gettext_noop("Whether exact words are quoted."), enum=[attributions.QUOTED, attributions.PARAPHRASED]),
    words=_list(gettext_noop("What is said, in the sentence's own words; quoted ones exactly."), {"type": "string"}),
    resolved_from={
        "type": ["string", "null"],
        "description": gettext_noop(
            "Where the sentence itself does not name the speaker: the pronoun that it has, or “quotation” where an "
            "earlier part of what is quoted names them."
        ),
    },
)
_PLACE: Schema = {"type": "integer", "minimum": 0}
SENTENCE = _object(
    gettext_noop("A sentence of an article."),
    [
        *("text", "start", "end", "paragraph", "kinds", "score", "reasons", "rules", "attribution", "outcome"),
        "candidates",
    ],
    text=_text(gettext_noop("The sentence.")),
    start=_PLACE | {"description": gettext_noop("Where it begins in the article's text, in Unicode code points.")},
    end=_PLACE | {"description": gettext_noop("Where it ends.")},
    paragraph=_PLACE | {"description": gettext_noop("The number of its paragraph, from 0.")},
    kinds=_list(
        gettext_noop("Checkable: more probably checkable than not. Attributed: somebody's. None of plain narration."),
        {"type": "string", "enum": [reading.CHECKABLE, reading.ATTRIBUTED]},
    ),
    score={
        "type": "number",
        "minimum": 0,
        "maximum": 1,
        "description": gettext_noop("How probably it can be checked. It says nothing of whether it is true."),
    },
    reasons=_list(gettext_noop("What makes it checkable."), ref("SentenceReason")),
    rules={
        "type": ["string", "null"],
        "description": gettext_noop("The language whose words were looked for; null where numbers were all."),
    },
    attribution={"anyOf": [ref("Attribution"), {"type": "null"}], "description": gettext_noop("Who says it, or null.")},
    outcome={
        "type": ["string", "null"],
        "enum": [*matching.OUTCOMES, None],
        "description": gettext_noop(
            "Checked: the first candidate is of this claim. Perhaps: a person has to look. Null: it was not looked up."
        ),
    },
    candidates=_list(
        gettext_noop("At most 3 fact-checks that are perhaps of the same claim, the likeliest first."), ref("Candidate")
    ),
)
ARTICLE = _object(
    gettext_noop("An article as it was read."),
    ["language", "text", "sentences"],
    language={"type": ["string", "null"], "description": gettext_noop("Its language; null where none could be told.")},
    text=_text(gettext_noop("Its text without tags, in which the places are counted.")),
    sentences=_list(gettext_noop("In the order of the text."), ref("Sentence")),
)
ARTICLE_SENT = _object(
    gettext_noop("The article that is to be read."),
    ["text"],
    text=_text(
        gettext_noop("Plain text or HTML."), minLength=1, maxLength=reading.LONGEST, pattern=r"^[^\u0000]*\S[^\u0000]*$"
    ),
    language={
        "type": ["string", "null"],
        "pattern": f"^{LANGUAGE.pattern}$",
        "maxLength": LONGEST_LANGUAGE,
        "description": gettext_noop("Its language; without it, that is guessed."),
    },
) | {"additionalProperties": False}


SEARCH = _object(
    gettext_noop("With q: what was made of the words."),
    ["all_words", "corrected"],
    all_words={
        "type": "boolean",
        "description": gettext_noop("False where nothing has all words: then the items are what comes nearest."),
    },
    corrected={
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": gettext_noop("Words that nothing has, and those that were looked for instead."),
    },
)


def components() -> Schema:
    """Return every named schema in the reader's language. A whole document is called FactCheck, as partners know it."""
    documents = formats.json_schemas()
    whole = documents.pop("FactCheckDocument") | {"title": "FactCheck"}
    return {
        "FactCheck": whole,
        **documents,
        "Attribution": ATTRIBUTION,
        "Candidate": CANDIDATE,
        "Change": CHANGE,
        "Entry": ENTRY,
        "ExportEnd": EXPORT_END,
        "HashedAddress": HASHED,
        "LeadsTo": LEADS_TO,
        "Loss": LOSS,
        "Match": MATCH,
        "Precision": PRECISION,
        "Problem": PROBLEM,
        "Reason": REASON,
        "Search": SEARCH,
        "Sentence": SENTENCE,
        "SentenceReason": SENTENCE_REASON,
        "SharedPrefix": SHARED,
        "Version": VERSION,
    }


def translated(value: object) -> object:
    """Return the same schema or description, with its texts in the reader's language."""
    if isinstance(value, list):
        return [translated(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: gettext(item) if key == "description" and isinstance(item, str) else translated(item)
        for key, item in cast(Schema, value).items()
    }
