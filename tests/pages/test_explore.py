"""Explore: search, and each view, of which only the opened one computes anything."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interface.collection import Kept
from interface.data import mnist as shared
from interface.explore.kept import shelf
from recognizer import Model, Splits, load_model
from recognizer.data.dataset import from_rows
from recognizer.data.features import features_of
from recognizer.data.neighbours import nearest_images
from recognizer.data.typicality import strangeness
from recognizer.evaluation.doubts import load_doubts
from recognizer.images.stroke_files import Drawing
from recognizer.reading.model import find_model
from tests.pages.conftest import open_page, press, until, words

VIEW = "explore_view"


def open_view(app: AppTest, name: str) -> AppTest:
    open_page(app, "Explore")
    app.segmented_control(key=VIEW).set_value(name).run()
    assert not app.exception
    return app


def numbers(app: AppTest) -> list[int]:
    """The images on the sheet, as the table has them."""
    found: list[int] = app.dataframe[0].value["number"].tolist()
    return found


def read_to_the_end(app: AppTest) -> bool:
    """Whether nothing is being read any more."""
    return not any(job.work.active for job in app.session_state["finding"].values())


def test_search_finds_images_by_how_they_are_written_and_orders_them(app: AppTest, mnist: Splits) -> None:
    open_page(app, "Explore")
    app.segmented_control(key="split").set_value("Test").run()
    app.slider(key="explore_slant").set_value((20.0, 40.0)).run()
    app.slider(key="explore_thickness").set_value((1.2, 2.0)).run()
    app.pills(key="label").set_value("4").run()
    found = features_of(mnist.test)
    meant = np.flatnonzero((mnist.test.labels == 4) & (found.slant >= 20) & (found.thickness <= 2.0))
    assert numbers(app) == meant[:150].tolist()
    assert f"**{meant.size} of 982** · slant 20 to 40°, pen 1.2 to 2 px" in words(app)
    app.selectbox(key="explore_order").set_value("Least ink first").run()
    assert numbers(app) == meant[np.argsort(found.ink[meant], kind="stable")][:150].tolist()
    app.slider(key="explore_ink").set_value((29.0, 30.0)).run()
    assert "There is no such image." in [each.value for each in app.info]
    press(app, "Clear")
    assert numbers(app) == np.flatnonzero(mnist.test.labels == 4)[:150].tolist()


def test_images_are_searched_by_what_a_network_misreads(app: AppTest, mnist: Splits) -> None:
    open_page(app, "Explore")
    app.segmented_control(key="split").set_value("Test").run()
    app.selectbox(key="explore_reader").set_value("Original").run()
    assert "finding" not in app.session_state  # nobody needs to know yet
    app.segmented_control(key="explore_hardness").set_value("Misread").run()
    until(lambda: read_to_the_end(app))
    app.run()
    assert not app.exception
    probabilities = load_model(find_model("original")).network.predict(mnist.test.images)
    misread = np.flatnonzero(probabilities.argmax(axis=0) != mnist.test.labels)
    assert numbers(app) == misread[:150].tolist()
    assert f"**{misread.size:,} of 10,000** · misread by Original" in words(app)
    app.selectbox(key="explore_order").set_value("Hardest first").run()
    surety = probabilities[mnist.test.labels, np.arange(10_000)]
    assert numbers(app)[:5] == misread[np.argsort(surety[misread], kind="stable")][:5].tolist()
    press(app, "Clear")
    assert numbers(app) == list(range(150))


def own_network(name: str) -> Model:
    """A network that comes along, but for a number that changes no reading."""
    model = load_model(find_model(name))
    model.network.parameters[-1] += 1e-5
    return model


def test_what_ones_own_network_reads_is_kept_by_its_numbers_and_not_among_mnists(app: AppTest) -> None:
    open_page(app, "Explore")
    app.session_state["uploaded_model"] = own_network("original")
    app.segmented_control(key="split").set_value("Test").run()
    app.selectbox(key="explore_reader").set_value("Uploaded").run()
    app.segmented_control(key="explore_hardness").set_value("Misread").run()
    until(lambda: read_to_the_end(app))
    app.run()
    assert "**948 of 10,000** · misread by Uploaded" in words(app)
    assert not [name for name in shelf(shared().test) if "surety" in name or "reading" in name]
    app.session_state["finding"].clear()
    app.session_state["uploaded_model"] = own_network("original")  # read in already, though loaded anew
    app.run()
    assert "**948 of 10,000** · misread by Uploaded" in words(app)
    assert not app.session_state["finding"]


def test_a_search_that_is_stopped_says_so_and_can_begin_again(app: AppTest) -> None:
    open_page(app, "Explore")
    app.session_state["uploaded_model"] = own_network("conv")
    app.run()
    app.selectbox(key="explore_reader").set_value("Uploaded").run()
    app.segmented_control(key="explore_hardness").set_value("Hard").run()
    press(app, "Stop")
    until(lambda: read_to_the_end(app))
    app.run()
    assert "60,000, not yet searched" in words(app)
    assert "Stopped." in words(app)
    press(app, "Begin again")
    assert app.session_state["finding"]["surety"].work.active
    press(app, "Stop")


def test_the_strangest_images_of_a_digit_come_first_from_the_other_end(app: AppTest, mnist: Splits) -> None:
    open_page(app, "Explore")
    app.segmented_control(key="split").set_value("Test").run()
    app.pills(key="label").set_value("7").run()
    app.selectbox(key="explore_order").set_value("Most typical first").run()
    app.toggle(key="explore_backwards").set_value(True).run()
    assert not app.exception
    sevens = np.flatnonzero(mnist.test.labels == 7)
    distances = strangeness(mnist.test.rows[sevens])
    assert numbers(app)[0] == sevens[distances.argmax()]
    assert "most typical first, from the other end" in words(app)


def test_averages_show_each_digit_and_one_from_typical_to_strange(app: AppTest, mnist: Splits) -> None:
    open_view(app, "Averages")
    assert [each.value for each in app.header][:2] == ["Mean and deviation of each digit", "From typical to strange"]
    app.pills(key="explore_digit").set_value(8).run()
    assert not app.exception
    count = np.count_nonzero(mnist.train.labels == 8)
    assert f"60 of {count:,} images labelled 8" in words(app)
    assert not app.dataframe  # what the other views show is not computed


def test_the_file_is_decoded_step_by_step(app: AppTest, mnist: Splits) -> None:
    open_view(app, "File")
    assert "`08` = **8** · each element is an unsigned byte" in words(app)
    app.segmented_control(key="explore_step").set_value("2 Sizes").run()
    assert "`00 00 ea 60` = 234 · 256 + 96 = **60,000** · images" in words(app)
    app.segmented_control(key="explore_step").set_value("3 A picture").run()
    app.number_input(key="explore_bytes_image").set_value(2).run()
    app.slider(key="explore_row").set_value(5).run()
    assert not app.exception
    assert f"= **{16 + 784 * 2:,}**. Its row 5" in words(app)
    app.segmented_control(key="explore_step").set_value("4 Its label").run()
    assert f"first images: **{', '.join(map(str, mnist.train.labels[:10]))}**" in words(app)


def test_the_map_is_of_pixels_or_of_a_network_and_shows_what_is_brushed(app: AppTest, mnist: Splits) -> None:
    open_view(app, "Map")
    assert "t-SNE keeps neighbours together" in words(app)
    app.segmented_control(key="explore_map_by").set_value("PCA").run()
    variances = np.linalg.eigvalsh(np.cov(mnist.test.images[:, ::4]))[::-1]
    assert f"Of all the variance they hold {variances[:2].sum() / variances.sum():.0%}" in words(app)
    app.selectbox(key="explore_map_of").set_value("Original").run()
    assert not app.exception
    read = load_model(find_model("original")).network.predict(mnist.test.images[:, ::4]).argmax(axis=0)
    misread = np.count_nonzero(read != mnist.test.labels[::4])
    assert f"{misread:,} of these 2,500 digits it misreads" in words(app)
    app.session_state["explore_map"] = {"brushed": {"token": f"test {id(shared().test)} 2500", "places": [0, 1, 2]}}
    app.run()
    labels = mnist.test.labels[[0, 4, 8]]
    assert f"**3 brushed**: {', '.join(f'1 × {label}' for label in labels)}" in words(app)
    app.segmented_control(key="explore_map_split").set_value("Training").run()
    assert not app.exception
    assert app.segmented_control(key="explore_map_by").options == ["PCA"]  # t-SNE is of the test images
    assert "brushed**" not in words(app)


def test_ones_own_digits_are_a_split_of_every_view(app: AppTest, mnist: Splits) -> None:
    open_page(app, "Explore")
    assert app.segmented_control(key="split").options == ["Training", "Test"]
    line = np.array([[0.0, 0.0], [1.0, 9.0]])
    app.session_state["draw_my_digits"] = {
        str(at): Kept(Drawing(label, (line,)), mnist.test.rows[at]) for at, label in enumerate([7, 2, None, 0])
    }
    app.run()
    app.segmented_control(key="split").set_value("My digits").run()
    assert app.dataframe[0].value["label"].tolist() == [7, 2, 0]
    for view in app.segmented_control(key=VIEW).options:
        app.segmented_control(key=VIEW).set_value(view).run()
        assert not app.exception, view


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ({"view": "averages", "digit": "4"}, {VIEW: "Averages", "explore_digit": 4}),
        (
            {"view": "file", "step": "3", "image": "12"},
            {VIEW: "File", "explore_step": "3 A picture", "explore_bytes_image": 12},
        ),
        (
            {"view": "map", "of": "conv", "by": "pca"},
            {VIEW: "Map", "explore_map_of": "Convolutional", "explore_map_by": "PCA"},
        ),
        ({"split": "test", "image": "340"}, {VIEW: "Digits", "split": "Test", "opened": 340}),
        ({"split": "test", "label": "9"}, {VIEW: "Digits", "split": "Test", "label": "9"}),
        ({"view": "nowhere", "label": "x"}, {VIEW: "Digits", "label": "All"}),
    ],
)
def test_an_address_names_a_view_and_what_is_chosen_in_it(
    app: AppTest, address: dict[str, str], keys: dict[str, Any]
) -> None:
    for name, value in address.items():
        app.query_params[name] = value
    open_page(app, "Explore")
    assert {key: app.session_state[key] for key in keys} == keys


def test_neighbours_are_of_a_digit_or_of_the_last_drawing_by_pixels_or_by_a_network(
    app: AppTest, mnist: Splits
) -> None:
    open_view(app, "Neighbours")
    app.number_input(key="explore_near_number").set_value(1).run()
    near = nearest_images(mnist.train, mnist.train.rows[1], 51)
    labels = mnist.train.labels[near.columns[1:]].tolist()
    assert f"**The 50 nearest of 60,000**: {labels.count(0)} × 0" in words(app)
    assert f"{near.distances[1]:.1f} to {near.distances[50]:.1f} pixels of full ink away" in words(app)
    app.selectbox(key="explore_near_by").set_value("Original").run()
    assert not app.exception
    assert "**The 50 nearest of 10,000**" in words(app)
    assert not [each for each in app.segmented_control if each.key == "explore_near_of"]  # nothing is drawn yet
    app.session_state["drawn_digit"] = mnist.test.images[:, [0]] / 255, 7
    app.session_state["explore_near_next"] = 5  # a neighbour was clicked
    app.run()
    assert app.number_input(key="explore_near_number").value == 5
    app.segmented_control(key="explore_near_of").set_value("My drawing").run()
    assert not app.exception
    assert "The digit that you drew last, read as 7" in words(app)
    assert "× 7" in words(app)


def test_doubtful_labels_are_judged_one_after_the_other(app: AppTest) -> None:
    open_view(app, "Labels")
    doubts = load_doubts("test")
    first, second = doubts[:2]
    assert f"**Labelled {first.label}.** {first.agreeing} of 3 networks read {first.answer}" in words(app)
    press(app, f"It is a {first.answer}")
    assert f"**1 of {len(doubts)} judged**: 1 wrong, 0 right" in words(app)
    assert f"**Labelled {second.label}.**" in words(app)
    press(app, f"It is a {second.label}")
    assert f"**2 of {len(doubts)} judged**: 1 wrong, 1 right" in words(app)
    app.session_state["explore_doubt_next"] = first.column  # clicked on the sheet
    app.run()
    press(app, f"It is a {first.answer}")  # said again, it is taken back
    assert f"**1 of {len(doubts)} judged**: 0 wrong, 1 right" in words(app)


def test_doubts_about_ones_own_labels_are_found_in_the_background(app: AppTest, mnist: Splits) -> None:
    labels = mnist.test.labels[:60].copy()
    labels[:2] = [3, 4]  # of a 7 and a 2
    own = Splits(mnist.train, from_rows(mnist.test.rows[:60].copy(), labels), "mine.csv")
    open_page(app, "Explore")
    app.session_state["uploaded_data"] = own
    app.segmented_control(key=VIEW).set_value("Labels").run()
    press(app, "Ask the networks")
    until(lambda: read_to_the_end(app))
    app.run()
    assert not app.exception
    assert "**0 of 2 judged**" in words(app)
    assert "3 of 3 networks read" in words(app)


def test_the_studio_moves_by_sliders_or_a_line_and_hands_over_to_the_training(app: AppTest) -> None:
    open_view(app, "Distort")
    assert app.text_input(key="explore_augment").value == "shift2 rotate15 scale0.15 shear0.2 elastic1"
    app.pills(key="explore_augment_start").set_value("Shift").run()
    app.slider(key="explore_augment_noise").set_value(0.25).run()
    assert app.text_input(key="explore_augment").value == "shift2 noise0.25"
    app.text_input(key="explore_augment").set_value("rotate40 thick").run()
    assert app.slider(key="explore_augment_rotate").value == 40
    assert app.slider(key="explore_augment_shift").value == 0
    app.text_input(key="explore_augment").set_value("rotate40 wobble").run()
    assert "line: found 'wobble' as word 2" in words(app)
    press(app, "Throw again")
    press(app, "Use for training")
    assert app.selectbox(key="train_augment").value == "rotate40 thick0.5"


def test_an_address_names_the_network_that_is_examined_or_looked_into(app: AppTest) -> None:
    app.query_params["network"] = "original"
    app.query_params["image"] = "8"
    app.query_params["view"] = "change it"
    open_page(app, "Inside")
    assert app.selectbox(key="inside_network").value == "Original"
    assert app.number_input(key="inside_number").value == 8
    assert app.segmented_control(key="inside_section").value == "Change it"
    open_page(app, "Evaluate")
    assert app.selectbox(key="evaluate_network").value == "Original"
