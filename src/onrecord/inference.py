"""Opening a model file: on one core of the processor, and without a word to anybody.

onnxruntime collects reports for its maker on Linux too from version 1.29 on, unless the environment says `ORT_DISABLE_TELEMETRY` before it is loaded. What somebody reads is nobody
else's business, so it is told so here, the only place where it is loaded.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def session(path: Path) -> InferenceSession:
    """A session of an ONNX file.

    Raises:
        ModelError: the file is missing or broken; the message names it.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    if hasattr(onnxruntime, "disable_telemetry_events"):
        onnxruntime.disable_telemetry_events()  # where somebody loaded it before
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(f"model file {path} cannot be loaded ({error}): install onrecord again") from error
