"""RAW and OUTPUT in an object store; a local S3 server stands in for one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from moto.server import ThreadedMotoServer

from flows import remote
from flows.ingest import NothingToRead
from flows.lock import OutputInUse
from flows.remote import StoredOutput, StoreError, fetch, local_copies
from schemas import load
from tests.conftest import ROOT
from tests.flows import reading

ARTICLES = {
    "a.txt": "2021-08-09\nRebels seized Aldova.",
    "b/c.txt": "2021-08-10\nMarines seized Aldova. “We will stay until the harbour is open again,” said Ana Ruiz.",
    "d.txt": "2021-09-01\nRebels seized Brovin.",
    "empty.txt": "2021-09-01\n",
}


@pytest.fixture(scope="module")
def store() -> Iterator[Any]:
    """The file system of a store with the bucket `news`."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        fs = fsspec.filesystem("s3", use_listings_cache=False)
        fs.mkdir("news")
        yield fs
    server.stop()


@pytest.fixture(autouse=True)
def _no_cache_but_the_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def place(store: Any, request: pytest.FixtureRequest) -> str:
    """The URL of a prefix of the test's own, with ARTICLES under raw/."""
    url = f"s3://news/{request.node.name}"
    put(store, url, ARTICLES)
    return url


def put(store: Any, url: str, articles: dict[str, str]) -> None:
    for name, text in articles.items():
        store.pipe_file(f"{url}/raw/{name}", text.encode())


Machine = Callable[..., dict[str, int]]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Machine]:
    """Makes a machine of a name, with a cache of its own; it runs on the articles and tables of a URL."""

    def made(name: str) -> Machine:
        def run(url: str, **settings: Any) -> dict[str, int]:
            monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
            with local_copies(f"{url}/raw", f"{url}/output", wait=False, say=len) as (raw, output):
                return reading.run(raw, output, **settings)

        return run

    return made


def texts(output: str) -> list[str]:
    return sorted(load("articles", fetch(output))["text"])


def objects(store: Any, url: str) -> set[str]:
    """Names of all that is stored of an output."""
    root = url.removeprefix("s3://")
    return {key.removeprefix(f"{root}/output/") for key in store.find(f"{root}/output")}


def test_the_tables_in_a_store_are_those_on_a_disk(place: str, machine: Any, tmp_path: Path) -> None:
    machine("one")(place)
    for name, text in ARTICLES.items():
        path = tmp_path / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    reading.run(tmp_path / "raw", tmp_path / "output")
    there = fetch(f"{place}/output")
    assert reading.contents(there) == reading.contents(tmp_path / "output")


def test_only_what_is_new_is_read_on_any_machine(store: Any, place: str, machine: Any) -> None:
    one, other = machine("one"), machine("other")
    assert one(place)["read"] == len(ARTICLES)
    before = objects(store, place)
    assert other(place)["read"] == 0
    assert objects(store, place) == before
    put(store, place, {"e.txt": "2021-09-02\nMarines seized Brovin."})
    assert other(place)["read"] == 1
    assert one(place)["read"] == 0
    august = {name for name in before if "articles/published_month=2021-08" in name}
    assert august and august <= objects(store, place)  # a month that did not change is not written again


class Breaking:
    """A file system that loses its connection at its nth writing request."""

    def __init__(self, fs: Any, at: int) -> None:
        self._fs, self._left = fs, at

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._fs, name)
        if name not in {"put_file", "pipe_file", "rm"}:
            return call

        def counted(*arguments: Any, **options: Any) -> Any:
            self._left -= 1
            if self._left < 0:
                raise OSError("connection lost")
            return call(*arguments, **options)

        return counted


def test_a_run_that_is_cut_off_at_any_request_leaves_the_old_tables_or_the_new(
    store: Any, place: str, machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, output = machine("one"), f"{place}/output"
    run(place)
    opened = remote._opened
    for at in range(100):
        old = texts(output)
        put(store, place, {"new.txt": f"2021-10-01\nRebels seized Town{at}."})
        monkeypatch.setattr(remote, "_opened", lambda url, at=at: (Breaking((it := opened(url))[0], at), it[1]))
        try:
            run(place)
        except StoreError as error:
            assert "connection lost" in str(error)
            new = sorted([*(text for text in old if "Town" not in text), f"Rebels seized Town{at}."])
            assert texts(output) in (old, new)
            monkeypatch.setattr(remote, "_opened", opened)
            run(place)
            assert texts(output) == new
        else:
            break
    assert at > 5  # so many requests change something
    monkeypatch.setattr(remote, "_opened", opened)
    put(store, place, {"new.txt": "2021-10-01\nIt rained."})
    run(place)
    named = {name for name in objects(store, place) if "Town" in name or "lock" in name}
    assert named == set()
    assert texts(output)[0] == "It rained."


def test_a_second_run_is_told_who_is_writing(place: str) -> None:
    first, second = StoredOutput(f"{place}/output"), StoredOutput(f"{place}/output")
    with (
        first.locked(wait=False, say=len),
        pytest.raises(OutputInUse, match=f"process {os.getpid()} on "),
        second.locked(wait=False, say=len),
    ):
        pass
    with second.locked(wait=False, say=len):
        pass  # it is free again


@pytest.mark.parametrize("how", ["its process is gone", "it was not renewed"])
def test_the_lock_of_a_dead_run_is_taken_over(
    store: Any, place: str, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    held: dict[str, object] = {"token": "x", "pid": 1, "host": "elsewhere"}
    if how == "its process is gone":
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        held |= {"pid": process.pid, "host": os.uname().nodename}
    else:
        monkeypatch.setattr(remote, "LEASE_SECONDS", -1)
    store.pipe_file(f"{place}/output/.dateline/lock.json", json.dumps(held).encode())
    with StoredOutput(f"{place}/output").locked(wait=False, say=len):
        pass


def test_a_run_that_has_lost_its_lock_stores_nothing(
    store: Any, place: str, machine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine("one")(place)
    old = texts(f"{place}/output")
    put(store, place, {"e.txt": "2021-09-02\nMarines seized Brovin."})
    with (
        pytest.raises(OutputInUse, match="took the lock over"),
        local_copies(f"{place}/raw", f"{place}/output", wait=False, say=len) as (raw, output),
    ):
        reading.run(raw, output)
        store.pipe_file(f"{place}/output/.dateline/lock.json", b'{"token": "x", "pid": 1, "host": "elsewhere"}')
    assert texts(f"{place}/output") == old


@pytest.mark.parametrize(
    ("url", "error", "said"),
    [
        ("s3://no-such-bucket/raw", StoreError, "s3://no-such-bucket/raw"),
        ("s3://news/nothing-here", NothingToRead, "there are no objects"),
        ("nonsense://news/raw", StoreError, "nonsense"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(
    store: Any, tmp_path: Path, url: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said) as raised, local_copies(url, str(tmp_path), wait=False, say=len):
        pass
    assert "\n" not in str(raised.value)


def test_the_command_takes_urls(place: str, prefect_home: Path) -> None:
    environment = os.environ | {"PREFECT_HOME": str(prefect_home)}

    def dateline(*arguments: str) -> str:
        command = [sys.executable, "-m", "flows.cli", *arguments]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    dateline("run", f"{place}/raw", "--output", f"{place}/output", "--workers", "1")
    assert len(load("articles", fetch(f"{place}/output"))) >= 3
    assert "articles" in dateline("check", f"{place}/output")
