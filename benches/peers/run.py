#!/usr/bin/env python3
"""The same sheets by makeready and by Typst, alternately in one run: a table of ratios for the README, and plot.svg.

    cargo build --release && python3 benches/peers/run.py

Typst comes as a wheel from PyPI, into an environment of its own under target/peers, where all files go. Both set the text of
examples/river-basin in the bundled faces, in four justified columns with hyphenation, and tag it; makeready writes PDF/X-4 besides. Every
measurement is of a fresh process: processor time and peak memory as the system counts them when it ends, and of Typst also what its calls
of `compile` alone took. Pages are counted by pdfinfo. Figures are medians; machines drift, so quote the ratios of one run.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import time
from multiprocessing import Process
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LENGTHS = [50, 100, 200, 400, 800]
JUSTIFIED = ["--set", 'brand.styles.body.align="justify"', "--set", "brand.accept-substitutes=true"]
BLUE, CLAY = "#00508f", "#c4551f"


class Fresh:
    """What a fresh process took."""

    def __init__(self, command, output):
        with open(output, "wb") as out:
            start = time.perf_counter()
            to_file = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, out.fileno(), 2)]
            child = os.posix_spawn(command[0], command, {**os.environ, "SOURCE_DATE_EPOCH": "0"}, file_actions=to_file)
            _, status, usage = os.wait4(child, 0)
            self.wall = time.perf_counter() - start
        self.said = Path(output).read_text(encoding="utf-8", errors="replace")
        if status:
            sys.exit(f"{' '.join(command)}\n{self.said}")
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1) / 1024


class Peers:
    """Both tools and what they have taken: per work a list of (ours, theirs, theirs in process)."""

    def __init__(self, makeready, python, folder):
        self.makeready, self.python, self.folder = str(makeready), str(python), folder
        self.outs = folder / "out"
        self.out = self.outs
        self.said = folder / "said.txt"
        self.turn = 0
        self.runs = 0
        shutil.rmtree(self.outs, ignore_errors=True)

    def begin(self):
        """A folder of its own for what comes next: files are slower to make where and when many others are removed."""
        self.out = self.outs / str(self.runs)
        self.runs += 1
        self.out.mkdir(parents=True)

    def fresh(self, *command):
        return Fresh([str(part) for part in command], self.said)

    def ours(self, name, count=None, jobs=1):
        self.begin()
        if count is None:
            return self.fresh(self.makeready, "build", self.folder / f"{name}.md", "-o", self.out / "ours.pdf", *JUSTIFIED)
        rows = ["--data", self.folder / f"rows-{count}.csv", "--out", self.out, "--name", "{{ number }}.pdf", "--jobs", jobs]
        return self.fresh(self.makeready, "batch", self.folder / f"{name}.md", *rows, *JUSTIFIED)

    def theirs(self, name, count=None):
        self.begin()
        tail = ["one", self.folder / f"{name}.typ", self.out / "theirs.pdf"]
        if count is not None:
            tail = ["batch", self.folder / f"{name}.typ", self.out, count]
        whole = self.fresh(self.python, HERE / "in_process.py", ROOT / "fonts", *tail)
        inner = json.loads(whole.said)
        whole.inner_cpu, whole.inner_wall = inner["cpu"], inner["wall"]
        return whole

    def rounds(self, times, name, count=None):
        """Medians of so many rounds, in which the tools take turns at being first; and how many pages each made."""
        found = {self.ours: [], self.theirs: []}
        pages = {}
        for _ in range(times):
            self.turn += 1
            for tool in list(found)[:: 1 if self.turn % 2 else -1]:
                found[tool].append(tool(name, count))
                pages[tool] = pages.get(tool) or pages_of(next(self.out.glob("*.pdf")))
        return medians(found[self.ours]), medians(found[self.theirs]), (pages[self.ours], pages[self.theirs])


def medians(runs):
    names = [name for name, value in vars(runs[0]).items() if isinstance(value, float)]
    return {name: statistics.median(getattr(run, name) for run in runs) for name in names}


def pages_of(pdf):
    """Pages of a PDF as either tool writes it."""
    command = ["pdfinfo", str(pdf)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return int(next(line for line in said.splitlines() if line.startswith("Pages:")).split()[1])


def exponent(points):
    """Of the power of its length by which a work's cost grows."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    mean = lambda values: sum(values) / len(values)
    x0, y0 = mean([x for x, _ in logs]), mean([y for _, y in logs])
    return sum((x - x0) * (y - y0) for x, y in logs) / sum((x - x0) ** 2 for x, _ in logs)


def environment(folder):
    """The interpreter of an environment that has the wheel."""
    python = folder / "venv/bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "typst>=0.15,<0.16"], check=True)
    command = [python, "-c", "import importlib.metadata; print(importlib.metadata.version('typst'))"]
    return python, subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def generate(folder, sheets):
    import work

    work.write(folder, sheets, LENGTHS)


