"""Links to a page's state, #build=VERSION.STATE.CHECKSUM, which `static/share.mjs` makes and reads.

Python hands a page's link on as it is, and tells at once that one is broken, as the page would. It
makes links of settings, and reads of a link which network it begins with.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from autograd import AutogradError
from nets import MLP, OptionError
from nets.options.keywords import spelling_checked

from .limits import DATA_SETS, ENDS, TASK_LOSSES
from .packed_numbers import BitReader
from .settings_line import SETTINGS, USUAL_LAYERS, begun_by

__all__ = ["builder_link"]

VERSION = 1
"""The newest version of links that the page reads."""


BEGINNING = re.compile(r"\s*build\b", re.IGNORECASE)
"""How a line of settings begins in the text of a sheet."""

CUT_FRONT = re.compile(r"(?:^|[\s#])(?:[a-z]{0,5}=)?[\w.-]{12,}\.[0-9a-f]{8}\s*$", re.ASCII)
"""The end of a link whose beginning is missing."""


def fragment_of(link: Any) -> str:
    """The part of a link behind #."""
    if isinstance(link, str) and link.count("#build=") > 1:
        raise OptionError("these are several links, with #build= in each: give one of them")
    if isinstance(link, str) and "#build=" not in link and CUT_FRONT.search(link):
        raise OptionError(
            "the link was cut off at its front, it begins with #build=: copy it again"
        )
    fragment = link.rpartition("#")[2].strip() if isinstance(link, str) else ""
    if not fragment.startswith("build="):
        raise OptionError(
            f"link is a link that a builder's page has made, with #build= in it, got {link!r:.60}"
        )
    parts = re.fullmatch(r"build=((\d{1,6})\.[\w-]*)\.([0-9a-f]{8})", fragment, re.ASCII)
    if parts is None or _check(parts[1]) != parts[3]:
        raise OptionError("the link was cut off or changed on its way: copy it again as a whole")
    if int(parts[2]) != VERSION:
        raise OptionError(
            f"the link has version {parts[2]}, and this page reads version {VERSION}: a newer "
            "Chainstep is needed"
        )
    return fragment


@spelling_checked
def builder_link(settings: str) -> str:
    """A link to a builder's page with settings such as `data=circles hidden=4 tanh lock=data`.

    It is the part from # on: give it to `build(link=...)`, or write it behind the address of any
    builder's page. `lock` names settings that cannot be changed there. `chainstep sheet --help`
    lists all settings; what is left out is as on a new page. Of a page's link, the part from # on
    is returned as it is.

    >>> from viz import build
    >>> build(link=builder_link("data=circles hidden=3 tanh lock=data"))
    Builder()
    """
    if not isinstance(settings, str):
        raise OptionError(
            "builder_link takes a text such as 'data=circles hidden=4 tanh lock=data', "
            f"got {settings!r:.60}"
        )
    if "#build=" in settings or CUT_FRONT.search(settings):
        address, _, _ = settings.partition("#build=")
        if any(word.partition("=")[0] in SETTINGS for word in address.split()):
            raise OptionError("a link has all settings already: give either a link or settings")
        return f"#{fragment_of(settings)}"
    if BEGINNING.match(settings):
        raise OptionError(
            "build: begins a line in the text of a sheet, and builder_link takes what stands "
            "behind it, such as 'data=circles hidden=4 tanh lock=data'"
        )
    project, view = begun_by(settings)
    about = {"parts": project} | ({"view": view} if view else {})
    text = json.dumps(about, separators=(",", ":")).encode()
    letters = urlsafe_b64encode(len(text).to_bytes(2, "big") + text).decode().rstrip("=")
    state = f"{VERSION}.{letters}"
    return f"#build={state}.{_check(state)}"


def _check(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()[:8]


def network_in(fragment: str) -> MLP | None:
    """The network that a link begins with; None if only the page can read it."""
    try:
        letters = fragment.split(".")[1]
        held = urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
        length = 2 + int.from_bytes(held[:2], "big")
        about, reader = json.loads(held[2:length]), BitReader(held[length:])
        columns = [reader.numbers(about["rows"]) for _ in range(about.get("columns", 0))]
        y = reader.numbers(about["rows"]) if columns else []
        net = _first_network(about.get("parts", {}), y)
        if count := about.get("weights", 0):
            for parameter, x in zip(net.parameters(), reader.numbers(count), strict=True):
                parameter.data = x
    except (AutogradError, ValueError, LookupError, TypeError, AttributeError):
        return None  # such as functions of a user, or a link that somebody has written by hand
    return net


def _first_network(parts: dict[str, Any], y: list[float]) -> MLP:
    """The network of a project, as its seed draws it."""
    data, task = parts.get("data", {"kind": "moons", "classes": 2}), parts.get("task", "two")
    kind = data["kind"]
    if kind in DATA_SETS and DATA_SETS[kind].task == "regression":
        task = "regression"
    loss = parts.get("loss") or TASK_LOSSES[task][0]
    usual = [{"units": units, "activation": name} for units, name in USUAL_LAYERS]
    hidden = parts.get("hidden", usual)
    classes = int(max(y)) + 1 if y else data["classes"]
    return MLP(
        len(parts.get("features", ["x1", "x2"])),
        [*(layer["units"] for layer in hidden), max(2, classes) if task == "classes" else 1],
        activation=[
            *(layer["activation"] for layer in hidden),
            parts.get("output") or ENDS[loss][0],
        ],
        init=parts.get("init"),
        rng=parts.get("rng", 0),
    )
