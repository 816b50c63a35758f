"""How a deep graph dies: where freeing stops falling.

Dropping the last name for a chain of Values makes C free its operand, which frees its own, and so on, each inside the
last. CPython survives that, Pyodide dies of it after two to three thousand. So every SPAN-th Value on any way through a
graph becomes one that lands: when it dies it puts its operands into a list that outlives it, and C finds nothing to
free below. The outermost of the dying then empties that list; those that die meanwhile only add to it. Whatever the
shape of the graph, C goes no deeper than twice SPAN, and the Values in between pay no more than counting their steps.
"""

from __future__ import annotations

from typing import Any, ClassVar

SPAN = 64


class Limbo(list[Any]):
    """Operands of the dead, between their last use and their end."""

    emptying = False


class Lands:
    """For an object with two operands, `_a` and `_b`: it lets go of them only after it is gone."""

    __slots__ = ()

    _a: Any
    _b: Any
    limbo: ClassVar = Limbo()  # not a global: those are gone before the last graph when Python ends

    def __del__(self) -> None:
        limbo = self.limbo
        try:
            limbo.extend((self._a, self._b))
        except AttributeError:  # never finished: its copying or its __init__ failed
            return
        self._a = self._b = None
        if not limbo.emptying:
            try:
                limbo.emptying = True
                while limbo:
                    limbo.pop()
            finally:  # a KeyboardInterrupt may come in between: the next to die takes the rest along
                limbo.emptying = False
