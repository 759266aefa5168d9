"""A SLURM of this machine: its own controller and two nodes, started as plain processes and stopped again."""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDED = ("munged", "slurmctld", "slurmd", "sbatch", "sinfo", "squeue")
_START_S = 60
_CONF = """
ClusterName=made
SlurmctldHost=localhost
SlurmctldPort={ports[0]}
SlurmUser={user}
SlurmdUser={user}
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MaxArraySize=1001
ReturnToService=2
SchedulerParameters=sched_interval=1
InactiveLimit=0
KillWait=2
SlurmdParameters=config_overrides
NodeName=node1 NodeHostname=localhost NodeAddr=127.0.0.1 Port={ports[1]} CPUs=2 RealMemory=1000000
NodeName=node2 NodeHostname=localhost NodeAddr=127.0.0.1 Port={ports[2]} CPUs=2 RealMemory=1000000
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def what_is_missing() -> str:
    """Return which programs of SLURM and munge are not on this machine; empty when all are."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    return ", ".join(name for name in NEEDED if shutil.which(name, path=path) is None)


@contextmanager
def slurm() -> Iterator[dict[str, str]]:
    """Start a controller and two nodes, and give the environment in which ``sbatch`` reaches them."""
    folder = Path(tempfile.mkdtemp(prefix="slurm-"))  # short: a socket's path may have no more than 107 letters
    environment = os.environ | {
        "SLURM_CONF": str(folder / "slurm.conf"),
        "PATH": os.pathsep.join([os.environ["PATH"], "/usr/sbin", "/usr/local/sbin"]),
    }
    (folder / "state").mkdir()
    key = folder / "munge.key"
    key.write_bytes(secrets.token_bytes(128))
    key.chmod(0o600)
    folder.chmod(0o755)
    conf = _CONF.format(ports=_free_ports(3), user=getpass.getuser(), folder=folder)
    (folder / "slurm.conf").write_text(conf.lstrip(), encoding="utf-8")
    munged = [f"--{name}={folder / f'munge.{file}'}" for name, file in (("key-file", "key"), ("socket", "socket"))]
    munged += [f"--{name}-file={folder / f'munged.{name}'}" for name in ("pid", "log", "seed")]
    commands = [
        ["munged", "--foreground", "--force", *munged],
        ["slurmctld", "-D", "-c"],
        *(["slurmd", "-D", "-N", f"node{k}"] for k in (1, 2)),
    ]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            log = (folder / f"{command[0]}-{len(processes)}.said").open("wb")
            processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
            log.close()
            if command[0] == "munged":
                _wait_for((folder / "munge.socket").exists, folder)
        _wait_for(lambda: _n_idle(environment) == 2, folder)
        yield environment
    finally:
        subprocess.run(["scancel", "--user", getpass.getuser()], env=environment, capture_output=True, check=False)
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_no_job(environment: dict[str, str], timeout_s: float) -> None:
    """Wait until the queue is empty."""
    until = time.monotonic() + timeout_s
    while _said(["squeue", "--noheader"], environment).strip():
        if time.monotonic() > until:
            raise TimeoutError(_said(["squeue", "--long"], environment))
        time.sleep(0.5)


def _n_idle(environment: dict[str, str]) -> int:
    return _said(["sinfo", "--noheader", "--Node", "--format=%T"], environment).split().count("idle")


def _said(command: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout


def _wait_for(is_there: Callable[[], bool], folder: Path) -> None:
    until = time.monotonic() + _START_S
    while not is_there():
        if time.monotonic() > until:
            logs = [f"{path.name}:\n{path.read_text(errors='replace')[-1500:]}" for path in folder.glob("*.*g")]
            raise TimeoutError("\n".join(logs))
        time.sleep(0.1)


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports
