"""Runs every benchmark in one go and prints tables with ratios. `make bench` installs the peers and calls it."""

import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bulk
import one_record
import pooling
import simulation

BASE = "20 criteria, from the bytes"


def main() -> None:
    """Print the tables as Markdown."""
    print(f"Python {platform.python_version()}, {platform.machine()}; times in ms, shared machine: read the ratios.\n")
    rows = one_record.rows()
    base = next(row.p50 for row in rows if row.work == BASE)
    size = one_record.RECORD.stat().st_size / 1000
    print(f"## One record of {size:.0f} kB\n")
    print("| engine | work | p50 | p99 | p50 against spinepath's 20 criteria |")
    print("|---|---|--:|--:|--:|")
    for row in rows:
        print(f"| {row.engine} | {row.work} | {row.p50:.3f} | {row.p99:.3f} | {row.p50 / base:.2f} |")
    print()
    pooling.show()
    simulation.show(simulation.rows(*simulation.chosen()))
    bulk.show(bulk.rows((*bulk.PERSONS, bulk.LARGE) if "--large" in sys.argv else bulk.PERSONS))


if __name__ == "__main__":
    main()
