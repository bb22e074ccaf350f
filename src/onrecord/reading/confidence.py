"""How sure the reading is of an attribution: a logistic calibration (Platt 1999), fitted on dev.

An attribution of confidence 0.8 should be right in eight cases of ten: its content mostly the right
words and its source met, the *relaxed* measure of ``onrecord score``. The model card has the table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any


def confidence(settings: dict[str, Any], features: Sequence[float]) -> float:
    """Probability, 0 to 1, to three decimals.

    Args:
        settings: of the model; ``calibration`` holds one weight a feature and a ``bias``.
        features: as `onrecord.reading.attributions.features` gives them.
    """
    c = settings["calibration"]
    z = c["bias"] + sum(w * x for w, x in zip(c["weights"], features, strict=True))
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, z)))), 3)
