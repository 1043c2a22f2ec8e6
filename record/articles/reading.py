"""Read an article: what each of its sentences is. This is what pages and the API call."""

from collections.abc import Sequence
from dataclasses import dataclass

from record.articles.attributions import Attribution, attributions
from record.articles.checkable import Reason, checkability
from record.articles.plain_text import plain_text
from record.articles.sentences import Sentence, sentences
from record.search import languages
from record.search.text import folded_words

LONGEST = 200_000  # characters of a text; a longer one is no article
SAMPLE = 5_000  # characters by which the language of a text is told

CHECKABLE, ATTRIBUTED = "checkable", "attributed"


@dataclass(frozen=True)
class ReadSentence:
    """A sentence as it was read: where it stands in the article's text, in which paragraph, and what it is.

    `rules` is the language whose words the score and the reasons come from; empty where numbers were all.
    """

    text: str
    start: int
    end: int
    paragraph: int
    score: float
    reasons: Sequence[Reason]
    rules: str
    is_checkable: bool
    attribution: Attribution | None

    @property
    def kinds(self) -> Sequence[str]:
        """Return CHECKABLE, ATTRIBUTED, both or, for plain narration, neither."""
        of_it = {CHECKABLE: self.is_checkable, ATTRIBUTED: self.attribution is not None}
        return [kind for kind, is_so in of_it.items() if is_so]


@dataclass(frozen=True)
class Article:
    """A text without tags, its language as far as it is known, and its sentences. All places are of this text."""

    text: str
    language: str
    sentences: Sequence[ReadSentence]

    @property
    def has_words(self) -> bool:
        return any(character.isalnum() for character in self.text)


def read(text: str, language: str | None = None) -> Article:
    """Read an article, plain or HTML. Without its language, that is told by its most frequent words.

    `text` has no more than LONGEST characters: callers refuse a longer one in words.
    """
    plain = plain_text(text)
    spoken = _primary(language) if language else _language_of(plain)
    found = sentences(plain, spoken)
    pairs = zip(found, attributions(plain, found, spoken), strict=True)
    return Article(plain, spoken, [_read(plain, sentence, attribution, spoken) for sentence, attribution in pairs])


def _primary(tag: str) -> str:
    return languages.known(tag) or tag.partition("-")[0].lower()


def _language_of(text: str) -> str:
    likely = languages.likely(folded_words(text[:SAMPLE]))
    return likely[0] if len(likely) == 1 else ""


def _read(text: str, sentence: Sentence, attribution: Attribution | None, language: str) -> ReadSentence:
    said = attribution.words if attribution and attribution.speaker else ()
    judged = checkability(text, (sentence.start, sentence.end), language, said)
    return ReadSentence(
        text=text[sentence.start : sentence.end],
        start=sentence.start,
        end=sentence.end,
        paragraph=sentence.paragraph,
        score=judged.score,
        reasons=judged.reasons,
        rules=judged.rules,
        is_checkable=judged.is_checkable,
        attribution=attribution,
    )
