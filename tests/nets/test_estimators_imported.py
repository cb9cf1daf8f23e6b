"""The estimators are imported, with scikit-learn, when they are first asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

import nets

pytest.importorskip("sklearn", minversion="1.6")


def test_scikit_learn_is_imported_when_an_estimator_is_asked_for() -> None:
    code = (
        "import sys, nets; assert 'sklearn' not in sys.modules; "
        "nets.Classifier; assert 'sklearn' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    code = (
        "import sys; sys.modules['sklearn'] = None; import nets\n"
        "try: nets.Regressor\n"
        "except nets.MissingPackageError as error: print(error)"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.startswith("Classifier and Regressor need scikit-learn 1.6 or newer")
    assert 'pip --python .venv install -q -e ".[sklearn]"' in told.stdout


def test_all_public_names_are_there_with_scikit_learn_and_without() -> None:
    assert {"Classifier", "Regressor"} <= {*nets.__all__} <= {*dir(nets)}
    code = (
        "import sys; sys.modules['sklearn'] = None\n"
        "from nets import *\n"
        "import nets; print('Classifier' in nets.__all__, 'Classifier' in globals(), MLP.__name__)"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout == "False False MLP\n"
