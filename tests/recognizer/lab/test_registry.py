from typing import cast

from recognizer.lab.registry import MOST_RUNS, Registry
from recognizer.lab.run import Run


def test_a_run_is_found_by_its_name_until_forgotten() -> None:
    registry = Registry()
    first, second = (cast(Run, object()) for _ in range(2))
    name, other = registry.add(first), registry.add(second)
    assert registry.find(name) is first
    assert registry.find(other) is second
    assert registry.find("a guess") is None
    assert len(name) >= 16
    registry.forget(name)
    registry.forget("a guess")
    assert registry.find(name) is None


def test_the_oldest_is_forgotten_first() -> None:
    registry = Registry()
    names = [registry.add(cast(Run, object())) for _ in range(MOST_RUNS + 3)]
    assert [registry.find(name) is None for name in names[:4]] == [True, True, True, False]
