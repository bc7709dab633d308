"""The same batches on a Dask cluster of two workers, one of which is killed in mid-run."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from flows.run import Settings, stages
from tests.conftest import ROOT, Dateline
from tests.flows import reading

ARTICLES = 250
"""Three batches."""


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cluster") / "raw"
    folder.mkdir()
    lines = (
        {"title": f"Flood {n}", "published_at": "2024-03-05", "text": f"Soldiers shot {n + 2} men in Lagos on Monday."}
        for n in range(ARTICLES)
    )
    (folder / "wire.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return folder


def in_this_process(folder: Path) -> int:
    """All stages of a batch."""
    return [work(folder, *rest) for _, work, *rest in stages(Settings())][-1]


def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(raw: Path, prefect_home: Path, tmp_path: Path) -> None:
    reading.run(raw, tmp_path / "here", read=in_this_process)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        arguments = ["run", str(raw), "--output", str(tmp_path / "there"), "--dask", cluster.scheduler_address]
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", *arguments],
            env=os.environ | {"PREFECT_HOME": str(prefect_home)},
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        pid_of = client.run(os.getpid)
        while not (busy := [worker for worker, tasks in client.processing().items() if tasks]):
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.2)
        os.kill(pid_of[busy[0]], signal.SIGKILL)
        said = process.communicate(timeout=1200)[1]
        assert process.returncode == 0, said
    assert reading.contents(tmp_path / "there") == reading.contents(tmp_path / "here")


def test_a_cluster_that_is_not_there_is_one_clear_line(raw: Path, dateline: Dateline, tmp_path: Path) -> None:
    done = dateline("run", raw, "--output", tmp_path / "output", "--dask", "tcp://127.0.0.1:9")
    assert done.returncode == 2
    assert "dateline: --dask tcp://127.0.0.1:9: no scheduler answers there" in done.stderr
    assert "Traceback" not in done.stderr
