import pytest

from recognizer import BadInput
from recognizer.lab.sweeps.plan import parse_variation, texts_of
from tests.recognizer.lab.sweeps.samples import SMALL, plan


def test_all_pairs_are_tried_with_the_first_seed_and_then_with_the_next() -> None:
    made = plan("learning-rate=0.1,0.5", "batch_size=32,all", seeds=2)
    assert made.settings == [(0.1, 32), (0.1, None), (0.5, 32), (0.5, None)]
    recipes = made.recipes()
    assert [(each.learning_rate, each.batch_size) for each in recipes] == made.settings * 2
    assert [each.seed for each in recipes] == [0] * 4 + [1] * 4
    assert {each.architecture for each in recipes} == {SMALL.architecture}
    assert made.setting_of(recipes[5]) == (0.1, None)
    assert texts_of(made, (0.1, None)) == {"learning_rate": "0.1", "batch_size": "all"}


def test_lines_with_words_in_them_are_values() -> None:
    assert [each.text for each in parse_variation("network=dense8, conv2 pool dense4", "--vary").values] == [
        "dense8",
        "conv2 pool dense4",
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ["nonsense=1"],
            "--vary: found 'nonsense', expected a hyperparameter such as learning-rate or batch-size or network",
        ),
        (["learning_rat=0.1"], "--vary: found 'learning_rat', expected a hyperparameter such as learning-rate"),
        (["drop-out=0.1"], "--vary: found 'drop-out', expected a hyperparameter such as dropout"),
        (["momentum"], "--vary: found 'momentum' without values, expected values after it, such as momentum=0.05,0.1"),
        (["learning-rate=0.1,fast"], "--vary learning-rate: found 'fast', expected a finite number"),
        (["learning-rate=0.1,0.10"], "learning-rate: found 0.1, 0.1, expected values, each of them once"),
        (["seed=1,2"], "seed: found the seed, expected another hyperparameter"),
        ([], "sweep: found nothing to vary"),
        (["learning-rate=0.1", "learning_rate=0.2"], "sweep: found learning-rate, learning-rate"),
        (["epochs=1", "momentum=0.1", "rho=0.1"], "sweep: found epochs, momentum, rho"),
        (["network=dense4,conv2 pool", "dropout=0.5"], "dropout: found no hidden dense layer in 'conv2 pool'"),
    ],
)
def test_what_cannot_be_tried_is_said_before_anything_is_trained(lines: list[str], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        plan(*lines)
    assert message in str(caught.value)


def test_there_is_an_end_to_trials() -> None:
    with pytest.raises(BadInput, match="11,000 trials"):
        plan(f"epochs={','.join(str(number) for number in range(1, 12))}", seeds=1000)
