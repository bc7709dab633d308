"""What several tests share: a Prefect home of their own, and one run over the sample articles."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prefect's state for this session of tests alone."""
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="session")
def dateline(prefect_home: Path) -> Iterator["Dateline"]:
    """The `dateline` command, as a user runs it."""
    yield Dateline(prefect_home)


class Dateline:
    """Runs the command in a process of its own."""

    def __init__(self, home: Path) -> None:
        self._environment = {**os.environ, "PREFECT_HOME": str(home), "COLUMNS": "160"}

    def start(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """Starts the command in a process group of its own."""
        command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, stdout=pipe, stderr=pipe, text=True, env=self._environment, cwd=ROOT, start_new_session=True
        )

    def __call__(self, *arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, env=self._environment, cwd=cwd, timeout=300, check=False
        )


@pytest.fixture(scope="session")
def sample_output(dateline: Dateline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the sample articles under raw/."""
    output = tmp_path_factory.mktemp("sample") / "output"
    done = dateline("run", ROOT / "raw", "--output", output, "--workers", "1")
    assert done.returncode == 0, done.stderr
    return output
