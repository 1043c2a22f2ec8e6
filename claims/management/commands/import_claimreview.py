"""manage.py import_claimreview: keep others' fact-checks that stand in files, or publish an own archive."""

import os
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress, TaskID

from accounts.models import User
from claims.own_archive import Archive
from claims.permissions import is_editor
from external import searching
from external.batches import NotRead
from external.importing import Importer
from external.models import ClaimReview, Import
from external.reports import Line, shown
from record.journal import JournalError

STANDARD_INPUT = "-"
MOST_WORDS = 200  # of ratings, the most frequent
MOST_PRINTED = 20  # lines of the report of a file


class Command(BaseCommand):
    help = (
        "Keep the fact-checks of other publishers that stand as ClaimReview in JSON, NDJSON, web pages and feeds, in "
        "answers of Google's search or as rows. With --own they are this newsroom's, and are published. The same file "
        "changes nothing when it comes again. Interrupt it at any time. Exits with 1 where there was nothing to keep."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="FILE|FOLDER|-", help="- is the standard input")
        parser.add_argument(
            "--own", action="store_true", help="publish them as this newsroom's own; --by answers for it"
        )
        parser.add_argument("--by", metavar="USERNAME", help="the editor who answers for the own archive")
        parser.add_argument("--language", default="", help="of those of the own archive that do not say theirs")
        parser.add_argument("--check", action="store_true", help="with --own: say what would be published, and stop")
        parser.add_argument("--index-later", action="store_true", help="leave it to the worker to let them be found")
        parser.add_argument("--report", metavar="FILE", help="write every line of the report there, as NDJSON")

    def handle(
        self,
        *args: Any,
        paths: list[str],
        report: str | None,
        index_later: bool = False,
        own: bool = False,
        by: str | None = None,
        language: str = "",
        check: bool = False,
        **options: Any,
    ) -> None:
        editor = _editor(by) if own else None
        if not own and (by or language or check):
            raise CommandError(_("--by, --language and --check are of an own archive: add --own."))
        if own and index_later:
            raise CommandError(_("An own archive is found as soon as it is published: leave out --index-later."))
        files = [file for path in paths for file in _files_at(path)]
        console = Console(file=sys.stderr)
        known = 0
        try:
            with (
                ExitStack() as stack,
                Progress(console=console, transient=True, disable=not console.is_terminal) as bar,
            ):
                lines = stack.enter_context(_opened(report)) if report else None
                task = bar.add_task(_("Importing"), total=sum(file.stat().st_size for file in files if file.is_file()))
                if editor is not None:
                    archive = Archive(by=editor, language=language, told=_writing_to(lines) if lines else None)
                    known = self._own(files, archive, bar, task, is_checked_alone=check)
                else:
                    importer = Importer()
                    for file in files:
                        done = self._read(file, importer, lines, bar, task)
                        known += done.known
                        self._say(done)
                    if not index_later:
                        self._index(bar)
        except KeyboardInterrupt:
            self.stderr.write(_("Interrupted. What was done stays; run it again to go on."))
            raise SystemExit(130) from None
        if not known:
            raise SystemExit(1)

    def _read(self, path: Path, importer: Importer, lines: IO[bytes] | None, bar: Progress, task: TaskID) -> Import:
        before = bar.tasks[task].completed
        with _readable(path) as file:
            importer.progress = lambda done: bar.update(
                task, completed=before + file.tell(), description=_("Importing (%(count)d)") % {"count": done.known}
            )
            name = _("standard input") if str(path) == STANDARD_INPUT else str(path)
            try:
                done = importer.read(file, name, told=_writing_to(lines) if lines else None)
            except NotRead as error:
                raise CommandError(_("“%(name)s” could not be read to its end.") % {"name": name}) from error
            bar.update(task, completed=before + file.seek(0, os.SEEK_END))
        return done

    def _own(self, files: list[Path], archive: Archive, bar: Progress, task: TaskID, *, is_checked_alone: bool) -> int:
        """Read an own archive, say as what its ratings are read, and publish it. Return how many could be."""
        for path in files:
            self._read_own(path, archive, bar, task)
        for (site, words, ours), count in sorted(archive.words.most_common(MOST_WORDS)):
            self.stdout.write(f"{site}: “{shown(words)}” → {ours or _('no rating of ours')} ({count})")
        if (rest := len(archive.words) - MOST_WORDS) > 0:
            self.stdout.write(_("and %(count)d more words that are rarer") % {"count": rest})
        if is_checked_alone:
            self.stdout.write(_("%(count)d can be published. Nothing was.") % {"count": len(archive)})
        else:
            task = bar.add_task(_("Publishing"), total=len(archive))
            try:
                for done in archive.publish():
                    bar.update(task, completed=done)
            except JournalError as error:
                raise CommandError(str(error)) from error
        for read in archive.reads:
            self._say(read.finished())
        return len(archive)

    def _read_own(self, path: Path, archive: Archive, bar: Progress, task: TaskID) -> None:
        before = bar.tasks[task].completed
        with _readable(path) as file:
            name = _("standard input") if str(path) == STANDARD_INPUT else str(path)
            archive.read(file, name, lambda: bar.update(task, completed=before + file.tell()))
            bar.update(task, completed=before + file.seek(0, os.SEEK_END))

    def _index(self, bar: Progress) -> None:
        """Let what was kept be found. Where this is interrupted, the worker does it."""
        due = ClaimReview.objects.filter(is_searchable=False).count()
        task = bar.add_task(_("Indexing"), total=due)
        for left in searching.index_due():
            bar.update(task, completed=max(due - left, 0))

    def _say(self, done: Import) -> None:
        """Print the counts of a file, and the first lines of its report."""
        counts = _("new: %(new)d, changed: %(changed)d, unchanged: %(unchanged)d, repeated: %(repeated)d")
        self.stdout.write(f"{done.name}: " + counts % vars(done) + ", " + _("refused: %(refused)d") % vars(done))
        for line in done.report[:MOST_PRINTED]:
            self.stdout.write(f"  {line}")
        if (rest := sum(done.reasons.values()) - MOST_PRINTED) > 0:
            words = _("and %(count)d more lines; --report FILE writes all of them, and the desk shows the import.")
            self.stdout.write("  " + words % {"count": rest})


