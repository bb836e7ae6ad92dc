"""Which explainer the box has: the model's when file and library are there, else the template's, with why."""

from __future__ import annotations

from pathlib import Path

from motospect.analysis.explain.llama import Bounds, LlamaExplainer, library_installed
from motospect.analysis.explain.models import OFF, check_file, chosen_model
from motospect.analysis.explain.port import Explainer
from motospect.analysis.explain.template import TemplateExplainer
from motospect.config import Settings
from motospect.errors import ModelUnusable, SettingInvalid
from motospect.model.part import PartState

NO_MODEL = "To have one: `motospect model list`, `motospect model install NAME`, then start the daemon again."


def explainer_for(settings: Settings) -> Explainer:
    """Return what words the findings by these settings; no model is loaded before it is needed."""
    return open_explainer(
        name=settings.model_name,
        path=settings.model_path,
        folder=settings.store_dir / "models",
        bounds=bounds_for(settings),
    )


def bounds_for(settings: Settings) -> Bounds:
    """Return what the model may take by these settings."""
    return Bounds(
        deadline_s=settings.model_deadline_s,
        idle_s=settings.model_idle_s,
        threads=settings.model_threads,
        memory_mb=settings.model_memory_mb,
    )


def open_explainer(*, name: str, path: str, folder: Path, bounds: Bounds) -> Explainer:
    """Return the explainer for the settings; nothing is loaded yet and nothing raised: absence is a state."""
    try:
        model = chosen_model(name=name, path=path, folder=folder)
        if model is None:
            return TemplateExplainer(_switched_off() if name == OFF else _none(folder))
        if not library_installed():
            return TemplateExplainer(_without_library(model.title))
        check_file(model)
    except (ModelUnusable, SettingInvalid) as why:
        return TemplateExplainer(PartState("model", "failed", f"{why} Templates speak.", why.hint))
    return LlamaExplainer(model, bounds)


def _switched_off() -> PartState:
    return PartState(
        "model", "absent", "The language model is switched off; templates word the findings.",
        "To have it: empty MOTOSPECT_MODEL_NAME and start the daemon again.",
    )  # fmt: skip


def _none(folder: Path) -> PartState:
    return PartState(
        "model",
        "absent",
        f"No language model is installed in {folder}; templates word the findings, nothing else is missing.",
        NO_MODEL,
    )


def _without_library(title: str) -> PartState:
    return PartState(
        "model",
        "absent",
        f"{title} is installed, but the library llama-cpp-python is not; templates word the findings.",
        "Run ./scripts/set-up model (it needs a compiler and some minutes), then start the daemon again.",
    )
