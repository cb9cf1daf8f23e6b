"""What the room of words does for Values' methods; it puts it here when it is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Protocol


class Listing(Protocol):
    """The steps of a pass in their order, as far as the engine knows them."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __getitem__(self, index: Any, /) -> Any: ...
    def _repr_html_(self) -> str: ...
    def latex(self) -> str:
        """All of them as LaTeX."""
        ...


table: Callable[[Any], str]
"""(node) -> a table of HTML that shows the node, for notebooks."""

steps: Callable[..., Listing]
"""(output, the caller's frame, names=) -> the backward pass as steps."""

forward_steps: Callable[..., Listing]
"""(output, the caller's frame, names=) -> the forward pass as steps."""
