"""Archive a website of this machine with one worker and with two, and read documents that were broken at random.

    .venv/bin/python -m bench.archiving --pages 2000 --workers 1 2 --mutants 1000

Everything runs beside the project's own: a database server and an archive in a temporary folder, and workers over them.
The website has fifty hosts, since each is asked for one page at a time. Exits with 1 when a source was not archived, a
process held 250 MB or more, or a document harmed the process that read it or left one behind.
"""

import argparse
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.killed_while_working import database, until
from tests.sites import Site, site

HOSTS = 50
MOST = 250  # megabytes of a worker, and of the process that reads for it
PROGRAM = "sources.extraction.program"
PROJECT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--largest", type=int, default=40, help="of the largest documents that are fetched")
    parser.add_argument("--mutants", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random.seed(given.seed)
    with hosts(HOSTS) as sites, database():
        is_well = [archived(sites, given.pages, workers) for workers in given.workers]
        is_well.append(archived(sites, given.largest, 1, a_largest_document))
    is_well.append(survived(given.mutants))
    sys.exit(0 if all(is_well) else 1)


@contextmanager
def hosts(count: int) -> Iterator[list[Site]]:
    """Websites at addresses of this machine, which may be fetched."""
    with ExitStack() as stack:
        sites = [stack.enter_context(site(f"127.0.1.{number + 1}")) for number in range(count)]
        os.environ["FETCH_ALLOW"] = ",".join(f"{each.host}/32:{each.port}" for each in sites)
        yield sites


Document = tuple[bytes, str]  # with its media type


def archived(sites: list[Site], pages: int, workers: int, made: Callable[[int], Document] | None = None) -> bool:
    from sources import checking, tasks
    from sources.models import PendingFile, Snapshot, Source, Visit
    from tests.claims.factories import a_publisher, a_source

    publisher = a_publisher()
    begin = Source.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for number in range(pages):
        web = sites[number % len(sites)]
        raw, kind = (made or a_document)(number)
        url = web.put(f"/{workers}/{number}/{made is None}", raw, kind)
        tasks.ask_for_archive(a_source(is_archived=False, url=url, publisher=publisher))
    visits = Visit.objects.filter(source__gt=begin)
    with running(workers) as watched:
        until(lambda: visits.count() >= pages)
    times = sorted(visits.values_list("at", flat=True))
    seconds = (times[-1] - times[0]).total_seconds()
    good = Snapshot.objects.filter(source__gt=begin).exclude(copy=None).count()
    wrong = [str(found) for found in checking.check(lambda done, total: None)]
    print(f"{pages} sources{' of the largest size' if made else ''}, workers: {workers}")
    print(
        f"  {pages / seconds:.1f} snapshots a second; archived: {good}; in the archive wrong: {wrong[:5] or 'nothing'}"
    )
    print(f"  most memory in MB: worker {watched.most['worker']}, reader {watched.most['reader']}")
    is_complete = good == pages and not wrong and not PendingFile.objects.exists()
    return is_complete and all(most < MOST for most in watched.most.values())


def a_largest_document(number: int) -> Document:
    """Ten megabytes of text, of text with three bytes a letter, of a page that is mostly tags, or of a PDF."""
    from tests.sources.documents import a_pdf

    size = 9_900_000
    text = sentences(2_000).encode()
    match number % 4:
        case 0:
            return (text * (size // len(text)) + str(number).encode(), "text/plain")
        case 1:
            letters = "".join(chr(random.randrange(0x4E00, 0x9FA5)) for _ in range(10_000)).encode()
            return (letters * (size // len(letters)) + str(number).encode(), "text/plain; charset=utf-8")
        case 2:
            cells = "".join(f"<tr><td><b>{random.random()}</b></td><td><a href=x>y</a></td></tr>" for _ in range(1_000))
            page = f"<html><body><table>{cells * (size // len(cells))}{number}</table></body></html>"
            return (page.encode(), "text/html")
        case _:
            return (a_pdf(*(sentences(60, "\n") for _ in range(1_400)), title=str(number)), "application/pdf")


def a_document(number: int) -> Document:
    """A page of some 60 kB, or every twentieth time a PDF of ten pages."""
    from tests.sources.documents import a_page, a_pdf

    if number % 20 == 0:
        return a_pdf(*(sentences(40, "\n") for _ in range(10)), title=f"Report {number}"), "application/pdf"
    links = "".join(f'<li><a href="/{other}">{sentences(1)}</a></li>' for other in range(200))
    page = a_page(*(sentences(6) for _ in range(60)), title=f"Page {number}", beside=f"<ul>{links}</ul>")
    return page.encode(), "text/html; charset=utf-8"


WORDS = "the river rose by two metres in one night and nobody had been told what would come after it"


def sentences(count: int, between: str = " ") -> str:
    words = WORDS.split()
    return between.join(
        f"{' '.join(random.choices(words, k=12)).capitalize()} {random.random()}." for _ in range(count)
    )


class Memory(threading.Thread):
    """Notes the most that each kind of process held."""

    def __init__(self, workers: list[int]) -> None:
        super().__init__(daemon=True)
        self.workers = workers
        self.most: Counter[str] = Counter()
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(0.2):
            for worker in self.workers:
                self.note("worker", worker)
            for reader in readers():
                self.note("reader", reader)

    def note(self, kind: str, process: int) -> None:
        self.most[kind] = max(self.most[kind], peak(process))


def peak(process: int) -> int:
    """Return the megabytes that a process held at most, 0 where it is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1000 for line in lines if line.startswith("VmHWM")), 0)


def readers() -> set[int]:
    """Return the processes of this folder that read documents."""
    found = set()
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0") if folder.name.isdigit() else []
            if PROGRAM in words and (folder / "cwd").resolve() == PROJECT:
                found.add(int(folder.name))
        except OSError:
            continue
    return found


@contextmanager
def running(workers: int) -> Iterator[Memory]:
    processes = [subprocess.Popen([sys.executable, "manage.py", "worker"]) for _ in range(workers)]
    memory = Memory([process.pid for process in processes])
    memory.start()
    try:
        yield memory
    finally:
        memory.is_over.set()
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def survived(mutants: int) -> bool:
    """Read documents that were broken at random."""
    from sources.extracting import Extractor
    from tests.sources.documents import a_page, mutated, opened

    whole = [a_document(0)[0], a_document(1)[0], a_page(*["A paragraph with words in it."] * 30).encode()]
    before, began, readings, most = readers(), time.monotonic(), Counter[str](), 0
    with Extractor() as extractor:
        for number in range(mutants):
            with opened(mutated(whole[number % 3], random.Random(number))) as file:
                found = extractor.read(file)
            readings[f"{found.media_type}: {found.reading}"] += 1
            if extractor.process is not None:
                most = max(most, peak(extractor.process.process.pid))
        is_alive = extractor.read(opened(b"the last")).text == "the last"
    left = readers() - before
    print(f"{mutants} documents broken at random, {mutants / (time.monotonic() - began):.0f} a second:")
    print(f"  {dict(readings.most_common())}")
    print(f"  most memory in MB: {most}; processes left: {len(left)}; the next one is read: {is_alive}")
    return is_alive and not left and most < MOST


if __name__ == "__main__":
    main()
