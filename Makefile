# Two commands matter: `make demo` and `make test`. Each needs Python 3.11 or newer and the network, and sets up what it needs in .venv.

VENV ?= .venv
# Tests that need the network never run here; leave out the slow ones and those in a browser too unless MARKS says otherwise.
MARKS ?= not online and not slow and not browser
BIN := $(VENV)/bin

# One thread for each of the two test processes, and no foreign packages.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
unexport PYTHONPATH PYTHONHOME

set_up = python="$$(sh .ci/find-python $(if $(PYTHON),"$(PYTHON)"))" && "$$python" -I .ci/environment.py "$(VENV)"

.PHONY: help demo test lint types bench docs clean runtime dev
.NOTPARALLEL:

help:
	@echo "make demo    analyze the bundled recording and a simulated patient; the report goes to demo-output/"
	@echo "make test    run the tests (MARKS=\"not online\" includes the slow ones)"
	@echo "make lint    check style and spelling (ruff, codespell)"
	@echo "make types   check types (mypy)"
	@echo "make bench   measure speed and accuracy beside other packages"
	@echo "make docs    write the generated parts of the documentation anew"
	@echo "make clean   delete .venv and everything made here"
	@echo "PYTHON=/path/to/python3 chooses the Python for .venv"

demo: runtime
	@"$(BIN)/myoclonus" demo --out demo-output

test: dev
	@"$(BIN)/python" -m pytest -n 2 -m "$(MARKS)"

lint: dev
	@"$(BIN)/python" -m ruff check
	@"$(BIN)/python" -m ruff format --check
	@"$(BIN)/python" -m codespell_lib

types: dev
	@"$(BIN)/python" -m mypy

bench: dev
	@"$(BIN)/python" -m benchmarks.run_accuracy

docs: dev
	@"$(BIN)/python" docs/generate.py
	@"$(BIN)/python" tools/write_docs.py
	@"$(BIN)/python" tools/write_readme.py

runtime:
	@$(set_up)

dev:
	@$(set_up) dev

clean:
	rm -rf "$(VENV)" build dist demo-output htmlcov .coverage .hypothesis .mypy_cache .ruff_cache .pytest_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
