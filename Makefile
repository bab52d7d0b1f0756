# make run    the app in a browser, on a sample centre whose rota is being built
# make test   everything that must hold: lint, types, imports, tests, a real browser and PostgreSQL
# make bench  speed and quality, ten minutes; more with BENCH="--help" and what it lists
# make endurance  programs killed fifty times: nothing lost, nothing twice
# On Windows, or without make: the same steps in plain lines are in README.md.

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
# What a browser did not show in time is looked at once more, and told; a wrong result never is.
PATIENCE := --reruns 1 --only-rerun TimeoutError --only-rerun 'Locator expected'

.PHONY: help run test endurance lint bench docs browser clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

run: $(VENV)/.ready
	$(BIN)/python -m scheduler serve

test: lint browser
	$(BIN)/python -m pytest -n $(JOBS) -m "not slow"
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m slow -rsR $(PATIENCE)

endurance: $(VENV)/.ready-dev browser
	PAIBAN_KILLS=50 $(BIN)/python -m pytest -m slow tests/test_crash.py tests/test_killed_app.py

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.ready-dev
	$(BIN)/python -m benchmarks $(BENCH)

docs: $(VENV)/.ready
	$(BIN)/python -m docs.make_rules_table

browser: $(VENV)/.ready-dev
	@bash .ci/browser $(BIN)/python

clean:
	rm -rf $(VENV) out build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: https://www.python.org/downloads/"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready: requirements.txt $(VENV)/.made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m scheduler.solve.annealing
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt requirements-dask.txt $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
