"""Reader of MNIST's files: arrays in the IDX format, from a folder of the user's.

An IDX file is a header and then the numbers: two zero bytes, a byte for the type of number, a byte
for the count of axes, the length of each axis as four bytes, all big-endian.
"""

from __future__ import annotations

import gzip
import math
import zlib
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..options.values import file_path

__all__ = ["mnist", "read_idx"]

AnyPath: TypeAlias = "str | PathLike[str]"

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
"""The types of number, as numpy calls them, by the byte that stands for them."""

PIECE = 1 << 16  # bytes; the longest header has fewer


def read_idx(path: AnyPath) -> NDArray[Any]:
    """The array in an IDX file; its first bytes tell whether it is compressed with gzip.

    No more of it is unpacked than its header promises.
    """
    path = Path(file_path("read_idx", path))
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if not packed:
            return _array(file, path, f"there are {path.stat().st_size:,}")
        try:
            with gzip.open(file) as unpacked:
                return _array(unpacked, path, "there are more")
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"{path} is damaged or truncated gzip: {error}") from None


def _array(file: BinaryIO | gzip.GzipFile, path: Path, more: str) -> NDArray[Any]:
    """The array in an open file; `more` says how long a file that is too long is."""
    content = bytearray(file.read(PIECE))
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in TYPES:
        raise DataError(
            f"{path} is not an IDX file: it begins with the bytes "
            f"{content[:4].hex(' ') or '(none)'}, where 00 00 08 03 is the "
            "mark of MNIST's images and 00 00 08 01 of its labels"
        )
    axes = content[3]
    start = 4 + 4 * axes
    if len(content) < start:
        raise DataError(f"{path} is truncated: it ends within the header of {start} bytes")
    shape = tuple(int.from_bytes(content[i : i + 4], "big") for i in range(4, start, 4))
    number = np.dtype(TYPES[content[2]])
    promised = start + math.prod(shape) * number.itemsize
    while len(content) <= promised and (piece := file.read(PIECE)):
        content += piece
    if len(content) != promised:
        short = len(content) < promised
        lengths = " x ".join(map(str, shape))
        raise DataError(
            f"{path} is {'truncated' if short else 'too long'}: the header promises {lengths} "
            f"numbers, that is {promised:,} bytes, and "
            f"{f'there are {len(content):,}' if short else more}"
        )
    try:
        array = np.frombuffer(content, number, offset=start).reshape(shape)
    except ValueError as error:  # too many axes, or axes too long beside one of length 0
        raise DataError(f"{path} holds an array that numpy cannot hold: {error}") from None
    return array.astype(number.newbyteorder("="))


def mnist(
    folder: AnyPath,
) -> tuple[NDArray[np.float64], NDArray[Any], NDArray[np.float64], NDArray[Any]]:
    """X_train, y_train, X_test, y_test of the MNIST files (or Fashion-MNIST's) in a folder.

    Each image is a row of 784 numbers from 0 to 1, each label a number from 0 to 9.
    """
    path = Path(file_path("mnist", folder, "the path of the folder with its files"))
    return *_examples(path, "train"), *_examples(path, "t10k")


def _examples(folder: Path, part: str) -> tuple[NDArray[np.float64], NDArray[Any]]:
    images_path, labels_path = (
        _find(folder, part, "images-idx3"),
        _find(folder, part, "labels-idx1"),
    )
    images, labels = read_idx(images_path), read_idx(labels_path)
    if images.ndim != 3 or labels.ndim != 1:
        wrong, has, wants = (
            (images_path, images.ndim, 3) if images.ndim != 3 else (labels_path, labels.ndim, 1)
        )
        raise DataError(f"{wrong} holds an array with {has} axes, where {wants} are expected")
    if len(images) != len(labels):
        raise DataError(
            f"{images_path} holds {len(images)} images, but {labels_path} {len(labels)} labels"
        )
    pixels = math.prod(images.shape[1:])
    return images.reshape(len(images), pixels) / 255.0, labels.astype(np.int64)


def _find(folder: Path, part: str, kind: str) -> Path:
    """The file under one of its usual names: with a dash or a dot, packed or not."""
    names = [f"{part}-{kind}{mark}ubyte{end}" for mark in "-." for end in ("", ".gz")]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"{str(folder)!r} has none of the files {', '.join(names)}")
