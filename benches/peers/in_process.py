"""Typst in process, by its wheel: `in_process.py FONTS one FILE OUT` or `in_process.py FONTS batch FILE FOLDER COUNT`.

Run by run.py in a fresh process with the wheel's interpreter. Prints what the calls of `compile` alone took, as JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path

import typst


def main():
    fonts, work, source, out, *count = sys.argv[1:]
    compiler = typst.Compiler(root=str(Path(source).parent), font_paths=[fonts], ignore_system_fonts=True)
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    if work == "one":
        compiler.compile(source, output=out)
    else:
        for number in range(1, int(count[0]) + 1):
            compiler.compile(source, output=f"{out}/{number:05}.pdf", sys_inputs={"number": f"{number:05}"})
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"cpu": cpu, "wall": wall}))


main()
