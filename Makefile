# Two commands do everything on a machine that has Python 3.11+ and git: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock
ARGS ?=
KILLS ?= 200
RECIPIENTS ?= 20000

.NOTPARALLEL:
.PHONY: help demo test lint format check acceptance judges bench bench-bounces bench-send bench-one-click chaos browser pictures reference lock vendor wheel clean

help: ## say what can be asked for
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

demo: $(VENV)/installed ## send the newest sample issue to 200 sample readers on this machine (ARGS=--no-serve ends then)
	$(BIN)/lettre demo $(ARGS)

test: browser lint check ## everything but the slow proofs

lint: $(VENV)/installed-dev ## style, types, and which module may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/installed-dev ## write the code as `make lint` wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: $(VENV)/installed-dev ## the tests alone, on two processors: one more worker while one waits
	$(BIN)/pytest -n 3 --dist worksteal

acceptance: $(VENV)/installed-dev judges ## the slow proofs: kills in a campaign of two thousand, the wheel alone, SpamAssassin, the Nu checker, Postfix and Dovecot
	$(BIN)/pytest -m acceptance -n 3 --dist loadscope --no-loadscope-reorder -raP

# letters are judged from outside, too: SpamAssassin 4 with Debian's rules, the Nu HTML checker of npm's vnu-jar, and
# a Postfix and a Dovecot of their own, started by root on loopback
VNU := 26.9.27
judges:
	@missing=""; \
	command -v spamassassin >/dev/null || missing="$$missing spamassassin"; \
	test -x /usr/sbin/opendkim || missing="$$missing opendkim"; \
	command -v java >/dev/null || missing="$$missing default-jre-headless"; \
	test -f $(VENV)/vnu/$(VNU) || command -v npm >/dev/null || missing="$$missing npm"; \
	command -v postfix >/dev/null || missing="$$missing postfix"; \
	test -e /usr/lib/dovecot/imap || missing="$$missing dovecot-imapd"; \
	test -e /usr/lib/dovecot/lmtp || missing="$$missing dovecot-lmtpd"; \
	command -v sievec >/dev/null || missing="$$missing dovecot-sieve"; \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $$missing; \
	else \
	  echo "The slow proofs need these packages (Debian and Ubuntu: apt-get install$$missing); then run again." >&2; \
	  exit 1; \
	fi
	@test -f $(VENV)/vnu/$(VNU) || { mkdir -p $(VENV)/vnu && cd $(VENV)/vnu && rm -f vnu.jar && \
	  npm pack --silent vnu-jar@$(VNU) && \
	  tar -xzf vnu-jar-$(VNU).tgz --strip-components=3 package/build/dist/vnu.jar && \
	  rm vnu-jar-$(VNU).tgz && touch $(VNU); }

# browser tests need Chromium; Debian has it
browser:
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && apt-get install -qy --no-install-recommends chromium fonts-dejavu-core; \
	  else \
	    echo "The browser tests need Chromium. Install it (Debian and Ubuntu: apt-get install chromium), then run again." >&2; \
	    exit 1; \
	  fi; }

bench: $(VENV)/installed-dev ## what rendering and checking cost, by part
	$(BIN)/python -m bench.commands
	$(BIN)/python -m bench.rendering

bench-bounces: $(VENV)/installed-dev ## what is understood of returned mails, and how fast (ARGS=FOLDER, else the tests' own)
	$(BIN)/python -m bench.bounces $(ARGS)

bench-send: $(VENV)/installed-dev ## how fast a campaign leaves, against a C client (needs Debian's postfix; ARGS=--far, --postfix, --first)
	$(BIN)/python -m bench.sending $(ARGS)

bench-one-click: $(VENV)/installed-dev ## readers leave by one click, a hundred a second, in the middle of a sending (ARGS="--seconds 10 --database sqlite")
	$(BIN)/python -m bench.one_click $(ARGS)

chaos: $(VENV)/installed-dev ## kill senders at random, judge by the relay's journal (KILLS=200 RECIPIENTS=20000 ARGS="--signals KILL,TERM")
	$(BIN)/python -m bench.chaos --kills $(KILLS) --recipients $(RECIPIENTS) $(ARGS)

pictures: $(VENV)/installed-dev ## take the pictures of the letter again that tests compare with; look at what changed
	$(BIN)/python -m tests.visual.pictures

reference: $(VENV)/installed-dev ## write the pages of docs/ that come from the code
	$(BIN)/python -m lettre.issue.reference docs/sections.md
	$(BIN)/python docs/make_reference.py

lock: ## write down which version of each dependency is known to work
	rm -rf $(VENV)/lock && $(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet --upgrade pip
	$(VENV)/lock/bin/python -m pip install --quiet --editable ".[pg]" --group dev
	{ sed -n '/^#/p' requirements.lock; \
	  $(VENV)/lock/bin/python -m pip freeze --exclude-editable; } > $(VENV)/lock/new
	mv $(VENV)/lock/new requirements.lock && rm -rf $(VENV)/lock

vendor: $(VENV)/installed-dev ## copy what pages are served from npm packages, as frontend/ pins them (needs npm)
	cd frontend && npm ci --silent
	$(BIN)/python frontend/vendor.py

wheel: $(VENV)/installed-dev ## build dist/lettre-*.whl
	$(BIN)/python -m build --wheel --no-isolation

clean: ## remove what these commands have made
	rm -rf $(VENV) dist demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "lettre needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"

$(VENV)/installed: pyproject.toml requirements.lock | $(VENV)/bin/python
	$(PIP) --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml requirements.lock | $(VENV)/bin/python
	$(PIP) --editable ".[pg]" --group dev
	@touch $@ $(VENV)/installed
