"""The clause of one sentence in which somebody says something, and the person that the sentence is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from record.articles.sentences import Span
from record.articles.word_lists import DETERMINERS, STARTERS, Saying

MOST_VERBS, MOST_WORDS = 20, 14  # verbs of a sentence that are tried; words of a name
NEAR = 80  # characters between a verb and what is said
THAT_WITHIN = 8  # words after a verb, as in “confirmed in an interview that”

ARTICLES = ("the", "The")
SPEECH_ENDS = (",", ".", "?", "!", "…", "—", "–")
HIDDEN = "\ufffc"  # stands for each quoted character
TOKEN = re.compile(r"[^\W_](?:[\w'’.&-]*\w)?")
CAPITALS = r"[^\W\d_a-zà-ÿ][\w'’.-]*"
NAME = re.compile(rf"{CAPITALS}(?: (?:(?:de|del|la|van|von|bin|al|der|di|da) ){{0,3}}{CAPITALS})*")
ASIDE = re.compile(r"[—–][^—–]{1,300}[—–]|\([^()]{1,300}\)")
PART = re.compile(rf"[,;:{HIDDEN}“”\"«»„‘—–]+")
QUOTED_NEXT = re.compile(rf"(?:[^;.!?{HIDDEN}]{{0,{NEAR}}}?[,:])?\s*[“\"«„‘'‚「『»]?{HIDDEN}")
QUOTED_NEAR = re.compile(rf"[^,;:.!?{HIDDEN}]{{0,{NEAR}}}[“\"«„‘'‚「『»]{HIDDEN}")
QUOTED_BEFORE = re.compile(rf"{HIDDEN}([^{HIDDEN}\w]*)([^{HIDDEN}]{{0,{NEAR}}})$")
COLON = re.compile(rf":\s*[“\"«„‘'‚「『»]{HIDDEN}")
UP_TO = re.compile(rf"[^,;:.!?{HIDDEN}“”\"«»„—–()]*(?:\.(?=\s*\w)[^,;:.!?{HIDDEN}“”\"«»„—–()]*)*")


@dataclass(frozen=True)
class Clause:
    """Who says something in a sentence, with which verb, where that stands in it, and where is what is said."""

    speaker: str
    verb: str
    at: int
    said: Span


def clause_of(sentence: str, masked: str, saying: Saying) -> Clause | None:
    """Return the first clause of a sentence in which somebody says something."""
    tokens = [*TOKEN.finditer(masked)]
    folded = [token[0].casefold().replace("’", "'") for token in tokens]
    verbs = saying.said | saying.saying | saying.calling
    tried = [at for at, word in enumerate(folded) if word in verbs and not tokens[at][0][0].isupper()][:MOST_VERBS]
    found = (_with_verb(sentence, masked, tokens, folded, at, saying) for at in tried)
    by_verb = next((clause for clause in found if clause), None)
    return by_verb or _according_to(masked, saying) or _before_colon(masked, saying)


def _according_to(masked: str, saying: Saying) -> Clause | None:
    found = re.search(saying.according_to, masked, re.IGNORECASE)
    if not found or not (speaker := _named_after(masked, found.end(), saying)):
        return None
    is_first = not masked[: found.start()].strip(' "“(')
    said = (masked.find(",", found.end()) + 1 or found.end(), len(masked)) if is_first else (0, found.start())
    return Clause(speaker, found[0].strip(), found.start(), said)


def _before_colon(masked: str, saying: Saying) -> Clause | None:
    """Return the clause of “the River Board released a statement: “…””."""
    colon = COLON.search(masked)
    for part in PART.split(masked[: colon.start()]) if colon else ():
        if colon and (named := _begins_with(part.strip(), saying, may_be_alone=False)):
            [verb] = part.partition(named)[2].split()[:1] or [""]
            return Clause(named, verb, colon.start(), (colon.end() - 1, len(masked)))
    return None


def _with_verb(
    sentence: str, masked: str, tokens: Sequence[re.Match[str]], folded: Sequence[str], at: int, saying: Saying
) -> Clause | None:
    """Return the clause of a verb, if it says what somebody says and who that is."""
    verb, word = tokens[at], folded[at]
    if saying.negations.intersection(folded[max(at - 3, 0) : at]):
        return None
    # “A report” and “of state” are nouns, and “reports say” has one verb.
    if (DETERMINERS | saying.nouns_after).intersection(folded[max(at - 1, 0) : at]):
        return None
    if saying.said.intersection(folded[at + 1 : at + 2]):
        return None
    is_gerund = word.endswith(("ing", "ndo"))
    if not is_gerund and saying.not_said.intersection(folded[max(at - 1, 0) : at]):
        return None
    before = QUOTED_BEFORE.search(masked, 0, verb.start())
    is_after_quotation = bool(before and _is_end_of_speech(sentence, before))
    begin = _begin_of_speech(masked, tokens, folded, at, saying)
    is_turned = masked[: verb.start()].endswith(", ") and NAME.fullmatch(_phrase(masked, verb.end()))
    if word in saying.said and (is_turned or (begin is None and not is_after_quotation)):
        return _parenthesis(masked, verb, saying)
    if begin is None and not is_after_quotation:
        return None
    if is_after_quotation and before and not before[2].strip(" ,"):
        speaker = _named_after(masked, verb.end(), saying)
    else:
        speaker = _speaker_before(masked[: verb.start()], saying, is_gerund=is_gerund)
    said = (begin if begin is not None else 0, len(masked))
    return Clause(speaker, verb[0], verb.start(), said) if speaker else None


def _parenthesis(masked: str, verb: re.Match[str], saying: Saying) -> Clause | None:
    """Return the clause of “It rose, she said.”, “It rose, said Ana Torres.” or “The river, she said, rose.”"""
    comma = masked.rfind(",", 0, verb.start())
    if comma < 0 or verb.start() - comma > NEAR:
        return None
    named = masked[comma + 1 : verb.start()].strip()
    speaker = ""
    if named and masked[verb.end() :].lstrip()[:1] in {"", *",.!?;)"}:
        speaker = _speaker_before(named, saying, is_gerund=False)
    elif not named and verb[0].casefold() in saying.bare:
        speaker = _named_after(masked, verb.end(), saying)
    return Clause(speaker, verb[0], verb.start(), (0, comma)) if speaker else None


def _named_after(masked: str, at: int, saying: Saying) -> str:
    return _name(_phrase(masked, at), saying)


def _phrase(masked: str, at: int) -> str:
    """Return what stands at a place up to the next mark."""
    found = UP_TO.match(masked, at)
    return found[0].strip() if found else ""


def _is_end_of_speech(sentence: str, before: re.Match[str]) -> bool:
    """Return whether a quotation ends as speech does before its verb: “…,” or «…»,"""
    quoted = sentence[: before.start() + 1].rstrip("”\"’»'」』")
    return quoted.endswith(SPEECH_ENDS) or before[1].lstrip("”\"’»'」』").startswith(SPEECH_ENDS)


def _begin_of_speech(
    masked: str, tokens: Sequence[re.Match[str]], folded: Sequence[str], at: int, saying: Saying
) -> int | None:
    """Return where what a verb says begins, or None where it says nothing."""
    verb, word = tokens[at], folded[at]
    if word in saying.calling:
        return verb.end() if QUOTED_NEAR.match(masked, verb.end()) else None
    for other in range(at + 1, min(at + 1 + THAT_WITHIN, len(tokens))):
        if PART.search(masked, tokens[other - 1].end(), tokens[other].start()):
            break
        if folded[other] in saying.that:
            return tokens[other].end()
    if QUOTED_NEXT.match(masked, verb.end()):
        return verb.end()
    following = folded[at + 1] if at + 1 < len(tokens) else ""
    is_object = bool(following) and not PART.search(masked, verb.end(), tokens[at + 1].start())
    if is_object and (
        word in saying.nominal or (word in saying.bare and following not in saying.between - {"the", "a"})
    ):
        return verb.end()
    return None


def _speaker_before(before: str, saying: Saying, *, is_gerund: bool) -> str:
    """Return who stands before a verb."""
    before = _without_adverbs(ASIDE.sub(" ", before), saying)
    parts: list[str] = [part for each in PART.split(before) if (part := each.strip().strip(" .’'”\")"))]
    if before.rstrip().endswith((",", "—", "–")) and len(parts) > 1 and not is_gerund:
        parts.pop()  # says who that is, or is a “however”
    for part in reversed(parts):
        words = part.split()
        if not words or words[0].casefold() in saying.asides:
            continue
        last, _apostrophe, rest = words[-1].casefold().replace("’", "'").partition("'")
        if last in saying.selves or (last in saying.others and rest):
            return ""
        if last in saying.pronouns | saying.others:
            return words[-1]
        has_name_first = is_gerund or last in saying.joins  # “Ana Torres measured it and said that …”
        if name := _begins_with(part, saying, may_be_alone=True) if has_name_first else _name(part, saying):
            return name
    return ""


def _without_adverbs(before: str, saying: Saying) -> str:
    """Return what stands before a verb without what stands between it and the speaker."""
    while found := re.search(r"([\w'’-]+)\s*$", before):
        word = found[1].casefold()
        if word not in saying.passed_over and not (word.endswith(("ly", "mente")) and len(word) > 5):
            break
        before = before[: found.start()]
    return before


def _name(part: str, saying: Saying) -> str:
    """Return the name in a part of a sentence, as it has it, or nothing."""
    words = part.strip().split()
    while words and words[0].casefold() in saying.joins:
        words.pop(0)
    if not words:
        return ""
    part = " ".join(words)
    names = [*NAME.finditer(part)]
    last = names[-1] if names and names[-1].end() == len(part) else None
    if words[0].casefold() in saying.openers:
        return last[0] if last and last.start() else ""
    first = names[0] if names and not names[0].start() else None
    following = part[first.end() :].split() if first else []
    if first and following and following[0] in saying.openers - {"of", "for", "from", "with"}:
        return first[0]  # “Ana Jones on Monday”
    title = part[: last.start()].split() if last else []
    if last and title and title[-1].islower() and title[-1] not in saying.between:
        return last[0]  # “government spokesman Tom Smith”
    return part if len(words) <= MOST_WORDS else ""


def subject_of(masked: str, saying: Saying) -> str:
    """Return the person that a sentence is about, as far as capital letters tell."""
    parts = (part for each in PART.split(masked) if (part := each.strip()))
    names = (_begins_with(part, saying, may_be_alone=False) for part in parts)
    return next((name for name in names if name and name.split()[0] not in ARTICLES), "")


def _begins_with(part: str, saying: Saying, *, may_be_alone: bool) -> str:
    """Return the name with which a clause begins, or its pronoun."""
    words = part.split()
    while words and words[0].casefold() in saying.joins:
        words.pop(0)
    if not words or words[0].casefold() in saying.openers:
        return ""
    if words[0].casefold() in saying.pronouns:
        return words[0] if may_be_alone else ""
    article = words.pop(0) + " " if words[0] in ARTICLES else ""
    part = " ".join(words)
    name = NAME.match(part)
    if not name or name[0].endswith(("’s", "'s")) or (not article and words[0].casefold() in STARTERS):
        return ""
    following = part[name.end() :].split()
    is_subject = following[0].islower() and following[0] not in saying.between if following else may_be_alone
    return article + name[0] if is_subject or (not following and " " in name[0]) else ""
