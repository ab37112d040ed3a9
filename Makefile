# make demo    build keytag and show it at work on SampleData/
# make test    the whole suite, as CI runs it
# make help    the other targets

BUILD_FLAGS := --explicit-target-dependency-import-check error
# With Swift's libraries in the executable it starts in two thirds of the time, and needs no toolchain.
RELEASE_FLAGS := -c release $(BUILD_FLAGS) --static-swift-stdlib
KEYTAG := .build/release/keytag
SOURCES := Sources Tests Migrations Package.swift \
  Benchmarks/Sources Benchmarks/Tests Benchmarks/Package.swift

.DEFAULT_GOAL := help
.PHONY: help demo test build static test-spark lint format fake-api fuzz torture torture-short pull-kill tools clean \
  bench bench-scale bench-store bench-check bench-build bench-tools

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

# What Debian has and the build needs; nothing is installed where all of it is there.
tools:
	@.ci/install-tools

build: tools ## the release build
	swift build $(RELEASE_FLAGS) --product keytag

static: tools ## one executable for any x86-64 Linux, without pull: .build-static/release/keytag
	swift build -c release $(BUILD_FLAGS) --disable-default-traits --product keytag \
	  --scratch-path .build-static -Xswiftc -static-executable -Xlinker -s

demo: build ## load, enrich, store and query the sample data
	@SampleData/demo $(KEYTAG)

test: tools lint ## lint and the whole test suite
	swift build --build-tests $(BUILD_FLAGS)
	swift test --skip-build
	KEYTAG=$(CURDIR)/.build/debug/keytag swift test --package-path Benchmarks
	@Benchmarks/install-tools python3
	python3 -m unittest discover --start-directory Benchmarks/Tests/runner

test-spark: static ## the job for Apache Spark on a cluster of this machine; EVENTS=50000: the short form
	@Tests/Spark/run

lint: ## check the formatting
	swift format lint --strict --configuration .swift-format --parallel \
	  --recursive $(SOURCES)

format: ## mend the formatting
	swift format format --in-place --configuration .swift-format --parallel \
	  --recursive $(SOURCES)

fake-api: tools ## a fake Events API on port 8787, with the sample data arriving as if today
	swift build $(RELEASE_FLAGS) --product keytag-fake-api
	.build/release/keytag-fake-api --port 8787 --events SampleData/events.ndjson \
	  --past 30m --every 10s

# The suite does the same with fewer of both.
pull-kill: tools ## kill a pull of 10,000 events 500 times, and see that it has each once
	swift build --build-tests $(BUILD_FLAGS)
	KEYTAG_PULL_KILLS=500 KEYTAG_PULL_EVENTS=10000 \
	  swift test --skip-build --filter 'A pull that is killed'

fuzz: tools ## build the fuzzers; Tests/Fuzz/README.md says how to run them
	KEYTAG_FUZZ=1 swift build -c release --scratch-path .build/fuzz --product keytag-fuzz \
	  --sanitize address --sanitize fuzzer -Xswiftc -sanitize=address,fuzzer

torture-short: tools ## kills, faults and readers for a minute, as the suite has them
	swift build --build-tests $(BUILD_FLAGS)
	swift test --skip-build --filter TortureTests

torture: build ## kills, faults and readers for an hour; see Tests/Torture/README.md
	swift build $(RELEASE_FLAGS) --product keytag-faulty-calls
	swift build $(RELEASE_FLAGS) --product keytag-torture
	nice .build/release/keytag-torture

bench: bench-build ## measure keytag and the peers that are installed; Benchmarks/README.md
	python3 Benchmarks/runner compare

bench-scale: bench-build ## measure how its cost grows, and how long one event takes
	python3 Benchmarks/runner scale

bench-store: bench-build ## measure storing beside sqlite3 and sqlite-utils, and a large store's answers
	python3 Benchmarks/runner store

bench-check: bench-build ## compare instruction counts with the committed ones
	@Benchmarks/install-tools valgrind
	python3 Benchmarks/runner check

bench-tools: ## install the peers, from Debian and PyPI
	@Benchmarks/install-tools

bench-build: build
	@Benchmarks/install-tools python3
	swift build -c release --package-path Benchmarks --product keytag-workload

clean: ## remove what was built
	rm -rf .build .build-static .build-spark Benchmarks/.build
