# PYTHON: the interpreter that the virtual environment is made with (3.11 or later).
# ARGS: further arguments, e.g. `make preview ARGS="--stack prod"`, `make test ARGS="-k imds"`.
PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# A file's tests stay in one process, with what they share. Files go out in the order of tests/conftest.py.
PARALLEL := -n logical --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := preview
.PHONY: help setup runtime lock preview preview-app test test-fast lint format docs clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo 'ARGS="..." adds arguments to preview, preview-app, test, test-fast and docs.'

setup: $(INSTALLED) ## Install everything in .venv (the other targets do so too)

# Made anew when a pin changes: an environment that is older than its requirements is the hardest fault to see.
$(INSTALLED): requirements.txt requirements-dev.txt policypack/requirements.txt
	@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; sys.version_info >= (3, 11) or sys.exit(f"Python 3.11 or later is needed, $(PYTHON) is {v}: make PYTHON=python3.12 ...")'
	@echo "Setting up $(VENV) (once)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -r policypack/requirements.txt
	@[ -e policypack/venv ] || ln -s ../$(VENV) policypack/venv # where the Pulumi CLI looks for the pack's packages
	@touch $@

# Wheels alone: building a package from its source would run its code.
runtime: ## Install in .venv what `pulumi` needs, by hash, and nothing else: for jobs with an identity
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.lock
	@[ -e policypack/venv ] || ln -s ../$(VENV) policypack/venv

lock: $(INSTALLED) ## Write requirements.lock anew, from the pins
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --only-binary :all: \
		--no-emit-index-url --no-header --no-annotate \
		requirements.txt policypack/requirements.txt --output-file requirements.lock

preview: $(INSTALLED) ## Preview the dev stack against the policy pack, without credentials (the default)
	@$(BIN)/python -m least_privilege_cli preview $(ARGS)

preview-app: $(INSTALLED) ## Preview the example application with the dev stack's roles
	@$(BIN)/python -m least_privilege_cli preview --program examples/app --stack dev --policy-pack policypack \
		--reference organization/aws-roles/dev=. $(ARGS)

test: $(INSTALLED) ## Run all tests, on all cores
	@$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

test-fast: $(INSTALLED) ## Run the tests that start no process: for the edit loop
	@$(BIN)/python -m pytest $(PARALLEL) -m "not process" $(ARGS)

lint: $(INSTALLED) ## Check style, types, layers, generated pages, workflows and their lock file
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/mypy policypack/__main__.py
	@$(BIN)/mypy component_package/__main__.py
	@MYPYPATH=examples/app $(BIN)/mypy examples/app/__main__.py
	@PYTHONPATH=.:policypack $(BIN)/lint-imports --no-logo
	@$(BIN)/python -m docs.generator --check
	@$(BIN)/python .ci/check_workflows.py
	@$(BIN)/zizmor --quiet --offline .github/workflows action.yml

docs: $(INSTALLED) ## Write the generated pages anew
	@$(BIN)/python -m docs.generator $(ARGS)

format: $(INSTALLED) ## Fix what ruff can fix, and format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean: ## Remove .venv and all caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
