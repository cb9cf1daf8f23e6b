"""Links to a page's state, #build=VERSION.STATE.CHECKSUM, which `static/share.mjs` makes and reads.

Python hands a link on as it is, and tells at once that one is broken, as the page would.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from nets import OptionError

VERSION = 1
"""The newest version of links that the page reads."""


def fragment_of(link: Any) -> str:
    """The part of a link behind #."""
    fragment = link.rpartition("#")[2].strip() if isinstance(link, str) else ""
    if not fragment.startswith("build="):
        raise OptionError(
            f"link is a link that a builder's page has made, with #build= in it, got {link!r:.60}"
        )
    parts = re.fullmatch(r"build=((\d{1,6})\.[\w-]*)\.([0-9a-f]{8})", fragment, re.ASCII)
    if parts is None or hashlib.sha256(parts[1].encode()).hexdigest()[:8] != parts[3]:
        raise OptionError("the link was cut off or changed on its way: copy it again as a whole")
    if int(parts[2]) != VERSION:
        raise OptionError(
            f"the link has version {parts[2]}, and this page reads version {VERSION}: a newer "
            "Chainstep is needed"
        )
    return fragment
