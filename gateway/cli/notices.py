"""Notices on the command line: written from a file, listed, looked at, tested. `releasing` lets them go out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli import noticeshapes as shapes
from gateway.cli.frame import (
    Start,
    acting,
    as_option,
    clock,
    json_option,
    limit_option,
    number_type,
    opened,
    pass_start,
)
from gateway.cli.printing import (
    human_time,
    print_fields,
    print_json,
    print_table,
    print_text,
)
from store.notice_records import Notice, NoticeState

if TYPE_CHECKING:
    from gateway.desk.advisories.publishing import Shown
    from gateway.desk.notices.audience import Judged, Preview
    from gateway.desk.notices.lifecycle import View
    from gateway.desk.office import Office
    from gateway.desk.tickets import UploadedFile
    from store.post_records import Letter

id_argument = click.argument("notice_id", metavar="ID", type=number_type)
file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
attach_option = click.option(
    "--attach", "attached", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True, metavar="FILE",
    help="Attach this file; may be given several times. Files named in the head lie beside FILE.",
)  # fmt: skip


@click.group()
def notice() -> None:
    """Notices to customers: patches, changes, news."""


@notice.command("new")
@file_argument
@attach_option
@as_option
@json_option
@pass_start
def notice_new(
    start: Start, file: Path, attached: tuple[Path, ...], as_email: str | None, as_json: bool
) -> None:
    """Keep a notice as a draft.

    FILE is a head in TOML between two lines of +++, then the text in Markdown; see the user's guide.
    """
    from gateway.desk.notices import writing

    text = file.read_text(encoding="utf-8")
    with opened(start) as office:
        actor = acting(office, as_email)
        made = writing.write(office, actor, text, _uploads(text, file, attached), clock())
        print_state(office, made, as_json, f"poststelle notice preview {made.id}")


@notice.command("edit")
@id_argument
@file_argument
@attach_option
@as_option
@json_option
@pass_start
def notice_edit(
    start: Start,
    notice_id: int,
    file: Path,
    attached: tuple[Path, ...],
    as_email: str | None,
    as_json: bool,
) -> None:
    """Replace a draft by a file; print the present one with: notice show ID --source.

    A notice in review becomes a draft again. Files that were attached stay if none are given.
    """
    from gateway.desk.notices import writing

    text = file.read_text(encoding="utf-8")
    with opened(start) as office:
        actor = acting(office, as_email)
        uploads = _uploads(text, file, attached)
        made = writing.rewrite(office, actor, notice_id, text, uploads, clock())
        print_state(office, made, as_json, f"poststelle notice preview {made.id}")


def _uploads(text: str, file: Path, attached: Sequence[Path]) -> list[UploadedFile]:
    from gateway.cli.tickets import uploaded
    from gateway.desk.notices.writing import attachments_named

    beside = [file.parent / name for name in attachments_named(text)]
    return [uploaded(path) for path in (*beside, *attached)]


@notice.command("address")
@as_option
@json_option
@pass_start
def notice_address(start: Start, as_email: str | None, as_json: bool) -> None:
    """The address of your own at which you write notices by mail; keep it to yourself."""
    from gateway.desk.notices import bymail as notice_post

    with opened(start) as office:
        address = notice_post.write_address(office, acting(office, as_email))
    if as_json:
        print_json({"address": address})
    else:
        click.echo(address)


@notice.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice([s.value for s in NoticeState]),
    help="Only notices in this state; may be given several times.",
)  # fmt: skip
@limit_option
@as_option
@json_option
@pass_start
def notice_list(
    start: Start, states: tuple[str, ...], limit: int, as_email: str | None, as_json: bool
) -> None:
    """Every notice, newest first."""
    from gateway.desk.notices import lifecycle as notices

    with opened(start) as office:
        actor = acting(office, as_email)
        found = notices.find_all(office, actor, [NoticeState(s) for s in states], limit)
        zone = office.settings.desk.timezone
    if as_json:
        print_json([shapes.notice_row(one) for one in found])
        return
    rows = [
        (n.id, n.notice_class, n.state.value, human_time(n.released_at, zone), n.texts[0].subject)
        for n in found
    ]
    print_table(("ID", "CLASS", "STATE", "RELEASED", "SUBJECT"), rows)


@notice.command("show")
@id_argument
@click.option("--source", is_flag=True, help="Print it as a file for: notice edit.")
@as_option
@json_option
@pass_start
def notice_show(
    start: Start, notice_id: int, source: bool, as_email: str | None, as_json: bool
) -> None:
    """One notice: its words, its numbers and its story."""
    from gateway.desk.notices import lifecycle as notices
    from gateway.mail.writing.noticefile import write_notice_file

    with opened(start) as office:
        view = notices.show(office, acting(office, as_email), notice_id)
        zone = office.settings.desk.timezone
    if source:
        click.echo(write_notice_file(view.notice).encode())
    elif as_json:
        print_json(shapes.notice(view.notice, view.counts, view.events))
    else:
        _print_view(view, zone)


def _print_view(view: View, zone: str) -> None:
    shown = view.notice
    print_fields([
        ("Notice", shown.id), ("Class", shown.notice_class), ("State", shown.state.value),
        ("Author", shown.author_name),
        ("Products", ", ".join(f"{p.name} {p.affected or 'all'}" for p in shown.products)),
        ("CVE", ", ".join(shown.cves)), ("CVSS", shown.cvss), ("Deadline", shown.deadline),
        ("Send at", shown.scheduled_at and human_time(shown.scheduled_at, zone)),
        ("Embargo until", shown.embargo_until and human_time(shown.embargo_until, zone)),
        ("Attachments", ", ".join(file.filename for file in shown.attachments)),
        ("Into the outbox", f"{view.told} of {shown.expected} so far" if view.fills else ""),
        *((state.value.replace("_", " "), number) for state, number in view.counts.items() if number),
    ])  # fmt: skip
    for text in shown.texts:
        click.echo(f"\n[{text.language}] {text.subject}")
        print_text(text.body)
    click.echo()
    rows = [(human_time(event.at, zone), event.what, event.actor) for event in view.events]
    print_table(("AT", "WHAT", "WHO"), rows)


@notice.command("preview")
@id_argument
@click.option("--list", "with_list", is_flag=True, help="Everybody who would get it.")
@click.option("--csv", "as_csv", is_flag=True, help="The list, and who is left out, as CSV.")
@click.option(
    "--language", type=click.Choice(["de", "en"]), help="The letter in this language. Default: its first."
)  # fmt: skip
@click.option(
    "--html", "as_html", is_flag=True, help="Print the letter's HTML part, for a browser."
)
@as_option
@json_option
@pass_start
def notice_preview(
    start: Start,
    notice_id: int,
    with_list: bool,
    as_csv: bool,
    language: str | None,
    as_html: bool,
    as_email: str | None,
    as_json: bool,
) -> None:
    """Who would get it now, who is left out and why, and the letter as the first of them would read it."""
    from gateway.desk.advisories import publishing as advisories
    from gateway.desk.notices import audience as notice_audience
    from gateway.desk.notices import trials as notice_trials

    with opened(start) as office:
        actor = acting(office, as_email)
        found = notice_audience.preview(office, actor, notice_id)
        wanted = language or found.notice.texts[0].language
        letter = notice_trials.sample(office, actor, notice_id, wanted, clock())
        document = advisories.find_of_notice(office, actor, notice_id, clock())
    if as_html:
        click.echo(letter.html.encode())
    elif as_csv:
        click.echo(_sheet(found).encode(), nl=False)
    elif as_json:
        print_json(shapes.notice_preview(found, letter, document))
    else:
        _print_preview(found, letter, with_list)
        _print_advisory(document)


def _sheet(found: Preview) -> str:
    from gateway.sheets import write_sheet

    heads = ("answer", "email", "name", "organisation", "language", "installed", "reason")
    return write_sheet(heads, (_cells(one) for one in (*found.told, *found.left_out)))


def _cells(one: Judged) -> tuple[object, ...]:
    person, said = one.person, one.judgement
    installed = ", ".join(f"{product} {version}" for product, version in said.installed)
    return (
        said.answer.value, person.email, person.name, person.organisation, person.language,
        installed, said.reason,
    )  # fmt: skip


def _print_preview(found: Preview, letter: Letter, with_list: bool) -> None:
    by_language = ", ".join(f"{n} {lang}" for lang, n in sorted(found.languages.items()))
    click.echo(
        f"{len(found.told)} people would get it{f' ({by_language})' if by_language else ''}."
    )
    if with_list:
        _print_people(found.told)
    if found.left_out:
        click.echo(f"\n{len(found.left_out)} are left out:")
        _print_people(found.left_out)
    for reason, number in found.not_meant.most_common():
        click.echo(f"{number} are not meant: {reason}.")
    if found.last_notice is not None:
        click.echo(
            f"\nCompared with notice {found.last_notice}: {len(found.joined)} more, {len(found.gone)} no more."
        )
        print_table(("NO MORE",), [(email,) for email in found.gone[:20]])
    click.echo(f"\nSubject: {letter.subject}")
    print_text(letter.text)


def _print_advisory(document: Shown | None) -> None:
    if document is None:
        return
    readers = "all the world" if document.label.value == "CLEAR" else "its recipients"
    click.echo(f"\nIts advisory is for {readers} (TLP:{document.label.value}); see: notice csaf")
    for fault in document.faults:
        click.echo(f"It cannot be published yet: {fault}.")


def _print_people(people: Sequence[Judged]) -> None:
    rows = [(o.person.email, o.person.organisation, o.judgement.reason) for o in people]
    print_table(("EMAIL", "ORGANISATION", "REASON"), rows)


@notice.command("test")
@id_argument
@click.option(
    "--to", "address", metavar="EMAIL", help="A member of the staff. Default: who is --as."
)
@as_option
@pass_start
def notice_test(start: Start, notice_id: int, address: str | None, as_email: str | None) -> None:
    """Send it to yourself, once in each language, marked as a test."""
    from gateway.desk.notices import trials as notice_trials

    wanted = address or as_email
    if wanted is None:
        raise click.UsageError("say to whom with --to EMAIL")
    with opened(start) as office:
        actor = acting(office, as_email)
        letters = notice_trials.send_test(office, actor, notice_id, wanted, clock())
    click.echo(f"{len(letters)} test mails to {wanted} are in the outbox.")


def print_state(office: Office, found: Notice, as_json: bool, further: str = "") -> None:
    """Say where a notice is now, and which command comes next."""
    if as_json:
        print_json(shapes.notice_row(found))
        return
    state: Any = found.state.value
    click.echo(f"Notice {found.id} is {state}." + (f" Next: {further}" if further else ""))


COMMANDS = (notice,)
