# Every command of the project; `make help` lists them.  All paths are relative, so the checkout may lie anywhere.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
export PORT
export PIP_DISABLE_PIP_VERSION_CHECK = 1
IN_VENV = .venv/bin/python -m

.DEFAULT_GOAL := help
.PHONY: help run test check format bench clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name what; do printf '  make %-8s %s\n' "$$name" "$$what"; done

run: .venv/run.stamp ## start the workbench with its demonstration on http://127.0.0.1:$PORT; Ctrl-C stops it
	@DEMONSTRATION=1 FETCH_ALLOW_PRIVATE_HOSTS=127.0.0.1:$(PORT) .venv/bin/python manage.py workbench

test: .venv/test.stamp ## run the whole suite on SQLite; ARGS="-k word" are passed to pytest
	@data=$$(mktemp -d) && trap 'rm -rf "$$data"' EXIT && DATA_DIR="$$data" $(IN_VENV) pytest -n 2 --dist loadgroup $(ARGS)

check: .venv/test.stamp ## lint, format, types, import directions, missing migrations, deployment settings
	$(IN_VENV) ruff check .
	$(IN_VENV) ruff format --check .
	$(IN_VENV) mypy .
	.venv/bin/lint-imports
	.venv/bin/python manage.py makemigrations --check --dry-run
	@SITE_URL=https://factcheck.example BEHIND_PROXY=1 SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))') \
		.venv/bin/python manage.py check --deploy --fail-level WARNING

format: .venv/test.stamp ## put the code into its form
	$(IN_VENV) ruff check --fix .
	$(IN_VENV) ruff format .

bench: .venv/test.stamp .venv-bench/stamp ## measure reading, answering, searching and exporting; ARCHIVE=1_000_000, EXPORT=1_000_000 for that many
	.venv/bin/python bench/reading.py
	.venv/bin/python bench/corroboration.py
	.venv/bin/python bench/archive.py $(ARCHIVE)
	.venv/bin/python bench/export.py $(EXPORT)

clean: ## remove what was installed and compiled; var/, the newsroom's own data, stays
	rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed, and there is no python3 on this machine."; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is needed; $(PYTHON) is another. Say which with PYTHON=/path/to/python3.11."; exit 1; }
	"$(PYTHON)" -m venv .venv

.venv/run.stamp: .venv/bin/python requirements.txt constraints.txt
	$(IN_VENV) pip install -qq -r requirements.txt
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements-dev.txt
	$(IN_VENV) pip install -qq -r requirements-dev.txt
	@touch $@

# The other readers that are measured beside have an environment of their own.
.venv-bench/stamp: bench/requirements.txt
	"$(PYTHON)" -m venv .venv-bench
	-.venv-bench/bin/python -m pip install -qq -r bench/requirements.txt
	@touch $@
