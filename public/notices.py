"""What a notice says, in words: on pages and in feeds."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from record.documents import Notice

# What is said where it is known on which day the archived copy was made that was read, and where it is not.
SENTENCES: dict[str, tuple[Promise, Promise]] = {
    "passage_changed": (
        _("It has changed since we read it on %(day)s: the passage now reads otherwise."),
        _("It has changed since we read it: the passage now reads otherwise."),
    ),
    "passage_gone": (
        _("It has changed since we read it on %(day)s: the passage is no longer in it."),
        _("It has changed since we read it: the passage is no longer in it."),
    ),
    "gone": (
        _("It is no longer at its address. We read it on %(day)s."),
        _("It is no longer at its address."),
    ),
    "unreachable": (
        _("For some days it could not be reached. We read it on %(day)s."),
        _("For some days it could not be reached."),
    ),
}
# What has nothing to do with the day on which it was read.
OTHERS: dict[str, Promise] = {
    "retracted": _("Those who answer for it have retracted it."),
    "superseded": _("A newer work has taken its place."),
    "still_stands": _("An editor has looked at it again: the verdict still stands."),
}
UNKNOWN = _("It is no longer as it was.")  # of what a newer release says


def sentence(notice: Notice, day: Callable[[str], str]) -> str:
    """Return what became of the source, in a sentence in which “it” is the source; `day` writes a moment's day."""
    if notice.kind not in SENTENCES:
        return str(OTHERS.get(notice.kind, UNKNOWN))
    with_day, without = SENTENCES[notice.kind]
    return str(with_day) % {"day": day(notice.read_on)} if notice.read_on else str(without)
