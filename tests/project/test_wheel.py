"""The wheel carries everything that an installation needs, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
BUILD = "import sys, hatchling.build as b; print(b.build_wheel(sys.argv[1]))"
ASK = "from gateway import resources as r; print(r.templates()); print(r.default_config())"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as pip would, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-c", BUILD, folder], cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("poststelle-*.whl")
    return built


def names_in(wheel: Path) -> set[str]:
    """The files of the wheel."""
    return set(zipfile.ZipFile(wheel).namelist())


def files_below(folder: str) -> set[str]:
    """The files of the checkout that git knows, below that folder."""
    listing = subprocess.run(
        ["git", "ls-files", folder], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(listing.stdout.split())


def test_wheel_holds_the_program(wheel: Path) -> None:
    """Both packages with their migrations, the templates, the sample configuration and the licence are inside."""
    expected = files_below("gateway") | files_below("store")
    expected |= {f"gateway/_shipped/{name}" for name in files_below("templates") | {"config.toml"}}
    assert expected - names_in(wheel) == set()
    assert any(name.endswith("licenses/LICENSE") for name in names_in(wheel))


def test_wheel_holds_nothing_else(wheel: Path) -> None:
    """No tests, benches or data travel along."""
    tops = {name.split("/")[0] for name in names_in(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"gateway", "store"}


def test_wheel_has_the_console_script(wheel: Path) -> None:
    """`poststelle` is installed as a command."""
    (entry_points,) = [name for name in names_in(wheel) if name.endswith("entry_points.txt")]
    text = zipfile.ZipFile(wheel).read(entry_points).decode()
    assert "poststelle = gateway.__main__:main" in text


def test_installed_program_finds_its_files(wheel: Path, tmp_path: Path) -> None:
    """Away from the checkout, templates and sample configuration are those of the wheel."""
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as content:
        content.extractall(site)
    told = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(site)!r}); {ASK}"],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    templates, config = map(Path, told.stdout.split())
    assert config.read_text() == (ROOT / "config.toml").read_text()
    assert config.is_relative_to(site)
    assert templates.is_relative_to(site)
    assert templates.is_dir()
