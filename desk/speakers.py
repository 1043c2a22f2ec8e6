"""Who says something in an article: the names in its text, and the actors that the desk knows by them."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.called import actors_called, name_key
from claims.models import Actor
from record.articles.clauses import NAME
from record.articles.reading import Article
from record.articles.word_lists import DETERMINERS, STARTERS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_SPEAKERS = 60  # that are told apart; an article names some twenty
MOST_OFFERED = 5  # actors of the same family name
# Before the name of a person, and no part of it; some are parts of other names, such as “State Department”.
TITLES = """
president vice prime minister secretary senator representative congressman congresswoman governor mayor chancellor
chairman king queen pope prince princess professor doctor attorney ambassador spokesman spokeswoman spokesperson mr mrs
ms dr sen rep gov gen prof presidente presidenta vicepresidente vicepresidenta ministro ministra secretario secretaria
senador senadora gobernador gobernadora alcalde alcaldesa canciller diputado diputada señor señora doctora sr sra
"""
TITLES_BEFORE_TWO = "state press foreign general judge justice"
ENDS_BEFORE = re.compile(r"\w{4}\. ")  # a sentence, within what looks like a name


@dataclass
class Speaker:
    """Somebody whom the text names as saying something: as it names them, and which actors that may be."""

    said: str
    name: str = ""  # under which a new actor would begin; empty where the text has no name
    is_doubtful: bool = False  # perhaps no name, but a word that is large as the first of a sentence
    known: list[Actor] = field(default_factory=list)  # that are called so
    alike: list[Actor] = field(default_factory=list)  # that have the family name

    @property
    def usual(self) -> str:
        """Return the choice that stands without anybody's doing; empty where a person has to choose."""
        if len(self.known) == 1:
            return str(self.known[0].pk)
        if self.known:
            return ""
        return f"new:{Actor.Kind.PERSON.value}" if self.name and not self.is_doubtful else "none"

    @property
    def choices(self) -> "list[tuple[str, StrOrPromise]]":
        actors = [(str(actor.pk), actor.name) for actor in [*self.known, *self.alike]]
        new: list[tuple[str, StrOrPromise]] = []
        if self.name and not self.known:
            words = _("New actor “%(name)s”: %(kind)s")
            kinds = Actor.Kind.choices
            new = [(f"new:{value}", words % {"name": self.name, "kind": label}) for value, label in kinds]
        unchosen = [] if self.usual else [("", _("Which of them?"))]
        return [*unchosen, *actors, *new, ("none", _("Nobody: enter the claim without a saying"))]


def speakers_of(article: Article) -> dict[str, Speaker]:
    """Return the speakers whom an article names, by what it calls them, in the order in which they come."""
    called = [each.attribution.speaker for each in article.sentences if each.attribution and each.attribution.speaker]
    found = {said: _speaker(said, article.text) for said in [*dict.fromkeys(called)][:MOST_SPEAKERS]}
    forms = {said: _forms(speaker) for said, speaker in found.items()}
    actors = actors_called({form for each in forms.values() for form in each})
    of_family = _of_family({speaker.name.split()[-1] for speaker in found.values() if speaker.name})
    for said, speaker in found.items():
        by_form = (actors.get(name_key(form), []) for form in forms[said])
        speaker.known = next((each for each in by_form if each), [])
        if len(speaker.known) != 1 and speaker.name:
            same = of_family.get(name_key(speaker.name.split()[-1]), [])
            speaker.alike = [actor for actor in same if actor not in speaker.known][:MOST_OFFERED]
    return found


def _bare(said: str) -> str:
    first, _space, rest = said.partition(" ")
    return rest if first.casefold() in DETERMINERS and rest else said


def _speaker(said: str, text: str) -> Speaker:
    bare = _bare(said)
    name = _name(bare, text)
    within = re.search(rf"[\w,] {re.escape(bare)}\b", text)
    is_word = bare.casefold() in STARTERS or re.search(rf"\b{re.escape(bare.lower())}\b", text)
    return Speaker(said, name, is_doubtful=" " not in name and bool(is_word or not within))


def _name(bare: str, text: str) -> str:
    """Return the name of a speaker without a title, as full as the text has it; nothing for “some officials”."""
    if not NAME.fullmatch(bare):
        return ""
    name = _without_title(bare)
    if " " in name:
        return name
    found = {_without_title(re.sub("[’']s$", "", each[0])) for each in NAME.finditer(text)}
    fuller = [each for each in found if each.endswith(f" {name}") and not ENDS_BEFORE.search(each)]
    return fuller[0] if len(fuller) == 1 else name


def _without_title(name: str) -> str:
    """Return a name without its title, and without the word before it that is large as the first of a sentence."""
    words = name.split()
    titles, before_two = STARTERS | {*TITLES.split()}, {*TITLES_BEFORE_TWO.split()}
    while len(words) > 1 and (word := words[0].casefold().strip(".")) in titles | before_two:
        if word in before_two and len(words) < 3:
            break
        words.pop(0)
    name = " ".join(words)
    return name.title() if name.isupper() and len(name) > 4 else name  # as in a transcript


def _forms(speaker: Speaker) -> list[str]:
    """Return what the actor may be called, the fullest names first: also without words that are perhaps a title."""
    words = speaker.name.split()
    ends = [" ".join(words[place:]) for place in range(max(1, len(words) - 1))]
    return [*dict.fromkeys([speaker.said, *filter(None, ends), _bare(speaker.said)])]


def _of_family(names: Collection[str]) -> dict[str, list[Actor]]:
    """Return actors whose names end with these."""
    ends = Q()
    for name in names:
        ends |= Q(name__iendswith=f" {name}")
    found: dict[str, list[Actor]] = {}
    for actor in Actor.objects.filter(ends)[: MOST_SPEAKERS * MOST_OFFERED] if names else []:
        found.setdefault(name_key(actor.name.split()[-1]), []).append(actor)
    return found
