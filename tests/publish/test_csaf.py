"""CSAF documents: what they say, and that the BSI's validator finds nothing wrong with any of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from gateway.publish.advisory import (
    Advisory,
    Affected,
    Label,
    Revision,
    Vulnerability,
    filename,
)
from gateway.publish.csaf import document, document_bytes
from gateway.publish.words import WORDS, word
from tests.publish.samples import ADVISORY, AT, LATER, PUBLISHER, V2, V4, V30, V31, VEX
from tests.publish.validators import validate

HOSTILE = '</script>"\u2028\\ <b>ä</b>\n\t{product}'
TOKYO = timezone(timedelta(hours=9))
TWO = (Affected("Druckserver", "semver", "<2.4.1", "2.4.1"), Affected("Treiber", "maven", "==1.0"))
VARIETY: dict[str, Advisory] = {
    "advisory": ADVISORY,
    "english": replace(ADVISORY, language="en", deadline=None, references=()),
    "vex": VEX,
    "vex in German": replace(VEX, language="de", text="Kein Handlungsbedarf."),
    "draft": replace(ADVISORY, revisions=(Revision(0, AT, "Entwurf"),)),
    "second version": replace(ADVISORY, revisions=(*ADVISORY.revisions, Revision(2, LATER, "Ergänzt"))),
    "several products": replace(ADVISORY, affected=TWO),
    "no fix yet": replace(ADVISORY, affected=(Affected("Druckserver"),)),
    "all versions until": replace(ADVISORY, affected=(Affected("Druckserver", fixed_version="3"),)),
    "one fix for two ranges": replace(
        ADVISORY, affected=(Affected("A", "pypi", "<2", "3"), Affected("A", "pypi", ">2,<3", "3"))
    ),
    "some not affected": replace(ADVISORY, not_affected=VEX.not_affected),
    "several vulnerabilities": replace(
        ADVISORY, severity="9.8", vulnerabilities=tuple(Vulnerability(f"CVE-2026-{n}") for n in range(10001, 10005))
    ),
    "no CVE": replace(ADVISORY, vulnerabilities=(Vulnerability(vector=V31),)),
    "CVSS 2": replace(ADVISORY, vulnerabilities=(Vulnerability("CVE-2026-12345", V2),)),
    "CVSS 3.0": replace(ADVISORY, vulnerabilities=(Vulnerability("CVE-2026-12345", V30),)),
    "CVSS 4": replace(ADVISORY, vulnerabilities=(Vulnerability("CVE-2026-12345", V4),)),
    "no score": replace(ADVISORY, vulnerabilities=(Vulnerability("CVE-2026-12345"),)),
    **{f"TLP {label.value}": replace(ADVISORY, label=label) for label in Label},
    **{
        f"published by {category}": replace(ADVISORY, publisher=replace(PUBLISHER, category=category))
        for category in ("coordinator", "discoverer", "other", "user", "vendor")
    },
    "hostile words": replace(
        ADVISORY, title=HOSTILE.replace("\n", " "), text=HOSTILE, affected=(Affected(HOSTILE, "generic", "<2", "2"),)
    ),
    "in another time zone": replace(ADVISORY, revisions=(Revision(1, AT.astimezone(TOKYO), "x"),)),
}  # fmt: skip
# A product without purl or CPE and a vulnerability without a score that CSAF 2.0 knows: warnings, because a document
# would be better with them, and not every maker has them.
ALLOWED = ("optionalTest_6_2_16 ", "optionalTest_6_2_3 ")


def made(advisory: Advisory) -> dict[str, Any]:
    """The document, as whoever downloads it reads it."""
    read: dict[str, Any] = json.loads(document_bytes(document(advisory, "0.1.0")))
    return read


def broken() -> list[dict[str, Any]]:
    """A score that does not fit its vector, an unknown product, a missing revision."""
    score, product, history = (made(ADVISORY) for _ in range(3))
    score["vulnerabilities"][0]["scores"][0]["cvss_v3"]["baseScore"] = 1.0
    product["vulnerabilities"][0]["product_status"]["fixed"] = ["CSAFPID-0099"]
    history["document"]["tracking"]["version"] = "2"
    return [score, product, history]


def test_the_validator() -> None:
    """Schema, mandatory and optional tests of the BSI's validator pass for every kind of document, and they do run."""
    good, bad = [made(one) for one in VARIETY.values()], broken()
    verdicts = validate([*good, *bad])
    for name, verdict in zip(VARIETY, verdicts, strict=False):
        assert verdict.errors == (), name
        assert [w for w in verdict.warnings if not w.startswith(ALLOWED)] == [], name
    found = ["\n".join(verdict.errors) for verdict in verdicts[len(good) :]]
    assert "mandatoryTest_6_1_9" in found[0]
    assert "mandatoryTest_6_1_1 " in found[1]
    assert "mandatoryTest_6_1_16" in found[2]


