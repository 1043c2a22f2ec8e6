"""Change the code in small ways and ask the tests: what they let pass, they do not hold.

    .venv/bin/python -m bench.mutants [--of claims record public] [--sample 300] [--workers 2]

Runs the whole suite once to learn which tests run which lines, then each mutant against tests that run its line, those
named after its file and the quickest first, in copies of the project below the temporary folder. Prints the survivors
and the share killed.
Needs the embedded database or DATABASE_URL and DATABASE_OWNER_URL. Can be interrupted; what was found is printed.
"""

import argparse
import ast
import copy
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from queue import SimpleQueue

import pytest

from bench.scratch import scratch_database

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = ("claims", "record", "public")
# The tests that are asked at first, and then those of each module; a mutant that these let pass counts as a survivor.
FIRST, EACH = 25, 5
SLOW = 4  # seconds; tests that took longer are not asked, so a survivor may be one that only they would kill
TIMEOUT = 600  # seconds; a mutant that loops is killed by this
# Each run of tests is forked from a process that has imported what takes long and is not ours.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["pytest_django.plugin", "django.test", "playwright.sync_api", "psycopg_pool", "msgspec", "jsonschema_rs", "PIL"]
)
SKIPPED = ("migrations", "management", "demo", "apps.py", "roles.py", "labels.py", "urls.py", "openapi.py")
OPPOSITES = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A changed file: the line of the change, what it was and is there, and the whole text."""

    path: str
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before}  →  {self.after}"


def changed(node: ast.AST) -> Iterator[ast.AST]:
    """The node with one thing changed, in each way that there is."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in OPPOSITES:
            yield _with(node, ops=[OPPOSITES[type(operator)]()])
        case ast.BoolOp(op=operator) | ast.BinOp(op=operator) if type(operator) in OPPOSITES:
            yield _with(node, op=OPPOSITES[type(operator)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.copy_location(ast.Constant(not value), node)
        case ast.Constant(value=int(value)):
            yield ast.copy_location(ast.Constant(value + 1), node)
        case ast.Constant(value=str(value)) if value and not value.isspace():
            yield ast.copy_location(ast.Constant(f"XX{value}"), node)
        case ast.Return(value=value) if value is not None:
            yield ast.copy_location(ast.Return(ast.Constant(None)), node)
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield ast.copy_location(ast.Pass(), node)
        case ast.IfExp(test=test) | ast.If(test=test):
            for forced in (True, False):
                yield _with(node, test=ast.copy_location(ast.Constant(forced), test))
        case ast.Call(keywords=keywords) if len(keywords) > 0:
            for at in range(len(keywords)):
                yield _with(node, keywords=keywords[:at] + keywords[at + 1 :])


def _with(node: ast.AST, **fields: object) -> ast.AST:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file. Docstrings, annotations, imports and what is said to people stay as they are."""
    name = str(path.relative_to(PROJECT))
    tree = ast.parse(path.read_text())
    spared = {id(node) for root in ast.walk(tree) for node in _spared(root)}
    parents = {id(child): (node, field, at) for node in ast.walk(tree) for field, at, child in _children(node)}
    for node in ast.walk(tree):
        if id(node) in spared or id(node) not in parents:
            continue
        parent, field, at = parents[id(node)]
        for new in changed(node):
            _put(parent, field, at, new)
            before, after = (" ".join(ast.unparse(part).split())[:90] for part in (node, new))
            yield Mutant(name, getattr(node, "lineno", 1), before, after, ast.unparse(ast.fix_missing_locations(tree)))
            _put(parent, field, at, node)


def _spared(root: ast.AST) -> Iterator[ast.AST]:
    whole: list[ast.AST | None] = []
    match root:
        case (
            ast.Module(body=[ast.Expr(value=ast.Constant()) as text, *_])
            | ast.ClassDef(body=[ast.Expr(value=ast.Constant()) as text, *_])
            | ast.FunctionDef(body=[ast.Expr(value=ast.Constant()) as text, *_])
        ):
            whole = [text]
        case ast.AnnAssign(annotation=annotation):
            whole = [annotation]
        case ast.Call(func=ast.Name(id="_" | "gettext_lazy" | "gettext_noop" | "_text" | "about" | "TypeVar" | "cast")):
            whole = [root]
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Assert() | ast.ClassDef(name="Meta"):
            whole = [root]
        case ast.Call(func=ast.Name(id="dataclass")):  # that it is frozen is for readers and type checkers
            whole = [root]
        case ast.ClassDef(keywords=[*keywords]) if keywords:
            whole = [*keywords]
        case ast.Assign(value=ast.Call(func=ast.Attribute(value=ast.Name(id="models")))):
            whole = [root]  # a model's column: migrations say what it is
    if isinstance(root, ast.FunctionDef):
        arguments = [*root.args.posonlyargs, *root.args.args, *root.args.kwonlyargs]
        whole += [root.returns, *(argument.annotation for argument in arguments)]
    for part in whole:
        yield from ast.walk(part) if part is not None else ()


def _children(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    for field, value in ast.iter_fields(node):
        for at, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST):
                yield field, at, child


def _put(parent: ast.AST, field: str, at: int | None, node: ast.AST) -> None:
    if at is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[at] = node


def copied(to: Path) -> Path:
    """A copy of the project's files."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=PROJECT, capture_output=True, text=True
    )
    for name in names.stdout.splitlines():
        if (PROJECT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, to / name)
    return to


def learn(folder: Path) -> Callable[[Mutant], list[list[str]]]:
    """Run the whole suite, and return what tells the tests that a mutant has to meet, in order."""
    command = [
        sys.executable,
        "-m",
        "coverage",
        "run",
        f"--source={','.join(PACKAGES)}",
        "-m",
        "pytest",
        "-q",
        "-p",
        "bench.contexts",
    ]
    done = subprocess.run([*command, "-m", "not browser"], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"The tests do not pass as they are:\n{done.stdout[-2000:]}")
    report = [sys.executable, "-m", "coverage", "json", "--show-contexts", "-q", "-o", "lines.json"]
    subprocess.run(report, cwd=folder, check=True)
    seconds = json.loads((folder / "seconds.json").read_text())
    seconds = {test: time for test, time in seconds.items() if time < SLOW}
    files = json.loads((folder / "lines.json").read_text())["files"]

    def module_of(test: str) -> str:
        return test.partition("::")[0]

    def order(path: str, test: str) -> tuple[bool, bool, float]:
        """The tests named after the file come first, then those of its folder, the quickest before the others."""
        folder, _, name = path.rpartition("/")
        stem = name.removesuffix(".py").rstrip("s")
        test_folder, _, test_module = module_of(test).rpartition("/")
        return stem not in test_module, test_folder != f"tests/{folder}", seconds[test]

    def tests_of(mutant: Mutant) -> list[list[str]]:
        lines = files[mutant.path]["contexts"] if mutant.path in files else {}
        of_file = set(chain.from_iterable(lines.values()))
        of_line = set(lines.get(str(mutant.line), ()))
        if not of_line - {""}:  # it runs when the module is imported
            of_line = of_file | {test for test in seconds if not order(mutant.path, test)[0]}
        in_order = sorted(seconds, key=partial(order, mutant.path))
        nearest = [test for test in in_order if test in of_line]
        # A fixture of a module runs once, for its first test, so the others of the module are asked as well.
        modules = {module_of(test) for test in nearest}
        others = [test for test in in_order if test not in of_line and module_of(test) in modules]
        asked, more = Counter[str](), []
        for test in nearest + others:
            asked[module_of(test)] += 1
            if asked[module_of(test)] <= EACH and test not in nearest[:FIRST]:
                more.append(test)
        return [nearest[:FIRST], more]

    return tests_of


def survives(mutant: Mutant, tests: list[list[str]], folder: Path) -> bool:
    target = folder / mutant.path
    whole = target.read_text()
    target.write_text(mutant.source)
    try:
        return all(_passes(part, folder) for part in tests if part)
    finally:
        target.write_text(whole)


def _passes(tests: list[str], folder: Path) -> bool:
    process = PROCESSES.Process(target=_run, args=(tests, folder))
    process.start()
    process.join(TIMEOUT)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode == 0


def _run(tests: list[str], folder: Path) -> None:
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.dont_write_bytecode = True
    quietly = ["-x", "-q", "-p", "no:cacheprovider", "-p", "bench.contexts", f"--rootdir={folder}"]
    os._exit(pytest.main([*quietly, "-c", str(folder / "pyproject.toml"), *tests]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--of", nargs="+", default=PACKAGES)
    parser.add_argument("--sample", type=int, help="so many mutants, chosen at random but always the same")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    files = [path for name in options.of for path in sorted((PROJECT / name).rglob("*.py"))]
    files = [path for path in files if not set(SKIPPED) & set(path.relative_to(PROJECT).parts)]
    found = [mutant for path in files for mutant in mutants(path)]
    if options.sample:
        found = random.Random(1).sample(found, min(options.sample, len(found)))
    with scratch_database() as environment, tempfile.TemporaryDirectory() as temporary:
        template = environment["DATABASE_URL"].partition("?")[0].rpartition("/")[2]
        os.environ |= environment | {"SECRET_KEY": "k" * 60, "TEMPLATE": template}
        folders: SimpleQueue[Path] = SimpleQueue()
        for worker in range(options.workers):
            folders.put(copied(Path(temporary) / str(worker)))
        tests_of = learn(Path(temporary) / "0")
        print(f"{len(found)} mutants", file=sys.stderr, flush=True)
        survivors, done = [], 0

        def ask(mutant: Mutant) -> tuple[Mutant, bool]:
            folder = folders.get()
            try:
                return mutant, survives(mutant, tests_of(mutant), folder)
            finally:
                folders.put(folder)

        with ThreadPoolExecutor(options.workers) as pool:
            try:
                for mutant, survived in pool.map(ask, found):
                    done += 1
                    if survived:
                        survivors.append(mutant)
                        print(mutant, flush=True)
                    if done % 50 == 0:
                        print(f"{done} of {len(found)}, {len(survivors)} survive", file=sys.stderr, flush=True)
            except KeyboardInterrupt:
                pool.shutdown(cancel_futures=True)
        print(f"{done} mutants, {done - len(survivors)} killed: {100 * (1 - len(survivors) / max(done, 1)):.1f} %")


if __name__ == "__main__":
    main()
