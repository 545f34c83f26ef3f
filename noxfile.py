"""The chores of the project, one word each: `nox -s tests`, `nox -s lint types`. `.ci/run` runs the same words.

They run in the environment that nox itself is installed in, which the README's second command makes; only `pins` gets
one of its own, since it needs a tool that nothing else does.
"""

import json
import os
import sys
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "imports", "docs", "tests"]

PINNED = Path("requirements/dev.txt")

os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
"""So that `.venv/bin/nox` finds the tools beside it, whether the environment is activated or not."""


@nox.session
def tests(session: nox.Session) -> None:
    """The test suite; `-- --long` adds the long tests and draws more examples; the rest goes to pytest."""
    long = ["-m", "", "--hypothesis-profile=long"]
    options = [option for word in session.posargs for option in (long if word == "--long" else [word])]
    session.run("python", "-m", "pytest", "-q", "-n", "auto", *options)


@nox.session
def lint(session: nox.Session) -> None:
    """Lint and layout; `-- --fix` mends what can be mended."""
    fix = "--fix" in session.posargs
    session.run("ruff", "check", ".", *(["--fix"] if fix else []))
    session.run("ruff", "format", ".", *([] if fix else ["--check"]))


@nox.session
def types(session: nox.Session) -> None:
    """Types, strictly."""
    session.run("mypy", *session.posargs)


@nox.session
def imports(session: nox.Session) -> None:
    """The import contract of pyproject.toml: imports run downward only."""
    session.run("lint-imports", "--no-logo", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Whether what is generated from the program is fresh, pages and words to translate; `-- --fix` writes it."""
    for script in ("docs/generate.py", "locale/extract.py"):
        session.run("python", script, *([] if "--fix" in session.posargs else ["--check"]))


@nox.session
def messages(session: nox.Session) -> None:
    """Words to translate: collect them, bring them into each translation, and compile those for an editable install."""
    session.run("python", "locale/extract.py")
    if any(Path("locale").glob("*/LC_MESSAGES/*.po")):
        session.run("pybabel", "update", "-D", "costcalc", "-i", "locale/costcalc.pot", "-d", "locale")
    session.run("python", "build_data.py")


@nox.session
def bench(session: nox.Session) -> None:
    """Speed, as ratios to small programs; wants a machine that has nothing else to do."""
    session.run("python", "bench/ratios.py", *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheel, install it into a new environment, and use it from another folder."""
    with TemporaryDirectory() as folder:
        session.run("python", "-m", "build", "--no-isolation", "--wheel", "--outdir", folder, ".", silent=True)
        session.run("python", "-m", "venv", f"{folder}/venv")
        session.chdir(folder)
        (built,) = Path().glob("*.whl")
        session.run("venv/bin/python", "-m", "pip", "install", "--quiet", str(built))
        session.run("venv/bin/costcalc", "--version")
        session.run("venv/bin/costcalc", "estimate", "--condition=t1d", "--tier=advanced", "--output=quote.json")
        quote = json.loads(Path("quote.json").read_text("utf-8"))
    for parts in ("lines", "subtotals"):
        for column, total in quote["total"].items():
            if sum(Decimal(part["amount"][column]) for part in quote[parts]) != Decimal(total):
                session.error(f"the {parts} of the wheel's quote do not add up to {total} ({column})")


@nox.session(venv_backend="virtualenv")
def pins(session: nox.Session) -> None:
    """Compile requirements/dev.txt anew, with hashes and without hosts; `-- --upgrade` raises what is pinned."""
    session.install("pip-tools")
    project = nox.project.load_toml("pyproject.toml")
    needed = [*project["project"]["dependencies"], *nox.project.dependency_groups(project, "dev")]
    source = Path(session.create_tmp()) / "pyproject.in"
    source.write_text("\n".join(needed), "utf-8")
    options = ["--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-header", "--quiet"]
    nameless = ["--no-emit-index-url", "--no-emit-find-links", "--no-emit-options"]
    session.run("pip-compile", *options, *nameless, *session.posargs, "-o", str(PINNED), str(source))
    PINNED.write_text(PINNED.read_text("utf-8").replace(f"-r {source}", "pyproject.toml"), "utf-8")
