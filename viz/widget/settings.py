"""The settings of a page, as Python reads them."""

from __future__ import annotations

from typing import Any

from nets import OptionError

READ_ONLY = {
    "settings": "they are changed on the page, or by another build(...)",
    "history": "it is what the training on the page has measured",
}
"""What follows the page only, and where it comes from."""


class PageSettings(dict[str, Any]):
    """Settings that can be read only; a copy of them is a plain dict."""

    @staticmethod
    def of_project(project: dict[str, Any]) -> PageSettings:
        """The settings of a project, at every depth."""
        kept = {k: _read_only(x) for k, x in project.items() if k not in ("data", "weights")}
        return PageSettings(kept)

    @property
    def used(self) -> dict[str, Any]:
        """The loss and the last activation, which a page always tells."""
        return {name: self[name] for name in ("loss", "output") if name in self}

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise OptionError(f"settings cannot be set: {READ_ONLY['settings']}")

    __setitem__ = __delitem__ = __ior__ = _refuse
    update = setdefault = pop = popitem = clear = _refuse

    def __reduce__(self) -> Any:
        return dict, (dict(self),)


def _read_only(x: Any) -> Any:
    if isinstance(x, dict):
        return PageSettings({name: _read_only(each) for name, each in x.items()})
    return tuple(map(_read_only, x)) if isinstance(x, list) else x
