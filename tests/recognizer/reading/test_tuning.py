"""A network learns a person's own digits from a few drawings, and forgets nothing for it."""

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recognizer import BadInput, Model, Network, Splits, parse_architecture
from recognizer.arrays import NO_DIGIT
from recognizer.cli.parser import main
from recognizer.data.dataset import select
from recognizer.images.stroke_files import Drawing
from recognizer.images.strokes import draw
from recognizer.network.initialization import he
from recognizer.network.layers.normalization import BatchNormalization
from recognizer.network.losses import softmax
from recognizer.reading.drawings import from_drawings
from recognizer.reading.model import find_model, load_model, save_model
from recognizer.reading.tuning import Progress, Tuned, Tuning, tune, tuned
from recognizer.reading.tuning.lessons import at_risk, copies_of, digits_to_rehearse, known_lesson
from recognizer.synthesis.letterforms import write
from tests.recognizer.cli.test_command_line import lines
from tests.recognizer.reading.test_drawings import written

TWO_RINGS = "@25,50,22,30,-90,-450 | @75,50,22,30,-90,-450"
"""An eight that lies: it is read as a 0."""

ROOF = "10,100 10,40! 50,0! 90,40! 90,100"
"""No digit."""


def drawings(label: int | None, form: str, count: int, seed: int) -> list[Drawing]:
    rng = np.random.default_rng(seed)
    return [Drawing(label, write(form, rng)) for _ in range(count)]


@pytest.fixture(scope="module")
def modern() -> Model:
    return load_model(find_model("modern"))


@pytest.fixture(scope="module")
def eights(modern: Model, mnist: Splits) -> Tuned:
    mine, others = drawings(8, TWO_RINGS, 10, 1), drawings(8, TWO_RINGS, 60, 2)
    return tuned(modern, mine, mnist, replace(Tuning(), tested=None), others)


def test_ten_drawings_of_an_odd_form_are_enough_and_mnist_is_not_forgotten(eights: Tuned) -> None:
    before, after = eights.before, eights.after
    assert before.held_out is not None
    assert after.held_out is not None
    assert (before.held_out.accuracy or 0) < 0.2
    assert (after.held_out.accuracy or 0) >= 0.9
    assert after.mine.accuracy == 1
    assert after.test.images == 10_000
    assert after.test.accuracy >= before.test.accuracy - 0.001


def test_the_model_stays_and_the_copys_card_says_what_was_done(eights: Tuned, modern: Model, mnist: Splits) -> None:
    assert np.array_equal(modern.network.parameters, load_model(find_model("modern")).network.parameters)
    assert "tuned" not in modern.card
    card: Any = eights.model.card
    assert card["tuned"]["drawings"] == 10
    assert card["test_accuracy"] == eights.after.test.accuracy
    read = eights.model.network.predict(mnist.test.images).argmax(axis=0)
    assert (read == mnist.test.labels).mean() == card["test_accuracy"]


def test_what_is_read_rightly_already_changes_nothing(modern: Model, mnist: Splits) -> None:
    mine = drawings(3, "15,0 85,0! 85,100! 15,100 | 40,50 85,50", 3, 1)
    outcome = tuned(modern, mine, mnist, replace(Tuning(), tested=100))
    assert np.array_equal(outcome.model.network.parameters, modern.network.parameters)
    assert outcome.model.card["test_accuracy"] is None  # of a hundred images it is not known


def test_the_same_seed_gives_the_same_network_and_it_can_be_watched_and_stopped(modern: Model, mnist: Splits) -> None:
    mine, how = drawings(8, TWO_RINGS, 2, 1), replace(Tuning(), tested=100, rehearsed=20, steps=3, head_steps=4)
    records = list(tune(modern, mine, mnist, how))
    again = tuned(modern, mine, mnist, how)
    last = records.pop()
    assert isinstance(last, Tuned)
    assert np.array_equal(last.model.network.parameters, again.model.network.parameters)
    stages = [record.stage for record in records if isinstance(record, Progress)]
    assert list(dict.fromkeys(stages)) == ["before", "drawings", "reader", "after"]
    learning = [record for record in records if isinstance(record, Progress) and record.stage == "reader"]
    assert [record.step for record in learning] == list(range(1, len(learning) + 1))
    assert len(learning) <= learning[0].steps
    before = modern.network.parameters.copy()
    stopped = tune(modern, mine, mnist, how)
    list(islice(stopped, 5))
    stopped.close()  # type: ignore[attr-defined]
    assert np.array_equal(modern.network.parameters, before)


def with_judge(modern: Model) -> Model:
    """A model whose judge is a copy of its network, and certain of everything at first."""
    return Model(modern.network, {"threshold": 0.8}, modern.network.copy())


def test_the_judge_learns_what_is_none_and_costs_the_reader_nothing(modern: Model, mnist: Splits) -> None:
    model = with_judge(modern)
    none, fresh = drawings(None, ROOF, 10, 1), drawings(None, ROOF, 40, 2)
    outcome = tuned(model, none, mnist, replace(Tuning(), tested=500), fresh)
    assert outcome.before.mine.false_accept == 1
    assert outcome.after.mine.false_accept == 0
    assert outcome.after.held_out is not None
    assert (outcome.after.held_out.false_accept or 0) <= 0.1
    assert np.array_equal(outcome.model.network.parameters, modern.network.parameters)
    test = outcome.model.predict(mnist.test.images[:, :500])
    assert outcome.model.is_digit(test).mean() > 0.95