def _editor(name: str | None) -> User:
    """Return who answers for an own archive. Raises CommandError."""
    found = User.objects.filter(username=name or "", is_active=True).first()
    if found is None or not is_editor(found):
        raise CommandError(_("Name with --by the user who answers for the archive: an editor of the desk."))
    return found


def _files_at(path: str) -> Iterator[Path]:
    """Yield a file, or all files of a folder and of those in it, by their names. Raises CommandError."""
    found = Path(path)
    if path == STANDARD_INPUT or found.is_file():
        yield found
    elif found.is_dir():
        yield from sorted(each for each in found.rglob("*") if each.is_file())
    else:
        raise CommandError(_("There is no file or folder “%(path)s”.") % {"path": path})


@contextmanager
def _readable(path: Path) -> Iterator[IO[bytes]]:
    """Open a file in which one can seek. Raises CommandError."""
    if str(path) == STANDARD_INPUT:
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
            copy.seek(0)
            yield copy
    else:
        with _opened(str(path), "rb") as file:
            yield file


@contextmanager
def _opened(path: str, mode: str = "wb") -> Iterator[IO[bytes]]:
    try:
        file: IO[bytes] = open(path, mode)  # noqa: SIM115  # it is closed below
    except OSError as error:
        words = _("“%(path)s” cannot be opened: %(why)s.")
        raise CommandError(words % {"path": path, "why": error.strerror}) from error
    with file:
        yield file


def _writing_to(lines: IO[bytes]) -> Any:
    """Return what writes a line of the report as one of NDJSON."""

    def write(line: Line) -> None:
        lines.write(orjson.dumps(line.parts, option=orjson.OPT_APPEND_NEWLINE))

    return write
