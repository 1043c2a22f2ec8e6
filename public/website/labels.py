"""Words for the codes that documents carry, and explanations of the gates."""

from django.utils.functional import Promise
from django.utils.translation import get_language_info
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
    "tier": {"primary": _("Primary source"), "secondary": _("Secondary source")},
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
        "right_of_reply": _("Right of reply"),
        "contrary_evidence": _("Evidence against the verdict considered"),
        "interests": _("Interests of sources stated"),
    },
    "state": {"passed": _("Passed"), "waived": _("Waived")},
    "explanation": {
        "two_origins": _(
            "The evidence rests on at least two works that do not depend on one another. "
            "Three articles about one study count once."
        ),
        "primary_source": _("At least one source is the work itself, not somebody's account of it."),
        "archived": _("An archived copy was kept of every source on the web, in case it changes or disappears."),
        "right_of_reply": _(
            "Each person or body that asserted the claim was asked for a reply, or it is said why not."
        ),
        "contrary_evidence": _("What speaks against the verdict was looked for, and weighed in writing."),
        "interests": _("For each source it is said what interest it has in the matter."),
    },
}

LICENSES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-ND-4.0": "https://creativecommons.org/licenses/by-nd/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
}


def label(code: str, kind: str) -> str:
    """Return the code in words. One that is not known here, as in a document of a newer release, is spelled out."""
    return str(LABELS[kind].get(code) or code.replace("_", " ").replace("-", " ").capitalize())


def language(code: str) -> str:
    """Return the language's name in the reader's language, or the code where Django knows no name."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
