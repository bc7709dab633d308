"""The stages of a run on a Dask cluster, through prefect-dask: the same batches, on other machines.

Workers of the cluster need this package in the same version, the folder of the output under the same path, and an address of
Prefect's server that they can reach: set PREFECT_API_URL unless all of it is one machine.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture

from flows.batches import Stage
from flows.store import Batch

CONNECT_SECONDS = 10


class ClusterError(ValueError):
    """The cluster cannot be used; the message is one line for the user."""


class Cluster:
    """A cluster that batches can be submitted to.

    Attributes:
        size: Number of batches that it works on at a time.
        failures: What a batch raises that costs one worker after the other its life.
    """

    def __init__(self, runner: Any, failures: tuple[type[Exception], ...]) -> None:
        self._runner, self.failures = runner, failures
        self.size = sum(runner.client.nthreads().values())

    def submit(self, stage: Task[[Path], Path], folder: Path | PrefectFuture[Path]) -> PrefectFuture[Path]:
        """Has a stage done to a batch's folder, or to that which a stage before it gives."""
        future: PrefectFuture[Path] = self._runner.submit(stage, {"folder": folder})
        return future


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """The cluster whose scheduler listens at `address`.

    Raises:
        ClusterError: there is none, it has no workers, or the packages for it are not installed.
    """
    try:
        from distributed import KilledWorker
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError:
        raise ClusterError(f"--dask {address}: pip install dateline-news[dask] brings what it needs") from None
    runner = DaskTaskRunner(address=address, client_kwargs={"timeout": CONNECT_SECONDS})
    with runner:
        try:
            cluster = Cluster(runner, (KilledWorker,))
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"--dask {address}: no scheduler answers there ({' '.join(str(error).split())})"
            ) from None
        if not cluster.size:
            raise ClusterError(f"--dask {address}: the cluster has no workers; start some with `dask worker {address}`")
        yield cluster


def stage_task(stage: Stage) -> Task[[Path], Path]:
    """The Prefect task of a stage that can travel to a worker of the cluster."""
    name, work, *rest = stage

    @task(name=name, task_run_name=f"{name} {{folder.name}}", cache_policy=NO_CACHE)
    def run_stage(folder: Path) -> Path:
        if not Batch(folder).is_validated:  # a task is done again when its worker is lost with the result
            work(folder, *rest)
        return folder

    return run_stage
