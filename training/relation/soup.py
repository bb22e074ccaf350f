"""The mean of the weights of several models: a model soup (Wortsman et al. 2022).

    python -m training.relation.soup build/relation/six-*.pt --out build/relation/soup.pt
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("weights", type=Path, nargs="+")
    a.add_argument("--shares", type=float, nargs="+", help="what each counts; without them, all the same")
    a.add_argument("--out", type=Path, required=True)
    o = a.parse_args()
    shares = o.shares or [1 / len(o.weights)] * len(o.weights)
    states = [torch.load(path, map_location="cpu") for path in o.weights]
    torch.save({name: sum(share * state[name] for share, state in zip(shares, states, strict=True)) for name in states[0]}, o.out)


if __name__ == "__main__":
    main()
