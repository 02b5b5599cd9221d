# PYTHON: the interpreter that the virtual environment is made with (3.11 or later).
# ARGS: further arguments, e.g. `make preview ARGS="--stack prod"`, `make test ARGS="-k imds"`.
PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := preview
.PHONY: setup preview preview-app test lint format docs clean

setup: $(INSTALLED)

# Made anew when a pin changes: an environment that is older than its requirements is the hardest fault to see.
$(INSTALLED): requirements.txt requirements-dev.txt policypack/requirements.txt
	@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; sys.version_info >= (3, 11) or sys.exit(f"Python 3.11 or later is needed, $(PYTHON) is {v}: make PYTHON=python3.12 ...")'
	@echo "Setting up $(VENV) (once)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -r policypack/requirements.txt
	@[ -e policypack/venv ] || ln -s ../$(VENV) policypack/venv # where the Pulumi CLI looks for the pack's packages
	@touch $@

preview: $(INSTALLED)
	@$(BIN)/python -m offline_preview preview $(ARGS)

# The example application, with the roles of this program's own dev stack.
preview-app: $(INSTALLED)
	@$(BIN)/python -m offline_preview preview --program examples/app --stack dev --policy-pack policypack \
		--reference organization/aws-roles/dev=. $(ARGS)

test: $(INSTALLED)
	@$(BIN)/python -m pytest $(ARGS)

lint: $(INSTALLED)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/mypy policypack/__main__.py
	@MYPYPATH=examples/app $(BIN)/mypy examples/app/__main__.py
	@$(BIN)/python -m docs.generator --check
	@$(BIN)/zizmor --quiet --offline .github/workflows

# The pages that follow from the code: rules, AWS's managed policies, roles.
docs: $(INSTALLED)
	@$(BIN)/python -m docs.generator $(ARGS)

format: $(INSTALLED)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
