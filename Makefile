# What a newcomer types: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

SWIFT ?= swift
# Targets import only what they declare: the arrows of the house point down.
BUILD_FLAGS := --explicit-target-dependency-import-check error
SOURCES := Package.swift Sources Tests
SCRIPTS := .ci/run $(wildcard scripts/*.sh) $(wildcard runbooks/*/*.sh)

.PHONY: help deps testdeps build check test demo static bench fuzz clean

help: ## This list.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

deps: ## Debian packages that the build and the demo need; asks apt only for what is missing.
	@scripts/deps.sh

testdeps: ## Those too that only the tests start: PostgreSQL, Alertmanager. None is begun as a service.
	@scripts/deps.sh tests

build: deps ## The program, for development: .build/debug/muster
	$(SWIFT) build $(BUILD_FLAGS) --product muster

check: ## What `make test` does, when the packages are known to be there.
	@if [[ ! -f "$$($(SWIFT) build --show-bin-path)/musterPackageTests.xctest" ]]; then echo "first build: some minutes"; fi
	$(SWIFT) build $(BUILD_FLAGS) --build-tests
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)
	shellcheck $(SCRIPTS)
	scripts/test.sh $(TEST_FLAGS)
	scripts/released.sh

test: testdeps check ## Everything that must hold: build without warnings, formatting, all tests.

demo: build ## A fault on this machine, walked to its end, by you or played (RUNBOOK=orders-late, disk-filling).
	@PATH="$$($(SWIFT) build --show-bin-path):$$PATH" scripts/demo.sh

static: deps ## One file to ship: .build-static/muster
	@scripts/static.sh

bench: deps ## Measures beside the reference programs and writes docs/performance.md (BENCH_SECONDS, MUSTER_CORPUS).
	@python3 Tests/Bench/bench.py

fuzz: deps ## Throws damaged runbooks at the reader for FUZZ_SECONDS (60).
	@scripts/fuzz.sh "$${FUZZ_SECONDS:-60}"

clean: ## Removes what was built and what the demo left.
	rm -rf .build .build-static .build-bench .build-fuzz .static demo-out
