"""The worked examples of the documentation, with jobs of this machine in the place of a cluster's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.cohort.made import write_recording

DOCS = Path(__file__).resolve().parents[2] / "docs" / "cohorts.md"


def example(first: str) -> str:
    """Return the block of code that begins with an import, and holds another one."""
    blocks = re.findall(r"(?:^    .*\n|^\n)+", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    (found,) = [block for block in blocks if first in block]
    return textwrap.dedent(found)


def run(code: str, folder: Path) -> str:
    (folder / "example.py").write_text(code, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, "example.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="jobs are shell scripts")
def test_the_example_of_slurm_runs_on_jobs_of_this_machine_and_makes_a_script_for_sbatch(tmp_path: Path) -> None:
    pytest.importorskip("dask_jobqueue", reason="needs dask-jobqueue")
    for index in range(2):
        write_recording(tmp_path / "dataset" / f"r{index}.edf", seed=index)
    code = example("SLURMCluster")
    script = run(code[: code.index("cluster.scale")] + "cluster.close()\n", tmp_path)
    assert "#SBATCH --cpus-per-task=1" in script
    assert "#SBATCH -t 12:00:00" in script
    here = (
        code.replace("from dask_jobqueue import SLURMCluster", "from dask_jobqueue.local import LocalCluster")
        .replace("SLURMCluster(", "LocalCluster(")
        .replace("scale(200)", "scale(1)")
        .replace("/shared/results", str(tmp_path / "results"))
    )
    assert run(here + "cluster.close()\n", tmp_path).splitlines()[-1] == "{}"
    assert len(pq.read_table(tmp_path / "results" / "tables" / "jerks")) == 6


def test_the_example_of_kubernetes_describes_workers_of_one_thread_with_the_volume(tmp_path: Path) -> None:
    pytest.importorskip("dask_kubernetes", reason="needs dask-kubernetes")
    code = example("KubeCluster")
    described = code[: code.index("cluster = ")] + 'print(spec["spec"]["worker"]["replicas"], pod)\n'
    said = run(described.replace("import KubeCluster, ", "import "), tmp_path)
    assert said.startswith("200 ")
    assert "'--nthreads', '1'" in said
    assert "'mountPath': '/data'" in said
