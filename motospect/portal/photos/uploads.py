"""Files people send: larger requests at their addresses alone, streamed to the disk, refused in words."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from flask import Flask, Request, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from motospect.errors import PictureRefused, PictureTooLarge
from motospect.imaging import Darkroom
from motospect.model.identity import new_id, utc_now
from motospect.model.photo import Photo
from motospect.model.picture import Redrawn, VinLook
from motospect.portal.parts import Parts
from motospect.portal.people.access import OPEN_ENDPOINTS, Access
from motospect.portal.people.tokens import token_shown

MB = 1024 * 1024
LARGEST_PHOTO_BYTES = 40 * MB
LARGEST_UPLOAD_BYTES = 120 * MB
"""One photo, and all of one form: a browser without our script sends a whole selection at once."""
MOST_DRAINED_BYTES = 256 * MB
"""So much more is read and thrown away, so that the browser gets to read why it was refused."""
MOST_PHOTOS = 30
UPLOAD_ENDPOINTS = frozenset(
    {
        "photo.add",
        "checklist.add_photo",
        "vin.look",
        "vin.look_as_json",
        "verify.examine",
        "api.add_photo",
        "api.add_point_photo",
        "api.examine_report",
        "api.look_for_vin",
    }
)
"""Where files are taken. Everywhere else a request stays as small as it was."""
FOLDER = "uploads"


def set_up_uploads(pages: Flask, parts: Parts, access: Access) -> None:
    """Take larger requests at UPLOAD_ENDPOINTS from whoever may be there; to be called before the guards."""
    folder = parts.settings.store_dir / FOLDER
    shutil.rmtree(folder, ignore_errors=True)  # what a power cut left of half-sent photos

    class StreamedRequest(Request):
        """A request whose files go to the store's disk: /tmp may be memory."""

        def _get_file_stream(
            self,
            total_content_length: int | None,
            content_type: str | None,
            filename: str | None = None,
            content_length: int | None = None,
        ) -> IO[bytes]:
            folder.mkdir(mode=0o750, exist_ok=True)
            stream = _Limited(folder)
            g.setdefault("sent_files", []).append(stream)
            return cast("IO[bytes]", stream)

    pages.request_class = StreamedRequest

    def widen() -> AnyResponse | None:
        if request.endpoint not in UPLOAD_ENDPOINTS:
            return None
        if request.endpoint not in OPEN_ENDPOINTS and access.person() is None and token_shown() is None:
            if request.path.startswith("/api/"):
                return None  # the guard says why; nothing more than usual is taken
            return redirect(url_for("sign_in.sign_in"), 303)
        request.max_content_length = LARGEST_UPLOAD_BYTES
        if (request.content_length or 0) > LARGEST_UPLOAD_BYTES:
            _drain(request.environ["wsgi.input"])
            raise RequestEntityTooLarge(_too_large(request.content_length or 0, LARGEST_UPLOAD_BYTES))
        return None

    def let_go(_error: BaseException | None) -> None:
        for stream in g.get("sent_files", ()):
            stream.close()

    pages.before_request(widen)
    pages.teardown_request(let_go)


class _Limited:
    """A file without a name in `folder` that stops growing at the limit and remembers that it had to."""

    def __init__(self, folder: Path) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed with the request
        self.sent_bytes = 0

    def write(self, block: bytes) -> int:
        """Take a block; beyond the limit only its length is noted, so that the form is read to its end."""
        self.sent_bytes += len(block)
        if self.sent_bytes <= LARGEST_PHOTO_BYTES:
            self._file.write(block)
        return len(block)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._file)


def sent_photos(name: str = "photo") -> list[FileStorage]:
    """Return the photos of the form that is being answered; raises PictureRefused and PictureTooLarge."""
    sent = [each for each in request.files.getlist(name) if each.filename or sent_bytes(each)]
    if not sent:
        raise PictureRefused(_("No photo was sent."), hint=_("Choose one or take one, then send it."))
    if len(sent) > MOST_PHOTOS:
        raise PictureTooLarge(
            _("%(num)d photos at once are too many.", num=len(sent)),
            hint=_("Send at most %(num)d at once.", num=MOST_PHOTOS),
        )
    for each in sent:
        if sent_bytes(each) > LARGEST_PHOTO_BYTES:
            raise PictureTooLarge(
                _too_large(sent_bytes(each), LARGEST_PHOTO_BYTES),
                hint=_("Take the photo with a lower resolution, or send a smaller version of it."),
            )
    return sent


def sent_bytes(sent: FileStorage) -> int:
    """Return how many bytes of a file have come, those beyond the limit too."""
    return int(getattr(sent.stream, "sent_bytes", 0))


def _too_large(size: int, most: int) -> str:
    told = _("This has %(size)d MB; at most %(most)d MB are taken.", size=-(-size // MB), most=most // MB)
    return str(told)


def _drain(body: IO[bytes]) -> None:
    left = MOST_DRAINED_BYTES
    while left > 0 and (block := body.read(min(left, 256 * 1024))):
        left -= len(block)


class Intake:
    """From a sent file to a kept photo, and to the VIN on one that is not kept."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._darkroom: Darkroom = parts.darkroom
        self._folder = parts.settings.store_dir / FOLDER

    def keep(self, sent: FileStorage, place: Callable[[str, Redrawn], Photo]) -> Photo:
        """Draw a sent file anew and keep it as the photo `place` makes of its new id and measures.

        Raises PictureRefused, PictureTooLarge, PictureFailed and StoreError.
        """
        with self.laid_down(sent) as (source, folder):
            drawn = self._darkroom.redraw(source, folder)
            return self._parts.store.photos.add(
                place(new_id(), drawn), folder / Darkroom.PICTURE, folder / Darkroom.SMALL
            )

    def look_for_vin(self, sent: FileStorage) -> VinLook:
        """Return the VINs on a sent photo, of which nothing is kept; raises as `keep` does."""
        with self.laid_down(sent) as (source, _folder):
            return self._darkroom.look_for_vin(source)

    @contextmanager
    def laid_down(self, sent: FileStorage) -> Iterator[tuple[Path, Path]]:
        """Give the sent file a place for the child to read it, and a folder for what comes of it."""
        self._folder.mkdir(mode=0o750, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder) as place:
            source = Path(place) / "sent"
            sent.save(source)
            yield source, Path(place)


def a_photo(photo_id: str, drawn: Redrawn, **where: Any) -> Photo:
    """Return the photo of what was drawn, taken now; `where` and `by` as in Photo."""
    return Photo(
        id=photo_id,
        sha256=drawn.sha256,
        width=drawn.width,
        height=drawn.height,
        bytes=drawn.bytes,
        added_at=utc_now(),
        **where,
    )
