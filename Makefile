# One verb per job; `make help` lists them. The environment in .venv is made from requirements.lock on first need.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
MADE := .venv/.made
COMPILED := src/spinepath/knowledge.json
KNOWLEDGE := $(shell find knowledge -name '*.yaml' -o -name '*.csv') $(wildcard src/spinepath/knowledge/*.py)
EXAMPLE ?= examples/acute_severe/record.json
# our examples were written for that day; anybody else's record is planned for as of today
CLOCKS := $(if $(filter examples/%,$(EXAMPLE)),--as-of 2026-11-20)

.PHONY: help demo test check check-format check-code check-types check-layers check-yaml check-knowledge \
  check-generated format knowledge docs fit validate bench lock clean

help: ## list the verbs
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

demo: $(COMPILED) ## plan for an example record, as text and as a page
	@test -e "$(EXAMPLE)" || { echo "there is no $(EXAMPLE); try: make demo EXAMPLE=record.json" >&2; exit 1; }
	@mkdir -p out
	@$(BIN)/spinepath plan "$(EXAMPLE)" $(CLOCKS)
	@$(BIN)/spinepath plan "$(EXAMPLE)" $(CLOCKS) --format html > out/plan.html
	@echo && echo "The same plan as a page: $(CURDIR)/out/plan.html"

test: $(COMPILED) ## all tests, offline (ARGS="-k words" chooses some)
	$(BIN)/pytest $(ARGS)

check: check-format check-code check-types check-layers check-yaml check-knowledge check-generated ## all but the tests (make -k check: go on after a fault)

check-format: $(MADE)
	$(BIN)/ruff format --check --quiet .

check-code: $(MADE)
	$(BIN)/ruff check .

check-types: $(MADE)
	$(BIN)/mypy

check-layers: $(MADE)
	$(BIN)/lint-imports

check-yaml: $(MADE)
	$(BIN)/yamllint --strict .

check-knowledge: $(MADE)
	$(BIN)/spinepath check knowledge/

check-generated: $(MADE)
	$(BIN)/python -m tools.make_pooled --check
	$(BIN)/python -m tools.make_schemas --check
	$(BIN)/python -m tools.make_pages --check

format: $(MADE) ## put code into the house format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

knowledge: $(COMPILED) ## compile knowledge/ into the package, if it changed

docs: $(MADE) ## write schemas/ and docs/reference/generated/ anew, and the manual as a site in build/site
	$(BIN)/python -m tools.make_pooled
	$(BIN)/python -m tools.make_schemas
	$(BIN)/python -m tools.make_pages
	$(BIN)/python -m tools.make_examples
	$(BIN)/python -m tools.make_site

fit: $(MADE) ## fit the course model again, then validate it (minutes on two cores)
	$(BIN)/python -m tools.fit_course
	$(BIN)/python -m tools.validate_course

validate: $(MADE) ## hold the course model against every figure of its scenarios (minutes on two cores)
	$(BIN)/python -m tools.validate_course

bench: $(COMPILED) ## measure speed beside other engines, which it installs in build/peers (npm: where there is one)
	@test -d build/peers || $(BIN)/python -m pip install --quiet --target build/peers fhirpathpy pymare \
	  PyMetaAnalysis statsmodels vivarium starsim
	@test -d benchmarks/cql/node_modules || ! command -v npm > /dev/null || npm ci --silent --prefix benchmarks/cql
	PYTHONPATH=build/peers $(BIN)/python benchmarks/run.py

lock: $(MADE) ## pin the newest allowed releases in requirements.lock
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet pip-tools
	CUSTOM_COMPILE_COMMAND="make lock" build/lock/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras \
	  --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	  --extra dev --output-file requirements.lock pyproject.toml

clean: ## remove what was built, keep .venv
	rm -rf build dist out $(COMPILED) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests tools -name __pycache__ -prune -exec rm -rf {} +

$(COMPILED): $(KNOWLEDGE) hatch_build.py | $(MADE)
	$(BIN)/python hatch_build.py

$(MADE): requirements.lock pyproject.toml hatch_build.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "spinepath needs Python 3.11 or newer, and '$(PYTHON)' is none; try: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
