"""Whether this folder is Chainstep's alone: an environment can hold one package named `autograd`.

`nets` and `viz` import this file as well: if the other package was installed second, its
`__init__.py` has replaced ours, or ours went when it was uninstalled.
"""

import os
import sys

_package = sys.modules[__package__.partition(".")[0]]
_other = os.path.join(os.path.dirname(__file__), os.pardir, "tracer.py")
if os.path.exists(_other) or getattr(_package, "__file__", None) is None:
    raise ImportError(
        "another package that is also called autograd (HIPS autograd) was installed into the "
        "folder of Chainstep's: an environment can hold only one of the two, so install Chainstep "
        "into a fresh virtual environment"
    )
