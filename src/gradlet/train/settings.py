"""Settings of a ready-made training: the names, the allowed values, and the words for each.

`Settings` holds checked values. Each of its fields has the `Rule` that checks it, and from which a panel draws a
control, so all bounds, labels and messages are in this module.

    Settings()                              the defaults
    Settings(points=200, layers="16 16")    raises ValueError with a sentence for a bad value
    read({"points": "abc"}, Settings())     (settings, problems): all sentences at once, for forms

A form sends text, so a rule takes "200" for 200; but it never takes 3.5 for 3, or True for 1.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from typing import Any, ClassVar

from ..data.sets import SETS
from ..losses import LOSSES
from ..nn import ACTIVATIONS

__all__ = ["RULES", "Choice", "Integer", "Layers", "Number", "Rule", "Settings", "read"]


@dataclass(frozen=True)
class Rule:
    """The label and help text of a setting, and `read`, which checks a value and raises ValueError with a sentence."""

    kind: ClassVar[str]
    label: str
    help: str
    while_training: bool = field(default=False, kw_only=True)
    """True if it concerns the run and not the model or the data: a panel shows it beside its buttons."""

    def read(self, value: object) -> Any:
        raise NotImplementedError


@dataclass(frozen=True)
class Choice(Rule):
    kind = "choice"
    choices: Mapping[str, str]
    """The words for each value."""

    def read(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.choices:
            known = ", ".join(map(repr, self.choices))
            raise ValueError(f"{self.label}: there is no {_short(value)}; choose one of {known}")
        return value


@dataclass(frozen=True)
class Number(Rule):
    kind = "number"
    what: ClassVar[str] = "a number"
    low: float
    high: float

    def read(self, value: object) -> Any:
        number = None if isinstance(value, bool) else self._parse(value)
        if number is None:
            raise ValueError(f"{self.label}: cannot use {_short(value)}; expected {self.what}")
        if not self.low <= number <= self.high:
            raise ValueError(f"{self.label}: cannot use {_short(number)}; expected {self.low:g} to {self.high:,g}")
        return number

    def _parse(self, value: Any) -> float | None:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            return None
        return None if math.isnan(number) else number


@dataclass(frozen=True)
class Integer(Number):
    kind = "integer"
    what = "a whole number"

    def _parse(self, value: Any) -> int | None:
        if isinstance(value, str) or (isinstance(value, float) and value.is_integer()):  # JavaScript has no integers
            try:
                return int(value)
            except ValueError:
                return None
        return value if isinstance(value, int) else None


@dataclass(frozen=True)
class Layers(Rule):
    kind = "text"
    layers: int
    neurons: int

    def read(self, value: object) -> str:
        """Return sizes such as "8 8", or "8, 8", separated by single spaces. An empty text means no hidden layer."""
        if not isinstance(value, str):
            raise ValueError(f"{self.label}: cannot use {_short(value)}; expected text such as '8 8'")
        words = value.replace(",", " ").split()
        if len(words) > self.layers:
            raise ValueError(f"{self.label}: {len(words)} layers are too many; expected at most {self.layers}")
        for word in words:
            if not (word.isascii() and word.isdigit()):
                raise ValueError(f"{self.label}: {_short(word)} is not a number of neurons; write sizes such as '8 8'")
            if not 1 <= int(word[:9]) <= self.neurons:
                raise ValueError(
                    f"{self.label}: cannot have {word[:20]} neurons in a layer; expected 1 to {self.neurons}"
                )
        return " ".join(str(int(word)) for word in words)


def _short(value: object) -> str:
    """Return the repr of `value`, cut to a length fit for a sentence: a form may send anything."""
    if isinstance(value, int) and abs(value) > 10**20:  # the repr of the longest raises ValueError
        return f"a number of {round(value.bit_length() * 0.30103)} digits"
    text = f"{value:g}" if isinstance(value, float) else repr(value)
    return text if len(text) <= 80 else f"{text[:60]}...{text[-10:]}"


def _setting(default: Any, rule: Rule) -> Any:
    return field(default=default, metadata={"rule": rule})


_SETS = {name: name.replace("_", " ").capitalize() for name in SETS} | {"drawn": "Draw your own"}
_ACTIVATIONS: dict[str, str] = {name: name for name in sorted(ACTIVATIONS) if name != "linear"}
_LOSS_WORDS = {"hinge": "Hinge (margin)", "cross_entropy": "Cross entropy", "mse": "Mean squared error"}
_ENGINES = {"compiled": "compiled", "python": "plain Python"}
_SPEEDS = {speed: f"{int(speed):,} steps/s" for speed in ("10", "30", "100", "1000")} | {"full": "full speed"}
_OPTIMISERS = {"adam": "Adam", "sgd": "SGD", "momentum": "SGD, momentum 0.9"}


@dataclass(frozen=True)
class Settings:
    """A value for each setting. Raises ValueError, naming the setting, for a bad value."""

    data: str = _setting("moons", Choice("Data", "The shape of the two classes.", _SETS))
    points: int = _setting(100, Integer("Points", "How many points, half of them on each side.", 4, 2_000))
    noise: float = _setting(
        0.1, Number("Noise", "How far points are pushed off the shape: a standard deviation.", 0.0, 1.0)
    )
    layers: str = _setting(
        "8 8", Layers("Hidden layers", "Neurons in each hidden layer, such as 8 8. Empty: a single neuron.", 6, 128)
    )
    activation: str = _setting(
        "tanh", Choice("Activation", "What each hidden neuron puts its sum through.", _ACTIVATIONS)
    )
    loss: str = _setting(
        "hinge", Choice("Loss", "What training makes small.", {name: _LOSS_WORDS[name] for name in LOSSES})
    )
    optimiser: str = _setting("adam", Choice("Optimiser", "How a gradient becomes a step.", _OPTIMISERS))
    learning_rate: float = _setting(
        0.1, Number("Learning rate", "How far one step goes. Too large, and the loss jumps about.", 1e-6, 10.0)
    )
    batch: int = _setting(
        20, Integer("Batch", "Points in each step. As many as there are, or more: all of them.", 1, 2_000)
    )
    steps: int = _setting(500, Integer("Steps", "When to stop.", 1, 1_000_000))
    seed: int = _setting(1, Integer("Seed", "Draws the points, the first weights and the batches.", 0, 999_999))

    engine: str = _setting(
        "compiled",
        Choice(
            "Engine",
            "What computes the steps: a kernel compiled from the graph, where possible, or the Python you can read.",
            _ENGINES,
            while_training=True,
        ),
    )
    speed: str = _setting(
        "100", Choice("Speed", "How fast training goes, where the engine keeps up.", _SPEEDS, while_training=True)
    )

    def __post_init__(self) -> None:
        for name, rule in RULES.items():
            object.__setattr__(self, name, rule.read(getattr(self, name)))
        if problem := self.too_much(self.engine):
            raise ValueError(problem)

    def too_much(self, engine: str) -> str | None:
        """Return a sentence if the model and batch are too large for this engine, or None."""
        most, work = LIMITS[engine]
        who = "" if engine == "compiled" else " in Python, one Value at a time"
        cure = "" if engine == "compiled" else ", or the compiled engine"
        if self.parameters > most:
            return (
                f"{RULES['layers'].label}: {self.layers!r} makes {self.parameters:,} parameters; "
                f"expected at most {most:,}{who}: fewer or smaller layers{cure}"
            )
        batch = min(self.batch, self.points)
        if self.parameters * batch > work:
            return (
                f"One step: {batch:,} points through {self.parameters:,} parameters are too much work{who}; "
                f"expected a batch of at most {work // self.parameters:,}, or smaller layers{cure}"
            )
        return None

    @property
    def pace(self) -> float:
        """Steps a second while the panel plays."""
        return math.inf if self.speed == "full" else float(self.speed)

    @property
    def sizes(self) -> list[int]:
        """Neurons in each layer, the single one of the output included."""
        return [*map(int, self.layers.split()), 1]

    @property
    def parameters(self) -> int:
        """Weights and biases of the model, which reads two inputs."""
        sizes = [2, *self.sizes]
        return sum((before + 1) * after for before, after in pairwise(sizes))

    @property
    def output_activation(self) -> str:
        """Activation of the last neuron: tanh for the squared error, whose targets are -1 and +1; else linear."""
        return "tanh" if self.loss == "mse" else "linear"


LIMITS = {"python": (5_000, 400_000), "compiled": (20_000, 40_000_000)}
"""The largest numbers by engine: parameters, and parameters times points in a step.

