"""The blocks of code in docs/cohorts.md, to be run as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs" / "cohorts.md"


def example(word: str) -> str:
    """Return the one block of code that holds a word."""
    blocks = re.findall(r"(?:^    .*\n|^\n)+", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    (found,) = [block for block in blocks if word in block]
    return textwrap.dedent(found).strip() + "\n"


def run(code: str, folder: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Run Python code in a folder and return what it printed."""
    (folder / "example.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "example.py"],
        cwd=folder,
        env={**environment, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
