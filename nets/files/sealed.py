"""What the project's own files have in common: a format, a version, and a seal on the content.

The seal is a checksum that tells a file that was damaged or changed from one that is whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..errors import SavedFileError


class FileFormat(NamedTuple):
    """A file format: its name, and the version that is written. All versions from 1 up to that one
    are read.
    """

    format: str
    version: int


def checksum(content: dict[str, Any]) -> str:
    """A text that changes with any change of the content.

    >>> checksum({"inputs": 1})[:8], checksum({"inputs": 2})[:8]
    ('abcd4be5', '8a0e77f7')
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(form: FileFormat, content: dict[str, Any]) -> dict[str, Any]:
    """The content with format, version and checksum."""
    whole = {"format": form.format, "version": form.version, **content}
    return whole | {"sha256": checksum(whole)}


def check_format(form: FileFormat, format: object, version: object) -> None:
    """Raise if a file has another format, or a newer version than this program."""
    if format != form.format:
        raise SavedFileError(f"this is not a {form.format}: its format is {format!r}")
    if isinstance(version, int) and version > form.version:
        raise SavedFileError(
            f"the file has version {version}, and this Chainstep reads up to {form.version}: a "
            "newer Chainstep is needed to read it"
        )
    if not isinstance(version, int) or version < 1 or isinstance(version, bool):
        raise SavedFileError(f"the file has version {version!r}, which never existed")


def unsealed(form: FileFormat, whole: dict[str, Any]) -> dict[str, Any]:
    """The content that was sealed, if the format is right and nothing has changed since."""
    check_format(form, whole.get("format"), whole.get("version"))
    content = {name: each for name, each in whole.items() if name != "sha256"}
    try:
        now = checksum(content)
    except RecursionError as error:
        raise unreadable(error) from None
    if whole.get("sha256") != now:
        raise SavedFileError(
            "the file was damaged or changed after it was saved: its checksum does not match"
        )
    del content["format"], content["version"]
    return content


def json_object(raw: bytes) -> dict[str, Any]:
    """The object in the bytes of a JSON file."""
    try:
        content = json.loads(raw, parse_int=_whole, object_pairs_hook=_each_once)
    except (ValueError, RecursionError, OverflowError) as error:
        raise unreadable(error) from None
    if not isinstance(content, dict):
        raise SavedFileError("this is not a Chainstep file: it holds no JSON object")
    return content


def unreadable(error: Exception) -> SavedFileError:
    """The error of a file that could not be decoded."""
    return SavedFileError(f"this is not a Chainstep file, or it was damaged or cut off: {error}")


def _whole(text: str) -> int:
    number = int(text)
    float(number)  # overflows beyond the largest float
    return number


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        raise ValueError("an entry is there twice")
    return entries
