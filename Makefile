# Two commands: `make run` and `make test`. Both work in a fresh clone with nothing running beforehand.
.DEFAULT_GOAL := help
PORT ?= 8000
SHELL := /bin/bash
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# `make run` says what it serves; a site that is deployed reads its own environment.
DEVELOPMENT := PORT=$(PORT) SITE_URL=http://127.0.0.1:$(PORT)
# One more than there are cores: a good part of the time is spent waiting for browsers and servers.
WORKERS ?= $(shell echo $$(($$(nproc) + 1)))
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q

.PHONY: help run test test-quick test-sqlite test-postgres lint programs faults demo demo-clear lock bench clean

help:  ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/site.installed var/site.env  ## the site on 127.0.0.1:8000 (PORT= for another)
	@$(DEVELOPMENT) python manage.py prepare_site
	@$(DEVELOPMENT) exec honcho -f Procfile start --no-colour

test: lint programs test-sqlite test-postgres  ## everything, on SQLite and on PostgreSQL

test-quick: .venv/tests.installed  ## within a minute: SQLite alone, without browsers, servers and what takes seconds
	$(PYTEST) --engine=sqlite -m "not browser and not looks and not once and not servers and not slow"

test-sqlite: .venv/tests.installed
	$(PYTEST) --engine=sqlite

test-postgres: .venv/tests.installed
	$(PYTEST) --engine=postgres -m "not looks and not browser and not once"  # what is the same on both was tested on SQLite

lint: .venv/tests.installed  ## formatting, imports, types, migrations, deployment settings
	@deploy/lint.sh

programs:  # what tests run against: each is installed when missing
	@deploy/browser.sh
	@deploy/redis.sh
	@deploy/pgbouncer.sh
	@deploy/mail_server.sh
	@deploy/strace.sh
	@deploy/nginx.sh
	@deploy/systemd.sh

faults: .venv/tests.installed programs  ## kill workers 50 times and at every system call; nobody missing, nobody doubled
	@python -m tests.faults.mail --engine=postgres
	@python -m tests.faults.mail --engine=sqlite
	@python -m tests.faults.notice --engine=postgres
	@python -m tests.faults.notice --engine=sqlite
	@python -m tests.faults.sweep --engine=postgres
	@python -m tests.faults.sweep --engine=sqlite
	@python -m tests.faults.desk --engine=postgres
	@python -m tests.faults.desk --engine=sqlite

demo: .venv/site.installed var/site.env  ## add sample data, marked as such
	@$(DEVELOPMENT) python manage.py demo add

demo-clear: .venv/site.installed var/site.env  ## take exactly the sample data away
	@$(DEVELOPMENT) python manage.py demo clear

bench: .venv/tests.installed  ## measure side by side; writes bench/RESULTS.md
	@python bench/policy_page.py
	@python bench/form_post.py
	@python bench/mail_out.py
	@python bench/notice.py

lock: .venv/tests.installed  ## compile the hash-locked requirements
	@uv pip compile -q --upgrade --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
		requirements.in -o requirements.txt
	@uv pip compile -q --upgrade --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
		requirements-dev.in -o requirements-dev.txt
	@cd bench && uv pip compile -q --upgrade --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
		requirements-wagtail.in -o requirements-wagtail.txt
	@cd bench && uv pip compile -q --upgrade --universal --python-version 3.12 --generate-hashes --no-emit-index-url \
		requirements-post-office.in -o requirements-post-office.txt

clean:  ## remove what was installed; var/ with the data stays
	rm -rf .venv

.venv/site.installed: requirements.txt
	@deploy/python.sh .venv
	@echo "Installing what the site needs"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/tests.installed: .venv/site.installed requirements-dev.txt
	@echo "Installing what the tests need"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

var/site.env: | .venv/site.installed
	@mkdir -p -m 700 var
	@umask 077 && { cat deploy/development.env; python -m responsys_site.generate_keys; } > $@
