"""The table of a scorer's figures in a terminal."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text

from onrecord.score.figures import Figures, Share


def table(title: str, figures: Figures) -> Table:
    """Figures to three decimals, one row a measure; shares have columns of their own where there are any."""
    shares = any(isinstance(f, Share) for f in figures.values())
    out = Table(title=_title(title, figures), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    out.add_column("")
    for name in ("precision", "recall", "F1", *(("accuracy", "in gold") if shares else ())):
        out.add_column(name, justify="right")
    for name, figure in figures.items():
        if isinstance(figure, int):
            continue
        if isinstance(figure, Share):
            mean = name.endswith("mean F1")
            shown = ["", "", f"{figure.value:.3f}" if mean else "", "" if mean else f"{figure.value:.3f}", str(figure.given)]
        else:
            shown = [f"{value:.3f}" for value in figure]
        # a label of a closed set stands under its field
        out.add_row(Text(f"  {name.partition('=')[2]}" if "=" in name else name), *shown)
    return out


def _title(title: str, figures: Figures) -> str:
    counts = [f"{figure} {name}" for name, figure in figures.items() if isinstance(figure, int)]
    return f"{title} ({', '.join(counts)})" if counts else title
