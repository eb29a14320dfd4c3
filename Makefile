# `make` lists the targets. Each sets up what it needs in .venv; there is nothing to activate.
#
# All paths are relative, and values reach the commands through the environment:
# so any folder name works, and any spelling of a fiscal year.

FY ?= 2014-2015
LANGUAGES ?=
FORMATS ?=
RENDERER ?=
JOBS ?=
PORT ?=
LAB_OPTIONS ?=
WORKERS ?= auto
ROUNDS ?= 5
MOMENTS ?= 60
TRIALS ?= 3
SEED ?= 0
export FY RENDERER JOBS PORT

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export VIRTUAL_ENV := $(CURDIR)/.venv
# Without stored bytecode every process would compile all libraries again.
unexport PYTHONHOME PYTHONPATH CONDA_PREFIX PYTHONDONTWRITEBYTECODE

# In a locale that isn't installed Python would read the folder's name as ASCII, and fail.
ifneq ($(filter ANSI_X3.4-1968 US-ASCII,$(shell locale charmap 2>/dev/null)),)
export PYTHONUTF8 := 1
endif

PYTHON := .venv/bin/python
NAPANALYSIS := $(PYTHON) -m napanalysis
build_options = $(foreach language,$(LANGUAGES),--language "$(language)") \
	$(foreach format,$(FORMATS),--format "$(format)") \
	$(if $(RENDERER),--renderer "$$RENDERER") $(if $(JOBS),--jobs "$$JOBS")

.DEFAULT_GOAL := help
.PHONY: help brief watch check test lint lab preview project docs notebooks validate reproduce \
	faults fuzz bench deposit sbom audit setup setup-test quarto lock clean

help: ## List these targets
	@echo "Canada's published figures on human trafficking, from raw tables to a bilingual brief."
	@echo
	@echo "Usage: make TARGET [FY=2014-2015] [LANGUAGES='en fr'] [FORMATS='html pdf docx']"
	@echo "                   [RENDERER=auto|quarto|builtin] [JOBS=N]"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

brief: setup ## Build the brief of FY in both languages, and say where it is
	@$(NAPANALYSIS) build --fiscal-year "$$FY" $(build_options)

watch: setup ## Build the brief of FY again after each change, until stopped
	@$(NAPANALYSIS) build --fiscal-year "$$FY" $(build_options) --watch

check: setup ## Report every error in the raw figures, and how many flags there are
	@$(NAPANALYSIS) check

lab: setup ## Open the notebooks in JupyterLab, on this machine only
	@JUPYTER_CONFIG_PATH="$(CURDIR)/tools/jupyter" $(PYTHON) -m jupyterlab --ServerApp.ip=127.0.0.1 notebooks $(LAB_OPTIONS)

preview: setup ## Serve the brief of FY on this machine while its sources are edited
	@$(NAPANALYSIS) preview --fiscal-year "$$FY" $(if $(PORT),--port "$$PORT") \
		$(foreach language,$(LANGUAGES),--language "$(language)") $(if $(RENDERER),--renderer "$$RENDERER")

project: setup ## Leave the brief of FY as a Quarto project to be rendered by hand (FORCE=1: again)
	@$(NAPANALYSIS) project --fiscal-year "$$FY" $(if $(FORCE),--force)

test: lint ## Run all checks and tests, and nbval over the committed notebooks
	@PYTHONPATH=tests/data/quick $(PYTHON) -m pytest --nbval --nbval-current-env -n "$(WORKERS)" \
		--dist loadfile --no-loadscope-reorder -q

lint: setup-test ## Check style and types, and the sources of the brief
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff format --quiet --check .
	@$(PYTHON) -m mypy --no-error-summary
	@panache lint --message-format short --config reports/.panache.toml reports/*.qmd

docs: setup ## Write docs/api.md and the data dictionary from what defines them
	@$(PYTHON) tools/api_page.py
	@$(PYTHON) tools/data_dictionary.py

notebooks: setup ## Refresh the stored outputs of the committed notebooks
	@$(NAPANALYSIS) notebooks

validate: setup-test ## Execute the notebooks of a finished build of FY again, and compare
	@$(NAPANALYSIS) validate --fiscal-year "$$FY"

reproduce: setup ## Build FY twice under different conditions, and compare every byte
	@$(PYTHON) tools/reproduce.py "$$FY"

faults: setup ## Kill builds at many moments, and see that products stand whole (MOMENTS=60)
	@$(PYTHON) tools/faults.py --moments "$(MOMENTS)"

fuzz: setup ## Damage files in every way, and see that nothing goes wrong in silence (TRIALS=3, SEED=0)
	@$(PYTHON) tools/fuzz.py --rounds "$(TRIALS)" --seed "$(SEED)"

bench: setup ## Time builds beside papermill's own command (ROUNDS=5)
	@$(PYTHON) tools/bench.py --rounds "$(ROUNDS)"

deposit: brief ## Put the brief of FY into a zip in dist/ that can be checked by itself
	@$(NAPANALYSIS) deposit --fiscal-year "$$FY"

sbom: setup-test ## List the locked libraries as a bill of materials (CycloneDX) in dist/
	@mkdir -p dist
	@$(PYTHON) -W ignore -m cyclonedx_py requirements requirements/build.txt \
		--pyproject pyproject.toml --output-reproducible --validate -o dist/napanalysis.cdx.json
	@echo dist/napanalysis.cdx.json

audit: setup-test ## Ask for known vulnerabilities in the locked libraries, where that can be had
	@$(PYTHON) tools/audit.py

setup: ## Make the environment now (the other targets do it when they need it)
	@tools/setup build

setup-test: ## The same with what the tests need
	@tools/setup test

quarto: ## Try again to install Quarto
	@tools/setup quarto

# With --universal one file serves every system and Python; build.txt is a part of test.txt.
compile = uv pip compile pyproject.toml --group install --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --quiet

lock: ## Compile the lock files again from pyproject.toml (UPGRADE=1: newest versions)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	@$(compile) $(if $(UPGRADE),--upgrade) --extra cluster --extra test --output-file requirements/test.txt
	@$(compile) --constraint requirements/test.txt --output-file requirements/build.txt

clean: ## Delete products with all that lies among them, staging and caches; never raw figures
	@rm -rf .napanalysis dist reports/_site reports/.quarto \
		data/processed/[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9] \
		reports/[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9] \
		.pytest_cache .mypy_cache .ruff_cache .hypothesis notebooks/.ipynb_checkpoints
	@find . \( -name .venv -o -name .git \) -prune -o \
		-name __pycache__ -type d -prune -exec rm -rf {} +
