"""Writes `knowledge/evidence/pooled/results.yaml`: the answers to all questions, for plans to read without numpy."""

import sys

import yaml

from spinepath.evidence import pooled_results
from spinepath.knowledge import load_folder

from .written import ROOT, run

HEAD = "# Made by `make docs` from pools.yaml and trials.csv; never written by hand.\n"


def pooled() -> dict[str, str]:
    """File name to text."""
    knowledge = load_folder(ROOT / "knowledge")
    found = pooled_results(knowledge.pools.values(), knowledge.trials)
    data = [result.model_dump(mode="json", exclude_defaults=True) for result in found]
    return {"results.yaml": HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000)}


if __name__ == "__main__":
    sys.exit(run(ROOT / "knowledge/evidence/pooled", pooled, sys.argv[1:]))
