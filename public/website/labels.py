"""Words for the codes that documents carry, and what the words mean: the glossary of the site."""

import re
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LABELS: dict[str, dict[str, Promise]] = {
    "rating": {},  # a document names only its own rating; the others are told by their slug
    "action": {
        "published": _("Published"),
        "updated": _("Updated"),
        "corrected": _("Corrected"),
        "retracted": _("Retracted"),
    },
    "appearance": {"asserts": _("Asserts"), "repeats": _("Repeats"), "denies": _("Denies")},
    # The same stances, as headings above the actors.
    "appearances": {"asserts": _("Asserted by"), "repeats": _("Repeated by"), "denies": _("Denied by")},
    # What is not shown stands apart below these.
    "not_shown": {
        "asserts": _("Assertions that are not shown"),
        "repeats": _("Repetitions that are not shown"),
        "denies": _("Denials that are not shown"),
    },
    "attribution": {"quoted": _("Quoted"), "paraphrased": _("Paraphrased"), "attributed": _("Attributed")},
    "since": {
        "corrected": _("Corrected by the speaker since"),
        "deleted": _("Deleted since"),
        "repeated": _("Repeated after the verdict"),
    },
    "evidence": {
        "refutes": _("Evidence against"),
        "supports": _("Evidence for"),
        "context": _("Context"),
    },
    "actor": {
        "person": _("Person"),
        "government": _("Government body"),
        "party": _("Political party or campaign"),
        "company": _("Company"),
        "media": _("News organization"),
        "organization": _("Organization"),
        "other": _("Other"),
    },
    "publisher": {
        "government": _("Government"),
        "intergovernmental": _("Intergovernmental body"),
        "ngo": _("Non-governmental organization"),
        "academic": _("University or research institute"),
        "news": _("News organization"),
        "party": _("Political party or campaign"),
        "company": _("Company"),
        "person": _("Person"),
        "other": _("Other"),
    },
    "source": {
        "report": _("Report"),
        "dataset": _("Data set"),
        "study": _("Study"),
        "law": _("Law or treaty"),
        "court_filing": _("Court filing"),
        "statement": _("Statement"),
        "speech": _("Speech"),
        "letter": _("Letter"),
        "interview": _("Interview"),
        "article": _("Article"),
        "post": _("Post"),
        "other": _("Other"),
    },
    # What kind of work it is. Whether anybody read the work itself, its evidence says.
    "tier": {"primary": _("Original work"), "secondary": _("Account of other works")},
    "read": {"primary": _("Primary source, read itself"), "secondary": _("Secondary source, read itself")},
    "notice": {
        "passage_changed": _("Passage changed"),
        "passage_gone": _("Passage gone"),
        "gone": _("Gone from its address"),
        "unreachable": _("Could not be reached"),
        "retracted": _("Retracted"),
        "superseded": _("Superseded"),
        "still_stands": _("Verdict still stands"),
    },
    "relation": {
        "duplicate_of": _("Same claim as"),
        "narrower_than": _("Part of the wider claim"),
        "contradicts": _("Contradicts"),
        "translation_of": _("Translation of"),
    },
    # The same relations, seen from the fact-check that is named.
    "related_by": {
        "duplicate_of": _("Same claim as"),
        "narrower_than": _("Wider than"),
        "contradicts": _("Contradicted by"),
        "translation_of": _("Translated as"),
    },
    "gate": {
        "two_origins": _("Two independent origins"),
        "primary_source": _("A primary source"),
        "archived": _("Every web source archived"),
        "quotes_found": _("Every quote found in its source"),
        "right_of_reply": _("Right of reply"),
        "contrary_evidence": _("Evidence against the verdict considered"),
        "interests": _("Interests of sources stated"),
    },
    "state": {
        "passed": _("Passed"),
        "disclosed": _("Not met, and said why"),
        "not_applicable": _("Nothing to check"),
        "waived": _("Set aside by an editor"),
    },
    "explanation": {
        "two_origins": _(
            "What was read rests on at least two works that do not depend on one another. Three articles about one "
            "study count once, and so does everything that one article tells of other works."
        ),
        "primary_source": _(
            "At least one source is the work itself, not somebody's account of it, and was read itself."
        ),
        "archived": _("An archived copy was kept of every source on the web, in case it changes or disappears."),
        "quotes_found": _(
            "Each quoted passage was found in the archived copy of what was read, word for word or but for typography: "
            "spaces, quotation marks, dashes. Words that a quote leaves out are marked in it. What has no archived "
            "text, such as a printed book, could not be checked, and is not counted as found."
        ),
        "right_of_reply": _(
            "Each person or body that is said to have asserted the claim was asked for a reply. Where one was not "
            "asked, or did not answer in time, the check is not met, and it is said why."
        ),
        "contrary_evidence": _("What speaks against the verdict was looked for, and weighed in writing."),
        "interests": _("For each source it is said what interest it has in the matter."),
    },
    "state_explanation": {
        "passed": _("What the check asks for is there. Nothing else gets a tick."),
        "disclosed": _("What it asks for is not there, and the reason is published beside it."),
        "not_applicable": _("The fact-check has nothing that it could look at, such as no source on the web."),
        "waived": _("What it asks for is not there, and an editor published all the same, for a reason that is given."),
    },
    "word": {
        "quoted": _("Quoted"),
        "paraphrased": _("Paraphrased"),
        "attributed": _("Attributed"),
        "primary": _("Primary source"),
        "original": _("Original work"),
        "told": _("As told by"),
        "origin": _("Origin"),
        "based_on": _("Based on"),
        "blind": _("Blind"),
        "decision": _("An editor decided"),
    },
    "meaning": {
        "quoted": _("The source has the words that are shown."),
        "paraphrased": _("The source has it in substance: on what occasion is said, the exact words are not."),
        "attributed": _(
            "Somebody else says that the person or body said it, and the page names who. It is shown apart, and "
            "counted nowhere as theirs."
        ),
        "primary": _(
            "A work at first hand, such as the report with the figures, a law or a recording, that was read itself. "
            "The same work counts as none where only another's account of it was read."
        ),
        "original": _(
            "A work at first hand; the opposite is an account of other works. It says what the work is, not whether "
            "it was read."
        ),
        "told": _("The work itself was not read: what is said of it was read in the source that is named."),
        "origin": _(
            "A work that does not rest on another that is cited. Three articles about one study have one origin, the "
            "study. What was read in another source has the origin of that source."
        ),
        "based_on": _("The work from which a source has what it tells."),
        "blind": _("A rating that was given without knowing the proposed rating or anybody else's."),
        "decision": _(
            "Where the reviewers and the proposal do not all agree, an editor who neither wrote nor assessed the "
            "fact-check decides. Newsrooms call it adjudication."
        ),
    },
}

