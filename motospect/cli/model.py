"""`motospect model`: the language model's file: which there are, getting one, proving it works."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import click

from motospect.analysis.explain import bounds_for
from motospect.analysis.explain.choice import NO_MODEL
from motospect.analysis.explain.download import install
from motospect.analysis.explain.llama import LlamaExplainer, library_installed
from motospect.analysis.explain.models import Model, check_file, chosen_model, known_models, model_named
from motospect.analysis.explain.port import Pace
from motospect.analysis.explain.subject import Subject
from motospect.config import Settings, load_settings
from motospect.errors import ModelUnusable

_TRIAL = Subject(
    fault="engine coolant thermostat stuck open",
    system="fuel and air metering",
    severity="watch",
    meaning="The engine stays too cool and uses more fuel.",
)


@click.group("model")
def command() -> None:
    """List, get and check the language model that words the findings."""


@command.command("list")
def list_() -> None:
    """Print the models known here: name, state, size, licence, what for."""
    settings = load_settings()
    used = _chosen(settings)
    for model in known_models(_folder(settings)):
        there = "used" if used and used.path == model.path else "installed"
        state = there if model.path.is_file() else "not installed"
        size = f"{model.size / 1e6:.0f} MB" if model.size else "size unknown"
        known = "hash known" if model.sha256 else "hash unknown"
        click.echo(f"{model.name}\t{state}\t{size}\t{model.licence}\t{known}\t{model.purpose}")


@command.command("install")
@click.argument("name")
@click.option("--url", help="Fetch it from another place, for example file:///media/usb/model.gguf.")
@click.option("--accept-hash", metavar="SHA256", help="The hash you have compared, for a model without one.")
def install_(name: str, url: str | None, accept_hash: str | None) -> None:
    """Fetch the model NAME, continuing an earlier try, and print the file's path."""
    model = model_named(name, _folder(load_settings()))
    shown = [-1]

    def progress(done: int, whole: int | None) -> None:
        percent = done * 100 // whole if whole else done // 10**8
        if percent != shown[0]:
            shown[0] = percent
            click.echo(f"\r{done / 1e6:.0f} of {whole / 1e6:.0f} MB" if whole else f"\r{done / 1e6:.0f} MB",
                       err=True, nl=False)  # fmt: skip

    try:
        path = install(model, url=url, accept_hash=accept_hash, progress=progress)
    finally:
        if shown[0] >= 0:
            click.echo(err=True)
    click.echo(path)
    if not library_installed():
        click.echo("The library is missing: run ./scripts/set-up model", err=True)


@command.command("check")
@click.argument("name", required=False)
def check(name: str | None) -> None:
    """Check file, hash and library of NAME or of the model in use, and let it word one sentence."""
    settings = load_settings()
    model = model_named(name, _folder(settings)) if name else _chosen(settings)
    if model is None:
        raise ModelUnusable("No language model is in use.", hint=NO_MODEL)
    check_file(model, hashed=True)
    click.echo(f"file     {model.path}")
    click.echo(f"hash     {'as published' if model.sha256 else 'unknown to us, not compared'}")
    if not library_installed():
        raise ModelUnusable(
            "The library llama-cpp-python is not installed.", hint="Run ./scripts/set-up model"
        )
    explainer = LlamaExplainer(model, bounds_for(settings))
    try:
        attempt = explainer.word(_TRIAL, threading.Event())
    finally:
        explainer.close()
    said = attempt.refused or (attempt.wording.text if attempt.reason is None else None)
    if said is None:
        raise ModelUnusable(attempt.reason or "The model said nothing.", hint="Give it more memory or time.")
    click.echo(f"sentence {said}")
    click.echo(f"judged   {attempt.reason or 'accepted'}")
    click.echo(f"speed    {speed(attempt.pace)}")
    sys.exit(0)


def speed(pace: Pace | None) -> str:
    """Return how fast a sentence came, in words."""
    if pace is None or not pace.tokens:
        return "not measured"
    rate = pace.tokens / max(pace.generation_s, 1e-3)
    return (
        f"{pace.prompt_tokens} tokens read in {pace.prompt_s:.2f} s, {pace.tokens} written in"
        f" {pace.generation_s:.2f} s ({rate:.1f} tokens/s)"
    )


def _folder(settings: Settings) -> Path:
    return settings.store_dir / "models"


def _chosen(settings: Settings) -> Model | None:
    return chosen_model(name=settings.model_name, path=settings.model_path, folder=_folder(settings))
