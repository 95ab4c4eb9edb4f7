"""How many processors may be used, on files as the kernel shows them."""

import os
from pathlib import Path

import pytest

from recognizer.processors import processors


def kernel(root: Path, group: str, **files: str) -> Path:
    """A root folder in which this process is in control group `group`, and `files` are those of control groups."""
    (root / "proc" / "self").mkdir(parents=True)
    (root / "proc" / "self" / "cgroup").write_text(group)
    for name, content in files.items():
        path = root / "sys" / "fs" / "cgroup" / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


@pytest.fixture(autouse=True)
def eight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)


def test_without_a_quota_it_is_what_the_process_is_pinned_to(tmp_path: Path) -> None:
    assert processors(tmp_path) == 8
    assert processors(kernel(tmp_path, "0::/\n", cpu_dot_max="max 100000\n")) == 8


@pytest.mark.parametrize(
    ("line", "expected"),
    [("200000 100000\n", 2), ("250000 100000\n", 2), ("50000 100000\n", 1), ("3200000 100000\n", 8), ("x\n", 8)],
)
def test_version_2_has_one_file(tmp_path: Path, line: str, expected: int) -> None:
    assert processors(kernel(tmp_path, "0::/\n", cpu_dot_max=line)) == expected


def test_the_tightest_group_around_the_process_decides(tmp_path: Path) -> None:
    files = {"a__cpu_dot_max": "200000 100000", "a__b__cpu_dot_max": "600000 100000", "c__cpu_dot_max": "100000 100000"}
    assert processors(kernel(tmp_path, "0::/a/b\n", **files)) == 2


@pytest.mark.parametrize(("quota", "expected"), [("300000\n", 3), ("-1\n", 8)])
@pytest.mark.parametrize("folder", ["cpu", "cpu,cpuacct"])
def test_version_1_has_two_files(tmp_path: Path, quota: str, expected: int, folder: str) -> None:
    files = {f"{folder}__cpu.cfs_quota_us": quota, f"{folder}__cpu.cfs_period_us": "100000\n"}
    group = "5:memory:/docker/0123\n4:cpu,cpuacct:/docker/0123\n0::/\n"  # a path that the container does not see
    assert processors(kernel(tmp_path, group, **files)) == expected


def test_a_group_outside_of_what_is_seen_leaves_what_is_seen(tmp_path: Path) -> None:
    assert processors(kernel(tmp_path, "0::/../other\n", cpu_dot_max="400000 100000")) == 4


def test_a_system_without_control_groups_has_processors_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert processors(tmp_path) == 1
