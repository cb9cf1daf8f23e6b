"""IDX files like MNIST's, and files that are not IDX."""

from __future__ import annotations

import gzip
import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nets.datasets.idx import mnist, read_idx
from nets.errors import DataError


def idx(array: Any, code: int = 0x08, number: str = ">u1") -> bytes:
    """The content of an IDX file, written from the description of the format."""
    array = np.asarray(array)
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, code, array.ndim, *array.shape)
    numbers: bytes = array.astype(number).tobytes()
    return header + numbers


def write_mnist(folder: Path, name: str = "{part}-{kind}-ubyte", packed: bool = False) -> None:
    random = np.random.RandomState(0)
    for part, count in (("train", 6), ("t10k", 4)):
        contents = {
            "images-idx3": idx(random.randint(0, 256, size=(count, 28, 28))),
            "labels-idx1": idx(np.arange(count)),
        }
        for kind, content in contents.items():
            path = folder / name.format(part=part, kind=kind)
            path.write_bytes(gzip.compress(content) if packed else content)


@pytest.mark.parametrize(
    ("code", "number", "numbers"),
    [
        (0x08, ">u1", [0, 255]),
        (0x09, ">i1", [-128, 127]),
        (0x0B, ">i2", [-32768, 258]),
        (0x0C, ">i4", [-(2**31), 66051]),
        (0x0D, ">f4", [0.5, -1.25]),
        (0x0E, ">f8", [0.1, -1e300]),
    ],
)
def test_every_type_of_number_is_read(
    tmp_path: Path, code: int, number: str, numbers: list[float]
) -> None:
    (tmp_path / "file").write_bytes(idx(numbers, code, number))
    array = read_idx(tmp_path / "file")
    assert array.tolist() == numbers and array.dtype.isnative


def test_axes_are_read_in_order_whatever_their_count(tmp_path: Path) -> None:
    for shape in [(), (3,), (2, 3), (2, 3, 4), (0, 28, 28), (0,), (2, 0), (1,) * 32]:
        expected = np.arange(np.prod(shape)).reshape(shape)
        (tmp_path / "file").write_bytes(idx(expected))
        array = read_idx(str(tmp_path / "file"))
        assert array.shape == shape and (array == expected).all()


@pytest.mark.parametrize("name", ["{part}-{kind}-ubyte", "{part}-{kind}.ubyte"])
@pytest.mark.parametrize("packed", [False, True])
def test_mnist_is_read_under_its_usual_names(tmp_path: Path, name: str, packed: bool) -> None:
    write_mnist(tmp_path, name + ".gz" * packed, packed)
    X_train, y_train, X_test, y_test = mnist(tmp_path)
    assert X_train.shape == (6, 784) and X_test.shape == (4, 784)
    assert y_train.tolist() == [0, 1, 2, 3, 4, 5] and y_test.tolist() == [0, 1, 2, 3]
    pixels = np.random.RandomState(0).randint(0, 256, size=(6, 28, 28))
    assert (X_train[2].reshape(28, 28) == pixels[2] / 255).all()


def test_gzip_is_told_from_the_content_and_not_from_the_name(tmp_path: Path) -> None:
    write_mnist(tmp_path, packed=True)
    assert mnist(tmp_path)[0].shape == (6, 784)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not an IDX file: it begins with the bytes (none)"),
        (b"\x89PNG\r\n", "is not an IDX file: it begins with the bytes 89 50 4e 47"),
        (b"\0\0\x07\x01\0\0\0\1\0", "is not an IDX file"),
        (b"\0\0\x08\x03\0\0\0\2", "ends within the header of 16 bytes"),
        (idx([[1, 2], [3, 4]])[:-1], "truncated: the header promises 2 x 2 numbers, that is 16"),
        (idx([1, 2]) + b"\0", "too long"),
        (b"\0\0\x0e\x03" + b"\xff" * 12, "truncated"),
        (gzip.compress(idx([1, 2]), mtime=0)[:-4], "damaged or truncated gzip"),
        (gzip.compress(bytes(range(256)), mtime=0)[:99], "damaged or truncated gzip"),
        (b"\x1f\x8bnonsense", "damaged or truncated gzip"),
        (gzip.compress(idx([1, 2])[:-1], mtime=0), "is truncated"),
        (gzip.compress(idx([1, 2]) + b"\0", mtime=0), "that is 10 bytes, and there are more"),
        (idx([1, 2]) + b"\0" * 99, "that is 10 bytes, and there are 109"),
        (gzip.compress(idx([1, 2]), mtime=0)[:-8] + b"\0" * 8, "damaged or truncated gzip"),
        (b"\0\0\x08\x41" + b"\0\0\0\1" * 65 + b"\7", "an array that numpy cannot hold"),
        (b"\0\0\x08\xff" + b"\0\0\0\1" * 255 + b"\7", "an array that numpy cannot hold"),
        (b"\0\0\x08\x03" + b"\0" * 4 + b"\xff" * 8, "an array that numpy cannot hold"),
        (gzip.compress(b"\0\0\x08\xff" + b"\xff" * 1020, mtime=0), "is truncated"),
    ],
)
def test_a_file_that_is_no_whole_idx_file_is_told(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "train-images"
    path.write_bytes(content)
    with pytest.raises(DataError) as told:
        read_idx(path)
    assert words in str(told.value) and str(path) in str(told.value)


def test_files_that_do_not_belong_together_are_told(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    labels = tmp_path / "train-labels-idx1-ubyte"
    labels.write_bytes(idx(np.arange(5)))
    with pytest.raises(DataError, match=r"holds 6 images, but .*labels-idx1-ubyte 5 labels"):
        mnist(tmp_path)
    labels.write_bytes(idx(np.ones((6, 1))))
    with pytest.raises(DataError, match="labels-idx1-ubyte holds an array with 2 axes, where 1 "):
        mnist(tmp_path)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(np.arange(6)))
    with pytest.raises(DataError, match="images-idx3-ubyte holds an array with 1 axes, where 3 "):
        mnist(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(FileNotFoundError, match=r"none of the files t10k-labels-idx1-ubyte, "):
        mnist(tmp_path)


def test_no_images_at_all_are_an_empty_table(tmp_path: Path) -> None:
    for part in ("train", "t10k"):
        (tmp_path / f"{part}-images-idx3-ubyte").write_bytes(idx(np.zeros((0, 28, 28))))
        (tmp_path / f"{part}-labels-idx1-ubyte").write_bytes(idx([]))
    assert [array.shape for array in mnist(tmp_path)] == [(0, 784), (0,), (0, 784), (0,)]


@pytest.mark.parametrize("header", [b"\0\0\x08\1\0\0\0\2", b"nonsense"])
def test_no_more_is_unpacked_than_the_header_promises(tmp_path: Path, header: bytes) -> None:
    """64 MiB of zeros in 64 kB, as a small model of an attack with 2 GB."""
    path = tmp_path / "file"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(header)
        for _ in range(64):
            file.write(bytes(1 << 20))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=r"too long|not an IDX file"):
            read_idx(path)
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_a_packed_file_that_keeps_its_promise_is_read_in_pieces(tmp_path: Path) -> None:
    numbers = np.random.RandomState(1).randint(0, 256, size=(300, 1000))
    (tmp_path / "file").write_bytes(gzip.compress(idx(numbers)))
    assert (read_idx(tmp_path / "file") == numbers).all()
