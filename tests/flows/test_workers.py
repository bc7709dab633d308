"""Workers that die, hang or are stopped cost their own work and no other."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.workers import TimeLimitReached, WorkerDied, Workers
from tests.conftest import ROOT
from tests.flows import workloads


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(1) as pool:
        yield pool


def test_work_is_done_in_another_process(workers: Workers) -> None:
    assert workers.run(workloads.double, 21) == 42
    assert workers.run(workloads.process) != os.getpid()


@pytest.mark.parametrize("hang", [workloads.sleep_long, workloads.spin])
def test_work_that_takes_too_long_is_ended(workers: Workers, hang: Callable[[], int]) -> None:
    before = workers.run(workloads.process)
    with pytest.raises(TimeLimitReached, match=r"not done after 0\.5 s"):
        workers.run(hang, seconds=0.5)
    assert workers.run(workloads.process) != before


def test_a_worker_that_dies_is_replaced(workers: Workers) -> None:
    with pytest.raises(WorkerDied, match="enough memory"):
        workers.run(workloads.die)
    assert workers.run(workloads.double, 2) == 4


def test_a_script_that_starts_itself_in_each_worker_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("from flows.workers import Workers\nwith Workers(1) as pool:\n    pool.run(abs, -1)\n")
    done = subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert "WorkersCannotStart: worker processes end as soon as they start" in done.stderr
    assert "if __name__ == '__main__':" in done.stderr.splitlines()[-1]


def test_errors_come_back_with_where_they_were_raised(workers: Workers) -> None:
    with pytest.raises(FileNotFoundError, match="no such file") as raised:
        workers.run(workloads.misuse)
    assert "workloads.py" in raised.value.__notes__[0]
    with pytest.raises(RuntimeError, match="of this function only"):
        workers.run(workloads.fail)


def test_stopping_ends_what_is_under_way_at_once(tmp_path: Path) -> None:
    told = tmp_path / "process"
    raised: list[BaseException] = []

    def work() -> None:
        try:
            pool.run(workloads.write_process_and_sleep, told)
        except WorkerDied as error:
            raised.append(error)

    with Workers(1) as pool:
        thread = threading.Thread(target=work)
        thread.start()
        while not (told.exists() and told.read_text()):
            time.sleep(0.05)
    thread.join(10)
    assert len(raised) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)
