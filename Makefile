# Everything a newcomer or a build machine needs; `make help` lists it.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3.14 python3,\
	$(shell command -v $(name) 2>/dev/null)))
VENV ?= .venv
BIN := $(VENV)/bin
STUBS := client/ferryman/v1
PROTOS := $(sort $(wildcard proto/ferryman/v1/*.proto))
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help install install-dev demo serve pictures proto proto-accept proto-check format lint types test bench check lock clean

help: ## List what can be made
	@$(PYTHON) -c 'import re; [print(f"  {n:13}{t}") for n, t in re.findall(r"^([a-z-]+):.*## (.+)", open("Makefile").read(), re.M)]'

install: $(VENV)/.installed ## Set up what running needs

install-dev: $(VENV)/.installed-dev ## Set up what developing needs

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Ferryman needs Python 3.11 or later; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Setting up (a minute the first time) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Setting up for development (two minutes the first time) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed

demo: install ## Import the sample files, live, from a real SFTP server
	@$(BIN)/ferryman demo --state-directory .demo

serve: install ## Run the service on this machine
	@$(BIN)/ferryman serve

proto: install-dev ## Generate the Python code of the contract
	@rm -f $(STUBS)/*_pb2*.py $(STUBS)/*_pb2*.pyi
	@$(BIN)/python -m grpc_tools.protoc -I proto --plugin=protoc-gen-mypy=$(BIN)/protoc-gen-mypy \
		--plugin=protoc-gen-mypy_grpc=$(BIN)/protoc-gen-mypy_grpc --python_out=client --grpc_python_out=client \
		--mypy_out=quiet:client --mypy_grpc_out=quiet:client $(PROTOS)

proto-accept: install-dev ## Take the contract as it is as the one that must not break any more
	@$(BIN)/buf build proto -o proto/accepted.binpb

proto-check: install-dev ## Fail if the generated code is not what the contract gives, or the contract breaks its callers
	@$(BIN)/buf format --exit-code -d proto
	@$(BIN)/buf lint proto
	@$(BIN)/buf breaking proto --against proto/accepted.binpb
	@$(BIN)/python -m tests.stubs_check $(STUBS)

format: install-dev ## Format code and contract
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/buf format -w proto

lint: install-dev ## Check style and who imports whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: install-dev ## Check types
	@$(BIN)/mypy

pictures: install-dev ## Draw the pictures of the README anew; needs Chromium
	@$(BIN)/python -m tests.pictures docs/pictures

check: lint types proto-check ## Everything that needs no running part

test: install-dev check ## Set up, check and test
	@$(BIN)/pytest

bench: install-dev ## Measure speed and memory; needs the OpenSSH client and the sqlite3 shell
	@$(BIN)/python -m tests.bench.import_csv
	@$(BIN)/python -m tests.bench.import_xml
	@$(BIN)/python -m tests.bench.import_api
	@$(BIN)/python -m tests.bench.latency
	@$(BIN)/python -m tests.bench.control
	@$(BIN)/python -m tests.bench.start
	@$(BIN)/python -m tests.bench.history
	@$(BIN)/python -m tests.bench.watch
	@$(BIN)/python -m tests.bench.schedules
	@$(BIN)/python -m tests.bench.console

lock: install-dev ## Resolve the dependencies anew (needs uv)
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra build pyproject.toml -o requirements.lock
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --extra build --extra dev pyproject.toml -o requirements-dev.lock

clean: ## Remove what was set up and what the demo left
	@rm -rf $(VENV) .demo .mypy_cache .pytest_cache .ruff_cache
