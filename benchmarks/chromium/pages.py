"""How long pages and their views let a visitor wait: from the address to a page at rest, from a click to its answer.

The browser times itself. A page is there when its script has run to its end; a view that was clicked is answered when
the last of what it consists of is there, or as soon as the page shows how far a long reading has come.
"""

from collections.abc import Iterator

from playwright.sync_api import Browser, Page, ViewportSize

from interface.evaluate.views.show import VIEW as EVALUATE_VIEW
from interface.evaluate.views.show import VIEWS as EVALUATE_VIEWS
from interface.explore.views import VIEW as EXPLORE_VIEW
from interface.explore.views import VIEWS as EXPLORE_VIEWS
from interface.inside.sections import SECTIONS as INSIDE_VIEWS
from interface.inside.sections import VIEW as INSIDE_VIEW
from interface.inside.sections import WINDOWS
from interface.menu import PAGES
from interface.train.sections import CHOSEN as TRAIN_VIEW
from interface.train.sections import SECTIONS as TRAIN_VIEWS

VIEWS = {
    "Explore": (EXPLORE_VIEW, [*EXPLORE_VIEWS]),
    "Train": (TRAIN_VIEW, [*TRAIN_VIEWS]),
    "Evaluate": (EVALUATE_VIEW, [*EVALUATE_VIEWS]),
    "Inside": (INSIDE_VIEW, [view for view in INSIDE_VIEWS if view != WINDOWS]),
}
"""Of each page that is a choice of views: the key of the choice, and the words on its buttons. Windows are only there
for a network that has some."""

VIEWPORT: ViewportSize = {"width": 1280, "height": 900}

AT_REST = """() => document.querySelector("h1")
    && document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning"
    && performance.now()"""
"""Milliseconds from the address to the page at rest; false before."""

WATCH = """() => {
    const main = () => document.querySelector("[data-testid=stMain]");
    const atRest = () => document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning";
    let clicked = null, changed = null;
    window.answered = null;
    window.addEventListener("click", () => {
        clicked = performance.now();
        changed = window.answered = null;
    }, true);
    new MutationObserver(changes => {
        if (clicked === null || window.answered !== null) return;
        const added = changes.flatMap(({ addedNodes }) => [...addedNodes]).filter(each => main()?.contains(each));
        if (added.length) changed = performance.now();
        if (added.some(each => each.querySelector?.("[data-testid=stProgress]"))) window.answered = changed - clicked;
    }).observe(document, { childList: true, subtree: true });
    setInterval(() => {
        if (changed === null || window.answered !== null) return;
        if (atRest() && performance.now() - changed > 150) window.answered = changed - clicked;
    }, 20);
}"""
"""From each click on: `answered` is how many milliseconds it has taken until word of progress was there, or the last of
what the page shows in answer, after which it is at rest.
"""


def first_views(browser: Browser, address: str, count: int) -> dict[str, list[float]]:
    """Milliseconds until each page is there, by its name, to a visitor who comes with it; the first visit is left out,
    since with it the server makes ready what all visitors share.
    """
    found: dict[str, list[float]] = {name: [] for name in PAGES}
    for turn in range(count + 1):
        for name, times in found.items():
            with browser.new_context(viewport=VIEWPORT) as context:
                page = context.new_page()
                page.goto(f"{address}/{'' if name == 'Home' else name}")
                took = float(page.wait_for_function(AT_REST).json_value())
                times += [took] if turn else []
    return found


def clicks(browser: Browser, address: str, count: int) -> dict[str, list[float]]:
    """Milliseconds until each view is there, by its page and name, to visitors who go through all of them."""
    found: dict[str, list[float]] = {}
    for _ in range(count):
        for name, (key, views) in VIEWS.items():
            with browser.new_context(viewport=VIEWPORT) as context:
                page = context.new_page()
                page.goto(f"{address}/{name}")
                page.wait_for_function(AT_REST)
                page.evaluate(WATCH)
                for view, took in _through(page, key, views):
                    found.setdefault(f"{name}, {view}", []).append(took)
    return found


def _through(page: Page, key: str, views: list[str]) -> Iterator[tuple[str, float]]:
    """Click the views one after the other, the first one last, since it is mostly open at first."""
    for view in [*views[1:], views[0]]:
        page.locator(f".st-key-{key}").get_by_text(view, exact=True).click()
        yield view, float(page.wait_for_function("window.answered").json_value())
        page.wait_for_function(AT_REST)
