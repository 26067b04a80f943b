"""Products, contracts and contacts on the command line."""

from __future__ import annotations

from tests.cli.conftest import Cli
from tests.cli.promises import keeps_promise, promised

TABLE = """product;version;email;organisation;number;tags;name;language
Kelle;2.3;jo@customer.example;Beispiel GmbH;K-1;vip beta;Jo Beispiel;de
Kelle;2.4;;Muster AG;;;;
Eimer;1;eve@customer.example;;;;Eve;en
Kelle;1;;;;;;
Kelle;1;no address;;;;;
Kelle;2.0;fr@customer.example;;;;;fr
"""


def test_a_table_is_imported_line_by_line(cli: Cli) -> None:
    """Good lines are entered, bad ones reported with their reason, and the exit code says that some were refused."""
    cli.ok("product", "add", "Kelle")
    file = cli.folder / "contracts.csv"
    file.write_text(TABLE, encoding="utf-8-sig")
    tried = cli.run("product", "import", "--json", "--dry-run", str(file))
    assert (tried.exit_code, cli.json("product", "contracts")) == (1, [])
    done = cli.run("product", "import", "--json", str(file))
    assert done.exit_code == 1
    assert "4 lines were refused" in done.stderr
    rows = cli.json("product", "contracts")
    assert keeps_promise(rows[0], promised("contract"))
    assert [(r["email"], r["organisation"], r["version"], r["tags"]) for r in rows] == [
        ("jo@customer.example", None, "2.3", ["beta", "vip"]),
        (None, "Muster AG", "2.4", []),
    ]
    (jo,) = cli.json("customer", "list")
    assert (jo["name"], jo["organisation"], jo["known"]) == ("Jo Beispiel", "Beispiel GmbH", True)
    (kelle,) = cli.json("product", "list")
    assert keeps_promise(kelle, promised("product"))
    assert kelle["contracts"] == 2


def test_importing_again_changes_what_is_different(cli: Cli) -> None:
    """The same table changes nothing, another version is a change; unknown products are entered if asked."""
    file = cli.folder / "contracts.csv"
    file.write_text("product,version,email\nKelle,2.3,jo@customer.example\n", encoding="utf-8")
    first = cli.json("product", "import", "--add-products", str(file))
    assert keeps_promise(first, promised("product_import"))
    assert (first["added"], cli.json("product", "import", str(file))["same"]) == (1, 1)
    file.write_text("product,version,email\nKelle,2.4,jo@customer.example\n", encoding="utf-8")
    assert "1 changed." in cli.ok("product", "import", str(file))


def test_what_was_exported_can_be_imported(cli: Cli) -> None:
    """A number that looks like a formula is harmless in a spreadsheet and the same after importing it again."""
    file = cli.folder / "contracts.csv"
    file.write_text('product,version,email,number\nKelle,2.3,jo@customer.example,"=1+1"\n')
    cli.ok("product", "import", "--add-products", str(file))
    sheet = cli.ok("product", "export")
    assert "'=1+1" in sheet
    file.write_text(sheet, encoding="utf-8")
    assert cli.json("product", "import", str(file))["same"] == 1
    assert cli.json("product", "contracts")[0]["number"] == "=1+1"


def test_what_is_no_table_is_refused(cli: Cli) -> None:
    """Without the columns that are needed the sentence names all of them."""
    file = cli.folder / "contracts.csv"
    file.write_text("name,mail\nJo,jo@customer.example\n")
    assert "needed are product, version" in cli.refused("product", "import", str(file))


def test_contacts_of_an_organisation(cli: Cli) -> None:
    """Named first to last for a class; a class or address that does not exist is refused."""
    for name in ("Jo", "Eve"):
        cli.ok("customer", "add", "--name", name, "--email", f"{name.lower()}@customer.example",
               "--organisation", "Muster AG")  # fmt: skip
    cli.ok("contact", "set", "--organisation", "Muster AG", "--class", "security",
           "eve@customer.example", "jo@customer.example")  # fmt: skip
    rows = cli.json("contact", "list")
    assert keeps_promise(rows[0], promised("contact"))
    assert [(r["rank"], r["email"]) for r in rows] == [
        (0, "eve@customer.example"),
        (1, "jo@customer.example"),
    ]
    assert "there are: security" in cli.refused(
        "contact", "set", "--organisation", "Muster AG", "--class", "gossip", "eve@customer.example"
    )
    assert "no customer has the address" in cli.refused(
        "contact", "set", "--organisation", "Muster AG", "nobody@customer.example"
    )


def test_an_unknown_scheme_is_refused(cli: Cli) -> None:
    """The sentence names the schemes there are."""
    assert "there are: " in cli.refused("product", "add", "Kelle", "--scheme", "roman")
