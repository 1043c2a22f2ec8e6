import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
WITHOUT_UV = "/usr/bin:/bin"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that needs no package, in a folder with an awkward name."""
    folder = tmp_path / "a \"quoted\" 'ñandú' $HOME"
    folder.mkdir()
    shutil.copy(PROJECT / "install.py", folder)
    (folder / "requirements.txt").write_text("# nothing\n")
    (folder / "requirements-dev.txt").write_text("# nothing more\n")
    return folder


def start(project: Path, *arguments: str, path: str | None = None) -> subprocess.Popen[str]:
    environment = os.environ | {"HOME": "/nonexistent", "PATH": path or os.environ["PATH"]}
    command = [sys.executable, "install.py", *arguments]
    return subprocess.Popen(
        command, cwd=project, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def install(project: Path, *arguments: str, path: str | None = None) -> str:
    process = start(project, *arguments, path=path)
    said, complaint = process.communicate()
    assert process.returncode == 0, complaint
    return said


def runs(project: Path) -> bool:
    return subprocess.run([project / ".venv/bin/python", "-c", ""], check=False).returncode == 0


def test_it_installs_once_and_again_when_the_lock_file_changed(project: Path) -> None:
    assert "requirements-dev.txt" in install(project, "--dev", path=WITHOUT_UV)
    assert runs(project)
    assert install(project, "--dev") == install(project) == "", "what tests need covers what runs"
    (project / "requirements-dev.txt").write_text("# changed\n")
    assert "requirements.txt" in install(project)


def test_an_environment_whose_python_is_gone_is_made_anew_by_one_of_two(project: Path) -> None:
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to("/nowhere")
    both = [start(project), start(project)]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(bool(words) for words in said) == [False, True]
    assert runs(project)


def test_a_package_without_a_hash_is_refused(project: Path) -> None:
    (project / "requirements.txt").write_text("asgiref==3.13.0\n")
    process = start(project)
    _, complaint = process.communicate()
    assert process.returncode == 1
    assert "hash" in complaint
    assert "could not be installed" in complaint
    assert not (project / ".venv" / "installed").exists()
