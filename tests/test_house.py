"""The house rules that a machine can hold: sizes, names, words, and that every message is explained."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "myoclonus"
MODULES = sorted(SOURCE.rglob("*.py"))
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 50
NAMES_WITHOUT_A_SUBJECT = {"utils", "util", "helpers", "helper", "common", "misc", "others", "tools"}
TEXT_ENDINGS = {
    ".py",
    ".md",
    ".toml",
    ".cff",
    ".yml",
    ".yaml",
    ".html",
    ".css",
    ".js",
    ".txt",
    ".typ",
    ".jinja",
    ".j2",
    "",
}
FOLDERS = ("src", "tests", "docs", "benchmarks", "tools", ".ci", ".github")
PLACES = re.compile(r"(?<![\w.~-])/(?:root|home|Users|work|mnt|opt)/\w|[A-Z]:\\Users\\")
WORKPLACE = re.compile(r"(?i)\b(?:sub-?agents?|chat ?bots?|language models?|LLMs?|prompts? engineer\w*)\b")
CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions_of(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef, text: list[str]) -> int:
    """Count lines from ``def`` to the end, but for the docstring, blank lines and comments."""
    skipped: set[int] = set()
    if ast.get_docstring(function, clean=False) is not None:
        docstring = function.body[0]
        skipped = set(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
    lines = [k for k in range(function.lineno, (function.end_lineno or function.lineno) + 1) if k not in skipped]
    return sum(1 for k in lines if text[k - 1].strip() and not text[k - 1].lstrip().startswith("#"))


def texts_of_the_project() -> Iterator[tuple[str, str]]:
    paths = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]
    paths += [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in sorted(paths):
        if path.suffix in TEXT_ENDINGS and path != Path(__file__).resolve() and "__pycache__" not in path.parts:
            try:
                yield named(path), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def calls_of(tree: ast.Module, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def assert_none(offenders: dict[str, object] | list[str]) -> None:
    lines = [f"{k}: {v}" for k, v in offenders.items()] if isinstance(offenders, dict) else offenders
    assert not lines, "\n".join(lines)


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 10


def test_no_module_is_longer_than_one_subject() -> None:
    sizes = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert_none({name: size for name, size in sizes.items() if size > MAX_MODULE_LINES})


def test_no_function_is_longer_than_a_page() -> None:
    long = {}
    for path in MODULES:
        text = path.read_text(encoding="utf-8").splitlines()
        for function in functions_of(tree_of(path)):
            if (size := code_lines(function, text)) > MAX_FUNCTION_LINES:
                long[f"{named(path)}:{function.lineno} {function.name}"] = size
    assert_none(long)


def test_every_module_is_named_after_its_subject() -> None:
    names = {path: {part.removesuffix(".py") for part in path.relative_to(SOURCE).parts} for path in MODULES}
    assert_none([named(path) for path, parts in names.items() if parts & NAMES_WITHOUT_A_SUBJECT])


def test_every_module_says_what_it_is() -> None:
    assert_none([named(path) for path in MODULES if not ast.get_docstring(tree_of(path))])


def test_the_library_does_not_print() -> None:
    assert_none([f"{named(path)}:{call.lineno}" for path in MODULES for call in calls_of(tree_of(path), "print")])


def test_the_library_does_not_check_input_with_assert() -> None:
    found = [
        f"{named(path)}:{node.lineno}"
        for path in MODULES
        for function in functions_of(tree_of(path))
        if not function.name.startswith("_")
        for node in function.body
        if isinstance(node, ast.Assert)
    ]
    assert_none(found)


def test_no_bare_except() -> None:
    found = [
        f"{named(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert_none(found)


@pytest.mark.parametrize("pattern", [PLACES, WORKPLACE], ids=["places on one machine", "how it was made"])
def test_the_project_speaks_only_of_itself(pattern: re.Pattern[str]) -> None:
    found = {
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}": match.group()
        for name, text in texts_of_the_project()
        for match in pattern.finditer(text)
    }
    assert_none(found)


def codes_in_the_source() -> dict[str, str]:
    """Return each literal code and where it is: ``code="…"`` in a call, or ``"code": "…"`` in a mapping."""
    found: dict[str, str] = {}
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            values: list[ast.expr | None] = []
            if isinstance(node, ast.keyword) and node.arg == "code":
                values = [node.value]
            elif isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                values = [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "code"]
            for value in values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found[value.value] = f"{named(path)}:{value.lineno}"
    return found


def explained_codes() -> list[str]:
    text = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    return re.findall(r"^## `?([^`\n]+?)`?$", text, flags=re.MULTILINE)


def test_every_code_is_explained_in_the_messages() -> None:
    explained = set(explained_codes())
    assert_none({code: place for code, place in codes_in_the_source().items() if code not in explained})


def test_every_explained_code_is_used_and_explained_once() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    codes = explained_codes()
    assert_none([code for code in codes if f'"{code}"' not in source])
    assert len(codes) == len(set(codes))


def test_codes_are_lowercase_words_joined_by_hyphens() -> None:
    assert_none([code for code in codes_in_the_source() if not CODE.fullmatch(code)])
