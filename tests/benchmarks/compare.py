#!/usr/bin/env python3
"""compare.py [--runs N] [--prepare COMMAND] NAME=COMMAND NAME=COMMAND ...

Runs the shell commands in turn, A B A B, and prints the median (least to most) of wall and processor
seconds, the greatest resident size of one process, and how the first stands to each of the others.
A run whose exit code is not 0 or 1 ends the comparison: a failed run is no time.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time


def run_once(command, prepare):
    if prepare:
        subprocess.run(prepare, shell=True, check=True)
    started = time.perf_counter()
    null = [(os.POSIX_SPAWN_OPEN, fd, "/dev/null", os.O_WRONLY, 0) for fd in (1, 2)]
    child = os.posix_spawn("/bin/sh", ["sh", "-c", command], os.environ, file_actions=null)
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - started
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        sys.exit(f"exit code {code}: {command}")
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "mib": used.ru_maxrss / 1024,
            "code": code}


def spread(runs, key):
    values = [run[key] for run in runs]
    return f"{statistics.median(values):8.3f} ({min(values):.3f}-{max(values):.3f})"


def main():
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--runs", type=int, default=5)
    wanted.add_argument("--prepare", default="")
    wanted.add_argument("commands", nargs="+")
    given = wanted.parse_args()
    commands = dict(word.split("=", 1) for word in given.commands)
    runs = {name: [] for name in commands}
    for name, command in commands.items():  # once unmeasured, to fill the page cache
        run_once(command, given.prepare)
    for _ in range(given.runs):
        for name, command in commands.items():
            runs[name].append(run_once(command, given.prepare))
    for name, measured in runs.items():
        codes = sorted({run["code"] for run in measured})
        print(f"  {name:26s} wall {spread(measured, 'wall')} s   cpu {spread(measured, 'cpu')} s"
              f"   peak {max(run['mib'] for run in measured):6.0f} MiB   exit {codes}")
    first, *others = runs
    for other in others:
        said = f"  {first} / {other}:"
        for key in ("wall", "cpu"):  # of processor time, other work on the machine takes little away
            ratios = [a[key] / b[key] for a, b in zip(runs[first], runs[other])]
            said += f" {key} x {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
        print(said)
    print(f"  load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", flush=True)


main()
