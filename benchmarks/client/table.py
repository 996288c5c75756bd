"""The table of the client's figures: what it is, how much, how much it may be."""

from typing import NamedTuple


class Figure(NamedTuple):
    """One thing that was measured; less is better. Without a target it is there to be known."""

    what: str
    value: float
    unit: str
    target: float | None = None

    @property
    def missed(self) -> bool:
        return self.target is not None and self.value > self.target


HEADER = f"{'':64} {'figure':>12} {'at most':>12}"


def row(figure: Figure) -> str:
    """One line."""
    target = "" if figure.target is None else _with_unit(figure.target, figure.unit)
    verdict = "" if figure.target is None else "MISSED" if figure.missed else "kept"
    return f"{figure.what:64} {_with_unit(figure.value, figure.unit):>12} {target:>12}  {verdict}".rstrip()


def _with_unit(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}"
