"""Runs that read only what is new or changed give the tables that one run over everything gives."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.store import WORK
from schemas import load
from tests.flows.reading import contents, run

QUOTE = "“We will not leave this town to them, whatever it may cost us in the end,” said Ana Ruiz."
LONG = " ".join(f"The ferry number {n} waited by the pier for {n + 3} hours and carried nobody." for n in range(30))
SENTENCES = [
    "Rebels seized Aldova.",
    "Rebels seized Brovin.",
    "Marines seized Aldova.",
    QUOTE,
    QUOTE.replace("leave", "abandon"),
    "“The harbour is closed until the water falls again, so please stay at home,” the mayor said.",
    LONG,
    LONG.replace("nobody", "no one"),
    LONG.replace("ferry", "barge"),
]
DAYS = ["2021-08-09", "2021-08-10", "2021-09-01", "undated"]

stories = st.builds(
    lambda day, parts: f"{day}\n{' '.join(parts)}",
    st.sampled_from(DAYS),
    st.lists(st.sampled_from(SENTENCES), max_size=4),
)
lines = st.lists(st.one_of(stories, st.just("")), min_size=1, max_size=4)
names = st.sampled_from(["a.txt", "a/b.txt", "a-b.txt", "b.txt", "c/d/e.txt", "z.txt"])
containers = st.sampled_from(["a.jsonl", "c/list.jsonl"])
corpora = st.tuples(st.dictionaries(names, stories, max_size=6), st.dictionaries(containers, lines, max_size=2)).map(
    lambda both: {**both[0], **both[1]}
)


def write(raw: Path, corpus: dict[str, str | list[str]]) -> None:
    """Makes the folder hold the corpus and nothing else; files that stay as they are are not touched."""
    wanted = {name: _content(content) for name, content in corpus.items()} | {"always.txt": "2021-08-09\nIt rained."}
    for path in [path for path in raw.rglob("*") if path.is_file()]:
        if path.relative_to(raw).as_posix() not in wanted:
            path.unlink()
    for name, content in wanted.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != content:
            path.write_text(content)


def _content(content: str | list[str]) -> str:
    if isinstance(content, str):
        return content
    return "".join((json.dumps({"content": line}) if line else "{broken") + "\n" for line in content)


@given(steps=st.lists(st.tuples(corpora, st.integers(1, 5)), min_size=1, max_size=3), whole=st.integers(1, 9))
@settings(max_examples=10, deadline=None)
def test_increments_do_not_show_in_the_bytes(steps: list[tuple[dict[str, str | list[str]], int]], whole: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        raw, output, once = Path(folder) / "raw", Path(folder) / "many", Path(folder) / "once"
        raw.mkdir()
        for corpus, batch_articles in steps:
            write(raw, corpus)
            run(raw, output, batch_articles=batch_articles, prune=True)
        run(raw, once, batch_articles=whole)
        assert contents(output) == contents(once)


def test_links_of_a_corpus_are_there_to_be_compared(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    pair = {"a.txt": f"2021-08-09\nRebels seized Aldova. {QUOTE} {LONG}"}
    pair["b.txt"] = f"2021-08-10\nRebels seized Brovin. {QUOTE.replace('leave', 'abandon')} {LONG}"
    pair["c.txt"] = "2021-08-09\nRebels seized Aldova."
    write(raw, pair)
    run(raw, tmp_path / "output")
    assert load("articles", tmp_path / "output")["duplicate_of"].notna().sum() == 1
    assert load("quotes", tmp_path / "output")["same_as"].notna().sum() == 1
    assert load("events", tmp_path / "output")["incident_id"].nunique() == 2


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    write(folder, {"a.txt": "2021-08-09\nRebels seized Aldova.", "b.txt": f"2021-09-01\n{QUOTE}"})
    return folder


def stamps(output: Path) -> dict[str, tuple[int, int]]:
    return {
        path.relative_to(output).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in output.glob("[a-z]*/*/*.parquet")
    }


def test_what_did_not_change_is_neither_read_nor_written(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    first = run(raw, output)
    assert (first["read"], first["unchanged"]) == (3, 0)
    before = stamps(output)
    second = run(raw, output)
    assert (second["read"], second["unchanged"], second["articles"]) == (0, 3, 3)
    assert stamps(output) == before
    (raw / "c.txt").write_text("2021-09-02\nMarines seized Cardo.")
    third = run(raw, output)
    assert (third["read"], third["unchanged"], third["articles"]) == (1, 3, 4)
    assert {name for name, stamp in stamps(output).items() if before.get(name) != stamp} == {
        f"{table}/published_month=2021-09/part-0.parquet" for table in ("articles", "places", "events")
    }


def test_a_changed_article_replaces_its_rows_everywhere(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    run(raw, output)
    (raw / "a.txt").write_text("2021-10-01\nMarines seized Cardo.")
    counts = run(raw, output)
    assert (counts["read"], counts["replaced"], counts["unchanged"]) == (1, 1, 2)
    assert load("events", output)["actor"].to_list() == ["Marines"]
    assert load("places", output)["name"].to_list() == ["Cardo"]
    assert not (output / "events" / "published_month=2021-08").exists()


def test_a_touched_file_and_a_copied_folder_are_not_read_again(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    run(raw, output)
    os.utime(raw / "a.txt", (1, 1))
    shutil.copytree(raw, tmp_path / "copy")
    assert run(tmp_path / "copy", output)["read"] == 0


def test_an_article_whose_file_is_gone_stays_until_it_is_pruned(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    run(raw, output)
    before = contents(output)
    (raw / "a.txt").unlink()
    counts = run(raw, output)
    assert (counts["gone"], counts["pruned"], counts["articles"]) == (1, 0, 3)
    assert contents(output) == before
    counts = run(raw, output, prune=True)
    assert (counts["gone"], counts["pruned"], counts["articles"]) == (0, 1, 2)
    assert len(load("events", output)) == 0


def test_the_reject_of_a_file_goes_with_the_file(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    (raw / "empty.txt").write_text("")
    run(raw, output)
    assert load("rejects", output)["raw_path"].to_list() == ["empty.txt"]
    assert run(raw, output)["rejects"] == 1
    (raw / "empty.txt").unlink()
    assert run(raw, output)["rejects"] == 0


def test_a_record_that_a_container_no_longer_holds_goes(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    stories = [f"2021-08-09\nRebels seized {town}." for town in ("Aldova", "Brovin", "Cardo")]
    write(raw, {"list.jsonl": stories})
    run(raw, output, prune=True)
    write(raw, {"list.jsonl": stories[:2]})
    counts = run(raw, output)
    assert (counts["read"], counts["unchanged"], counts["articles"]) == (0, 3, 3)
    assert sorted(load("places", output)["name"]) == ["Aldova", "Brovin"]


class Changed:
    """Makes articles be read by other code."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def __call__(self, name: str) -> None:
        self._patch.setattr("flows.store.code_digest", lambda: name * 12)


