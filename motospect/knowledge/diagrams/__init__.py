"""Where a suspected part is: schematic drawings of the vehicle's systems, with the parts marked."""

from motospect.knowledge.diagrams.drawing import Component, Drawing, Shape, drawings
from motospect.knowledge.diagrams.marking import Marked, Picture, Suspect, pictures

__all__ = ["Component", "Drawing", "Marked", "Picture", "Shape", "Suspect", "drawings", "pictures"]
