"""Parts of documents: version ranges, scores, and what an advisory lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.publish.advisory import Advisory, Affected, NotAffected, Vulnerability
from gateway.publish.checks import find_faults, is_cve
from gateway.publish.producttree import single_version, vers
from gateway.publish.scores import BadVector, base_score, read_score, read_vector
from tests.publish.samples import ADVISORY, PUBLISHER, V2, V4, V30, V31, VEX

RANGES = [
    ("", "vers:generic/*"),
    ("<2.4.1", "vers:generic/<2.4.1"),
    (">=2.0,<2.4.1", "vers:generic/>=2.0|<2.4.1"),
    (" >= 2.0 , < 2.4.1 ", "vers:generic/>=2.0|<2.4.1"),
    ("<2.4.1,>=2.0", "vers:generic/>=2.0|<2.4.1"),
    ("==2.3", "vers:generic/2.3"),
    ("vers:maven/>=2.0|<2.4.1", "vers:maven/>=2.0|<2.4.1"),
    ("2.2|2.3", "vers:generic/2.2|2.3"),
    (">=1,!=1.5,<2", "vers:generic/>=1|!=1.5|<2"),
]


@pytest.mark.parametrize(("versions", "name"), RANGES)
def test_ranges(versions: str, name: str) -> None:
    """Ranges are written in VERS, the lower end first."""
    assert vers("generic", versions) == name


SINGLE = [
    ("==2.3", "2.3"),
    ("=2.3", "2.3"),
    ("vers:maven/2.3", "2.3"),
    ("vers:maven/<2.3", ""),
    ("vers:maven/*", ""),
    ("<2.3", ""),
    ("==2,==3", ""),
    ("==2.*", ""),
    ("", ""),
]


@pytest.mark.parametrize(("versions", "single"), SINGLE)
def test_single_versions(versions: str, single: str) -> None:
    """A range of one version is that version."""
    assert single_version(versions) == single


@pytest.mark.parametrize(
    ("text", "score"),
    [(V2, "7.5"), (V30, "6.5"), (V31, "9.8"), (V4, "9.3"), ("10", "10.0"), ("7,5", "7.5")],
)
def test_scores(text: str, score: str) -> None:
    """Vectors of every version and bare scores give a base score."""
    assert base_score(text) == score


@pytest.mark.parametrize("text", ["", "high", "11", "9.85", "-1"])
def test_bad_scores(text: str) -> None:
    """What is no score is refused with an example."""
    with pytest.raises(BadVector, match=r"from 0\.0 to 10\.0"):
        read_score(text)


@pytest.mark.parametrize(
    "text", ["", "AV:N", "CVSS:3.1/AV:X", V31 + "/AV:N", "CVSS:9.9/AV:N", "x" * 1000]
)
def test_bad_vectors(text: str) -> None:
    """What is no vector is refused with an example."""
    with pytest.raises(BadVector, match=r"write a CVSS vector such as CVSS:3\.1/AV:N"):
        read_vector(text)


@pytest.mark.parametrize("advisory", [ADVISORY, VEX])
def test_complete_advisories(advisory: Advisory) -> None:
    """An advisory that has everything has no faults."""
    assert find_faults(advisory) == []


LACKING = [
    (replace(ADVISORY, publisher=replace(PUBLISHER, name="")), "set publisher.name and publisher.namespace"),
    (replace(ADVISORY, tracking_id=" EX"), "give it an id such as EX-2026-0001"),
    (replace(ADVISORY, title=" "), "give it a subject"),
    (replace(ADVISORY, references=("downloads",)), "write the whole address, with https://, instead of 'downloads'"),
    (replace(ADVISORY, vulnerabilities=()), "name at least one vulnerability"),
    (replace(ADVISORY, vulnerabilities=(Vulnerability("CVE-26-1"),)), "write a CVE number such as CVE-2026-12345"),
    (replace(ADVISORY, vulnerabilities=(Vulnerability("CVE-2026-1234", "AV:N"),)), "write a CVSS vector"),
    (replace(ADVISORY, vulnerabilities=(Vulnerability("CVE-2026-1234"),) * 2), "name each vulnerability once"),
    (replace(ADVISORY, affected=()), "name at least one product"),
    (replace(ADVISORY, affected=(Affected(""),)), "give every product a name"),
    (replace(ADVISORY, affected=(Affected("P", versions="<<2"),)), "write a range such as >=2.0,<2.4.1"),
    (replace(VEX, vulnerabilities=(Vulnerability(),)), "name the CVE"),
    (replace(VEX, not_affected=(NotAffected("Fax", " "),)), "say why Fax is not affected"),
]  # fmt: skip


@pytest.mark.parametrize(("advisory", "fault"), LACKING)
def test_what_is_lacking(advisory: Advisory, fault: str) -> None:
    """Each thing that a writer can forget is named in a sentence."""
    assert fault in "\n".join(find_faults(advisory))


@pytest.mark.parametrize(
    ("text", "answer"), [("CVE-2026-1234", True), ("CVE-2026-123", False), ("cve-2026-1234", False)]
)
def test_cve_numbers(text: str, answer: bool) -> None:
    """A CVE number has one form."""
    assert is_cve(text) is answer
