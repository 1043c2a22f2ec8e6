"""After an older backup was restored: append what the record lost, and find the claims that it belongs to.

The desk's own work since the backup is lost. What was published is not, so no claim may be published a second time.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from claims import own_archive, workflow
from claims.documents import content_of
from claims.models import Claim
from record import formats, replay
from record.documents import FactCheckDocument
from record.journal_files import Journaled
from record.models import Entry


@transaction.atomic
def take_over(lines: list[Journaled], *, by: User) -> list[Claim]:
    """Append lost entries as they were, take their claims to where publishing had them, and return these.

    Raises ReplayError.
    """
    versions: dict[int, list[Journaled]] = {}
    for line in sorted(lines, key=lambda line: line.entry.number):
        versions.setdefault(line.entry.number, []).append(line)
    # Locked before the log is, as publishing does.
    found = {number: _claim_of(number, since) for number, since in versions.items()}
    replay.append(lines)
    claims = (_take_over(found[number], since, by) for number, since in versions.items())
    return [claim for claim in claims if claim is not None]


def _claim_of(number: int, lines: list[Journaled]) -> Claim | None:
    """Return the claim that has the number, or came to be it, or else the only unpublished one with these words."""
    claims = Claim.objects.select_for_update(of=("self",))
    if (numbered := claims.filter(number=number).first()) is not None:
        return numbered
    origins = {line.entry.origin for line in lines} - {None}
    for origin in origins:
        if (known := claims.filter(number=None).with_origin(origin).first()) is not None:
            return known
    first = formats.read(lines[0].body)
    if not origins and isinstance(first, FactCheckDocument):
        alike = list(claims.filter(number=None, statement=first.claim.statement)[:2])
        return alike[0] if len(alike) == 1 else None
    return None


def _take_over(claim: Claim | None, lines: list[Journaled], by: User) -> Claim | None:
    documents = [formats.read(line.body) for line in lines]
    public = next((one for one in reversed(documents) if isinstance(one, FactCheckDocument)), None)
    newest = lines[-1].entry
    versions = ", ".join(f"{line.entry.version} {line.entry.get_action_display().lower()}" for line in lines)
    reason = _("Number %(number)d, version %(versions)s.") % {"number": newest.number, "versions": versions}
    if claim is None:
        if public is None:
            return None  # it was published without a claim, and is retracted without one
        claim = Claim(
            statement=public.claim.statement,
            context=public.claim.context or "",
            language=public.language,
            headline=public.headline or "",
            summary=public.summary,
            analysis=public.analysis,
            would_change=public.would_change or "",
        )
        reason += " " + _("Entered again with the words that are public; what it rests on is there.")
    elif public is not None and not _says(claim, public):
        reason += " " + _("What is public is not what stands here; compare the two before you publish again.")
    is_retracted = newest.action == Entry.Action.RETRACTED
    standing = Claim.Standing.RETRACTED if is_retracted else Claim.Standing.PUBLISHED
    found = workflow.take_over(claim, number=newest.number, standing=standing.value, by=by, reason=reason)
    if public is not None and public.imported is not None and not hasattr(found, "imported_from"):
        own_archive.again(found, public.claim.statement, public.imported)
    return found


def _says(claim: Claim, public: FactCheckDocument) -> bool:
    """Return whether the claim as it stands on the desk would be published as this document."""
    if claim.verdict is None:
        return False
    content = content_of(claim)
    return all(getattr(public, key) == getattr(content, key) for key in content.__struct_fields__)
