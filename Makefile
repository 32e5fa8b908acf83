# Fengni: set-up and daily commands. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

SWIFT ?= swift
# Debian's names of what the build links against.
PACKAGES := libsodium-dev libsqlite3-dev pkg-config
# The build that is there: release where it was built, else debug.
FENGNI = $(firstword $(wildcard .build/release/fengni) .build/debug/fengni)

.PHONY: help packages run test build tour drill bench differential foreign lint matrix clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

# Installs what is missing of these packages, and says so.
define install
@missing=; for name in $(1); do \
	  dpkg-query -W -f '$${Status}' $$name 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$name"; done; \
	[ -z "$$missing" ] && exit 0; \
	echo "installing:$$missing"; \
	if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo=sudo; \
	else echo "run as root or install sudo, or install these yourself:$$missing" >&2; exit 1; fi; \
	$$sudo apt-get update -q; \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $$missing
endef

packages:
	$(call install,$(PACKAGES))

run: packages ## build, make the demo unless it is there, print a tour, serve on 127.0.0.1:8440
	$(SWIFT) build -c release --product fengni
	exec .build/release/fengni demo run --dir demo --policies Policies --port 8440

# Nearly every test holds a vault open. All at once they have 1,400 files, and with so many Foundation's `Process` reads past
# the end of a directory's entries; it takes no longer with eight at a time.
WIDTH = --experimental-maximum-parallelization-width

test: packages ## build and run every test
	$(SWIFT) build --build-tests
	width=; if $(SWIFT) test --help-hidden | grep -- $(WIDTH) >/dev/null; then width="$(WIDTH) 8"; fi; \
	FENGNI_FOREIGN_VERIFIERS=$${FENGNI_FOREIGN_VERIFIERS:-$(wildcard $(abspath $(FOREIGN)/bin))} \
	FENGNI_FOREIGN_WITNESS=$${FENGNI_FOREIGN_WITNESS:-$(wildcard $(abspath $(FOREIGN)/witness))} \
	$(SWIFT) test --skip-build $$width

# What `tour` and `matrix` run where nothing was built yet.
build: packages
	@[ -x "$(FENGNI)" ] || $(SWIFT) build --product fengni

tour: build ## take the tour by itself against a fresh vault and show it
	$(FENGNI) demo tour --policies Policies

drill: packages ## back up under load, lose the vault, put it back; prints what was lost
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --filter DrillTests | grep -E '^drill|^✘|Test run with'

bench: packages ## print the figures; over HTTP too where wrk and curl are there
	$(SWIFT) build -c release --product fengni
	$(SWIFT) build -c release --product fengni-bench
	.build/release/fengni-bench
	@if command -v wrk >/dev/null && command -v curl >/dev/null; then bash Benchmarks/http.sh; \
	else echo "left out: figures over HTTP (install wrk and curl)"; fi

# Python 3.11 or later, and the package index for the reference; neither is needed to build or to test.
DIFFERENTIAL = .build/differential
# For example `make differential OPTIONS="--seed 7 --requests 1000000"`.
OPTIONS ?=

differential: ## compare the Cedar engine with the official one, cedarpy, on random policies and requests
	$(SWIFT) build -c release --product cedar-conformance
	@[ -x $(DIFFERENTIAL)/venv/bin/python ] || python3 -m venv $(DIFFERENTIAL)/venv
	$(DIFFERENTIAL)/venv/bin/pip install -q --disable-pip-version-check cedarpy==4.12.2
	$(DIFFERENTIAL)/venv/bin/python -B Tests/Differential/differential.py \
	  --program .build/release/cedar-conformance --keep $(DIFFERENTIAL)/kept $(OPTIONS)

# The programs are Go's own log library and PyPI's pymerkle behind a few lines; neither is needed to build or to test.
FOREIGN = .build/foreign

foreign: ## build the programs that are not ours; tests use those that are there: they verify exports and cosign logs
	$(call install,golang-go golang-golang-x-mod-dev python3-venv)
	rm -rf $(FOREIGN)/bin
	mkdir -p $(FOREIGN)/bin
	for built in bin/go:verify witness:witness; do \
	  GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= GOCACHE=$(abspath $(FOREIGN)/cache) \
	    go build -o $(FOREIGN)/$${built%:*} Tests/Foreign/$${built#*:}.go || exit 1; done
	[ -x $(FOREIGN)/venv/bin/python ] || python3 -m venv $(FOREIGN)/venv
	$(FOREIGN)/venv/bin/pip install -q --disable-pip-version-check pymerkle==7.0.0 PyNaCl==1.6.2
	printf '#!/bin/sh\nexec %s -B %s "$$@"\n' $(abspath $(FOREIGN)/venv/bin/python Tests/Foreign/verify.py) > $(FOREIGN)/bin/python
	chmod +x $(FOREIGN)/bin/python

lint: ## check the formatting
	$(SWIFT) format lint -s -r Package.swift Sources Tests Benchmarks

matrix: packages ## write Policies/decisions.txt anew from the catalogue and the policies
	$(SWIFT) build --product fengni
	.build/debug/fengni policy matrix --policies Policies --out Policies/decisions.txt

clean: ## take the build away; the demo stays
	rm -rf .build
