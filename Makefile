# Everything that is made lands in build/, which git ignores.
PYTHON ?= python3
VENV   := build/venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready-user
TOOLS  := $(VENV)/.ready-dev
LOCK   := deploy/requirements.lock

# How long `make run` goes on (45s, 2m); without it, until Ctrl-C.
FOR ?=

.DEFAULT_GOAL := help
.PHONY: help run test check unit commands scenario integration fault fuzz study bench pictures pages lock clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## watch customers move through the sample journeys (FOR=45s to stop by itself)
	@$(BIN)/sojourn dev --project journeys $(if $(FOR),--for $(FOR))

test: check ## everything: check, then all tests, those on real Apache Kafka too
	@SOJOURN_FAULTS=$${SOJOURN_FAULTS:-3} $(BIN)/pytest --hypothesis-profile=thorough tests

check: $(TOOLS) ## style, types, layers, schemas, the sample project and its scenarios
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sojourn check journeys
	$(BIN)/sojourn test journeys

# Laws are tried ten times here, a hundred times within `make test` (tests/support/laws.py).
unit: $(TOOLS) ## fast tests of each part by itself, in seconds
	$(BIN)/pytest tests/unit

commands: $(TOOLS) ## every command without a broker, all that the documentation shows, damaged projects
	$(BIN)/pytest tests/commands tests/docs tests/fuzz

scenario: $(TOOLS) ## whole journeys in memory, on real data where it lies beside the repository
	$(BIN)/pytest tests/contracts tests/scenario -m "not kafka"

integration: $(TOOLS) ## commands and runtime on real Apache Kafka: SOJOURN_TEST_BOOTSTRAP, else Docker, else its jars
	$(BIN)/pytest tests/integration

# Faults of the random schedule: few within `make test`, many by themselves.
fault: export SOJOURN_FAULTS ?= 30
fault: $(TOOLS) ## kill, suspend and starve workers on real Apache Kafka (SOJOURN_FAULTS=30)
	$(BIN)/pytest tests/fault

# Damaged projects by the ten thousand: FUZZ of them, drawn by FUZZ_SEED.
FUZZ ?= 50000
FUZZ_SEED ?= 1

fuzz: $(TOOLS) ## damage the sample project FUZZ=50000 times: the checker must not fall over
	PYTHONPATH=src:tests $(BIN)/python -m fuzz --cases $(FUZZ) --seed $(FUZZ_SEED)

study: $(TOOLS) ## let the engine learn in a world with hidden rates, for docs/choice.md (minutes)
	PYTHONPATH=src:tests $(BIN)/python -m study

bench: $(TOOLS) ## speed and latency on real Apache Kafka, to build/bench.json
	PYTHONPATH=src:tests $(BIN)/python -m bench

pictures: $(TOOLS) ## draw docs/pictures and write the kept texts of `graph` and `explain` anew
	PYTHONPATH=src:tests $(BIN)/python -m support.goldens

pages: $(TOOLS) ## write anew what is made of the sources: schemas, reference, rules, settings, metrics, quotations
	$(BIN)/python -m sojourn.journeyfile.publishing.schema
	$(BIN)/python -m sojourn.connector.config.schema
	$(BIN)/python -m sojourn.journeyfile.publishing.goldens tests/unit/journeyfile/bad docs/errors.md
	$(BIN)/python -m sojourn.journeyfile.reference docs/reference
	$(BIN)/python -m sojourn.ops.settings_page > docs/settings.md
	$(BIN)/python -m sojourn.ops.metrics_page > docs/metrics.md
	PYTHONPATH=src:tests $(BIN)/python -m support.quoted docs/cookbook.md

lock: $(TOOLS) ## write the exact versions of this venv to deploy/requirements.lock
	$(BIN)/pip freeze --exclude-editable | grep -v '^#' > $(LOCK)

clean: ## remove build/
	rm -rf build

# A stamp, so that a second `make run` starts at once.
$(READY): pyproject.toml $(LOCK)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -c $(LOCK) -e .
	@touch $@

$(TOOLS): pyproject.toml $(LOCK)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV), with the tools of the tests ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check -c $(LOCK) -e '.[dev]'
	@touch $@ $(READY)
