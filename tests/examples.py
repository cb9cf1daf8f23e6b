"""How many examples Hypothesis draws: a number of each test, a tenth of it in the fast tests."""

from __future__ import annotations

from hypothesis import settings

USUAL = 100
"""Examples of a test without a number of its own, in a full run."""


def examples(count: int) -> settings:
    """Settings for that many examples, in proportion to what the profile draws."""
    profile = settings.default
    assert profile is not None
    return settings(max_examples=max(1, count * profile.max_examples // USUAL))
