"""The worked examples of the documentation, with jobs of this machine in the place of a cluster's."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.cohort.examples import example, run
from tests.cohort.made import write_recording


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
    spec = described(tmp_path)
    assert spec["spec"]["worker"]["replicas"] == 200
    (container,) = spec["spec"]["worker"]["spec"]["containers"]
    assert container["args"][:6] == ["dask", "worker", "--nthreads", "1", "--memory-limit", "0"]
    assert container["volumeMounts"] == [{"name": "data", "mountPath": "/data"}]


def test_the_operator_would_take_the_cluster_that_the_example_describes(tmp_path: Path) -> None:
    dask_kubernetes = pytest.importorskip("dask_kubernetes", reason="needs dask-kubernetes")
    jsonschema = pytest.importorskip("jsonschema")
    yaml = pytest.importorskip("yaml")
    package = Path(dask_kubernetes.__file__).parent
    (file,) = package.rglob("crds/daskcluster.yaml")
    definition = yaml.safe_load(file.read_text(encoding="utf-8"))
    schema = strict(definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"])
    spec = described(tmp_path)
    assert spec["kind"] == definition["spec"]["names"]["kind"]
    checker = jsonschema.Draft7Validator(schema)
    assert [error.message for error in checker.iter_errors(spec)] == []
    wrong = json.loads(json.dumps(spec).replace('"volumeMounts"', '"volumeMount"').replace('"claimName"', '"claim"'))
    assert len(list(checker.iter_errors(wrong))) >= 2  # what it would refuse is seen here


def described(folder: Path) -> dict[str, Any]:
    """Return the cluster that the example asks the operator for."""
    code = example("KubeCluster")
    alone = code[: code.index("cluster = ")].replace("import KubeCluster, ", "import ")
    said = run(alone + "import json\nprint(json.dumps(spec))\n", folder).splitlines()[-1]
    found: dict[str, Any] = json.loads(said, object_pairs_hook=without_nulls)
    return found


def without_nulls(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return what an API server keeps: a field that is null is as good as none."""
    return {name: value for name, value in pairs if value is not None}


def strict(schema: Any) -> Any:
    """Return a schema that knows no other fields than those it names."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: strict(part) for name, part in schema.items()}
    is_open = "additionalProperties" in schema or schema.get("x-kubernetes-preserve-unknown-fields")
    if isinstance(schema.get("properties"), dict) and not is_open and "type" in schema:
        # every object has these, whether its schema names them or not
        inner["properties"] = {"apiVersion": {}, "kind": {}, "metadata": {}, **inner["properties"]}
        inner["additionalProperties"] = False
    return inner
