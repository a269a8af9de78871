# Thin: each target calls one script of dev/, which says what it does. `make help` lists them.
PYTHON ?= python3
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help run demo shell test test-long unit lint format test-isolated test-host bench bench-long texts clean clean-all

help: ## This list
	@echo "Odoo billing addons. Each command fetches what it needs by itself."
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-22s %s\n", $$1, $$2 }'

run: ## Odoo with the demo data in your browser, until Ctrl-C (first time: about 4 minutes)
	@$(PYTHON) dev/run.py serve

demo: ## The same without serving: makes the demo database and does the main job on it
	@$(PYTHON) dev/run.py demo

shell: ## Odoo's Python shell on the demo database; also: make -s shell < script.py
	@$(PYTHON) dev/run.py shell

test: ## Lint and all tests; T=path runs only those: make test T=addons/billing_base
	@$(PYTHON) dev/check.py $(T)

test-long: ## Random cases in great number: 500 affairs and 62 contracts through Odoo (half an hour)
	@$(PYTHON) dev/check.py --long

unit: ## The pure Python tests, in seconds, without a database
	@$(PYTHON) dev/check.py --unit

lint: ## Format, static checks, translations, configuration files
	@$(PYTHON) dev/lint.py

format: ## Let ruff mend the layout
	@$(PYTHON) dev/lint.py --fix

texts: ## Bring i18n/ up to date with the code, and say what is not translated yet
	@$(PYTHON) dev/texts.py $(M)

test-isolated: ## Each module alone on a bare Odoo: install, test, uninstall without leftovers (M=module: one)
	@$(PYTHON) dev/isolated.py $(M)

test-host: ## Odoo's own tests with and without our modules (about an hour)
	@$(PYTHON) dev/hosttests.py

bench: ## The benchmarks of tests/bench
	@$(PYTHON) dev/bench.py

bench-long: ## The same with the whole numbers, such as 1,000 orders of 12 milestones (an hour)
	@$(PYTHON) dev/bench.py --long

clean: ## Remove this checkout's databases, files and build/
	@$(PYTHON) dev/clean.py

clean-all: ## ... and the shared cache: Odoo, Python packages, the PostgreSQL cluster
	@$(PYTHON) dev/clean.py --all
