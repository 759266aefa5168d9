"""Print the lower bounds of the runtime dependencies as exact versions, a constraints file for pip."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
sys.stdout.write("".join(line.replace(">=", "==") + "\n" for line in project["project"]["dependencies"]))
