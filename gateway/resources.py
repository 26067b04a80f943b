"""Where the files live that are not Python: templates, message catalogues, the sample configuration.

In a checkout they stand beside the packages; in an installed wheel they are inside the package `gateway`, because a
wheel must not put folders named `templates` next to everybody else's packages. Everything else asks here.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

_PACKAGE = Path(str(resources.files("gateway")))
_SHIPPED = _PACKAGE / "_shipped"


def templates() -> Path:
    """The folder with mail/, web/ and locale/."""
    return _root() / "templates"


def default_config() -> Path:
    """The shipped config.toml: every setting with its default."""
    return _root() / "config.toml"


def _root() -> Path:
    return _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent
