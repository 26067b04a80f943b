"""People, organisations and queues on the command line."""

from __future__ import annotations

import re

import pytest

from tests.cli.columns import widest
from tests.cli.conftest import MAIL, Cli
from tests.cli.promises import keeps_promise, promised


def test_staff_get_a_one_time_password(cli: Cli) -> None:
    """Adding prints it once; another one can be had; neither stands in the list."""
    text = cli.ok(
        "staff", "add", "--name", "Anna Muster", "--email", "Anna@Staff.example", "--admin"
    )
    assert re.search(r"password.*: [a-z2-9-]{20,}\n", text)
    again = cli.json("staff", "password", "anna@staff.example")
    assert list(again) == ["email", "one_time_password"]
    (row,) = cli.json("staff", "list")
    assert keeps_promise(row, promised("person"))
    assert (row["email"], row["admin"], row["language"]) == ("anna@staff.example", True, "en")


def test_customers_are_given_a_login(cli: Cli) -> None:
    """A customer gets a one-time password like staff, by their own command, and it fits the portal's login."""
    cli.ok("customer", "add", "--name", "Jo", "--email", "jo@customer.example")
    given = cli.json("customer", "password", "jo@customer.example")
    assert list(given) == ["email", "one_time_password"]
    assert "jo@customer.example" in cli.refused("staff", "password", "jo@customer.example")
    cli.ok("customer", "disable", "jo@customer.example")
    assert "is disabled" in cli.refused("customer", "password", "jo@customer.example")


def test_disabled_staff_do_nothing_more(cli: Cli) -> None:
    """Who is disabled stays in the list, gets no password and is nobody's actor."""
    cli.ok("staff", "add", "--name", "Anna", "--email", "anna@staff.example")
    cli.ok("staff", "disable", "anna@staff.example")
    (row,) = cli.json("staff", "list")
    assert row["disabled_at"] is not None
    assert "disabled" in cli.ok("staff", "list")
    assert "is disabled" in cli.refused("staff", "password", "anna@staff.example")
    assert "does not work here" in cli.refused("ticket", "list", "--as", "anna@staff.example")


def test_customers_and_organisations(cli: Cli) -> None:
    """A new organisation comes with its first customer; a customer is shown with their tickets."""
    cli.ok("organisation", "add", "--name", "Muster AG")
    made = cli.json("customer", "add", "--name", "Jörg Beispiel", "--email", "joerg@example.org",
                    "--organisation", "Beispiel GmbH", "--language", "de")  # fmt: skip
    assert keeps_promise(made, promised("person"))
    assert [o["name"] for o in cli.json("organisation", "list")] == ["Beispiel GmbH", "Muster AG"]
    cli.ok("ticket", "new", "--requester", "joerg@example.org", "--subject", "Feuer", "--text", "!")
    shown = cli.json("customer", "show", "joerg@example.org")
    assert list(shown) == [*promised("person"), "tickets"]
    assert [ticket["subject"] for ticket in shown["tickets"]] == ["Feuer"]
    assert "Feuer" in cli.ok("customer", "show", "joerg@example.org")
    cli.ok("customer", "disable", "joerg@example.org")
    assert cli.json("customer", "list")[0]["disabled_at"] is not None


def test_somebody_who_only_wrote_is_unknown(cli: Cli) -> None:
    """A sender is a customer whom nobody has entered; entering makes them known."""
    cli.receive(MAIL)
    cli.json("import", cli.config)
    (row,) = [row for row in cli.json("customer", "list") if row["email"] == "joerg@example.org"]
    assert row["known"] is False
    assert (
        cli.json("customer", "add", "--name", "J", "--email", "joerg@example.org")["known"] is True
    )


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("staff", "add", "--name", "A", "--email", "a"), "is not a mail address"),
        (
            ("staff", "add", "--name", "A", "--email", "support@desk.example"),
            "people need their own",
        ),
        (("customer", "show", "a@example.org"), "nobody with the address"),
        (("staff", "disable", "joerg@example.org"), "is customer, not staff"),
        (("customer", "add", "--name", "J", "--email", "joerg@example.org"), "is entered already"),
        (("organisation", "add", "--name", " "), "an organisation needs a name"),
    ],
)
def test_refusals_are_one_sentence(local: Cli, args: tuple[str, ...], sentence: str) -> None:
    """Mistakes are told."""
    local.ok("customer", "add", "--name", "Jörg", "--email", "joerg@example.org")
    assert sentence in local.refused(*args)


def test_queues_are_those_of_the_configuration(bare: Cli) -> None:
    """No database is needed to list them."""
    assert bare.json("queue", "list") == [
        {"name": "support", "address": "support@desk.example", "aliases": [], "language": "en"},
        {
            "name": "sales", "address": "sales@desk.example", "aliases": ["buy@desk.example"],
            "language": "en",
        },
    ]  # fmt: skip
    assert widest(bare.ok("queue", "list")) <= 80
