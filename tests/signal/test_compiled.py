"""Compiled functions: kept on disk where that is possible, and never stale."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from myoclonus.signal.compiled import compiled

SOURCE = Path(__file__).resolve().parents[2] / "src" / "myoclonus"


def _twice(value: int) -> int:
    return 2 * value


def test_compiled_function_works_where_nothing_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    njit = numba.njit

    def refusing(*given: object, **options: object) -> object:
        if options.get("cache"):
            raise RuntimeError("cannot cache function '_twice': no locator available")
        return njit(*given, **options)

    monkeypatch.setattr(numba, "njit", refusing)
    assert compiled(_twice)(21) == 42


def test_second_process_compiles_nothing(tmp_path: Path) -> None:
    code = (
        "import numpy as np; from myoclonus.signal import power; power.mean_of(np.ones(3, dtype=np.float32), 0, 3);"
        "print(sum(power.mean_of.stats.cache_misses.values()))"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    misses = [
        subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert [int(text) for text in misses] == [1, 0]


def test_compiled_functions_call_no_compiled_function_of_another_module() -> None:
    """Numba would not notice when that one changes, and would run the old code after an update."""
    modules = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")}
    own = {
        path: {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
            and any(getattr(item, "id", "") == "compiled" for item in node.decorator_list)
        }
        for path, tree in modules.items()
    }
    everywhere = set().union(*own.values())
    found = []
    for path, tree in modules.items():
        for function in (
            node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name in own[path]
        ):
            called = {
                node.func.id
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            found += [f"{path.name}: {function.name} calls {name}" for name in (called & everywhere) - own[path]]
    assert everywhere
    assert found == []
