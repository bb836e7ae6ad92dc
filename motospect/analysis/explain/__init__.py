"""Findings in plain words: the engine decides what is said, a template or a local language model how.

The model is optional, lives in a child process, sees one finding at a time, and every sentence of its own is
judged before anybody reads it. Importing this package does not import the model's library.
"""

from motospect.analysis.explain.choice import bounds_for, explainer_for, open_explainer
from motospect.analysis.explain.desk import Desk, templates
from motospect.analysis.explain.subject import subject_of

__all__ = ["Desk", "bounds_for", "explainer_for", "open_explainer", "subject_of", "templates"]
