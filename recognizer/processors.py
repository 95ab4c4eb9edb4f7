"""How many processors this process may calculate on.

A program is pinned to some of a machine's processors, and a container may moreover have a quota of time on them: once
that is used up, all of its threads stand still for the rest of every tenth of a second. So more threads than the quota
has room for make everything wait, pages included.
"""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

GROUPS = Path("sys", "fs", "cgroup")


def processors(root: Path = Path("/")) -> int:
    """Processors that this process may use, at least 1: those it is pinned to, or fewer if its quota is less.

    The quota is that of Linux control groups: `cpu.max` in version 2, `cpu.cfs_quota_us` in version 1, of the process's
    own group and of each around it. A quota of two and a half processors counts as two.

    Args:
        root: the folder in which `proc` and `sys` are.
    """
    pinned = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, int(min([pinned, *_quotas(root)])))


def _quotas(root: Path) -> Iterator[float]:
    """Every quota that holds for this process, in processors."""
    for line in _content(root / "proc" / "self" / "cgroup").splitlines():
        _, controllers, group = line.split(":", 2)
        if not controllers:  # version 2
            for folder in _outwards(root / GROUPS, group):
                yield from _quota(_content(folder / "cpu.max"))
        elif "cpu" in controllers.split(","):  # version 1, whose folder is called by one controller or by all of them
            for mount in {"cpu", controllers}:
                for folder in _outwards(root / GROUPS / mount, group):
                    yield from _quota(
                        f"{_content(folder / 'cpu.cfs_quota_us')} {_content(folder / 'cpu.cfs_period_us')}"
                    )


def _outwards(mount: Path, group: str) -> list[Path]:
    """The folders of a control group and of those around it; a container often sees its own as `mount` itself."""
    parts = PurePosixPath(group).parts[1:]
    if ".." in parts:  # the process was moved to a group beside the one that it sees
        return [mount]
    return [mount.joinpath(*parts[:length]) for length in range(len(parts), -1, -1)]


def _quota(line: str) -> list[float]:
    """The quota of a line such as "150000 100000", microseconds of each period: [1.5]; [] where there is none."""
    try:
        quota, period = map(int, line.split())
    except ValueError:  # "max 100000", or no such file
        return []
    return [quota / period] if quota > 0 and period > 0 else []


def _content(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
