"""Notices on the command line, from the file to the outbox."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from store.engine import open_store
from tests.cli.conftest import Cli
from tests.cli.promises import keeps_promise, promised
from tests.notices.town import CONTRACTS, NEWS, PATCH, many


def stocked(cli: Cli, table: str = CONTRACTS) -> None:
    """Two members of the staff, and customers with their versions."""
    for name in ("Anna", "Bert"):
        cli.ok("staff", "add", "--name", name, "--email", f"{name.lower()}@staff.example")
    file = cli.folder / "contracts.csv"
    file.write_text(table, encoding="utf-8")
    cli.ok("product", "import", "--add-products", str(file))


def written(cli: Cli, text: str = PATCH) -> Path:
    """The notice as a file."""
    file = cli.folder / "notice.md"
    file.write_text(text, encoding="utf-8")
    return file


ANNA, BERT = ("--as", "anna@staff.example"), ("--as", "bert@staff.example")


def test_a_patch_notice_from_file_to_outbox(cli: Cli) -> None:
    """Written, looked at, tested, handed in by one person and confirmed by another: its letters are in the outbox."""
    stocked(cli)
    made = cli.json("notice", "new", written(cli), *ANNA)
    assert keeps_promise(made, promised("notice_row"))
    seen = cli.json("notice", "preview", 1, *ANNA)
    assert keeps_promise(seen, promised("notice_preview"))
    assert [one["email"] for one in seen["told"]] == ["ann@customer.example", "jo@customer.example"]
    assert seen["not_meant"] == {"has no affected version": 1}
    assert "Guten Tag Jo," in seen["letter"]["text"]
    assert "2 test mails" in cli.ok("notice", "test", 1, *ANNA)
    assert cli.json("notice", "release", 1, *ANNA)["state"] == "review"
    assert "somebody else must confirm it" in cli.refused("notice", "confirm", 1, *ANNA)
    assert "say who you are" in cli.refused("notice", "confirm", 1)
    assert cli.json("notice", "confirm", 1, *BERT)["letters"] == 2
    shown = cli.json("notice", "show", 1)
    assert keeps_promise(shown, promised("notice"))
    assert shown["recipients"]["queued"] == 2
    letters = [row for row in cli.json("outbox", "list") if row["kind"] == "notice"]
    assert len(letters) == 4
    assert letters[0]["subject"].startswith("[S")
    assert "Update to Kelle 2.4.1" in cli.ok("notice", "report", 1)
    raw = cli.ok("outbox", "show", letters[0]["id"], "--raw")
    assert "List-Id: <security.notices.desk.example>" in raw


def test_many_recipients_are_counted_by_whoever_releases(cli: Cli) -> None:
    """From so many on the number must be typed, and it must be the right one."""
    stocked(cli, many(50))
    cli.ok("notice", "new", written(cli, NEWS))
    assert "type that number" in cli.refused("notice", "release", 1)
    assert "50 people would get it, not 49" in cli.refused("notice", "release", 1, "--count", 49)
    assert cli.json("notice", "release", 1, "--count", 50)["letters"] == 50


def test_a_draft_is_edited_as_the_file_it_was(cli: Cli) -> None:
    """What --source prints can be edited and given back; a notice that was released cannot be changed."""
    stocked(cli)
    attached = cli.folder / "advice.txt"
    attached.write_text("Update.", encoding="utf-8")
    cli.ok("notice", "new", written(cli, NEWS), "--attach", str(attached))
    source = cli.ok("notice", "show", 1, "--source")
    cli.ok("notice", "edit", 1, written(cli, source.replace("Something new", "Something newer")))
    shown = cli.json("notice", "show", 1)
    assert shown["subject"] == "Something newer"
    assert [file["filename"] for file in shown["attachments"]] == ["advice.txt"]
    cli.ok("notice", "release", 1)
    assert "cannot be changed" in cli.refused("notice", "edit", 1, written(cli))


def test_what_is_wrong_with_a_file_is_told_with_its_place(cli: Cli) -> None:
    """Unknown keys, classes, products and fields, each in a sentence."""
    stocked(cli)
    for wrong, sentence in (
        (
            PATCH.replace("{name}", "{nam}", 1),
            "line 16: there is no field {nam}; did you mean {name}?",
        ),
        (PATCH.replace('"Kelle"', '"Keller"'), "there is no product 'Keller'"),
        (PATCH.replace('"<2.4.1"', '"<"'), "write versions like"),
        (PATCH.replace('"security"', '"gossip"'), "there is no class of notices 'gossip'"),
        (PATCH.replace("cvss", "cvs"), "cvs: there is no such key"),
        (PATCH.replace('"2.4.1"', "2.4"), "write a text in quotes instead of 2.4"),
        ("Hello", "it must begin with a line +++"),
    ):
        said = cli.run("notice", "new", written(cli, wrong))
        assert said.exit_code == 1
        assert sentence in said.stderr
    assert cli.json("notice", "list") == []


def test_stopping_resuming_and_discarding(cli: Cli) -> None:
    """Each says what comes next; a discarded notice stays in the list."""
    stocked(cli)
    cli.ok("notice", "new", written(cli, NEWS))
    cli.ok("notice", "release", 1)
    assert "poststelle notice resume 1" in cli.ok("notice", "stop", 1)
    assert "goes" not in cli.ok("notice", "resume", 1)
    cli.ok("notice", "stop", 1)
    cli.ok("notice", "discard", 1)
    assert "only one that is stopped" in cli.refused("notice", "resume", 1)
    assert cli.json("notice", "list", "--state", "discarded")[0]["id"] == 1
    assert "discarded" in cli.ok("notice", "show", 1)


def test_who_is_left_out_stands_in_the_preview(cli: Cli) -> None:
    """As a table and as CSV without formulas, with the difference to the last notice."""
    stocked(cli)
    cli.ok("notice", "new", written(cli, NEWS))
    cli.ok("notice", "release", 1)
    excluding = NEWS.replace(
        "+++\nDear", '[audience]\nexclude = ["Jo@customer.example"]\n+++\nDear'
    )
    cli.ok("notice", "new", written(cli, excluding))
    text = cli.ok("notice", "preview", 2, "--list")
    assert "3 people would get it" in text
    assert "excluded by hand" in text
    assert "0 more, 1 no more" in text
    sheet = cli.ok("notice", "preview", 2, "--csv")
    assert "left_out,jo@customer.example,Jo,Beispiel GmbH" in sheet
    assert "<html" in cli.ok("notice", "preview", 2, "--html")


def test_a_released_notice_waits_for_its_time(cli: Cli) -> None:
    """The command says when it goes out, and sending back returns one in review to its author."""
    stocked(cli)
    later = NEWS.replace('"feature"', '"feature"\nsend_at = 2099-01-01T08:00:00')
    cli.ok("notice", "new", written(cli, later))
    assert "goes out at 2099-01-01 08:00" in cli.ok("notice", "release", 1)
    cli.ok("notice", "new", written(cli), *ANNA)
    cli.ok("notice", "release", 2, *ANNA)
    assert "is draft" in cli.ok("notice", "send-back", 2, "--reason", "typo", *BERT)


def test_the_report_and_its_proof(cli: Cli, store_url: str) -> None:
    """Table, CSV and JSON say the same; the chain is whole until somebody changes the database."""
    stocked(cli)
    cli.ok("notice", "new", written(cli, NEWS))
    cli.ok("notice", "release", 1)
    report = cli.json("notice", "report", 1)
    assert keeps_promise(report, promised("notice_report"))
    assert report["outcomes"] == {"waiting": 4}
    assert cli.ok("notice", "report", 1, "--csv").count("waiting") == 4
    assert "Beispiel GmbH" in cli.ok("notice", "report", 1)
    assert "whole" in cli.ok("notice", "verify")
    (check,) = cli.json("notice", "verify", 1)
    assert keeps_promise(check, promised("notice_check"))
    store = open_store(store_url, None)
    with store.write() as tx:
        tx.execute(sa.text("UPDATE notice_events SET actor = 'Eve' WHERE number = 1"))
    store.close()
    broken = cli.run("notice", "verify")
    assert "event 1 is not" in broken.stdout
    assert broken.exit_code == 1


def test_objections_are_written_down(cli: Cli) -> None:
    """Staff write an objection down for whoever called, and end it; both stay in the history."""
    stocked(cli)
    jo = "jo@customer.example"
    assert "gets no more" in cli.ok("notice", "object", jo, "feature", "--reason", "called")
    assert "as before" in cli.ok("notice", "object", jo, "feature")
    assert "belong to the contract" in cli.refused("notice", "object", jo, "security")
    assert "there is no class" in cli.refused("notice", "object", jo, "gossip")
    cli.ok("notice", "object", jo, "feature", "--withdraw")
    (kept,) = cli.json("notice", "objections", jo)
    assert keeps_promise(kept, promised("objection"))
    assert (kept["how"], kept["reason"]) == ("staff", "called")
    assert "called" in cli.ok("notice", "objections", jo)


def test_everybody_has_an_address_for_writing_by_mail(local: Cli) -> None:
    """Their own, the same each time; without the setting, or without saying who, there is none."""
    local.ok("staff", "add", "--name", "Anna", "--email", "anna@staff.example")
    local.ok("staff", "add", "--name", "Bert", "--email", "bert@staff.example")
    assert "set notices.address" in local.refused("notice", "address", *ANNA)
    with local.config.open("a", encoding="utf-8") as file:
        file.write('[notices]\naddress = "notices@desk.example"\n')
    address = local.ok("notice", "address", *ANNA).strip()
    assert address.startswith("notices+postm")
    assert address.endswith("@desk.example")
    assert local.json("notice", "address", *ANNA) == {"address": address}
    assert local.ok("notice", "address", *BERT).strip() != address
    assert "say who you are" in local.refused("notice", "address")
