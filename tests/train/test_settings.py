"""Settings: every bad value has its sentence, and forms get all of them at once."""

import math

import pytest

from gradlet.train.settings import RULES, Settings, read


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("data", "moon", "Data: there is no 'moon'; choose one of 'moons', 'circles'"),
        ("data", 3, "Data: there is no 3"),
        ("points", "many", "Points: cannot use 'many'; expected a whole number"),
        ("points", 3.5, "Points: cannot use 3.5; expected a whole number"),
        ("points", True, "Points: cannot use True"),
        ("points", math.nan, "Points: cannot use nan"),
        ("points", None, "Points: cannot use None"),
        ("points", 1, "Points: cannot use 1; expected 4 to 2,000"),
        ("noise", "", "Noise: cannot use ''; expected a number"),
        ("noise", -1, "Noise: cannot use -1; expected 0 to 1"),
        ("noise", "nan", "Noise: cannot use 'nan'"),
        ("layers", "8 x", "Hidden layers: 'x' is not a number of neurons; write sizes such as '8 8'"),
        ("layers", "8 -1", "Hidden layers: '-1' is not a number of neurons"),
        ("layers", "8 0", "Hidden layers: cannot have 0 neurons in a layer; expected 1 to 128"),
        ("layers", "9" * 5000, "neurons in a layer"),
        ("layers", "²", "'²' is not a number of neurons"),
        ("layers", "1 1 1 1 1 1 1", "Hidden layers: 7 layers are too many; expected at most 6"),
        ("layers", 8, "Hidden layers: cannot use 8; expected text such as '8 8'"),
        ("layers", "128 128 64", "Hidden layers: '128 128 64' makes 25,217 parameters; expected at most 20,000: fewer"),
        ("engine", "C", "Engine: there is no 'C'; choose one of 'compiled', 'python'"),
        ("speed", 5, "Speed: there is no 5; choose one of '10', '30', '100'"),
        ("activation", "linear", "Activation: there is no 'linear'"),
        ("loss", "L2", "Loss: there is no 'L2'"),
        ("optimiser", [], "Optimiser: there is no []"),
        ("learning_rate", 0, "Learning rate: cannot use 0; expected 1e-06 to 10"),
        ("learning_rate", math.inf, "Learning rate: cannot use inf"),
        ("batch", 0, "Batch: cannot use 0; expected 1 to 2,000"),
        ("steps", "1e3", "Steps: cannot use '1e3'"),
        ("seed", -1, "Seed: cannot use -1"),
    ],
)
def test_a_bad_value_is_named_in_python_and_in_a_form(name: str, value: object, words: str) -> None:
    base = Settings(points=20)
    with pytest.raises(ValueError) as caught:
        Settings(**{name: value})
    assert words in str(caught.value)
    settings, problems = read({name: value, "noise": 0.2} if name != "noise" else {name: value}, base)
    assert settings is base
    assert list(problems) == [name] and words in problems[name]
    assert len(problems[name]) < 1000 or name == "layers"


def test_a_form_hears_of_all_its_problems() -> None:
    _, problems = read({"points": "x", "noise": "y", "colour": "red", "steps": 10}, Settings())
    assert set(problems) == {"points", "noise", "colour"}
    assert problems["colour"].startswith("there is no setting 'colour'; the settings are data, points, noise")


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"points": "200"}, "points", 200),
        ({"points": 200.0}, "points", 200),
        ({"noise": "0.25"}, "noise", 0.25),
        ({"noise": 0}, "noise", 0.0),
        ({"layers": " 16, 08 "}, "layers", "16 8"),
        ({"layers": ""}, "layers", ""),
    ],
)
def test_values_as_a_form_sends_them(given: dict, name: str, value: object) -> None:
    settings, problems = read(given, Settings())
    assert not problems
    assert getattr(settings, name) == value and type(getattr(settings, name)) is type(value)


def test_what_follows_from_the_settings() -> None:
    assert Settings(layers="8 4").sizes == [8, 4, 1]
    assert Settings(layers="8 4").parameters == 8 * 3 + 4 * 9 + 5
    assert Settings(layers="").parameters == 3
    assert Settings(loss="mse").output_activation == "tanh"
    assert Settings(loss="hinge").output_activation == "linear"


def test_every_rule_reads_its_own_default() -> None:
    for name, rule in RULES.items():
        assert rule.read(getattr(Settings(), name)) == getattr(Settings(), name)
        assert rule.label and rule.help.endswith(".")


def test_a_step_that_would_take_minutes_is_refused_where_it_was_asked_for() -> None:
    sentence = (
        "One step: 2,000 points through 4,417 parameters are too much work in Python, one Value at a time; "
        "expected a batch of at most 90, or smaller layers, or the compiled engine"
    )
    with pytest.raises(ValueError) as caught:
        Settings(points=2_000, layers="64 64", batch=2_000, engine="python")
    assert str(caught.value) == sentence
    heavy = {"points": 2_000, "layers": "64 64", "batch": 2_000, "engine": "python"}
    for name, light in (("points", 20), ("layers", "8"), ("batch", 20), ("engine", "compiled")):
        base = Settings(**(heavy | {name: light}))
        assert read(heavy, base) == (base, {name: sentence})
    assert Settings(points=2_000, layers="64 64", batch=90, engine="python").batch == 90
    assert Settings(points=90, layers="64 64", batch=2_000, engine="python").batch == 2_000, "all of them are 90"


def test_the_compiled_engine_may_be_asked_for_more() -> None:
    assert Settings(layers="128 128", points=2_000, batch=2_000).parameters == 17_025
    with pytest.raises(ValueError) as caught:
        Settings(layers="128 128", engine="python")
    assert str(caught.value) == (
        "Hidden layers: '128 128' makes 17,025 parameters; expected at most 5,000 in Python, one Value at a time: "
        "fewer or smaller layers, or the compiled engine"
    )


def test_the_pace_is_a_number() -> None:
    assert [Settings(speed=speed).pace for speed in ("10", "1000", "full")] == [10, 1000, math.inf]
