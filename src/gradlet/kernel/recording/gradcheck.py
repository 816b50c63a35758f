"""A check of a reader's own derivatives: it names the first operation whose gradient disagrees with `ops`.

The class's own `backward()` runs on one sample. Then every node's gradient is compared with ours, from the result down.
The first node that disagrees is below nodes that agree, so the fault lies between: in the rule of one of these, in how
contributions are added up, or in when the rules are called. Each rule is then called alone, if there is a `_backward`
to call, and so the sentence names the operation, its numbers, what it gives and what the formula gives.

`grad = ` instead of `grad += ` is right for every node that is used once. So a rule is tried twice, from a
gradient that is 0 and from one that is not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from ... import ops
from ...ieee import is_close
from ..error import CompileError
from .foreign_graph import REL_TOL, ForeignNode, describe, expression_at, source_line

__all__ = ["check"]


def check(nodes: Sequence[ForeignNode]) -> None:
    """Raise a CompileError unless the class's own backward() from the last node leaves the right gradient in each.

    nodes: operands first.
    """
    for node in nodes:
        node.own.grad = 0.0
    root = nodes[-1].own
    root.grad = 1.0  # some classes leave that to whoever calls
    kind = type(root).__name__
    try:
        root.backward()
    except RecursionError:
        raise CompileError(
            f"{kind}.backward() calls itself for each operation on the way down, and this graph is too deep for that; "
            "let it walk with a loop and a list in place of recursion"
        ) from None
    found = [_gradient(node.own) for node in nodes]
    right = gradients(nodes)
    slack = 1e-9 * max((abs(g) for g in right if math.isfinite(g)), default=1.0)
    for i in range(len(nodes) - 1, -1, -1):
        if not _near(found[i], right[i], slack):
            raise CompileError(_Diagnosis(nodes, right).about(i, found[i]), mistake=True)


def gradients(nodes: Sequence[ForeignNode]) -> list[float]:
    """Compute d last / d each, by the vjps of `ops` at the nodes' own numbers."""
    found = [0.0] * len(nodes)
    found[-1] = 1.0
    for node, g in zip(reversed(nodes), reversed(range(len(nodes))), strict=True):
        if node.operands:
            for i, part in zip(node.operands, _vjp(nodes, node, found[g]), strict=True):
                found[i] += part
    return found


def _vjp(nodes: Sequence[ForeignNode], node: ForeignNode, g: float) -> tuple[float, ...]:
    return ops.find(node.op).vjp(g, node.data, *(nodes[i].data for i in node.operands))


def _gradient(own: Any) -> float:
    try:
        return float(own.grad)
    except (TypeError, ValueError):
        raise CompileError(
            f"after backward() the gradient of {describe(own)}{source_line(own)} is {own.grad!r} "
            f"({type(own.grad).__name__}); expected a number",
            mistake=True,
        ) from None


