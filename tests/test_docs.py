"""The documentation says what the program does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import costcalc

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "data" / "README.md"]


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_readme_has_two_commands_of_one_line_each() -> None:
    commands = re.findall(r"^python3 -m venv .*$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert len(commands) == 2
    assert commands[0].endswith("costcalc estimate --condition t1d --tier advanced")
    assert "pytest" in commands[1]


def test_the_changelog_knows_this_version() -> None:
    assert f"## {costcalc.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_data_page_names_every_file() -> None:
    page = (ROOT / "data" / "README.md").read_text("utf-8")
    for path in (ROOT / "data").iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in page


def test_every_path_that_the_architecture_names_exists() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    tree = page[page.index("costcalc/\n") : page.index("```\n\nImports")]
    folders = re.findall(r"^  (\w+)/ ", tree, re.MULTILINE)
    named = {*re.findall(r"\bcostcalc/[\w/.]*\w", page), *(f"costcalc/{name}" for name in folders)}
    named |= {f"costcalc/{name}" for name in re.findall(r"\b\w+\.py\b", tree)}
    named |= {f"data/{name}" for name in re.findall(r"`(\w+\.(?:toml|csv))`", page) if name != "pyproject.toml"}
    assert len(named) > len(folders) > 5
    assert not [path for path in sorted(named) if not (ROOT / path).exists()]
    packages = {path.parent.name for path in (ROOT / "costcalc").glob("*/__init__.py")}
    assert packages == set(folders)
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "costcalc").rglob("*.py"))
    tables = set(re.findall(r"`([A-Z]\w+)`", page))
    assert not [name for name in sorted(tables) if not re.search(rf"^(class )?{name}\b", code, re.MULTILINE)]


@pytest.mark.parametrize("page", sorted(path.relative_to(ROOT) for path in PAGES), ids=str)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", (ROOT / page).read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert not [link for link in links if not (ROOT / page).parent.joinpath(link).exists()]


def test_the_index_of_the_documentation_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    for path in (ROOT / "docs").glob("*.md"):
        assert path.name == "README.md" or f"({path.name})" in index


def test_pinned_requirements_name_no_host_and_cover_what_the_project_needs() -> None:
    pinned = (ROOT / "requirements" / "dev.txt").read_text("utf-8")
    assert "://" not in pinned
    assert "--index" not in pinned
    assert pinned.count("--hash=sha256:") > 100
    for name in ("pydantic", "rich", "typer", "currencyconverter", "pytest", "mypy", "ruff"):
        assert re.search(rf"^{name}==", pinned, re.MULTILINE)


def test_every_public_name_can_be_imported_from_the_package() -> None:
    for name in costcalc.__all__:
        assert getattr(costcalc, name) is not None


def test_importing_the_package_is_light() -> None:
    code = "import sys, costcalc; print(sorted({'pydantic', 'rich', 'typer'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_help_needs_neither_the_catalogue_nor_pydantic() -> None:
    code = (
        "import sys; from costcalc.cli.run import run; run(['--help']); "
        "print(sorted(m for m in sys.modules if m in {'pydantic', 'rich', 'costcalc.catalog.models'}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stderr == "[]\n"