Python makes some two Values for each parameter and point: these take 2 to 5 microseconds on CPython, two to three times
that in a browser, and about 350 bytes. So a step stays below five seconds and 150 MB. Compiling takes a browser some
two seconds for 20,000 parameters, and each of them adds about a nanosecond per point to a step.
"""

RULES: dict[str, Rule] = {f.name: f.metadata["rule"] for f in fields(Settings)}
"""The rule of every setting, in the order in which a panel shows them."""


def read(given: Mapping[str, object], base: Settings) -> tuple[Settings, dict[str, str]]:
    """Return `base` with the given settings in place, and the problems of these settings: name -> sentence.

    If there is any problem, the settings returned are `base`, unchanged.
    """
    good: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, value in given.items():
        if name not in RULES:
            problems[str(name)[:60]] = f"there is no setting {_short(name)}; the settings are {', '.join(RULES)}"
            continue
        try:
            good[name] = RULES[name].read(value)
        except ValueError as error:
            problems[name] = str(error)
    if problems:
        return base, problems
    try:
        return replace(base, **good), {}
    except ValueError as error:  # together they are too much: name one that changed
        changed = [
            name
            for name in ("engine", "layers", "batch", "points")
            if good.get(name) not in (None, getattr(base, name))
        ]
        return base, {changed[0]: str(error)}
