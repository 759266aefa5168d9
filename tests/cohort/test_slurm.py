"""The worked examples of the documentation on a SLURM with two nodes, which this machine is for as long as the tests last."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.cohort.examples import example, run
from tests.cohort.made import write_recording
from tests.cohort.slurm import slurm, wait_until_no_job, what_is_missing

from myoclonus.cohort import CohortOptions, run_cohort

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(what_is_missing()), reason=f"needs SLURM; not on this machine: {what_is_missing()}"),
]


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    with slurm() as found:
        yield found


def dataset(folder: Path) -> Path:
    for index in range(6):
        write_recording(folder / "dataset" / f"r{index}.edf", seed=index)
    (folder / "dataset" / "r9.edf").write_bytes(b"junk")
    return folder / "results"


def end_of(out: Path) -> list[tuple[str, str]]:
    recordings = pq.read_table(out / "tables" / "recordings").to_pandas()
    return list(zip(recordings["recording_id"], recordings["status"], strict=True))


ENDS = [*((f"r{index}", "done") for index in range(6)), ("r9", "failed")]


def test_shares_of_an_array_and_what_collects_them_run_as_documented(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    out = dataset(tmp_path)
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "myoclonus").write_text(f'#!/bin/sh\nexec {sys.executable} -m myoclonus "$@"\n')
    (commands / "myoclonus").chmod(0o755)
    here = environment | {"PATH": f"{commands}:{environment['PATH']}", "PYTHONPATH": ":".join(filter(None, sys.path))}
    script = example("#SBATCH --array").replace("/shared/results", str(out))
    assert "--array=1-50" in script
    assert "/50" in script
    (tmp_path / "shares.sh").write_text(script.replace("1-50", "1-3").replace("/50", "/3"))
    hand_in = example("sbatch --parsable").replace("/shared/results", str(out))
    subprocess.run(["bash", "-e", "-c", hand_in], cwd=tmp_path, env=here, check=True, capture_output=True, timeout=60)
    wait_until_no_job(here, timeout_s=180)
    assert end_of(out) == ENDS
    run_cohort(str(tmp_path / "dataset"), tmp_path / "alone", None, CohortOptions(n_workers=1))
    for table in ("jerks", "measures", "recordings"):
        shared, alone = (place / "tables" / table / "part-0000.parquet" for place in (out, tmp_path / "alone"))
        assert shared.read_bytes() == alone.read_bytes()


def test_a_cluster_of_dask_jobqueue_runs_as_documented(tmp_path: Path, environment: dict[str, str]) -> None:
    pytest.importorskip("dask_jobqueue", reason="needs dask-jobqueue")
    out = dataset(tmp_path)
    code = example("SLURMCluster").replace("/shared/results", str(out)).replace("scale(200)", "scale(2)")
    watch = "import subprocess\nprint(subprocess.run(['squeue', '--noheader', '--format=%j'], capture_output=True, text=True).stdout)\n"
    said = run(code + watch + "cluster.close()\n", tmp_path, environment)
    assert "#SBATCH --cpus-per-task=1" in said
    assert said.count("dask-worker") >= 2
    assert "{'not-edf': 1}" in said
    assert end_of(out) == ENDS
    wait_until_no_job(environment, timeout_s=60)
