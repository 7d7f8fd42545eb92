"""Where the data files that ship with the program are."""

from __future__ import annotations

from pathlib import Path

import kg


def ontology_dir() -> Path:
    """The folder of the ontology: inside an installed package, else the checkout's own."""
    package = Path(kg.__file__).parent
    installed = package / "ontology"
    return installed if installed.exists() else package.parent / "ontology"
