# make demo | test | env | lint | bench. Needs Python 3.11 or later, make and a package index; the rest is made in .venv.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help env demo test lint bench clean

help:
	@echo "make demo   run the demonstration year and serve the console    运行演示年度并打开控制台"
	@echo "make test   run the whole test suite                            运行全部测试"
	@echo "make env    only make the environment in .venv                  只建立运行环境"
	@echo "make lint   ruff, mypy, import contracts                        代码检查"
	@echo "make bench  measure the figures of docs/benchmarks.md           性能测量"

# A stamp says that the environment fits its lock file; a killed run leaves none, and the next run goes on.
.venv/runtime.stamp: requirements/runtime.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "需要 Python 3.11 或更高版本：请安装后重试，或用 make PYTHON=… 指定。Python 3.11 or later is needed: install it, or name it with make PYTHON=…" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "安装运行环境（首次约一分钟）… Installing the environment (about a minute the first time)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@$(BIN)/python -m shebao.office.locale
	@touch $@

.venv/dev.stamp: .venv/runtime.stamp requirements/dev.lock
	@echo "安装测试工具… Installing what the tests need…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

env: .venv/runtime.stamp

demo: .venv/runtime.stamp
	@$(BIN)/shebao demo $(ARGS)

test: .venv/dev.stamp
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: .venv/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv/dev.stamp
	@$(BIN)/python -m bench $(ARGS)

clean:
	rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
