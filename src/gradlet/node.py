"""Node: the storage of a graph of Values, its order, its copying and its freeing. The mathematics is in `engine`.

Nothing here recurses, so a graph may be as deep as memory allows.

The trap: freeing a graph recurses too, inside the interpreter. When the last reference to a chain goes, C frees its
operand, which frees its own, and so on, each call inside the last. CPython survives that; Pyodide crashes after two to
three thousand. So every SPAN-th node of any path through a graph is a checkpoint: when it is freed, it moves its
operands to a list that outlives it, and C finds nothing more to free below. The first checkpoint to be freed empties
the list; those that are freed meanwhile only add to it. Whatever the shape of the graph, C goes no deeper than twice
SPAN, and the nodes in between only count their steps.
"""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from typing import Any, ClassVar, Self, SupportsFloat, TypeVar

from . import refusals
from .ieee import to_float

SPAN = 64  # nodes

N = TypeVar("N", bound="Node")


class Node:
    """A number in a graph, and its operands.

    `data` and `grad` are floats, `label` is a name for pictures. `_prev` is a tuple of the operands, so that `a * a`
    has `a` twice, and `_op` is the name of the operation ('' for a leaf). Nodes compare and hash by identity.
    """

    __slots__ = ("_a", "_b", "_mark", "_op", "_steps", "data", "grad", "label")

    data: float
    grad: float
    label: str
    _op: str
    _a: Self | None  # the operands: keeping them as a tuple would cost a fifth of a training step
    _b: Self | None
    _steps: int  # length of the longest path from here down to a leaf or a checkpoint
    _mark: object  # set by `toposort`

    _checkpoint: ClassVar[type[Any] | None] = None
    """The subclass that nodes of exactly this class become as checkpoints; None if there is none."""

    def __init__(
        self,
        data: SupportsFloat,
        _children: Collection[Node] = (),
        _op: str = "",
        label: str = "",
        grad: float = 0.0,
    ) -> None:
        self.data = data if type(data) is float else to_float(data)
        self.grad = grad
        self.label = label
        self._op = _op
        self._mark = None
        a: Any
        b: Any
        try:
            if len(_children) == 2:
                a, b = _children
                steps = a._steps if a._steps > b._steps else b._steps
                self._a, self._b = a, b
            elif _children:
                (a,) = _children
                steps = a._steps
                self._a, self._b = a, None
            else:
                self._a = self._b = None
                steps = -1
        except (AttributeError, TypeError, ValueError):
            raise refusals.operands(_children, Node) from None
        if steps < SPAN:
            self._steps = steps + 1
        else:
            self._become_checkpoint()

    @property
    def _prev(self) -> tuple[Self, ...]:
        a, b = self._a, self._b
        return () if a is None else (a,) if b is None else (a, b)

    @_prev.setter
    def _prev(self, operands: Collection[Self]) -> None:
        Node.__init__(self, self.data, operands, self._op, self.label, self.grad)

    def _become_checkpoint(self) -> None:
        checkpoint = vars(type(self)).get("_checkpoint")
        if checkpoint is not None:
            self.__class__ = checkpoint
            self._steps = 0
        else:  # a subclass keeps its type; the next node made from it becomes the checkpoint
            self._steps = SPAN

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return a copy, with copies of all nodes that this one depends on, operands first."""
        for v in toposort(self):
            if id(v) not in memo:
                twin = memo[id(v)] = type(v).__new__(type(v))
                state: Any = object.__getstate__(v)  # attributes of a subclass, slots
                for name, value in ((state[0] or {}) | state[1]).items():
                    setattr(twin, name, deepcopy(value, memo))
        copied: Self = memo[id(self)]
        return copied


def toposort(root: N) -> list[N]:
    """Return every node that `root` depends on, root included, each once and after its operands.

    The walk is depth-first, first operands first. Raises ValueError if there is a cycle.
    """
    entered, done = object(), object()  # new marks for each walk: an earlier one may have been interrupted
    order: list[N] = []
    path: list[N] = []
    v: N | None = root
    while True:
        if v is not None and v._mark is not done:
            if v._mark is entered:
                raise ValueError(f"cannot sort a graph with a cycle: {v!r} depends on itself; see its _prev")
            v._mark = entered
            path.append(v)
            v = v._a
        elif path:
            v = path[-1]._b
            if v is None or v._mark is done:
                v = path.pop()
                v._mark = done
                order.append(v)
        else:
            return order


class FreeList(list[Any]):
    """The operands of freed checkpoints, waiting to be freed themselves."""

    emptying = False


class DeferredFree:
    """A checkpoint: its operands, `_a` and `_b`, are freed only after it is freed itself."""

    __slots__ = ()

    _a: Any
    _b: Any
    free_list: ClassVar = FreeList()  # not a global: Python clears those before it frees the last graph, at exit

    def __del__(self) -> None:
        free_list = self.free_list
        try:
            free_list.extend((self._a, self._b))
        except AttributeError:  # incomplete: its copying or its __init__ failed
            return
        self._a = self._b = None
        if not free_list.emptying:
            try:
                free_list.emptying = True
                while free_list:
                    free_list.pop()
            finally:  # a KeyboardInterrupt may come in between: the next checkpoint to be freed frees the rest
                free_list.emptying = False