def test_an_advisory() -> None:
    """Programs read which versions are affected, which mends them, how bad it is, until when, and where to look."""
    read = made(ADVISORY)
    vulnerability = read["vulnerabilities"][0]
    (vendor,) = read["product_tree"]["branches"]
    affected, fixed = vendor["branches"][0]["branches"]
    assert read["document"]["category"] == "csaf_security_advisory"
    assert read["document"]["distribution"]["tlp"]["label"] == "WHITE"
    assert affected["name"] == "vers:generic/>=2.0|<2.4.1"
    assert (fixed["category"], fixed["name"]) == ("product_version", "2.4.1")
    assert vulnerability["product_status"] == {
        "known_affected": [affected["product"]["product_id"]], "fixed": [fixed["product"]["product_id"]],
    }  # fmt: skip
    assert vulnerability["scores"][0]["cvss_v3"]["baseScore"] == 9.8
    assert vulnerability["remediations"] == [{
        "category": "vendor_fix",
        "details": "Druckserver bis zum 1. Dezember 2026 auf Version 2.4.1 oder neuer aktualisieren.",
        "product_ids": ["CSAFPID-0001"], "url": "https://www.example.com/downloads",
    }]  # fmt: skip
    assert (
        read["document"]["notes"][1]["text"]
        == "Bitte aktualisieren Sie.\n\nDie Lücke wird ausgenutzt."
    )


def test_several_products() -> None:
    """Every product has its place: all that are affected, the fix of the one that has one, a remedy for each."""
    vulnerability = made(replace(ADVISORY, affected=(*ADVISORY.affected, Affected("Fax"))))[
        "vulnerabilities"
    ][0]
    affected = ["CSAFPID-0001", "CSAFPID-0002"]
    assert vulnerability["product_status"] == {
        "known_affected": affected,
        "fixed": ["CSAFPID-0003"],
    }
    assert vulnerability["scores"][0]["products"] == affected
    assert [(each["category"], each["product_ids"]) for each in vulnerability["remediations"]] == [
        ("vendor_fix", affected[:1]), ("none_available", affected[1:]),
    ]  # fmt: skip


def test_a_vex_document() -> None:
    """Programs read which products are not affected and why; people read a sentence."""
    vulnerability = made(VEX)["vulnerabilities"][0]
    assert vulnerability["product_status"] == {
        "known_not_affected": ["CSAFPID-0001", "CSAFPID-0002"]
    }
    assert vulnerability["flags"] == [
        {"label": "component_not_present", "product_ids": ["CSAFPID-0001"]}
    ]
    assert [threat["details"] for threat in vulnerability["threats"]] == [
        "The library is not part of it.", "The function is switched off.",
    ]  # fmt: skip
    assert "remediations" not in vulnerability


def test_version_4_of_cvss_is_a_note() -> None:
    """CSAF 2.0 has no place for CVSS 4.0, so score and vector stand in notes."""
    vulnerability = made(VARIETY["CVSS 4"])["vulnerabilities"][0]
    assert "scores" not in vulnerability
    assert [(n["title"], n["text"]) for n in vulnerability["notes"][1:]] == [
        ("CVSS v4.0 Score", "9.3"), ("CVSS v4.0 Vector", V4),
    ]  # fmt: skip


def test_revisions() -> None:
    """A second version keeps the first date and tells its history; a draft is version 0 and says so."""
    tracking = made(VARIETY["second version"])["document"]["tracking"]
    assert (tracking["version"], tracking["status"]) == ("2", "final")
    assert tracking["initial_release_date"] == "2026-11-23T09:00:00Z"
    assert tracking["current_release_date"] == "2026-12-02T15:30:00Z"
    assert [entry["number"] for entry in tracking["revision_history"]] == ["1", "2"]
    assert made(VARIETY["draft"])["document"]["tracking"]["status"] == "draft"


def test_the_same_advisory_gives_the_same_bytes() -> None:
    """Digests stay valid: nothing depends on the moment of writing."""
    assert document_bytes(document(ADVISORY, "0.1.0")) == document_bytes(
        document(ADVISORY, "0.1.0")
    )


FILENAMES = [
    ("EX-2026-0001", "ex-2026-0001.json"),
    ("Beispiel/Größe 7+", "beispiel_gr_e_7+.json"),
    ("../../etc/passwd", "_etc_passwd.json"),
]


@pytest.mark.parametrize(("tracking_id", "name"), FILENAMES)
def test_filenames(tracking_id: str, name: str) -> None:
    """Names have small letters, digits, + and - only, so none leads out of its folder."""
    assert filename(tracking_id) == name


def test_words_are_complete() -> None:
    """Every sentence exists in both languages with the same values; other languages get English."""
    for name in WORDS["en"]:
        texts = [
            words[name].format(product="P", version="V", deadline="D") for words in WORDS.values()
        ]
        assert len(set(texts)) == 2, name
        assert len({tuple(value in text for value in "PVD") for text in texts}) >= 1
    assert WORDS["de"].keys() == WORDS["en"].keys()
    assert word("fr", "first") == "First version"