def test_changed_code_reads_everything_again_and_says_so(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, changed = tmp_path / "output", Changed(monkeypatch)
    run(raw, output)
    changed("b")
    said: list[str] = []
    (raw / "new.txt").write_text("2021-08-09\nIt snowed.")
    counts = run(raw, output, keep=True, say=said.append)
    assert (counts["read"], counts["unchanged"]) == (1, 3)
    assert "code, lexicons or model changed" in said[0]
    assert "--keep" not in said[0]
    assert run(raw, output, say=said.append)["read"] == 3  # what --keep had left
    assert "read again" in said[1]
    assert run(raw, output, languages=("en", "fr"), say=said.append)["read"] == 4
    assert "the settings changed" in said[2]
    assert run(raw, output, languages=("en", "fr"), say=said.append)["read"] == 0
    assert len(said) == 3


@pytest.mark.parametrize("what", ["lost", "broken", "table", "manifest", "removed"])
def test_tables_that_were_changed_are_read_anew(raw: Path, tmp_path: Path, what: str) -> None:
    output, gone = tmp_path / "output", "2021-08-08\nMarines seized Dalen."
    (raw / "gone.txt").write_text(gone)
    run(raw, output)
    whole = contents(output)
    (raw / "gone.txt").unlink()
    events = output / "events" / "published_month=2021-08" / "part-0.parquet"
    match what:
        case "lost":
            shutil.rmtree(output / WORK)
        case "broken":
            (output / WORK / "state" / "files.parquet").write_bytes(b"PAR1")
        case "table":
            events.write_bytes((output / "rejects" / "published_month=unknown" / "part-0.parquet").read_bytes())
        case "manifest":
            (output / "datapackage.json").write_text("{}")
        case "removed":
            events.unlink()
    said: list[str] = []
    if what == "table":
        with pytest.raises(RuntimeError, match="cannot be carried over"):
            run(raw, output)
        counts = run(raw, output, prune=True, say=said.append)
        assert counts["articles"] == 3
    else:
        counts = run(raw, output, say=said.append)
        assert counts["articles"] == 4
    assert "read again" in said[0]
    if what not in ("table", "removed"):
        assert contents(output) == whole


def test_a_run_that_was_cut_short_goes_on_where_it_stopped(raw: Path, tmp_path: Path) -> None:
    from tests.flows.reading import read

    output, done = tmp_path / "output", []

    def until_killed(folder: Path) -> int:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(folder)
        return read(folder)

    def counted(folder: Path) -> int:
        done.append(folder)
        return read(folder)

    with pytest.raises(KeyboardInterrupt):
        run(raw, output, read=until_killed, batch_articles=1)
    (raw / "a-new-one.txt").write_text("2021-08-09\nIt snowed.")
    counts = run(raw, output, read=counted, batch_articles=2)
    assert len(done) == 3
    assert counts["read"] == 4
    run(raw, tmp_path / "once")
    assert contents(output) == contents(tmp_path / "once")
