# Every target works alone, as the first command in a fresh clone: it makes its own environment.
# Stamp files under $(VENV) keep what is installed; they are renewed when pyproject.toml changes.

VENV ?= .venv
GOLD ?= ../shared/gold
PYTEST_ARGS ?=
BENCH_ARGS ?=
FUZZ_SECONDS ?= 600
FUZZ_TARGETS ?=
SOAK_ARGS ?=
CLAIM ?= Corvane Hydro knew of the crack

# The first Python that is new enough. `make PYTHON=/path/to/python3.12 …` chooses another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
FOUND := $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo "$$p" && break; done)
PYTHON ?= $(or $(FOUND),python3)

BIN := $(VENV)/bin
# Nothing is compiled here: a dependency without a ready wheel is an error, not a build.
PIP := $(BIN)/python -m pip install --quiet --only-binary :all: --no-binary onrecord

# LOCKED=1 (as .ci/run has it) installs exactly the files of $(LOCK), known by their hashes, then onrecord itself and
# nothing else. The one thing beside it is FollowTheMoney, below: no lock of ready wheels can hold what is compiled.
LOCK := .ci/requirements.txt
LOCKED ?=
, := ,
install = $(if $(LOCKED),$(PIP) --require-hashes --requirement $(LOCK) && $(PIP) --no-deps --no-build-isolation --editable .,$(PIP) --editable '.[$(1)]')

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint bench soak fuzz train docs screenshots lock licences sizes wheels release clean

help:  ## list the targets
	@echo "onrecord: what make can do here (each makes $(VENV) itself; Python 3.11 or newer is all it needs)"
	@echo
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'
	@echo
	@echo "  GOLD=$(GOLD) is where bench and train find their data; PYTHON=… chooses the Python."

demo: $(VENV)/.web  ## read the example articles and follow a claim through them; a page in build/demo.html
	@rm -f build/demo.db build/demo.db-* build/demo.db.*
	@$(BIN)/onrecord demo build --claim "$(CLAIM)"

test: $(VENV)/.test  ## run the tests (PYTEST_ARGS="-k name" for some of them)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.lint  ## ruff over everything, mypy (strict) over src
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

bench: $(VENV)/.bench  ## time reading against textacy, measure reading and intake (GOLD=../shared/gold)
	@mkdir -p build
	$(BIN)/python benchmarks/speed.py --gold "$(GOLD)" --json build/speed.json $(BENCH_ARGS)
	@if [ -f "$(GOLD)/polnear/dev.jsonl" ]; then $(BIN)/python -m benchmarks.accuracy --gold "$(GOLD)"; \
	else echo "benchmarks/accuracy.py left out: no $(GOLD)/polnear (GOLD=FOLDER says where the gold data is)"; fi
	@if [ -d "$(GOLD)/pages" ]; then $(BIN)/python benchmarks/intake.py --gold "$(GOLD)"; \
	else echo "benchmarks/intake.py left out: no $(GOLD)/pages (GOLD=FOLDER says where the gold data is)"; fi

docs: $(VENV)/.docs  ## build the documentation's site into build/site, and look through its links (without a network)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	$(BIN)/python -m docs.making.check build/site

soak: $(VENV)/.test  ## watch and serve for ten minutes, killed at random; then the ledger is compared (SOAK_ARGS="--minutes 2")
	nice -n 10 $(BIN)/python -m benchmarks.soak $(SOAK_ARGS)

fuzz: $(VENV)/.fuzz  ## fuzz what reads input from outside, ten minutes a target (FUZZ_SECONDS=60 FUZZ_TARGETS="html mail"); Linux
	nice -n 10 $(BIN)/python -m fuzz.run $(FUZZ_TARGETS) --seconds $(FUZZ_SECONDS)

screenshots: $(VENV)/.test  ## take the pictures of the reading room anew (docs/screenshots); needs an installed Chromium
	$(BIN)/python -m docs.screenshots

