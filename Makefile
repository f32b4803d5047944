# Two commands do all set-up on a fresh machine: `make guide` and `make test`.

EXAMPLE ?= content/examples/easy_acute.yaml
REGION ?= uk
SETUP := pyproject.toml .ci/setup .ci/constraints.txt

.PHONY: guide test lint types bench coverage layouts prints postfix fmt clean

guide: .venv/.run
	.venv/bin/guidegen build $(EXAMPLE) --region $(REGION) --output output/guide.pdf

test: lint types
	.venv/bin/python -m pytest --numprocesses 2 --dist worksteal

lint: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --no-logo

types: .venv/.dev
	.venv/bin/mypy

bench: .venv/.dev
	.venv/bin/python -m tests.bench.build
	.venv/bin/python -m tests.bench.batch

coverage: .venv/.dev
	.venv/bin/python -m tests.acceptance.coverage

layouts: .venv/.dev
	.venv/bin/python -m tests.acceptance.layouts

prints: .venv/.dev
	.venv/bin/python -m tests.acceptance.prints

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
