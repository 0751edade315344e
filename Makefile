# TFDrift. `make help` lists the targets; ARGS="..." is passed on to the program behind a target.
SHELL := /bin/bash
.DEFAULT_GOAL := help
SWIFT ?= swift
ARGS ?=
export PATH := $(CURDIR)/.tools/bin:$(PATH)
# As shipped: without the shared Swift libraries, which cost an idle operator 4 MiB.
BENCH_BUILD := --scratch-path .build-release -c release --static-swift-stdlib

# Tests that only compute. They run first: beside them, those that talk over sockets would wait for a core past their
# time-outs.
PURE := ^(JSONTests|CELTests|EngineTests)\.

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: setup
setup: ## Install what is missing: Debian packages through apt-get (root), test tools from PyPI into .tools
	@.ci/setup

.PHONY: packages
packages:
	@.ci/setup packages

.PHONY: build
build: packages ## Build everything (debug)
	$(SWIFT) build $(ARGS)

.PHONY: test
test: setup ## Lint, build and run every test; ARGS="--filter EngineTests" for a part
	@.ci/lint
	@mkdir -p .build
	@set -o pipefail; { if [[ -n "$(ARGS)" ]]; then $(SWIFT) test $(ARGS); \
	    else $(SWIFT) test --filter '$(PURE)'; pure=$$?; \
	        $(SWIFT) test --skip-build --skip '$(PURE)' && [[ $$pure == 0 ]]; fi; } 2>&1 | tee .build/test.log \
	    || { echo "What failed:"; grep -aE 'recorded an issue|error:|^✘' .build/test.log | head -60; exit 1; }
	@[[ -n "$(ARGS)" ]] || .ci/fuzz 5

.PHONY: demo
demo: setup ## Play the story against an in-memory cluster; ARGS=--once ends with a verdict
	$(SWIFT) build --product tfdrift
	$$($(SWIFT) build --show-bin-path)/tfdrift demo $(ARGS)

.PHONY: bench
bench: packages ## Measure; prints JSON lines {"name","value","unit"}
	@$(SWIFT) build $(BENCH_BUILD) --product tfdrift-bench >&2
	@$(SWIFT) build $(BENCH_BUILD) --product tfdrift >&2
	@$$($(SWIFT) build $(BENCH_BUILD) --show-bin-path)/tfdrift-bench $(ARGS)

.PHONY: driftbench
driftbench: setup ## How often the engine is right; prints JSON lines {"name","stratum","value"}, writes docs/accuracy.md
	@$(SWIFT) build $(BENCH_BUILD) --product tfdrift >&2
	@cd Benchmarks/driftbench && python3 -m unittest --quiet tests.test_scorer >&2
	@cd Benchmarks/driftbench && python3 -m driftbench --document --answers $(CURDIR)/.build-release/driftbench-answers.jsonl \
	    --failures $(CURDIR)/.build-release/driftbench-failures.txt \
	    --program "$$(cd $(CURDIR) && $(SWIFT) build $(BENCH_BUILD) --show-bin-path)/tfdrift" $(ARGS)

.PHONY: driftbench-corpus
driftbench-corpus: setup ## Make DriftBench's corpus again: asks moto, reads ../shared/data
	@cd Benchmarks/driftbench && PYTHONPATH=$(CURDIR)/.tools/python python3 -m driftbench.oracle
	@cd Benchmarks/driftbench && python3 -m driftbench.hand && python3 -m driftbench.heldout

.PHONY: conformance
conformance: setup ## What LocalCluster and a real API server (TFDRIFT_TEST_KUBECONFIG) must both do
	$(SWIFT) test --filter ClusterConformance $(ARGS)

.PHONY: coverage
coverage: packages ## Write the grades of all calls and docs/coverage.md anew, from the tests
	TFDRIFT_UPDATE=1 $(SWIFT) test --filter CoverageTests

.PHONY: fuzz
fuzz: packages ## Fuzz what reads bytes from outside; ARGS="SECONDS TARGET..." (default: 60 s each)
	@.ci/fuzz $(ARGS)

.PHONY: lint
lint: ## Check format, imports and habits
	@.ci/lint

.PHONY: fmt
fmt: ## Format the sources
	$(SWIFT) format --in-place --parallel --recursive Sources Tests Benchmarks Plugins Package.swift