lock: $(VENV)/.release  ## lock what CI installs, version by version with hashes (.ci/requirements.txt), from PyPI alone
	$(BIN)/uv pip compile --quiet --no-config --default-index https://pypi.org/simple --universal --python-version 3.11 --only-binary :all: --upgrade \
	  --generate-hashes --custom-compile-command "make lock" --extra test --extra lint --extra docs --extra release pyproject.toml --output-file $(LOCK)

licences: $(VENV)/.release $(VENV)/.test  ## list the licences of what onrecord needs to run anew, in docs/licences.md
	$(BIN)/python -m release.licences --write

sizes: $(VENV)/.release  ## measure what each way of installing takes, into docs/installing.md
	$(BIN)/python -m release.sizes --write

wheels: $(VENV)/.release  ## try the wheel, installed alone, on every Python that is here (PYTEST_ARGS="-k name" for some tests)
	$(BIN)/python -m release.wheels --tests "$(PYTEST_ARGS)"

release: $(VENV)/.release  ## build source archive and wheel twice, compare them, list contents, provenance and sums; in dist
	$(BIN)/python -m release.build

train: $(VENV)/.train  ## train the shipped model anew and export it (GOLD=../shared/gold)
	@[ -d "$(GOLD)" ] || { echo "make train: no folder $(GOLD); say where the gold data is: make train GOLD=FOLDER" >&2; exit 1; }
	$(BIN)/python -m training.attribution.run --gold "$(GOLD)"

clean:  ## remove the environment and the caches; build/ and its results stay
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
	find src tests training benchmarks release -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null || { \
	echo "onrecord needs Python 3.11 or newer; $(PYTHON) is $$("$(PYTHON)" -V 2>&1 | tail -n 1)." >&2; \
	echo "Install one, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "This Python cannot make environments. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/.core: $(VENV)/.made pyproject.toml
	$(PIP) --editable .
	@touch $@

$(VENV)/.web: $(VENV)/.made pyproject.toml
	$(PIP) --editable '.[web]'
	@touch $@ $(VENV)/.core

# FollowTheMoney compiles PyICU, which needs the ICU headers (Debian: apt-get install libicu-dev pkg-config g++).
# Where they are missing, or it cannot be built, the tests that ask that library are skipped and say so. (Making lint's
# environment does not make the tests' one, which would then be without it.)
$(VENV)/.test: $(VENV)/.made pyproject.toml $(if $(LOCKED),$(LOCK))
	$(call install,test)
	@if pkg-config --exists icu-i18n 2>/dev/null; then $(PIP) --no-binary pyicu --editable '.[ftm]' || \
	echo "FollowTheMoney cannot be built here: the tests that ask it are skipped" >&2; fi
	@touch $@ $(VENV)/.core $(VENV)/.web

$(VENV)/.lint: $(VENV)/.made pyproject.toml $(if $(LOCKED),$(LOCK))
	$(call install,test$(,)lint)
	@touch $@ $(VENV)/.core $(VENV)/.web

$(VENV)/.docs: $(VENV)/.made pyproject.toml $(if $(LOCKED),$(LOCK))
	$(call install,docs)
	@touch $@ $(VENV)/.core $(VENV)/.web

$(VENV)/.release: $(VENV)/.made pyproject.toml $(if $(LOCKED),$(LOCK))
	$(call install,release)
	@touch $@ $(VENV)/.core

$(VENV)/.bench: $(VENV)/.made pyproject.toml
	$(PIP) --editable '.[test,bench]'
	@touch $@ $(VENV)/.test $(VENV)/.core $(VENV)/.web

$(VENV)/.fuzz: $(VENV)/.made pyproject.toml
	$(PIP) --editable '.[test,fuzz]'
	@touch $@ $(VENV)/.test $(VENV)/.core $(VENV)/.web

$(VENV)/.train: $(VENV)/.made pyproject.toml
	$(PIP) --editable '.[train]'
	@touch $@ $(VENV)/.core