class _Diagnosis:
    """The reason why a gradient is wrong, found and put into a sentence."""

    def __init__(self, nodes: Sequence[ForeignNode], right: Sequence[float]) -> None:
        self.nodes, self.right = nodes, right
        self.kind = type(nodes[-1].own).__name__

    def about(self, i: int, found: float) -> str:
        if i == len(self.nodes) - 1:
            return f"{self.kind}.backward() leaves {found:.6g} in the gradient of the result itself; it has to be 1"
        users = [node for node in self.nodes if i in node.operands]
        by_rule = self._rules(users)
        if by_rule:
            return by_rule
        late = self._order()
        if late:
            return late
        some = ", ".join(f"{self._call(user)}{source_line(user.own)}" for user in users[:3])
        return (
            f"{self.kind}.backward() gives {self._which(i)} the gradient {found:.6g}, and the chain rule gives "
            f"{self.right[i]:.6g}; it is used in {some}"
        )

    def _call(self, node: ForeignNode) -> str:
        return expression_at(node.op, [self.nodes[k].data for k in node.operands])

    def _which(self, i: int) -> str:
        node = self.nodes[i]
        return f"{self._call(node) if node.operands else describe(node.own)}"

    def _rules(self, users: Sequence[ForeignNode]) -> str:
        """Call the rules that contribute, each alone."""
        for user in users:
            if not callable(getattr(user.own, "_backward", None)):
                return ""
            from_zero, from_ten = self._alone(user, 0.0), self._alone(user, 10.0)
            local = _vjp(self.nodes, user, 1.0)
            for k in dict.fromkeys(user.operands):
                wanted = sum(d for d, operand in zip(local, user.operands, strict=True) if operand == k)
                found = from_zero[k]
                if from_ten[k] == found != 10.0 and (
                    is_close(found, wanted, rel_tol=REL_TOL) or user.operands.count(k) > 1
                ):
                    return (
                        f"the derivative of {self._call(user)}{source_line(user.own)} replaces the gradient of an "
                        f"operand: where a {self.kind} is used more than once, all but one of its contributions are "
                        "lost. Write += in place of = there"
                    )
                if not _near(found, wanted):
                    return self._wrong_rule(user, k, found, wanted)
        return ""

    def _wrong_rule(self, user: ForeignNode, k: int, found: float, wanted: float) -> str:
        op = "**" if user.op.startswith("**") else user.op
        formulas = [f for f, operand in zip(ops.find(user.op).formulas, user.operands, strict=True) if operand == k]
        by = ""
        if len(user.operands) == 2:
            a, b = (f"{self.nodes[i].data:.6g}" for i in user.operands)
            by = (
                f" by a, where a = b = {a}," if a == b and len(formulas) == 2 else f" by {'ab'[user.operands.index(k)]}"
            )
            by += "" if len(formulas) == 2 else f", where a = {a} and b = {b},"
            shown = f"a {op} b"
        elif op == "**":
            shown = f"a**n at a = {self.nodes[k].data:.6g}, n = {float(user.op[2:]):.6g},"
        elif op == "neg":
            shown = f"-a at {self.nodes[k].data:.6g}"
        else:
            shown = f"{op} at {self.nodes[k].data:.6g}"
        hint = ""
        if found == 0.0 and wanted:
            hint = "; was out._backward = _backward forgotten, or does it use something that is 0?"
        return (
            f"the derivative of {shown}{by} is wrong{source_line(user.own)}: your backward() gives {found:.6g}, "
            f"and the formula {' + '.join(formulas)} gives {wanted:.6g}{hint}"
        )

    def _alone(self, user: ForeignNode, start: float) -> dict[int, float]:
        """Call the node's own rule with gradient 1, and its operands' gradients `start`; return what they become."""
        for k in user.operands:
            self.nodes[k].own.grad = start
        user.own.grad = 1.0
        user.own._backward()
        return {k: _gradient(self.nodes[k].own) for k in user.operands}

    def _order(self) -> str:
        """Run backward() once more, and note which rule is called when."""
        called: dict[int, list[float]] = {}

        def noted(i: int, own: Any, rule: Callable[[], Any]) -> Callable[[], Any]:
            def rule_and_note() -> Any:
                called.setdefault(i, []).append(_gradient(own))
                return rule()

            return rule_and_note

        inner: list[tuple[int, Any, Any]] = [
            (i, node.own, getattr(node.own, "_backward", None)) for i, node in enumerate(self.nodes) if node.operands
        ]
        if not all(callable(rule) for _, _, rule in inner):
            return ""
        try:
            for i, own, rule in inner:
                own._backward = noted(i, own, rule)
            for node in self.nodes:
                node.own.grad = 0.0
            self.nodes[-1].own.grad = 1.0
            self.nodes[-1].own.backward()
        except AttributeError:  # its rules cannot be replaced
            return ""
        finally:
            for _, own, rule in inner:
                own._backward = rule
        for i, own, _ in reversed(inner):
            times = called.get(i, [])
            what = f"{self._call(self.nodes[i])}{source_line(own)}"
            if not times and self.right[i]:
                return f"{self.kind}.backward() never comes to {what}, although the result depends on it"
            if len(times) > 1:
                return f"{self.kind}.backward() calls the derivative of {what} {len(times)} times; each node once"
            if times and not _near(times[0], self.right[i]):
                return (
                    f"{self.kind}.backward() visits in a wrong order: it is at {what} when the gradient there is still "
                    f"{times[0]:.6g}, and it will be {self.right[i]:.6g}. A node's turn comes after all that use it: "
                    "sort the graph topologically, and go through it reversed"
                )
        return ""


def _near(found: float, wanted: float, slack: float = 1e-9) -> bool:
    return math.isclose(found, wanted, rel_tol=1e-6, abs_tol=slack) or not math.isfinite(wanted)
