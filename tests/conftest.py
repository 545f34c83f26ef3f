"""What many tests share: the real catalogue and rates, a small catalogue to calculate by hand, and a fixed moment."""

import os
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from costcalc.catalog.load import load_catalog
from costcalc.catalog.models import Catalog
from costcalc.rates import Rates, load_bundled, published

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

# Every run draws the same few examples, so that nothing fails by chance on somebody else's change;
# `nox -s tests -- --long` looks for new ones.
settings.register_profile(
    "quick", max_examples=8, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", settings.get_profile("quick"), max_examples=150, derandomize=False)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new folder for each test; `mktemp` would look through all those before it."""
    parent = tmp_path_factory.mktemp("homes")
    return (parent / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_store(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the configuration of the user of this machine, or sees or adds to the rates kept there."""
    home = next(_homes)
    for name in ("DATA", "CONFIG"):
        folder = home / name.lower()
        folder.mkdir(parents=True)
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder))
    for name in [name for name in os.environ if name.startswith("COSTCALC_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def rates() -> Rates:
    return load_bundled()


@pytest.fixture(scope="session")
def small() -> Catalog:
    return Catalog.model_validate(tomllib.loads((CASES / "catalog.toml").read_text("utf-8"), parse_float=Decimal))


@pytest.fixture(scope="session")
def round_rates() -> Rates:
    per_euro = {"USD": Decimal("1.25"), "JPY": Decimal(200), "KWD": Decimal("0.4")}
    return published("EUR", per_euro, date(2026, 10, 30), "test rates")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="Write the golden files instead of comparing with them.")
    parser.addoption("--keep", metavar="DIR", help="Write the outputs of the golden documents into a folder.")
