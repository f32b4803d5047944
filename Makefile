# Two commands do all set-up on a fresh machine: `make guide` and `make test`.

EXAMPLE ?= content/examples/easy_acute.yaml
REGION ?= uk
SETUP := pyproject.toml .ci/setup .ci/constraints.txt
EXTRAS := cluster,intake,keyring,s3

# Where the libraries that guidegen leans on are used most; what measures speed has no place among old versions.
LOWEST_TESTS ?= tests/clinic tests/html tests/pdf/test_pdf.py tests/pdf/test_join.py tests/pdf/test_encrypt.py \
	tests/readers/test_tables.py tests/readers/test_form_read.py tests/delivery tests/batch/test_cluster.py \
	tests/batch/test_remote_folder.py tests/report tests/cli/test_cli.py

.PHONY: guide test tests long check lint types bench bench-peers press-faults press-library bench-intake acceptance coverage layouts equality prints twins forms opened
.PHONY: waiting-room joiners mail-servers
.PHONY: mutants packaging constraints lowest words picture fmt clean

guide: .venv/.run
	.venv/bin/guidegen build $(EXAMPLE) --region $(REGION) --output output/guide.pdf

# Tests start guidegen hundreds of times, each time quicker where its compiled files may be kept.
unexport PYTHONDONTWRITEBYTECODE

# Lint first, because it is quick; then types beside the tests, which leave a core to them while they begin.
test: lint
	$(MAKE) --no-print-directory --jobs 2 types tests

tests: .venv/.dev
	.venv/bin/python -m pytest --numprocesses 2 --dist worksteal

# What `make test` runs a sample of: more clients, more faults of servers, more kills, longer waits.
long: .venv/.dev
	.venv/bin/python -m pytest --numprocesses 2 --dist worksteal -m long

# Lint, types, and the quicker tests of the rooms that a change stands in: in a minute, before a commit.
check: lint types
	.venv/bin/python -m pytest --numprocesses 2 -m 'not long and not slow' $$(.venv/bin/python -m tests.changed)

lint: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --no-logo

types: .venv/.dev
	.venv/bin/mypy

bench: .venv/.dev
	.venv/bin/python -m tests.bench.build
	.venv/bin/python -m tests.bench.press
	.venv/bin/python -m tests.bench.press_growth
	.venv/bin/python -m tests.bench.batch

# CPU a guide beside Typst's, which is of PyPI and only for this.
bench-peers: .venv/.dev
	.venv/bin/python -m pip install --quiet --constraint .ci/constraints.txt --group peers
	.venv/bin/python -m tests.bench.peers

# What may befall the files of the press, more often than the tests have it: some minutes.
press-faults: .venv/.dev
	.venv/bin/python -m pytest -m 'long or not long' tests/press/test_faults.py tests/press/test_disk.py \
		tests/press/test_standing.py

# The default content typeset ahead, as the wheel has it: what has changed since the last time is typeset anew.
press-library: .venv/.dev
	.venv/bin/python .ci/build_hook.py

# 10,000 people at the waiting room, 200 at once, after a flood of slow lines: more than an hour.
bench-intake: .venv/.dev
	.venv/bin/python -m tests.bench.intake

# 20,000 damaged files, of which none may lose a client with a red flag, and 20,000 whole clients.
acceptance: .venv/.dev coverage
	.venv/bin/python -m tests.acceptance.damages

coverage: .venv/.dev
	.venv/bin/python -m tests.acceptance.coverage

layouts: .venv/.dev
	.venv/bin/python -m tests.acceptance.layouts

# The press against the reference rendering: COUNT random clients, printed in all ways. Of 500, about an hour.
equality: .venv/.dev
	.venv/bin/python -m tests.acceptance.equality $(COUNT)

prints: .venv/.dev
	.venv/bin/python -m tests.acceptance.prints

twins: .venv/.dev
	.venv/bin/python -m tests.acceptance.twins

forms: .venv/.forms
	.venv/bin/python -m tests.acceptance.forms

joiners: .venv/.forms
	@for program in qpdf gs; do command -v $$program >/dev/null || \
		{ echo "make joiners needs $$program: apt-get install qpdf ghostscript" >&2; exit 1; }; done
	.venv/bin/python -m tests.acceptance.joiners

# What clients open, in a real browser; pictures of all pages lie in output/opened.
opened: .venv/.opened
	.venv/bin/python -m tests.acceptance.opened output/opened

