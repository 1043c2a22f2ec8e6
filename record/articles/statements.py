"""The claim that a sentence of an article makes: what is said in it, without who says it, as far as the rules know it.

A sentence of which they do not know that is taken whole: a person reads it before anybody checks it.
"""

from record.articles.attributions import PARAPHRASED, Attribution
from record.articles.reading import Article, ReadSentence
from record.articles.word_lists import DENIALS, SAYINGS

LEAST_WORDS = 4  # of what is quoted and stands for a sentence; fewer are a part of one
ENDS = ".!?…。！？"
QUOTES = "“”„‟\"«»「」『』‹›‘’'"


def statement_of(article: Article, sentence: ReadSentence) -> str:
    """Return the claim as a sentence of its own, on one line."""
    said = _said(article, sentence, sentence.attribution) if sentence.attribution else ""
    return _as_a_sentence(said) if said else _on_one_line(sentence.text)


def quotation(article: Article, attribution: Attribution) -> str:
    """Return the exact words that are quoted, without the comma before who says them; empty for other words."""
    if attribution.how == PARAPHRASED:
        return ""
    return " … ".join(_on_one_line(article.text[slice(*span)]).rstrip(",") for span in attribution.words)


def is_denied(attribution: Attribution) -> bool:
    """Return whether the speaker says that it is not so."""
    return attribution.verb.casefold() in DENIALS


def _said(article: Article, sentence: ReadSentence, attribution: Attribution) -> str:
    """Return what is said where that is a sentence, or nothing."""
    parts = [article.text[slice(*span)] for span in attribution.words]
    if not parts:
        return ""
    if attribution.how != PARAPHRASED:
        is_sentence = all(part[:1].isupper() or not part[:1].isalpha() for part in parts)
        if is_sentence and sum(len(part.split()) for part in parts) >= LEAST_WORDS:
            return " ".join(part.strip() for part in parts)
        return _after_that(article, sentence, attribution)
    start, _end = attribution.words[0]
    before = article.text[sentence.start : start].rstrip().casefold()
    saying = SAYINGS.get(article.language)
    words = before.split()
    is_clause = not before.strip(QUOTES) or before.endswith(",") or attribution.verb.casefold().startswith("accord")
    if saying and words:
        is_clause = is_clause or words[-1] in saying.that or words[-1] in saying.bare
    return parts[0] if is_clause else ""


def _after_that(article: Article, sentence: ReadSentence, attribution: Attribution) -> str:
    """Return what follows “said that”, where words are quoted within it."""
    saying = SAYINGS.get(article.language)
    start = attribution.words[0][0]
    words = article.text[sentence.start : start].split(" ")
    for place, word in enumerate(words):
        if saying and word.casefold() in saying.that and attribution.verb in words[:place]:
            return " ".join(words[place + 1 :]) + article.text[start : sentence.end]
    return ""


def _as_a_sentence(said: str) -> str:
    text = _on_one_line(said).rstrip(",;: ")
    text = text[:1].upper() + text[1:]
    return text if text.rstrip(QUOTES).endswith((*ENDS,)) else f"{text}."


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
