# Two commands do everything on a machine that has Python 3.11+ and git: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test lint acceptance browser clean

demo: $(VENV)/installed
	$(BIN)/lettre demo $(ARGS)

test: $(VENV)/installed-dev browser lint
	$(BIN)/pytest -n 2 -m "not acceptance"

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# the slow proofs: ten kills in a campaign of ten thousand, the wheel alone in an empty folder
acceptance: $(VENV)/installed-dev
	$(BIN)/pytest -m acceptance -s

# browser tests need Chromium; Debian has it
browser:
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && apt-get install -qy --no-install-recommends chromium fonts-dejavu-core; \
	  else \
	    echo "The browser tests need Chromium: install the package 'chromium' and run again." >&2; exit 1; \
	  fi; }

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable ".[pg]" --group dev
	@touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
