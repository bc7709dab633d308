"""Runs as an operator sees them: schedules, deployments, what Prefect's pages show, and what a killed run leaves behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from schemas import check, load
from tests.conftest import ROOT

SECONDS = 600
"""Longest wait for anything; a run of a few articles takes ten seconds on a machine that has nothing else to do."""

ARTICLES = {
    "2024/port.txt": "Dockers in Callao went on strike on Monday, the union said.\n\nPolice arrested two men near Lima.\n",
    "2024/talks.txt": 'Ministers met in Lagos on Friday.\n\n"We will return," the envoy Ada Obi told reporters.\n',
    "2024/empty.txt": "",
}


def until(found: Callable[[], Any], what: str) -> Any:
    """What `found` gives once it gives something."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if value := found():
            return value
        time.sleep(0.5)
    raise AssertionError(f"no {what} in {SECONDS} seconds")


class Api:
    """Prefect's REST API on a server."""

    def __init__(self, address: str) -> None:
        self.url = f"{address}/api"

    def post(self, path: str, body: object) -> Any:
        (answer,) = until(lambda: self._posted(path, body), f"answer to {path}")
        answer.raise_for_status()
        return answer.json()

    def _posted(self, path: str, body: object) -> list[httpx.Response]:
        """The answer; none while the server is busy, when it says 503."""
        answer = httpx.post(f"{self.url}/{path}", json=body, timeout=60, trust_env=False)
        return [] if answer.status_code == 503 else [answer]

    def runs(self, output: Path) -> list[dict[str, Any]]:
        """Flow runs on an output folder that have begun, the latest first."""
        found = self.post("flow_runs/filter", {"sort": "EXPECTED_START_TIME_DESC"})
        begun = (run for run in found if run["state_type"] != "SCHEDULED")
        return [run for run in begun if run["parameters"].get("output") == str(output)]

    def state(self, output: Path) -> str | None:
        runs = self.runs(output)
        return runs[0]["state_type"] if runs else None

    def finished(self, output: Path) -> str:
        """The state that the latest run on an output folder ended in."""
        final = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
        state: str = until(lambda: state if (state := self.state(output)) in final else None, f"end of {output}")
        return state

    def artifacts(self, run: str) -> dict[str, Any]:
        found = self.post("artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run]}}})
        return {artifact["key"]: artifact["data"] for artifact in found}

    def deployment(self, name: str) -> Any:
        return httpx.get(f"{self.url}/deployments/name/{name}", timeout=60, trust_env=False).json()


def write(raw: Path, articles: dict[str, str] = ARTICLES) -> Path:
    for name, text in articles.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return raw


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with articles under raw/ and a Prefect home of its own."""
    folder = tmp_path_factory.mktemp("workplace")
    write(folder / "raw")
    return folder


@pytest.fixture(scope="module")
def environment(workplace: Path) -> dict[str, str]:
    quick = {
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PREFECT_WORKER_PREFETCH_SECONDS": "1",
    }
    return os.environ | quick | {"PREFECT_HOME": str(workplace / "prefect"), "DATELINE_HOME": str(workplace)}


@pytest.fixture(scope="module")
def served(workplace: Path, environment: dict[str, str]) -> Iterator[Api]:
    """`dateline serve` at work, and its server."""
    said = workplace / "serve.log"
    arguments = [
        "serve",
        str(workplace / "raw"),
        "--output",
        str(workplace / "served"),
        "--every",
        "6h",
        "--workers",
        "1",
    ]
    with said.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", *arguments], env=environment, cwd=ROOT, stderr=log
        )
    url = until(lambda: [word for word in said.read_text().split() if word.startswith("http")], "server")
    yield Api(url[0].rstrip(";"))
    family = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    assert process.wait(SECONDS) == 0, said.read_text()
    assert psutil.wait_procs(family, timeout=60)[1] == []
    assert "Traceback" not in said.read_text() and "Warning" not in said.read_text()


@pytest.fixture(scope="module")
def client(served: Api, environment: dict[str, str]) -> dict[str, str]:
    """The environment of a process that uses the served server."""
    return environment | {"PREFECT_API_URL": served.url}


def test_a_schedule_fires_and_its_run_shows_what_it_did(served: Api, workplace: Path) -> None:
    output = workplace / "served"
    assert served.finished(output) == "COMPLETED"
    assert check(output) == []
    artifacts = served.artifacts(served.runs(output)[0]["id"])
    assert f'"articles": {len(load("articles", output))}' in artifacts["dateline-summary"]
    assert f'"quotes": {len(load("quotes", output))}' in artifacts["dateline-summary"]
    assert "2024/empty.txt" in artifacts["dateline-rejects"]
    assert load("rejects", output)["message"].iloc[0] in artifacts["dateline-rejects"]


def test_parameters_are_typed_and_documented(served: Api) -> None:
    schema = served.deployment("dateline/dateline")["parameter_openapi_schema"]
    assert schema["properties"]["raw"] | {"title": "", "position": 0} == {
        "type": "string",
        "default": "raw",
        "description": "Folder of articles, or its URL in an object store, such as s3://bucket/raw.",
        "title": "",
        "position": 0,
    }
    settings = schema["definitions"]["Settings"]["properties"]
    assert settings["workers"]["type"] == "integer" and settings["workers"]["minimum"] == 1
    assert all(field["description"] for field in settings.values())


def test_a_second_run_while_one_is_going_is_cancelled(served: Api) -> None:
    limit = served.deployment("dateline/dateline")
    assert limit["global_concurrency_limit"]["limit"] == 1
    assert limit["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"


def test_the_deployments_of_prefect_yaml_run_on_a_worker(served: Api, client: dict[str, str], workplace: Path) -> None:
    def prefect(*arguments: str) -> None:
        command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
        done = subprocess.run(
            command, env=client, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    prefect("work-pool", "create", "dateline", "--type", "process")
    prefect("deploy", "--all")
    output = Path("output")  # relative to the worker's DATELINE_HOME
    daily, contracts = served.deployment("dateline/daily"), served.deployment("check-contracts/contracts")
    schedule = {"active": True, "schedule": {"interval": 20, "anchor_date": datetime.now(UTC).isoformat()}}
    served.post(f"deployments/{daily['id']}/schedules", [schedule])
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "dateline"]
    worker = subprocess.Popen(command, env=client, cwd=workplace, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        # those that are due while it is going are cancelled
        until(lambda: any(run["state_type"] == "COMPLETED" for run in served.runs(output)), "completed run")
        assert check(workplace / "output") == []
        checking = served.post(f"deployments/{contracts['id']}/create_flow_run", {})["id"]
        done = until(lambda: ended(served, checking), "end of the contract check")
        assert done["state_type"] == "COMPLETED"
        assert "keeps its contract" in served.artifacts(checking)["dateline-contracts"]
    finally:
        worker.terminate()
        worker.wait(SECONDS)


def ended(api: Api, run: str) -> Any:
    found = httpx.get(f"{api.url}/flow_runs/{run}", timeout=60, trust_env=False).json()
    return found if found["state_type"] in {"COMPLETED", "FAILED", "CRASHED"} else None


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_a_run_that_is_killed(prefect_home: Path, tmp_path: Path, how: signal.Signals) -> None:
    process = start_run(write(tmp_path / "raw"), tmp_path / "output", os.environ | {"PREFECT_HOME": str(prefect_home)})

    def family() -> list[psutil.Process] | None:
        """The server, the workers and what watches over them, once they are all there."""
        found = process.children(recursive=True)
        names = " ".join(" ".join(child.cmdline()) for child in found)
        return found if "server_process" in names and "spawn_main" in names else None

    found = until(family, "server and worker")
    process.send_signal(how)
    assert psutil.wait_procs([process, *found], timeout=SECONDS)[1] == []


def start_run(raw: Path, output: Path, environment: dict[str, str]) -> psutil.Popen:
    command = [sys.executable, "-m", "flows.cli", "run", str(raw), "--output", str(output), "--workers", "1"]
    return psutil.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)


def test_a_killed_run_counts_as_crashed_once_the_next_has_begun(
    served: Api, client: dict[str, str], workplace: Path, tmp_path: Path
) -> None:
    output, locks = tmp_path / "output", workplace / "prefect" / "dateline-runs"
    process = start_run(workplace / "raw", output, client)
    # Prefect calls it running a moment before the flow's first line, which takes the lock that tells of its death
    until(lambda: [run for run in served.runs(output) if (locks / f"{run['id']}.lock").exists()], "running run")
    process.kill()
    process.wait()
    (killed,) = served.runs(output)
    assert killed["state_type"] == "RUNNING"  # Prefect does not notice
    assert start_run(workplace / "raw", output, client).wait(SECONDS) == 0
    states = {run["id"]: run["state_type"] for run in served.runs(output)}
    assert states.pop(killed["id"]) == "CRASHED"
    assert list(states.values()) == ["COMPLETED"]
    assert check(output) == []


def test_a_failed_task_fails_the_flow(served: Api, client: dict[str, str], workplace: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    command = [sys.executable, "-m", "flows.cli", "run", str(workplace / "raw"), "--output", str(output)]
    done = subprocess.run(
        [*command, "--model", "no_such_model"], env=client, cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert served.finished(output) == "FAILED"
