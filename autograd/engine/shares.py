"""The reverse sweep as something to watch: each share as it is handed down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .births import CONSTANT
from .errors import Overflow
from .freshness import check_fresh
from .graph import order
from .operands import is_finite
from .slopes import check_differentiable, check_share, local_derivatives, moving
from .value import Value


class Share(NamedTuple):
    """What a node hands down to one of its inputs: share = upstream · local. `total` is the sum of
    the shares that the input has received so far.
    """

    node: Value
    position: int
    upstream: float
    local: float
    share: float
    total: float


def shares(
    *roots: Value, names: Mapping[Value, str] | None = None, seed: float = 1.0
) -> Iterator[Share]:
    """Each share of the derivative of the roots' sum, times the seed, as it is handed down, in the
    order of the sweep; no gradient is changed.

    An error tells the nodes by these names.
    """
    for root in roots:
        check_differentiable(root)
    nodes = order(*roots)
    check_fresh(nodes)
    known, gradient = set(nodes), dict.fromkeys(roots, seed)
    felt = set(roots)  # what the roots move with
    for v in reversed(nodes):
        inputs = v.inputs
        wanted = [i for i, x in enumerate(inputs) if x.op is not CONSTANT]
        if not wanted:
            continue
        upstream = gradient[v]
        moves = moving(v, known) if v in felt else []
        felt.update([inputs[i] for i in moves])
        for i, local in zip(wanted, local_derivatives(v, wanted), strict=True):
            x = inputs[i]
            share = upstream * local
            if not is_finite(share) and i not in moves:
                share = 0.0  # 0 times inf: see `moving`
            total = gradient.get(x, 0.0) + share
            if not is_finite(total):
                check_share(Overflow(roots[0], v, i, upstream, local, total, "upstream", names))
            gradient[x] = total
            yield Share(v, i, upstream, local, share, total)
