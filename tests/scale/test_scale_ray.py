"""The same on a real Ray cluster of several nodes on this machine, one of which is lost half way."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from onrecord.scale import Options, Progress, scan
from onrecord.scale.local import Local, processors
from onrecord.scale.on_ray import OnRay
from tests.ledger.making import NamingReader
from tests.scale.archives import archive
from tests.scale.contents import state
from tests.scale.readers import Held

ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'onrecord[scale]'")
pytest.importorskip("fastwarc")

SECONDS = 70
QUICK = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 500, "health_check_timeout_ms": 5000, "health_check_failure_threshold": 3}


@pytest.fixture
def cluster() -> Iterator[Any]:
    """A head that runs nothing, and two nodes with a processor each."""
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, "object_store_memory": 80 << 20, "_system_config": QUICK})
    try:
        made.nodes = [made.add_node(num_cpus=1, object_store_memory=80 << 20) for _ in range(2)]
        ray.init(address=made.address, log_to_driver=False, logging_level="ERROR")
        yield made
    finally:
        ray.shutdown()
        made.shutdown()


def test_a_node_lost_half_way_changes_nothing(cluster: Any, tmp_path: Path):
    inputs = archive(tmp_path / "in", files=4, pages=15)
    scan([inputs], tmp_path / "undisturbed", lambda: Local(1), make_reader=NamingReader)
    signs = tmp_path / "signs"
    signs.mkdir()
    lost, go = cluster.nodes[0], signs / "go"
    began = time.monotonic()

    def watch(progress: Progress) -> None:
        if time.monotonic() - began > SECONDS:
            (pytest.skip if os.getloadavg()[0] > 2 * processors() else pytest.fail)(f"not done in {SECONDS} seconds, with a load of {os.getloadavg()[0]:.0f}")
        if (signs / f"at-{lost.node_id}").exists() and not go.exists():
            cluster.remove_node(lost, allow_graceful=False)
            (signs / "told").write_text(lost.node_id)
            (signs / "told").rename(go)

    outcome = scan([inputs], tmp_path / "out", OnRay, make_reader=partial(Held, signs), options=Options(suspect_after=9), watch=watch)
    assert go.exists() and outcome.again >= 1 and outcome.failed == [] and len(outcome.done) == 4
    assert state(tmp_path / "out") == state(tmp_path / "undisturbed")
