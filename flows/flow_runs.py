"""Flow runs whose process is gone: Prefect shows them as running for ever, unless somebody tells it.

Each flow run holds a lock on a file of its own under Prefect's home until its process ends. A file that nobody holds is
that of a run whose process has ended: if Prefect still takes it for running, it has crashed. Unlike a process id, a lock is
also right in a container and after a restart of the machine. The lock is taken in the flow's first line: a run that is killed
in the moment between Prefect's calling it running and that line stays running in Prefect's eyes.
"""

import fcntl
import os
from pathlib import Path
from uuid import UUID

from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run
from prefect.settings import PREFECT_HOME
from prefect.states import Crashed

MESSAGE = (
    "The process of this run ended without a word (killed, or the machine stopped). The next run goes on from there."
)


def mark_as_running() -> None:
    """Holds the lock of the flow run that this is called in, and sets runs of dead processes to Crashed."""
    close_stale_runs()
    folder = _locks()
    folder.mkdir(parents=True, exist_ok=True)
    # Locked before it has its name, so that no other run takes it for a dead one's. Never closed: the lock is to end with the
    # process, after the engine has told the server how the run ended.
    making = folder / f"{flow_run.id}.making"
    making.touch()
    _lock(making)
    making.rename(making.with_suffix(".lock"))


def close_stale_runs() -> None:
    """Sets every run whose lock nobody holds to Crashed, if it still counts as running."""
    for path in _locks().glob("*.lock"):
        handle = _lock(path)
        if handle is None:
            continue
        with get_client(sync_client=True) as client:
            _set_crashed(client, UUID(path.stem))
        path.unlink(missing_ok=True)
        os.close(handle)


def _locks() -> Path:
    return Path(PREFECT_HOME.value()) / "dateline-runs"


def _lock(path: Path) -> int | None:
    """A handle that holds the lock of the file; None where another process holds it or has just removed it."""
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _set_crashed(client: SyncPrefectClient, run: UUID) -> None:
    try:
        state = client.read_flow_run(run).state
    except ObjectNotFound:  # of another server, or deleted
        return
    if state is None or state.is_final():
        return
    client.set_flow_run_state(run, Crashed(message=MESSAGE), force=True)
    for task_run in client.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run]))):
        if task_run.state is not None and not task_run.state.is_final():
            client.set_task_run_state(task_run.id, Crashed(message=MESSAGE), force=True)
