PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install -q --disable-pip-version-check -c $(VENV)/constraints.txt
export PORT ?= 8000
POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/postgres

.DEFAULT_GOAL := help
.PHONY: help run dev demo demo-large test test-postgres test-properties test-faults test-nginx test-scale-out image test-browser bench bench-load bench-reports bench-counter screenshots guide-pictures lint format check ci lock clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Simples needs Python 3.11 or newer; $(PYTHON) is older or missing."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. Install it: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# The versions of requirements.lock, so that a release of a dependency changes nothing here until `make lock UPGRADE=--upgrade` takes it in.
$(VENV)/constraints.txt: requirements.lock | $(BIN)/python
	@sed -n 's,^\([a-z0-9][^ ]*==.*[^ ]\) *\\$$,\1,p' requirements.lock > $@

$(VENV)/.run: requirements.txt $(VENV)/constraints.txt | $(BIN)/python
	@echo "Installing requirements.txt into $(VENV)"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.test: requirements/test.txt requirements.txt $(VENV)/constraints.txt | $(BIN)/python
	@echo "Installing requirements/test.txt into $(VENV)"
	@$(PIP) -r requirements/test.txt
	@touch $@ $(VENV)/.run

$(VENV)/.dev: requirements/dev.txt requirements/production.txt requirements/test.txt requirements.txt $(VENV)/constraints.txt | $(BIN)/python
	@echo "Installing requirements/dev.txt into $(VENV)"
	@$(PIP) -r requirements/dev.txt
	@touch $@ $(VENV)/.run $(VENV)/.test

run: $(VENV)/.run  ## install, migrate, load the demo once, serve as in production on PORT
	@DEMO=1 exec $(BIN)/python manage.py serve

dev: $(VENV)/.dev  ## development server with autoreload and debug toolbar
	@$(BIN)/python manage.py migrate --verbosity 0
	@DEBUG=1 exec $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

demo: $(VENV)/.run  ## load the demo content; safe to repeat
	@DEMO=1 $(BIN)/python manage.py migrate --verbosity 0
	@DEMO=1 $(BIN)/python manage.py demo

demo-large: $(VENV)/.run  ## grow the demo to 20,000 supplements, 10,000 articles, 100,000 orders (minutes); safe to repeat
	@DEMO=1 $(BIN)/python manage.py migrate --verbosity 0
	@DEMO=1 $(BIN)/python manage.py demo_large

test: $(VENV)/.test  ## install what the fast suite needs and run it on SQLite
	@$(BIN)/python -m pytest -n auto --dist loadgroup

test-postgres: $(VENV)/.dev  ## the same suite and the races, on PostgreSQL (POSTGRES_URL)
	@POSTGRES_URL=$(POSTGRES_URL) BIN=$(BIN) sh .ci/with-postgres $(BIN)/python -m pytest -n auto --dist loadgroup

test-properties: $(VENV)/.dev  ## what holds for every cart: 10,000 examples of each property of money
	@HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n auto --durations=0 $(wildcard tests/shop/test_*properties.py)

test-faults: $(VENV)/.dev  ## races, crashes and dead services over HTTP, on both databases; about 40 minutes on two cores
	@$(BIN)/python -m pytest tests/faults

test-nginx: $(VENV)/.dev  ## deploy/nginx.conf before a site on both databases: nothing private kept, no stale price; about 15 minutes
	@$(BIN)/python -m pytest tests/fronts --ignore tests/fronts/test_scale_out.py

test-scale-out: $(VENV)/.dev  ## two servers with PostgreSQL, Redis and a bucket: killed, restarted, deployed over; about 10 minutes
	@$(BIN)/python -m pytest tests/fronts/test_scale_out.py

image:  ## build the container image
	@docker build -t simples .

test-browser: $(VENV)/.dev  ## the journeys in Chromium (CHROMIUM_PATH)
	@DJANGO_ALLOW_ASYNC_UNSAFE=true $(BIN)/python -m pytest -n auto tests/browser --ignore tests/browser/test_screenshots.py

bench: $(VENV)/.dev  ## how fast the site is, beside references on this machine; about 15 minutes (docs/benchmarks.md)
	@POSTGRES_URL=$(POSTGRES_URL) $(BIN)/python -m tests.bench.speed

bench-load: $(VENV)/.dev  ## the large site under a crowd, one hot product, overload; about 20 minutes for each database
	@POSTGRES_URL=$(POSTGRES_URL) $(BIN)/python -m tests.bench.speed.crowded

bench-reports: $(VENV)/.dev  ## reports of a year with 100,000 orders (BENCH_ORDERS), each within a second; DATABASE_URL
	@$(BIN)/python -m pytest -s tests/bench/test_reports.py

bench-counter: $(VENV)/.dev  ## the counter with 100,000 orders, 20,000 products, 10,000 articles (BENCH_ORDERS); DATABASE_URL
	@$(BIN)/python -m pytest -s -n0 tests/bench/test_counter.py

screenshots: $(VENV)/.dev  ## every page at 390 and 1280 px, light and dark, into var/screenshots
	@DJANGO_ALLOW_ASYNC_UNSAFE=true SCREENSHOTS=1 $(BIN)/python -m pytest tests/browser/test_screenshots.py

guide-pictures: $(VENV)/.dev  ## the pictures of docs/staff-guide, from a demo whose clock stands still
	@DJANGO_ALLOW_ASYNC_UNSAFE=true $(BIN)/python -m pytest tests/browser/guide_pictures.py

lint: $(VENV)/.dev  ## ruff, templates, mypy, import floors
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/djangofmt --check templates config/templates
	@$(BIN)/lint-imports
	@$(BIN)/mypy

format: $(VENV)/.dev  ## let the formatters write
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/djangofmt templates config/templates

check: $(VENV)/.run  ## migrations complete, deployment checks, static files
	@DEMO=1 $(BIN)/python manage.py makemigrations --check --dry-run
	@DEMO=1 $(BIN)/python manage.py join_assets --verbosity 0
	@DEMO=1 $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') ALLOWED_HOSTS=www.example.com \
		SITE_URL=https://www.example.com $(BIN)/python manage.py check --deploy --fail-level WARNING

ci: lint check test  ## what must be green before a merge

lock: $(VENV)/.dev  ## write requirements.lock, with hashes (UPGRADE=--upgrade takes new releases in)
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		$(UPGRADE) --custom-compile-command 'make lock' --python-version 3.11 requirements/dev.txt -o requirements.lock

clean:  ## remove the environment and caches; data in var/ stays
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
