"""Photos in the store: files and rows agree, whatever happens in between."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from motospect.errors import PhotoUnknown, StoreError
from motospect.model.photo import Mark, Photo, photo_name
from motospect.model.scan import Scan
from motospect.store import Store


def photo(number: int = 1, *, content: bytes = b"jpeg", **values: object) -> Photo:
    made = Photo(
        id=f"p{number}",
        sha256=hashlib.sha256(content).hexdigest(),
        width=40,
        height=30,
        bytes=len(content),
        added_at="2026-05-04T09:31:00.000Z",
    )
    return replace(made, **values)


@pytest.fixture
def put(store: Store, tmp_path: Path, make_scan: Callable[..., Scan]) -> Callable[..., Photo]:
    """Return what keeps a photo with its two files, of a scan that is there."""
    store.save_scan(make_scan("s1"), ())

    def keep(wanted: Photo, content: bytes = b"jpeg") -> Photo:
        (tmp_path / "picture").write_bytes(content)
        (tmp_path / "small").write_bytes(b"small " + content)
        return store.photos.add(wanted, tmp_path / "picture", tmp_path / "small")

    return keep


def names(store: Store) -> set[str]:
    return {path.name for path in store.photos.folder.iterdir()}


def test_a_photo_is_kept_with_its_files(store: Store, put: Callable[..., Photo]) -> None:
    kept = put(photo(scan_id="s1", finding="f1"))
    assert store.photos.of_scan("s1") == (kept,)
    assert store.photos.photo("p1") == kept
    assert store.photos.file(kept).read_bytes() == b"jpeg"
    assert store.photos.file(kept, small=True).read_bytes() == b"small jpeg"
    assert names(store) == {photo_name(kept.sha256), photo_name(kept.sha256, small=True)}


def test_the_same_picture_sent_twice_is_kept_once(store: Store, put: Callable[..., Photo]) -> None:
    first = put(photo(1, scan_id="s1"))
    assert put(photo(2, scan_id="s1")) == first
    assert put(photo(3, scan_id="s1", finding="f1")).id == "p3"  # at another place it is another
    assert [each.id for each in store.photos.of_scan("s1")] == ["p1", "p3"]


def test_a_file_goes_with_the_last_photo_of_it(store: Store, put: Callable[..., Photo]) -> None:
    put(photo(1, scan_id="s1"))
    other = put(photo(2, scan_id="s1", finding="f1"))
    assert store.photos.delete("p1")
    assert store.photos.file(other).is_file()
    assert store.photos.delete("p2")
    assert names(store) == set()
    assert not store.photos.delete("p2")
    with pytest.raises(PhotoUnknown, match="no photo p2"):
        store.photos.photo("p2")


def test_marks_and_caption_change_and_nothing_else(store: Store, put: Callable[..., Photo]) -> None:
    kept = put(photo(scan_id="s1"))
    mark = Mark("arrow", 0.1, 0.2, 0.5, 0.6)
    changed = store.photos.change("p1", lambda one: replace(one, marks=(mark,), caption="Worn"))
    assert changed == replace(kept, marks=(mark,), caption="Worn")
    assert store.photos.photo("p1") == changed
    with pytest.raises(PhotoUnknown):
        store.photos.change("p9", lambda one: one)


def test_what_a_power_cut_left_is_cleaned_up_at_the_start(
    store: Store, folder: Path, put: Callable[..., Photo]
) -> None:
    kept = put(photo(scan_id="s1"))
    orphan = store.photos.folder / photo_name("0" * 64)
    orphan.write_bytes(b"half a jpeg")
    store.close()
    with_orphan = Store.open(folder)
    assert names(with_orphan) == {photo_name(kept.sha256), photo_name(kept.sha256, small=True)}
    with_orphan.close()


def test_a_photo_of_no_scan_leaves_no_file(store: Store, put: Callable[..., Photo]) -> None:
    with pytest.raises(StoreError):
        put(photo(scan_id="unknown"))
    assert names(store) == set()


def test_a_lost_file_is_said_to_be_lost(store: Store, put: Callable[..., Photo]) -> None:
    kept = put(photo(scan_id="s1"))
    store.photos.file(kept).unlink()
    with pytest.raises(PhotoUnknown, match="not there any more"):
        store.photos.file(kept)