def test_a_digit_that_the_judge_rejects_is_accepted_afterwards(modern: Model, mnist: Splits) -> None:
    how = replace(Tuning(), tested=100)
    strict = tuned(with_judge(modern), drawings(None, ROOF, 10, 1), mnist, how).model
    outcome = tuned(strict, drawings(9, ROOF, 10, 3), mnist, how)
    assert outcome.before.mine.coverage == 0
    assert outcome.after.mine.coverage == 1
    assert outcome.after.mine.accuracy == 1
    assert outcome.model.judge is not None
    assert strict.judge is not None
    assert not np.array_equal(outcome.model.judge.parameters, strict.judge.parameters)


def test_norms_keep_what_they_read_with_and_nothing_diverges(mnist: Splits, rng: np.random.Generator) -> None:
    network = Network(parse_architecture("conv2 norm pool dense20 norm dropout0.5")).initialize(he, rng)
    model, mine = Model(network, {}), drawings(8, TWO_RINGS, 2, 1)
    how = replace(Tuning(), tested=100, rehearsed=20, steps=2, known=4, rate=1e30, head_rate=1e3)
    for rate in (1e30, 0.001):
        after = tuned(model, mine, mnist, replace(how, rate=rate)).model.network
        assert np.isfinite(after.parameters).all()
        for layer, before in zip(after.layers, network.layers, strict=True):
            if isinstance(layer, BatchNormalization) and isinstance(before, BatchNormalization):
                assert np.array_equal(layer.mean, before.mean)
                assert np.array_equal(layer.variance, before.variance)
    assert not np.array_equal(after.parameters, network.parameters)


def test_copies_begin_with_the_drawings_themselves(rng: np.random.Generator) -> None:
    mine = [*drawings(8, TWO_RINGS, 2, 1), *drawings(None, ROOF, 1, 1)]
    copies = copies_of(mine, 20, rng)
    assert copies.rows.shape == (21, 784)
    assert np.array_equal(copies.rows[:3].T, np.rint(255 * from_drawings(mine).images))
    assert copies.labels.tolist() == [8, 8, NO_DIGIT] * 7
    assert len(np.unique(copies.rows, axis=0)) == 21
    assert np.array_equal(copies.rows[2], np.rint(255 * draw(mine[2].strokes)[:, 0]))


def test_what_is_rehearsed_is_what_the_network_says_of_what_it_reads_rightly(
    modern: Model, mnist: Splits, rng: np.random.Generator
) -> None:
    rows, labels = digits_to_rehearse(mnist.train, 100, np.array([8]), 50, rng)
    assert len(rows) == len(labels)
    assert 120 <= len(rows) <= 150
    assert (labels == 8).sum() >= 50
    lesson = known_lesson(modern.network, rows, labels)
    read = modern.network.predict(rows.T)
    right = read.argmax(axis=0) == labels
    assert (~right).any()
    assert np.array_equal(lesson.rows, rows[right])
    assert np.allclose(lesson.targets, read[:, right], atol=1e-6)


def test_half_of_what_is_rehearsed_is_what_a_new_form_is_most_easily_mixed_up_with(
    modern: Model, mnist: Splits, rng: np.random.Generator
) -> None:
    pool = known_lesson(modern.network, mnist.train.rows[:400], mnist.train.labels[:400])
    some = at_risk(pool, 100, np.array([8]), rng)
    assert len(some) == len(some.rows) == some.hidden.shape[1] == 100
    risk = np.where(pool.targets.argmax(axis=0) == 8, 0, pool.targets[8])
    kept = np.where(some.targets.argmax(axis=0) == 8, 0, some.targets[8])
    assert np.array_equal(np.sort(risk)[-50:], np.sort(kept)[-50:])
    assert np.allclose(softmax(modern.network.layers[-1].forward(some.hidden)), some.targets, atol=1e-6)
    assert at_risk(pool, 1000, np.array([8]), rng) is pool
    assert len(at_risk(pool, 100, np.array([], np.intp), rng)) == 100


def test_no_drawings_get_a_sentence(modern: Model, mnist: Splits) -> None:
    with pytest.raises(BadInput, match="drawings: found 0"):
        tuned(modern, [], mnist)
    with pytest.raises(BadInput, match="training data: found no images"):
        tuned(modern, drawings(1, ROOF, 1, 1), replace(mnist, train=select(mnist.train, np.arange(0))))


def test_the_command_line_tunes_and_its_command_makes_the_same_again(
    tmp_path: Path, modern: Model, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save_model(replace(modern, card={}), Path("mine.npz"))
    mine = written(Path("mine.jsonl"), drawings(8, TWO_RINGS, 4, 1))
    others = written(Path("others.jsonl"), drawings(8, TWO_RINGS, 4, 2))
    typed = ["tune", "mine.npz", "--strokes", str(mine), "--held-out", str(others), "--seed", "3", "--save", "new.npz"]
    assert main([*typed, "--json"]) == 0
    (line,) = lines(capsys)
    assert line["before"]["held_out_accuracy"] < line["after"]["held_out_accuracy"] == 1
    assert line["before"]["drawings_false_accept"] is None
    assert line["test_images"] == 2000
    made = load_model(Path("new.npz"))
    assert made.card["command"] == "python -m recognizer " + " ".join(typed)
    first = Path("new.npz").read_bytes()
    assert main(str(made.card["command"]).split()[3:]) == 0
    assert Path("new.npz").read_bytes() == first
    assert "held out accuracy" in capsys.readouterr().out
    assert main(["tune", "mine.npz", "--strokes", str(mine), "--seed", "-1", "--save", "new.npz"]) == 2
    assert "--seed" in capsys.readouterr().err
