"""Writes what the documents take from the code, each between two markers: settings, commands, modules.

config.toml is the only place where a setting is explained; this repeats it for readers. Run it with `make docs`; tests
compare its results with the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference.md"
BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"

_SECTION = re.compile(r"(?:# )?(?P<section>\[+[a-z_]+\]+)")
_SETTING = re.compile(r"(?:# )?(?P<key>[a-z_0-9]+) = (?P<value>.*?) {2,}# (?P<meaning>.*)")


def settings_tables(config: str) -> str:
    """One table for each section of a configuration whose settings stand on a line each, with a comment.

    A section that is there none of by default stands there as a comment itself.
    """
    return "\n".join(_table_lines(config)) + "\n"


def _table_lines(config: str) -> Iterator[str]:
    for line in config.splitlines():
        if section := _SECTION.match(line):
            yield from (
                "",
                f"### `{section['section']}`",
                "",
                "| setting | default | meaning |",
                "|---|---|---|",
            )
        elif setting := _SETTING.fullmatch(line):
            meaning = setting["meaning"].replace("|", "\\|").replace("<", "&lt;")
            yield f"| `{setting['key']}` | `{setting['value']}` | {meaning} |"


def with_settings(reference: str, config: str) -> str:
    """The reference with the tables of today between its markers."""
    before, _, rest = reference.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{settings_tables(config)}\n{END}{after}"


if __name__ == "__main__":
    from docs.commands import with_commands
    from docs.rooms import ARCHITECTURE, with_rooms

    config = (ROOT / "config.toml").read_text(encoding="utf-8")
    reference = with_settings(REFERENCE.read_text(encoding="utf-8"), config)
    REFERENCE.write_text(with_commands(reference), encoding="utf-8")
    architecture = ARCHITECTURE.read_text(encoding="utf-8")
    ARCHITECTURE.write_text(with_rooms(architecture), encoding="utf-8")
