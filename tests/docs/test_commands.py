"""The reference tells every command, as `--help` does."""

from __future__ import annotations

import click
import pytest

from docs.commands import commands_text, with_commands
from docs.generate import REFERENCE
from gateway.cli.commands import poststelle


def test_reference_is_up_to_date() -> None:
    """The commands in docs/reference.md are those of the program; `make docs` renews them."""
    reference = REFERENCE.read_text(encoding="utf-8")
    assert with_commands(reference) == reference


def every_command(group: click.Group, path: str) -> list[tuple[str, click.Command]]:
    """Each command below a group with its full name."""
    found: list[tuple[str, click.Command]] = []
    for name, command in group.commands.items():
        found.append((f"{path} {name}", command))
        if isinstance(command, click.Group):
            found += every_command(command, f"{path} {name}")
    return found


@pytest.mark.parametrize(("name", "command"), every_command(poststelle, "poststelle"))
def test_every_command_explains_itself(name: str, command: click.Command) -> None:
    """Each has a help text whose first line fits the list of commands, and each of its options a meaning."""
    summary = command.get_short_help_str(200)
    assert summary
    if name.count(" ") == 1:
        assert len(summary) <= 60
    assert [p.name for p in command.params if isinstance(p, click.Option) and not p.help] == []


def test_every_option_stands_in_the_text() -> None:
    """What is generated names the commands and their options."""
    text = commands_text()
    for name, command in every_command(poststelle, "poststelle"):
        if not isinstance(command, click.Group):
            assert f"### `{name}`\n" in text
            assert all(option in text for p in command.params for option in p.opts if "-" in option)
