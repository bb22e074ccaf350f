"""The mean of the weights of several stages: a model soup (Wortsman et al. 2022).

    python -m training.relation.soup build/relation/stage-2.pt build/relation/stage-3.pt build/relation/stage-4.pt --out build/relation/soup.pt
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("weights", type=Path, nargs="+")
    a.add_argument("--out", type=Path, required=True)
    o = a.parse_args()
    states = [torch.load(path, map_location="cpu") for path in o.weights]
    torch.save({name: sum(state[name] for state in states) / len(states) for name in states[0]}, o.out)


if __name__ == "__main__":
    main()