def table(rows, version):
    print(f"| | pages, each | CPU, of Typst's in process | CPU, whole process | wall, whole process | peak memory, of Typst's |")
    print("|---|---|---|---|---|---|")
    for name, pages, (ours, theirs) in rows:
        cpu, whole = ours["cpu"] / theirs["inner_cpu"], ours["cpu"] / theirs["cpu"]
        wall, memory = ours["wall"] / theirs["wall"], ours["memory"] / theirs["memory"]
        peaks = f"{memory:.2f} ({ours['memory']:.0f} of {theirs['memory']:.0f} MiB)"
        print(f"| {name} | {pages[0]}, {pages[1]} | {cpu:.2f} | {whole:.2f} | {wall:.2f} | {peaks} |")
    print(f"\nTypst {version}, from its wheel.", end=" ")


def seconds(name, ours, theirs):
    """Bare times, for whoever watches: they hold for this machine and this moment only."""
    times = f"{ours['cpu']:.3f} s / {ours['wall']:.3f} s, Typst {theirs['inner_cpu']:.3f} / {theirs['inner_wall']:.3f} in process"
    print(f"{name}: CPU / wall {times}, {theirs['cpu']:.3f} / {theirs['wall']:.3f} whole", file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--makeready", type=Path, default=ROOT / "target/release/makeready", help="the program, a release build")
    parser.add_argument("--sheets", type=int, default=200, help="of a batch")
    parser.add_argument("--rounds", type=int, default=3, help="of each measurement; of the shortest seven times as many")
    parser.add_argument("--work", type=Path, default=ROOT / "target/peers", help="where files go")
    parser.add_argument("--plot", type=Path, default=HERE / "plot.svg")
    parser.add_argument("--big", action="store_true", help="also the peak memory of batches of 1,000 and 10,000")
    options = parser.parse_args()
    python, version = environment(options.work)
    folder = options.work / "work"
    counts = sorted({1, *(max(1, options.sheets * part // 4) for part in range(1, 5)), *([1000, 10000] if options.big else [])})
    # In a process of its own: what this one has held counts as held by those it starts.
    generator = Process(target=generate, args=(folder, counts))
    generator.start()
    generator.join()
    peers = Peers(options.makeready, python, folder)
    measure(peers, options, version)
    shutil.rmtree(peers.outs)


def measure(peers, options, version):
    sheets, rounds = options.sheets, options.rounds
    rows = []
    works = [("ONE", "one", None), ("LONG", "long-200", None), ("LONGU", "longu-200", None), (f"BATCH, {sheets} sheets", "batch", sheets)]
    for title, name, count in works:
        *found, pages = peers.rounds(rounds * (1 if name != "one" else 7), name, count)
        seconds(title, *found)
        rows.append((title, pages, found))

    of_sheets = [(sheets, *rows[3][2])]
    for part in (0, 1, 2, 3):
        count = max(1, sheets * part // 4)
        of_sheets.append((count, *peers.rounds(1, "batch", count)[:2]))
    of_pages = [(200, *rows[1][2])]
    for length in LENGTHS:
        if length != 200:
            of_pages.append((length, *peers.rounds(1, f"long-{length}")[:2]))
    of_pages.sort(key=lambda found: found[0])
    of_sheets.sort(key=lambda found: found[0])
    for length, ours, theirs in of_pages:
        seconds(f"LONG, {length} pages", ours, theirs)
    one = statistics.median(peers.ours("batch", sheets, jobs=1).wall for _ in range(rounds))
    two = statistics.median(peers.ours("batch", sheets, jobs=2).wall for _ in range(rounds))

    table(rows, version)
    ours_of = lambda found: [(x, ours["cpu"]) for x, ours, _ in found]
    theirs_of = lambda found: [(x, theirs["inner_cpu"]) for x, _, theirs in found]
    print(f"The batch on two threads takes {two / one:.2f} of the time that it takes on one.", end=" ")
    print(f"From 50 to 800 pages cost grows by their number to the power of {exponent(ours_of(of_pages)):.2f}", end="")
    print(f" (Typst: {exponent(theirs_of(of_pages)):.2f}).")
    if options.big:
        small, big = (peers.ours("batch", count).memory for count in (1000, 10000))
        print(f"Peak memory of a batch of 10,000 sheets: {big:.0f} MiB, {big / small:.2f} of that of 1,000.")

    from plot import plot

    lines = lambda found: [(f"Typst {version}", CLAY, "square", theirs_of(found)), ("makeready", BLUE, "circle", ours_of(found))]
    panels = [("A batch of four-page sheets", "sheets", lines(of_sheets)), ("One long document", "pages", lines(of_pages))]
    plot(options.plot, "Processor time, in seconds", panels)


main()