# Runners at the waiting room's pages, in real browsers; pictures of all pages lie in output/room.
waiting-room: .venv/.dev tests/browser/node_modules/.installed
	@command -v chromium >/dev/null || { echo "make waiting-room needs chromium: apt-get install chromium" >&2; exit 1; }
	.venv/bin/python -m tests.acceptance.room_pages_seen output/room
	.venv/bin/python -m tests.acceptance.waiting_room
	.venv/bin/python -m tests.acceptance.front_desk output/desk

mail-servers: .venv/.dev
	.venv/bin/python -m tests.acceptance.mail_servers
	.venv/bin/python -m tests.acceptance.mailboxes

packaging: .venv/.dev
	.venv/bin/python -m tests.acceptance.packages

# Pins for every extra and the dev group. What is pinned stays where it still fits; `UPGRADE=--upgrade` takes the newest.
constraints: .venv/.dev
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --all-extras --group dev $(UPGRADE) \
		--annotation-style line --custom-compile-command "make constraints" --output-file .ci/constraints.txt pyproject.toml

# The lowest versions that pyproject.toml allows, in a .venv of their own.
lowest: .venv/.dev
	.venv/bin/uv venv --quiet --clear --python .venv/bin/python .venv-lowest
	.venv/bin/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct --compile-bytecode \
		--editable '.[$(EXTRAS)]' --group dev
	.venv-lowest/bin/python -m pytest --numprocesses 2 -k 'not is_fast' $(LOWEST_TESTS)

# Modules that say something to runners themselves, where no template does.
SAYS = guidegen/cli/ask.py guidegen/cli/ask_words.py guidegen/cli/conversation.py guidegen/cli/typed_lines.py guidegen/readers/blank.py guidegen/readers/interview/typed.py

# The words of the templates for whoever translates them, and what has changed of them in each language that there is.
words: .venv/.dev
	.venv/bin/pybabel --quiet extract --mapping-file pyproject.toml --omit-header --add-location=file --sort-by-file \
		--output-file templates/locale/guidegen.pot templates $(SAYS)
	for file in $(wildcard templates/locale/*/LC_MESSAGES/guidegen.po); do \
		.venv/bin/pybabel --quiet update --ignore-pot-creation-date --input-file templates/locale/guidegen.pot \
			--output-file $$file --locale $$(basename $${file%/LC_MESSAGES/*}) || exit 1; done

picture: .venv/.dev
	.venv/bin/guidegen build content/examples/easy_acute.yaml --region uk --output output/picture.pdf
	.venv/bin/python docs/pictures/guide.py output/picture.pdf docs/pictures/guide.png

mutants: .venv/.dev
	.venv/bin/python -m tests.acceptance.mutants

fmt: .venv/.dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

clean:
	rm -rf .venv .venv-lowest dist build output/*.pdf output/*.html

.venv/.run: $(SETUP)
	.ci/setup run
	@touch $@

.venv/.dev: $(SETUP)
	.ci/setup dev
	@touch $@ .venv/.run

# Other engines that fill in forms, join and read: those of PyPI in a place of their own, because they want older
# versions of ours.
.venv/.forms: .venv/.dev tests/browser/node_modules/.installed
	@command -v pdftk >/dev/null || { echo "make $(MAKECMDGOALS) needs pdftk: apt-get install pdftk-java" >&2; exit 1; }
	.venv/bin/python -m venv .venv/forms
	.venv/forms/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	.venv/forms/bin/python -m pip install --quiet --group forms
	@touch $@

.venv/.opened: .venv/.dev tests/browser/node_modules/.installed
	@for program in chromium perl munpack; do command -v $$program >/dev/null || \
		{ echo "make opened needs $$program: apt-get install chromium perl mpack" >&2; exit 1; }; done
	@perl -MEmail::MIME -MMIME::Parser -e 1 || \
		{ echo "make opened needs: apt-get install libemail-mime-perl libmime-tools-perl" >&2; exit 1; }
	@touch $@

# Engines of npm, which fill in forms, read mail and drive the browser.
tests/browser/node_modules/.installed: tests/browser/package-lock.json
	@for program in node npm; do command -v $$program >/dev/null || \
		{ echo "$$program is needed: apt-get install nodejs npm" >&2; exit 1; }; done
	cd tests/browser && npm ci --omit=optional --ignore-scripts --no-audit --no-fund
	@touch $@
