"""What many tests share: the real catalogue and rates, a small catalogue to calculate by hand, and a fixed moment."""

import os
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
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
    "quick", max_examples=15, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", settings.get_profile("quick"), max_examples=150, derandomize=False)
settings.load_profile("quick")


@pytest.fixture(autouse=True)
def _own_store(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the configuration of the user of this machine, or sees or adds to the rates kept there."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data-home")))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config-home")))
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
