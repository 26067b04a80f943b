# The two that matter: `make run` starts Poststelle, `make test` checks everything.
# Needs Python 3.11 or later and make; all else comes from the package index into .venv.

PYTHON ?= python3
UV ?= $(shell command -v uv || echo .uv/bin/uv)
SYNC = $(UV) sync --frozen --quiet --python "$(PYTHON)"
BIN = .venv/bin
JOBS ?= auto

.PHONY: run test check fmt coverage bench corpus fuzz docs clean packages
.DELETE_ON_ERROR:

run: .venv/.runs ## serve with config.toml until Ctrl-C
	$(BIN)/poststelle serve

test: .venv/.tests packages ## every check and every test; pytest's summary comes last
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest -n $(JOBS) --maxprocesses 4

check: .venv/.tests ## the fast checks: format, lint, types, imports
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: .venv/.tests ## bring the code into its form
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

coverage: .venv/.tests packages ## which lines and branches the tests reach
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(JOBS) --maxprocesses 4
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered --show-missing

bench: .venv/.tests ## how fast it is on this machine
	$(BIN)/python -m bench

CORPUS ?= ../shared/corpus

corpus: .venv/.tests ## precision and recall of reading, on tests/corpus and on the folder CORPUS if it is there
	$(BIN)/python -m bench.reading.run tests/corpus $(wildcard $(CORPUS))

fuzz: .venv/.tests ## a million odd mails, the property tests at length, guided fuzzing of each reader, all attacks in HTML
	$(BIN)/python -m bench.fuzzing 1000000
	$(BIN)/pytest -n $(JOBS) --hypothesis-profile fuzz -m hypothesis --timeout 3600
	$(UV) run --quiet --frozen --with "atheris>=3,<4" python -m bench.fuzzing.guided --seconds 60
	$(BIN)/python -m bench.payloads

docs: .venv/.tests ## regenerate what the reference takes from the code
	$(BIN)/python -m docs.generate

clean: ## remove what was built and downloaded; data in var/ stays
	rm -rf .venv .uv dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

packages: .venv/.tests ## Debian and npm packages that the tests with real servers and validators need
	@deploy/debian-test-packages
	@deploy/npm-test-packages

.venv/.runs: uv.lock pyproject.toml | $(UV)
	@$(SYNC) --no-dev --inexact
	@touch $@

.venv/.tests: uv.lock pyproject.toml | $(UV)
	@$(SYNC)
	@touch $@ .venv/.runs

.uv/bin/uv:
	@deploy/fetch-uv "$(PYTHON)" .uv
