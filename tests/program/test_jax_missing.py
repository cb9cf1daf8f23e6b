"""Where JAX is not installed, an error says how to get it, and nothing else needs it."""

from __future__ import annotations

import re
import sys

import pytest

from autograd import AutogradError
from autograd.engine.errors import MissingPackageError, pip_line
from autograd.program import compile


def test_without_the_package_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(MissingPackageError, match=re.escape(pip_line("jax"))):
        compile(lambda x: x * x).to_jax()
    assert issubclass(MissingPackageError, (AutogradError, ImportError))
