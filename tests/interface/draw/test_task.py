import re

import pytest

from interface.draw.task import task_in_words


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ("", "Draw 2026"),
        ("20", "Draw 2026 so far it reads 20"),
        ("2026", "You drew 2026, it read 2026 ✓"),
        ("2028", "You were to draw 2026, it read 2028"),
        ("20263", "You were to draw 2026, it read 20263"),
        ("202?", "Draw 2026 so far it reads 202?"),
    ],
)
def test_what_was_read_of_the_copy_is_said(read: str, words: str) -> None:
    assert re.sub("<[^>]*>", "", task_in_words("2026", read)) == words
