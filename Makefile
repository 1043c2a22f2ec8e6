# Paths are relative and programs run as modules, so that the folder may have any name.
PYTHON ?= python3
PY = .venv/bin/python
# Some images set this. Without files of bytecode each of our many processes would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo "make run     set up, load the demo on the first start, serve http://127.0.0.1:8000/ (PORT=8001 for another)"
	@echo "make test    set up and run the tests"
	@echo "make check   everything that must pass: lint, types, imports, migrations, tests"
	@echo "make lint    formatting and style alone"
	@echo "make stop    stop the server, its worker and the embedded database"

run:
	@$(PYTHON) install.py
	@exec $(PY) manage.py serve

test: dev
	@$(PY) -m pytest -n 2 --dist worksteal

check: lint types imports migrations test

lint: dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2 --check

types: dev
	@$(PY) -m mypy

imports: dev
	@$(PY) -c "from importlinter.cli import lint_imports_command as lint; lint(['--no-logo'])"

migrations: dev
	@$(PY) manage.py makemigrations --check --dry-run

stop:
	@test ! -x $(PY) || $(PY) manage.py serve --stop

dev:
	@$(PYTHON) install.py --dev

.PHONY: help run test check lint types imports migrations stop dev
