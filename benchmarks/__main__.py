"""bin/bench [--quick] [--write] [CHAPTER …]: measure, and print the table of docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import pkgutil
import signal
import sys
from datetime import UTC, datetime
from importlib import import_module

import benchmarks
from benchmarks.harness import ROOT, Row, Stage, machine, stage, table

RECORD = ROOT / "docs" / "benchmarks.md"
MISSED = 1


def main() -> int:
    """Exit status 1 when a row misses what is asked of it."""
    chapters = _chapters()
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure what docs/benchmarks.md records.")
    parser.add_argument("chapter", nargs="*", choices=[*chapters, []], help=", ".join(chapters))
    parser.add_argument("--quick", action="store_true", help="short runs, to see that everything works")
    parser.add_argument("--write", action="store_true", help="also write docs/benchmarks.md")
    wishes = parser.parse_args()
    busy = os.getloadavg()[0]
    with stage(quick=wishes.quick) as ready:
        rows = [row for chapter in wishes.chapter or chapters for row in _run(chapter, ready)]
        report = _report(rows, ready, busy)
    print(report)
    if wishes.write:
        RECORD.write_text(report + "\n", "utf-8")
    return MISSED if any(row.ok is False for row in rows) else 0


def _chapters() -> list[str]:
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    return [name for name in names if name not in {"__main__", "harness"} and not name.endswith("_clients")]


def _run(chapter: str, ready: Stage) -> list[Row]:
    ready.say(f"{chapter} …")
    rows: list[Row] = import_module(f"benchmarks.{chapter}").run(ready)
    return rows


def _report(rows: list[Row], ready: Stage, busy: float) -> str:
    return "\n".join(
        [
            "# Benchmarks",
            "",
            f"Printed by `bin/bench` on {datetime.now(UTC):%Y-%m-%d, %H:%M} UTC. {machine(ready)}.",
            f"Other work on the machine when it began: a load of {busy:.1f}.",
            "Ratios and counts decide; milliseconds are recorded beside them.",
            "",
            table(rows),
        ]
    )


if __name__ == "__main__":
    # kill is to end us like Ctrl-C does: with the cluster stopped and removed.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    sys.exit(main())
