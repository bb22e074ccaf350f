"""Whole archives: the same reader over web archives, folders of pages, JSON Lines and Parquet, on many cores or a cluster.

    inputs -> units (`units`) -> records (`records`, `warc`, `rows`) -> picked out (`picking`) -> read (`page`)
           -> partitions (`partitions`) and a line in the manifest (`manifest`)

A unit is one input file; `work` reads it, the same way wherever it runs. `scan` hands units to an engine
(`local`: processes; `on_ray`: Ray), tries those again whose worker died, and writes down what is done.
"""

from __future__ import annotations

from onrecord.scale.scan import Options, Outcome, Progress, scan

__all__ = ["Options", "Outcome", "Progress", "scan"]
