"""Writes every command with its options into reference.md, between two markers, from what `--help` says.

The help texts in `gateway.cli` are the only place where a command is explained. Run by docs/generate.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from gateway.cli.commands import poststelle

BEGIN, END = "<!-- commands: begin -->", "<!-- commands: end -->"


def commands_text() -> str:
    """A chapter for each command, in the order of `poststelle --help`."""
    context = click.Context(poststelle, info_name="poststelle")
    return "\n".join(_lines(poststelle, context)) + "\n"


def _lines(command: click.Command, context: click.Context) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from _lines(below, click.Context(below, info_name=name, parent=context))
        return
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield from ("", f"### `{context.command_path}`", "", f"    {usage}")
    for part in (command.help or "").split("\n\n"):
        yield from ("", " ".join(part.split()))
    options = list(_options(command, context))
    if options:
        yield from ("", "| option | meaning |", "|---|---|", *options)


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option):
            name, meaning = (text.replace("|", "\\|").replace("<", "&lt;") for text in record)
            yield f"| `{name}` | {meaning} |"


def with_commands(reference: str) -> str:
    """The reference with the commands of today between its markers."""
    before, _, rest = reference.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{commands_text()}\n{END}{after}"
