# Whyword's front door. `make serve` and `make test` work on a fresh machine; `make help` lists the rest.

SHELL := bash
PORT ?= 8080
SECONDS_EACH ?= 60
# rustup's place, for shells that were started before it was installed.
export PATH := $(PATH):$(HOME)/.cargo/bin

page := dist/index.html
# Folders count too: they change when a file is removed.
sources := Cargo.toml Cargo.lock Trunk.toml index.html .cargo/config.toml scripts/engines.sh scripts/finish.py scripts/web.sh \
           $(shell find src static docs/screenshots 2>/dev/null) target/page-settings

.DEFAULT_GOAL := help
.PHONY: help setup build serve pack reproduce test firefox fuzz bench fmt licences examples screenshots icons clean FORCE

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what building needs and is missing, into .tools/
	@scripts/setup.sh build

build: $(page) ## Build the release page into dist/, for any path (WHYWORD_HUB=… for another Hub)

serve: build ## Build the page and serve it at http://127.0.0.1:8080 (PORT=… for another port)
	@python3 scripts/serve.py --port $(PORT)

pack: build ## Make target/whyword-offline.zip, the page for any web server in a folder (MODEL=static/models/NAME for another model)
	@python3 scripts/pack.py $(if $(MODEL),--model "$(MODEL)")

reproduce: setup ## Build this commit twice, in two places, and compare the two pages
	@scripts/reproduce.sh

test: ## Check format, lints and docs, and run every test, those in the browser included
	@scripts/setup.sh test
	@scripts/test.sh

firefox: build ## Run the page's tests once more, in Firefox
	@scripts/setup.sh firefox
	@scripts/test.sh firefox

fuzz: ## Make up files, links and tables and look for any that is not answered, a minute for each kind (SECONDS_EACH=…, TARGETS="config vocab")
	@scripts/setup.sh fuzz
	@scripts/fuzz.sh $(SECONDS_EACH) $(TARGETS)

fmt: ## Format the Rust code
	cargo fmt

licences: ## Collect the licences of what the page is made of into static/licences.txt anew
	scripts/licences.py

bench: build ## Measure every engine in Chromium and the kernels natively; the record goes to docs/benchmarks/
	@scripts/setup.sh test
	@echo "» building the engines to measure"
	@WHYWORD_ENGINES=all WHYWORD_FEATURES=benchmark TRUNK_STAGING_DIR=$(CURDIR)/target/benchmark scripts/web.sh scripts/engines.sh
	cargo bench --locked --features benchmark --bench kernels
	cargo bench --locked --bench browser

examples: ## Explain the page's examples in src/ui/examples/ anew, and pick the known values for static/verification.json
	cargo run --locked --release --example gallery
	cargo run --locked --release --example verification

screenshots: build ## Take the pictures in docs/screenshots anew
	@scripts/setup.sh test
	cargo test --locked --release --test page -- --ignored screenshots

icons: build ## Draw the icons of the installed page in static/icons/ anew, from static/favicon.svg
	@scripts/setup.sh test
	cargo test --locked --release --test page -- --ignored icons

clean: ## Remove what was built; the installed tools stay
	rm -rf target dist

$(page): $(sources)
	@scripts/setup.sh build
	@echo "» building the page"
	@touch target/page-begun
	@WHYWORD_ENGINES=all scripts/web.sh trunk build --release --locked --public-url "$(WHYWORD_PUBLIC_URL)"
	@touch -r target/page-begun $@ # What was edited meanwhile is newer.
	@head -1 dist/SHA256SUMS >target/page-built

# Changes when a setting does, or when what lies in dist/ was put there by something else, so that the page is built anew. The others
# have their defaults where they are used.
WHYWORD_PUBLIC_URL ?= /
settings := $(WHYWORD_PUBLIC_URL) $(WHYWORD_HUB) $(WHYWORD_HUB_CDN)
target/page-settings: FORCE
	@mkdir -p target
	@echo "$(settings)" | cmp -s - $@ || echo "$(settings)" >$@
	@head -1 dist/SHA256SUMS 2>/dev/null | cmp -s - target/page-built || touch $@
