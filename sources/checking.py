"""Compares the archive with what the database says of it: every file with its SHA-256, and which belong to nothing."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from sources.keeping import clear_forgotten
from sources.models import ArchivedCopy, PendingFile
from sources.models.copies import archive
from sources.warc import NoBody, body_of

Progress = Callable[[int, int], None]


class Problem(TextChoices):
    MISSING = "missing", _("its file is missing; put it back from a backup, or archive its source again")
    BROKEN = "broken", _("its file is broken; put it back from a backup, or archive its source again")
    CHANGED = "changed", _("its file has other bytes than were archived; put it back from a backup")
    UNUSED = "unused", _("no source has this copy any more")
    ORPHAN = "orphan", _("no copy has this file")


REPAIRED = frozenset({Problem.UNUSED, Problem.ORPHAN})  # what can be put right by deleting it


@dataclass(frozen=True)
class Found:
    """Something that is wrong with a copy, which has a SHA-256, or with a file."""

    problem: Problem
    name: str
    sha256: str = ""

    def __str__(self) -> str:
        return f"{self.sha256 or self.name}: {self.problem.label}"


def check(progress: Progress) -> Iterator[Found]:
    """Yield what is wrong. `progress` is told how many of the copies were read, and of how many."""
    total = ArchivedCopy.objects.count()
    for done, copy in enumerate(ArchivedCopy.objects.order_by("pk").iterator(200), 1):
        if (problem := _problem_of(copy)) is not None:
            yield Found(problem, copy.file.name or "", copy.sha256)
        if not copy.snapshots.exists():
            yield Found(Problem.UNUSED, copy.file.name or "", copy.sha256)
        progress(done, total)
    yield from _orphans()


def repair(found: Found) -> bool:
    """Delete what belongs to nothing; return whether that was done."""
    if found.problem == Problem.ORPHAN:
        archive().delete(found.name)
    elif found.problem == Problem.UNUSED:
        with transaction.atomic():
            deleted, _of = ArchivedCopy.objects.filter(sha256=found.sha256, snapshots=None).delete()
        if deleted:
            archive().delete(found.name)
        return bool(deleted)
    return found.problem in REPAIRED


def clear() -> int:
    """Delete the files that nobody finished keeping, and return how many there were."""
    return clear_forgotten()


def _problem_of(copy: ArchivedCopy) -> Problem | None:
    digest = hashlib.sha256()
    try:
        with body_of(copy) as body:
            while piece := body.read(65_536):
                digest.update(piece)
    except NoBody:
        return Problem.BROKEN if archive().exists(copy.file.name or "") else Problem.MISSING
    return None if digest.hexdigest() == copy.sha256 else Problem.CHANGED


def _orphans() -> Iterator[Found]:
    """Yield the files that no copy names, and that nobody is writing or left behind unfinished."""
    for names in _folders():
        named = set(ArchivedCopy.objects.filter(file__in=names).values_list("file", flat=True))
        parts = {name.removesuffix(".part") for name in names}
        named |= set(PendingFile.objects.filter(name__in=parts).values_list("name", flat=True))
        for name in names:
            # One that was there a moment ago may be finished or gone by now.
            is_named = name in named or name.removesuffix(".part") in named
            if not is_named and not ArchivedCopy.objects.filter(file=name).exists() and archive().exists(name):
                yield Found(Problem.ORPHAN, name)


def _folders(folder: str = "") -> Iterator[list[str]]:
    try:
        folders, files = archive().listdir(folder)
    except FileNotFoundError:  # nothing was archived yet
        return
    prefix = f"{folder}/" if folder else ""
    yield [f"{prefix}{name}" for name in files if name]
    for name in folders:
        yield from _folders(f"{prefix}{name}")
