"""One run at a time; who holds an output is named, and the dead hold nothing."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from flows.lock import OutputInUse, locked

HOLD = """
import sys, time
from pathlib import Path
from flows.lock import locked
with locked(Path(sys.argv[1]), Path("out"), wait=False, say=print):
    print("held", flush=True)
    time.sleep(600)
"""


def test_the_holder_is_named_until_it_dies(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(
                OutputInUse, match=rf"out: another run \(process {holder.pid} on .+, since 20.+\) is writing"
            ),
            locked(tmp_path, Path("out"), wait=False, say=print),
        ):
            pass
        holder.kill()
        holder.wait()
        with locked(tmp_path, Path("out"), wait=False, say=print):
            assert (tmp_path / "holder.json").exists()
    assert not (tmp_path / "holder.json").exists()


def test_a_run_that_waits_begins_when_the_other_has_ended(tmp_path: Path) -> None:
    said: list[str] = []
    began: list[float] = []

    def second() -> None:
        with locked(tmp_path, Path("out"), wait=True, say=said.append):
            began.append(time.monotonic())

    with locked(tmp_path, Path("out"), wait=False, say=print):
        thread = threading.Thread(target=second)
        thread.start()
        while not said:
            time.sleep(0.02)
        ended = time.monotonic()
    thread.join(30)
    assert began[0] >= ended
    assert said[0].startswith("waiting for another run (process ")
    assert len(said) == 1
