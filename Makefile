# Two commands do all set-up on a fresh machine: `make guide` and `make test`.

EXAMPLE ?= content/examples/easy_acute.yaml
REGION ?= uk
SETUP := pyproject.toml .ci/setup .ci/constraints.txt

.PHONY: guide test lint types bench coverage prints forms postfix fmt clean

guide: .venv/.run
	.venv/bin/guidegen build $(EXAMPLE) --region $(REGION) --output output/guide.pdf

test: lint types
	.venv/bin/python -m pytest --numprocesses 2

lint: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: .venv/.dev
	.venv/bin/mypy

bench: .venv/.dev
	.venv/bin/python -m tests.bench.build
	.venv/bin/python -m tests.bench.batch

coverage: .venv/.dev
	.venv/bin/python -m tests.acceptance.coverage

prints: .venv/.dev
	.venv/bin/python -m tests.acceptance.prints

forms: .venv/.forms
	.venv/bin/python -m tests.acceptance.forms

postfix: .venv/.dev
	.venv/bin/python -m tests.acceptance.postfix

fmt: .venv/.dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

clean:
	rm -rf .venv dist build output/*.pdf output/*.html

.venv/.run: $(SETUP)
	.ci/setup run
	@touch $@

.venv/.dev: $(SETUP)
	.ci/setup dev
	@touch $@ .venv/.run

# Other engines that fill in forms: those of PyPI in a place of their own, because they want older versions of ours.
.venv/.forms: .venv/.dev tests/browser/package-lock.json
	@for program in node npm pdftk; do command -v $$program >/dev/null || \
		{ echo "make forms needs $$program: apt-get install nodejs npm pdftk-java" >&2; exit 1; }; done
	.venv/bin/python -m venv .venv/forms
	.venv/forms/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	.venv/forms/bin/python -m pip install --quiet --group forms
	cd tests/browser && npm ci --omit=optional --no-audit --no-fund
	@touch $@
