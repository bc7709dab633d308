"""How fast Dateline reads a corpus, next to a notebook that reads the same one: articles/s, shares of the stages, memory.

    python benchmarks/speed.py --articles 1000 5000 --workers 1 2 [--from TEXTS]

For each size, makes a corpus (corpus.py) and reads it in processes of their own: with the notebook (notebook.py), with
the pipeline once for each number of workers, and again when there is nothing new. Prints a line a reading, then where the
processor time of the pipeline went. Seconds of wall clock count from the start of a process to its end; processor seconds
are those of all its processes and change little when the machine is busy. Memory is the peak of the resident sizes of all
processes together.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import corpus
import psutil
from timed_run import LOG, STAGES

HERE = Path(__file__).resolve().parent
SAMPLE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """What one process and all that it started took."""

    seconds: float
    cpu: float
    server_cpu: float
    peak_bytes: int
    output: str


def watch(command: list[str], environment: Mapping[str, str]) -> Reading:
    """Runs a command to its end and measures it and its descendants."""
    began = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = psutil.Popen(command, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak, server_cpu = 0, 0.0
    while True:
        try:
            output, errors = process.communicate(timeout=SAMPLE_SECONDS)
            break
        except subprocess.TimeoutExpired:
            size = 0
            for member in [process, *process.children(recursive=True)]:
                try:
                    size += member.memory_info().rss
                    if any("server_process" in word for word in member.cmdline()):
                        times = member.cpu_times()
                        server_cpu = max(server_cpu, times.user + times.system)
                except psutil.NoSuchProcess:
                    continue
            peak = max(peak, size)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{errors}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Reading(time.monotonic() - began, cpu, server_cpu, peak, output)


def shares(log: Path, reading: Reading) -> dict[str, float]:
    """Where the processor time of a run went, in parts of the whole."""
    spent: Counter[str] = Counter()
    for line in log.read_text(encoding="utf-8").splitlines():
        what, seconds = line.split()
        spent[what] += float(seconds)
    parts = {"ingest": spent["ingest"], **{stage: spent[function] for stage, function in STAGES.items()}}
    parts["publish"] = spent["publish"]
    parts["orchestration"] = spent["main"] - spent["start"] - spent["ingest"] - spent["publish"] + reading.server_cpu
    parts["starting Python"] = reading.cpu - sum(parts.values())
    return {name: seconds / reading.cpu for name, seconds in parts.items()}


def digest(output: Path) -> str:
    """The hash of the manifest, which has the hashes of all files."""
    with (output / "datapackage.json").open("rb") as file:
        return file_digest(file, "sha256").hexdigest()[:8]


def line(what: str, articles: int, words: int, reading: Reading, extra: str = "") -> str:
    """One reading as a line of the table."""
    speed = f"{articles / reading.seconds:>9.1f} articles/s{words / reading.seconds:>9,.0f} words/s"
    cost = f"{reading.cpu:>9.1f} cpu s{1000 * reading.cpu / articles:>8.1f} cpu ms/article"
    return f"{what:<26}{reading.seconds:>9.1f} s{speed}{cost}{reading.peak_bytes / 2**20:>8,.0f} MiB  {extra}"


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PREFECT_HOME": str(folder / "prefect"),
    }


def first_run(folder: Path, texts: Path) -> None:
    """Reads one article, in which Prefect makes its database: that is done once a machine and is no part of other readings."""
    raw, output, log = folder / "raw-1", folder / "output-1", folder / "log-1"
    corpus.write(raw, 1, texts)
    command = [sys.executable, str(HERE / "timed_run.py"), str(raw), str(output), "1"]
    reading = watch(command, {**_environment(folder), LOG: str(log)})
    print(f"first run on a machine, of one article: {reading.seconds:.1f} s", flush=True)


def compare(folder: Path, articles: int, options: argparse.Namespace) -> None:
    """All readings of a corpus of one size."""
    raw = folder / f"raw-{articles}"
    corpus.write(raw, articles, options.texts)
    environment = _environment(folder)
    print(f"\n{articles:,} articles", flush=True)
    notebooks: dict[int, Reading] = {}
    words = 0
    for processes in options.notebook_processes:
        command = [sys.executable, str(HERE / "notebook.py"), str(raw), str(folder / "notebook")]
        notebooks[processes] = reading = watch([*command, "--processes", str(processes)], environment)
        words = json.loads(reading.output)["words"]
        print(line(f"notebook, {processes} process{'es' * (processes > 1)}", articles, words, reading), flush=True)
    for workers in options.workers:
        output = folder / f"output-{articles}-{workers}"
        log = folder / f"log-{articles}-{workers}"
        command = [sys.executable, str(HERE / "timed_run.py"), str(raw), str(output), str(workers)]
        reading = watch(command, {**environment, LOG: str(log)})
        ratios = ", ".join(
            f"{other.seconds / reading.seconds:.2f} x notebook ({processes})" for processes, other in notebooks.items()
        )
        what = f"dateline, {workers} worker{'s' * (workers > 1)}"
        print(line(what, articles, words, reading, f"{ratios} bytes {digest(output)}"), flush=True)
        print("    " + ", ".join(f"{name} {share:.1%}" for name, share in shares(log, reading).items()), flush=True)
        again = watch(command, {**environment, LOG: str(folder / "log-again")})
        print(line("  again, nothing new", articles, words, again, f"bytes {digest(output)}"), flush=True)


def main() -> None:
    """Reads corpora of the given sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--workers", type=int, nargs="+", default=[2])
    parser.add_argument("--notebook-processes", type=int, nargs="*", default=[1])
    parser.add_argument(
        "--from", dest="texts", type=Path, default=corpus.ROOT / "raw", help="folder of articles (raw/)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        first_run(Path(folder), options.texts)
        for articles in options.articles:
            compare(Path(folder), articles, options)


if __name__ == "__main__":
    main()
