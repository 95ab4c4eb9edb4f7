from dataclasses import dataclass
from typing import cast

import pytest

import recognizer.lab.registry
from recognizer.lab.registry import MADE_ROOM, Registry
from recognizer.lab.run import Run


@dataclass(eq=False)
class Stub:
    """What the registry asks of a run."""

    active: bool = False
    unattended: bool = False
    abandoned: str = ""

    def abandon(self, reason: str) -> None:
        self.abandoned = reason


def add(registry: Registry, stub: Stub, visitor: str = "one") -> str:
    return registry.add(cast(Run, stub), visitor)


def found(registry: Registry, name: str) -> object:
    entry = registry.find(name)
    return entry and entry.run


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> Registry:
    """Room for three runs."""
    monkeypatch.setattr(recognizer.lab.registry, "MOST_RUNS", 3)
    return Registry()


def test_a_run_is_found_by_its_name_until_forgotten() -> None:
    registry = Registry()
    first, second = Stub(), Stub()
    name, other = add(registry, first), add(registry, second, "another")
    assert found(registry, name) is first
    entry = registry.find(other)
    assert entry is not None
    assert entry.visitor == "another"
    assert found(registry, other) is second
    assert registry.find("a guess") is None
    assert len(name) >= 16
    registry.forget(name)
    registry.forget("a guess")
    assert registry.find(name) is None


def test_the_oldest_goes_first(three: Registry) -> None:
    names = [add(three, Stub()) for _ in range(5)]
    assert [three.find(name) is None for name in names] == [True, True, False, False, False]


def test_runs_that_have_ended_go_before_those_that_go_on(three: Registry) -> None:
    stubs = [Stub(active=True), Stub(), Stub(active=True)]
    names = [add(three, stub, str(number)) for number, stub in enumerate(stubs)]
    add(three, Stub(), "0")
    assert [three.find(name) is None for name in names] == [False, True, False]
    assert not any(stub.abandoned for stub in stubs if stub.active)


def test_one_visitor_with_many_runs_takes_none_from_another(three: Registry) -> None:
    other = Stub(active=True)
    name = add(three, other, "another")
    for active in (False,) * 40 + (True,) * 40:
        add(three, Stub(active=active), "one")
    assert found(three, name) is other
    assert not other.abandoned


@pytest.mark.parametrize("active", [True, False])
def test_a_visitors_own_go_before_anothers(three: Registry, active: bool) -> None:
    names = [add(three, Stub(active=active), visitor) for visitor in ("another", "one", "one")]
    add(three, Stub(), "one")
    assert [three.find(name) is None for name in names] == [False, True, False]


def test_of_others_those_that_nobody_watches_go_first(three: Registry) -> None:
    stubs = [Stub(active=True), Stub(active=True, unattended=True), Stub(active=True)]
    names = [add(three, stub, "another") for stub in stubs]
    add(three, Stub(), "one")
    assert [three.find(name) is None for name in names] == [False, True, False]


def test_what_goes_is_ended(three: Registry) -> None:
    stubs = [Stub(active=True) for _ in range(4)]
    for stub in stubs:
        add(three, stub)
    assert [stub.abandoned for stub in stubs] == [MADE_ROOM, "", "", ""]


def test_the_name_of_a_runs_watchers_does_not_give_the_run_away() -> None:
    registry = Registry()
    entry = registry.find(add(registry, Stub()))
    assert entry is not None
    assert registry.find_watched(entry.watched_as) is entry
    assert registry.find(entry.watched_as) is None
    assert registry.find_watched("a guess") is None
