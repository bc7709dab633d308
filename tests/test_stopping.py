"""Ctrl-C, a disk that takes nothing, and what a person is told then."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, Dateline


def test_ctrl_c_stops_within_seconds_and_says_how_to_go_on(dateline: Dateline, tmp_path: Path) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    for number in range(40):
        shutil.copytree(ROOT / "raw", raw / str(number))
    with dateline.start("run", raw, "--output", output, "--workers", "1") as process:
        while not list(output.glob(".dateline/batches/*/clean_articles.arrow")):
            assert process.poll() is None
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: all of its processes get it
        began = time.monotonic()
        _, said = process.communicate(timeout=120)
    assert time.monotonic() - began < 60  # ten at the most, on a machine that does nothing else
    assert process.returncode == 130
    assert "Traceback" not in said
    assert f"\ndateline: stopped; run it again to go on where it stopped: {output} is as it was\n" in said
    workers = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(output) not in workers


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("what", ["file", "read-only"])
def test_an_output_that_cannot_be_written_is_one_clear_line(dateline: Dateline, tmp_path: Path, what: str) -> None:
    output = tmp_path / "output"
    if what == "file":
        output.write_text("not a folder")
    else:
        output.mkdir(mode=0o500)
        if os.access(output, os.W_OK):
            pytest.skip("root writes everywhere")
    done = dateline("run", ROOT / "raw", "--output", output)
    assert done.returncode == 2
    assert done.stderr.startswith(f"dateline: {output}")
    assert done.stderr.count("\n") == 1