# What kind of file an archived copy is; of others the name is shown.
MEDIA_TYPES = {
    "application/pdf": _("PDF"),
    "application/xhtml+xml": _("Web page"),
    "text/html": _("Web page"),
    "text/plain": _("Text"),
}

# A tick is for what passed, and for nothing else.
MARKS = {"passed": "✓", "disclosed": "!", "not_applicable": "–", "waived": "○"}

# What each check counted, phrase by phrase.
FIGURES: dict[str, tuple[Promise, ...]] = {
    "two_origins": (_("%(origins)d found, %(of)d needed"),),
    "primary_source": (_("%(primary)d of %(of)d sources"),),
    "archived": (_("%(archived)d of %(of)d archived"),),
    "quotes_found": (_("%(found)d of %(of)d found"), _("%(unchecked)d could not be checked")),
    "right_of_reply": (_("%(asked)d of %(of)d asked"), _("%(answered)d answered")),
    "contrary_evidence": (_("%(supports)d for"), _("%(refutes)d against"), _("%(pieces)d considered")),
    "interests": (_("%(stated)d of %(of)d stated"),),
}
ONLY_WHERE_ANY = {"unchecked"}  # what is said only where there is some of it


def label(code: str, kind: str) -> str:
    """Return the code in words. One that is not known here, as in a document of a newer release, is spelled out."""
    return str(LABELS[kind].get(code) or code.replace("_", " ").replace("-", " ").capitalize())


class Term(NamedTuple):
    """A word of the site with what it means, and the mark that stands for it, if any."""

    code: str
    name: Promise
    meaning: Promise
    mark: str


def terms(kind: str, meanings: str) -> list[Term]:
    """Return the words of one group of labels, each with what the other group says of it."""
    return [Term(code, name, LABELS[meanings][code], MARKS.get(code, "")) for code, name in LABELS[kind].items()]


def figures(gate: str, counted: dict[str, int]) -> str:
    """Return in words what a check counted. What is not known here is spelled out."""
    phrases: list[str] = []
    left = dict(counted)
    for phrase in FIGURES.get(gate, ()):
        names = set(re.findall(r"%\((\w+)\)d", str(phrase)))
        if names <= counted.keys():
            if not names <= ONLY_WHERE_ANY or any(counted[name] for name in names):
                phrases.append(str(phrase) % counted)
            left = {name: count for name, count in left.items() if name not in names}
    phrases += [f"{name.replace('_', ' ')}: {count}" for name, count in left.items()]
    return ", ".join(phrases)
