"""Rates that were fetched and kept: which are used, and that a day is whole, once and for all."""

import datetime as dt
import json
import signal
import textwrap
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from loopback import OTHERS, Runner, Script, Service, assert_refused, contents, ended, reply, serving, started

from costcalc.catalog.models import Catalog
from costcalc.errors import DataError, OutputError
from costcalc.rates import Rates, load_bundled, published, store
from costcalc.rates.choose import choose_rates

D = Decimal
LAST = load_bundled().day
"""The last day that is bundled."""
T1D = ("estimate", "-c", "t1d")
JPY = {"USD": D("1.15"), "JPY": D("181.30")}


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(monkeypatch, capsys)


def after(days: int) -> dt.date:
    """So many days after the last one that is bundled."""
    return LAST + dt.timedelta(days=days)


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def epoch(day: dt.date) -> str:
    """SOURCE_DATE_EPOCH of a run on that day."""
    return str(int(noon(day).timestamp()))


def keep(*days: dt.date, per_euro: Mapping[str, Decimal] = JPY) -> None:
    """Keep these rates on days, with those of the bundled day for all other currencies."""
    others = {code: quoted.per_pivot for code, quoted in load_bundled().quoted.items()}
    for day in days:
        assert store.save(published("EUR", {**others, **per_euro}, day, f"kept on {day}"), store.folder())


def used(catalog: Catalog, today: dt.date, on: dt.date | None = None) -> Rates:
    return choose_rates(catalog, on, (), noon(today))


# Which rates are used


def test_a_kept_day_after_the_bundled_one_is_used_exactly_as_it_was(catalog: Catalog) -> None:
    keep(after(1), per_euro={"USD": D("1.1234567890123456789"), "JPY": D("181.30")})
    rates = used(catalog, after(2))
    assert (after(1), f"kept on {after(1)}") == (rates.day, rates.source)
    assert str(rates.quoted["USD"].per_pivot) == "1.1234567890123456789"
    assert str(rates.quoted["JPY"].per_pivot) == "181.30"


def test_of_several_kept_days_the_latest_is_used(catalog: Catalog) -> None:
    keep(after(3), after(1), after(2))
    assert after(3) == used(catalog, after(9)).day


def test_a_kept_day_before_the_bundled_one_or_on_it_is_ignored(catalog: Catalog) -> None:
    keep(after(-1), after(0))
    rates = used(catalog, after(9))
    assert (rates.day, rates.source) == (LAST, "ECB euro reference rates")


def test_a_kept_day_of_today_is_used_and_one_in_the_future_is_ignored(catalog: Catalog) -> None:
    keep(after(2), after(5))
    assert used(catalog, after(1)).day == LAST
    assert after(2) == used(catalog, after(2)).day
    assert after(2) == used(catalog, after(4)).day
    assert after(5) == used(catalog, after(5)).day


def test_a_kept_day_that_lacks_a_currency_is_not_used_as_two_days_are_never_mixed(catalog: Catalog) -> None:
    assert store.save(published("EUR", JPY, after(1), "partial"), store.folder())
    assert used(catalog, after(2)).day == LAST


def test_pegs_hang_on_the_kept_rates(catalog: Catalog) -> None:
    keep(after(1))
    assert D("1.15") * D("3.6725") == used(catalog, after(2)).quoted["AED"].per_pivot


def test_a_day_asked_for_is_the_last_kept_or_bundled_one_up_to_it(catalog: Catalog) -> None:
    keep(after(1), after(5))
    today = after(9)
    assert [after(1), after(1), after(1), after(5), after(5)] == [
        used(catalog, today, after(days)).day for days in (1, 2, 4, 5, 9)
    ]
    assert [used(catalog, today, LAST).day, used(catalog, LAST).day] == [LAST, LAST]


def test_a_day_kept_in_a_gap_of_the_bundled_ones_is_used_for_that_gap_alone(catalog: Catalog) -> None:
    friday, saturday, sunday, monday = (dt.date(2026, 3, day) for day in (13, 14, 15, 16))
    keep(saturday)
    found = [used(catalog, after(9), day).day for day in (friday, saturday, sunday, monday)]
    assert [friday, saturday, saturday, monday] == found


def test_the_command_line_uses_what_is_kept(runner: Runner) -> None:
    keep(after(1))
    done = runner(*T1D, "-f", "json", SOURCE_DATE_EPOCH=epoch(after(2)))
    assert (done.code, done.err) == (0, "")
    assert {str(after(1))} == {rate["date"] for rate in json.loads(done.out)["rates"]}
    earlier = runner(*T1D, "-f", "json", "--rate-date", str(LAST), SOURCE_DATE_EPOCH=epoch(after(2)))
    assert {str(LAST)} == {rate["date"] for rate in json.loads(earlier.out)["rates"]}


# Once and for all


def test_a_day_that_is_kept_is_never_overwritten() -> None:
    keep(after(1))
    before = contents()
    assert not store.save(published("EUR", {"USD": D(9)}, after(1), "later"), store.folder())
    assert before == contents()
    assert D("1.15") == store.load(after(1), store.folder()).quoted["USD"].per_pivot


def test_a_second_update_on_the_same_day_leaves_the_first(runner: Runner) -> None:
    for rate, said in (("1.15", "Kept the rates of"), ("9.99", "kept already; they stay as they are")):
        with serving(day_of(after(1), rate)) as service:
            done = runner("rates", "update", "--rates-url", service.url, SOURCE_DATE_EPOCH=epoch(after(2)))
        assert (done.code, done.err) == (0, "")
        assert said in done.out
        assert [f"{after(1)}.json"] == list(contents())
        assert D("1.15") == store.load(after(1), store.folder()).quoted["USD"].per_pivot


def test_what_is_kept_is_read_back_as_it_was() -> None:
    per_euro = {"USD": D("1.1500"), "JPY": D(176), "IDR": D("0.000055"), "KWD": D("1E-9"), "KRW": D("0.0000000015")}
    rates = published("EUR", per_euro, after(1), "“é” of me")
    store.save(rates, store.folder())
    assert rates == store.load(after(1), store.folder())


def test_a_year_of_days_is_listed_latest_first() -> None:
    keep(*(after(days) for days in range(30)))
    assert [after(days) for days in reversed(range(30))] == store.days(store.folder())


# Several processes at once


def day_of(day: dt.date, rate: str = "1.15") -> Script:
    return reply(f'{{"base": "EUR", "date": "{day}", "rates": {{"USD": {rate}, "JPY": 181.30, "GBP": 0.8{OTHERS}}}}}')


SAVING = """
    import datetime as dt, sys
    from decimal import Decimal
    from costcalc.rates import published, store

    first, mine, step = dt.date.fromisoformat(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    saved = 0
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(80):
        day = first + dt.timedelta(days=number * step + (mine if step > 1 else 0))
        per_euro = {f"A{a}{b}": Decimal(mine + 1) for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJ"}
        saved += store.save(published("EUR", per_euro, day, f"process {mine}"), store.folder())
    print(saved)
"""


@pytest.mark.parametrize("step", [1, 2], ids=["of the same days", "of different days"])
def test_two_processes_that_save_at_once_make_whole_files_one_a_day(step: int, tmp_path: Path) -> None:
    script = tmp_path / "saving.py"
    script.write_text(textwrap.dedent(SAVING), "utf-8")
    processes = [started(tmp_path, str(script), str(after(1)), str(mine), str(step), stdin=True) for mine in (0, 1)]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write(b"\n")
        process.stdin.flush()
    while any(process.poll() is None for process in processes):
        for day in store.days(store.folder())[:5]:
            assert len(store.load(day, store.folder()).quoted) == 101  # a reader sees whole files only
    done = [ended(process) for process in processes]
    assert [(each.code, each.err) for each in done] == [(0, ""), (0, "")]
    total = 80 * step
    assert total == sum(int(each.out) for each in done)
    assert [f"{after(1 + number)}.json" for number in range(total)] == sorted(contents())
    for day in store.days(store.folder()):
        assert (
            len({quoted.per_pivot for code, quoted in store.load(day, store.folder()).quoted.items() if code != "EUR"})
            == 1
        )


@pytest.mark.parametrize("same", [True, False], ids=["of the same day", "of different days"])
def test_two_updates_at_once_both_succeed(same: bool, tmp_path: Path) -> None:
    for number in range(3):
        days = [after(1 + 2 * number), after(1 + 2 * number + (not same))]
        with serving(day_of(days[0])) as one, serving(day_of(days[1])) as other:
            pair = [started(tmp_path, *update(service), variables=at(after(20))) for service in (one, other)]
            done = [ended(process) for process in pair]
        assert [(each.code, each.err) for each in done] == [(0, ""), (0, "")]
        said = sorted(each.out.partition(" ")[0] for each in done)
        assert (["Kept", "The"] if same else ["Kept", "Kept"]) == said
    assert 3 * (1 if same else 2) == len(contents())
    assert all(store.load(day, store.folder()).quoted for day in store.days(store.folder()))


def update(service: Service) -> tuple[str, ...]:
    return ("-m", "costcalc", "rates", "update", "--timeout", "10", "--rates-url", service.url)


def at(day: dt.date) -> dict[str, str]:
    return {"SOURCE_DATE_EPOCH": epoch(day)}


# Stopped in the middle


KILLED = """
    import os, signal

    real = os.{name}

    def killed(*arguments, **options):
        if {done_first}:
            real(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    os.{name} = killed
"""


@pytest.mark.parametrize(
    ("name", "done_first", "there"),
    [("fsync", False, False), ("fsync", True, False), ("link", False, False), ("link", True, True)],
    ids=["before the file is on the disk", "after the file is on the disk", "before it has its name", "after it has"],
)
def test_an_update_that_is_killed_leaves_the_store_sound(
    name: str, done_first: bool, there: bool, tmp_path: Path, runner: Runner
) -> None:
    keep(after(1))
    before = contents()
    (tmp_path / "sitecustomize.py").write_text(
        textwrap.dedent(KILLED).format(name=name, done_first=done_first), "utf-8"
    )
    with serving(day_of(after(2))) as service:
        killed = ended(started(tmp_path, *update(service), variables={**at(after(3)), "PYTHONPATH": str(tmp_path)}))
        assert (killed.code, killed.out) == (-signal.SIGKILL, "")
        assert ([after(2)] if there else []) + [after(1)] == store.days(store.folder())
        assert before.items() <= contents().items()
        assert runner(*T1D, **at(after(3))).code == 0
        again = runner("rates", "update", "--rates-url", service.url, **at(after(3)))
    assert (again.code, again.err) == (0, "")
    assert there == ("kept already" in again.out)
    kept = store.load(after(2), store.folder()).quoted
    assert {code: kept[code].per_pivot for code in JPY} == JPY
    assert before.items() <= contents().items()


def test_a_disk_that_is_full_is_said_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(after(1))
    before = contents()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(OutputError, match=r"could not be kept in .*: No space left on device"):
            store.save(published("EUR", JPY, after(2), "x"), store.folder())
    assert before == contents()


# Damaged files


def document(**changes: object) -> str:
    whole = {
        "schema": "costcalc/stored-rates/1",
        "pivot": "EUR",
        "date": str(after(1)),
        "source": "kept",
        "rates": {"USD": "1.15", "JPY": "181.30", "EUR": "1"},
    }
    return json.dumps({name: value for name, value in {**whole, **changes}.items() if value is not None})


DAMAGED: dict[str, str | bytes] = {
    "empty": "",
    "cut off": document()[:-20],
    "zeros": bytes(200),
    "other day": document(date=str(after(2))),
    "no day": document(date=None),
    "other schema": document(schema="costcalc/stored-rates/9"),
    "no schema": document(schema=None),
    "no pivot": document(pivot=None),
    "no source": document(source=None),
    "no rates": document(rates=None),
    "rates in a list": document(rates=["USD", "1.15"]),
    "rates as text": document(rates="USD"),
    "zero rate": document(rates={"USD": "0"}),
    "negative rate": document(rates={"USD": "-1.15"}),
    "NaN": document(rates={"USD": "NaN"}),
    "Infinity": document(rates={"USD": "Infinity"}),
    "rate in words": document(rates={"USD": "one"}),
    "rate of null": document(rates={"USD": None}),
    "rate in a list": document(rates={"USD": ["1.15"]}),
    "rate of 1e999999": document(rates={"USD": "1e999999", "JPY": "181.30"}),
    "rate of 1e999999999": document(rates={"USD": "1e999999999", "JPY": "181.30"}),
    "a list": "[]",
    "a text": '"EUR"',
    "null": "null",
    "nested too deeply": "[" * 100_000,
    "not UTF-8": b"\xff\xfe\x00",
}


def test_a_sound_file_written_like_the_damaged_ones_is_read() -> None:
    damage(document())
    assert D("1.15") == store.load(after(1), store.folder()).quoted["USD"].per_pivot


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_file_ends_the_run_and_is_named(kind: str, runner: Runner) -> None:
    path = damage(DAMAGED[kind])
    before = contents()
    done = runner(*T1D, **at(after(2)))
    assert_refused(done, 3, f"{path}:1: ", "is not a file of kept rates: remove it, and fetch the rates again")
    assert before == contents()
    with pytest.raises(DataError):
        store.load(after(1), store.folder())


def test_a_folder_in_place_of_a_file_ends_the_run_and_is_named(runner: Runner) -> None:
    path = store.folder() / f"{after(1)}.json"
    path.mkdir(parents=True)
    assert_refused(runner(*T1D, **at(after(2))), 3, f"{path}:1: ")


def test_a_damaged_file_that_is_not_used_harms_nobody(runner: Runner) -> None:
    damage("")
    keep(after(2))
    assert runner(*T1D, **at(after(3))).code == 0
    assert runner(*T1D, "--rate-date", str(LAST), **at(after(3))).code == 0


def test_a_damaged_file_is_not_mended_by_an_update_but_by_removing_it(runner: Runner) -> None:
    path = damage("")
    with serving(day_of(after(1))) as service:
        assert runner("rates", "update", "--rates-url", service.url, **at(after(2))).code == 0
        assert path.read_bytes() == b""
        path.unlink()
        assert runner("rates", "update", "--rates-url", service.url, **at(after(2))).code == 0
    assert runner(*T1D, **at(after(2))).code == 0


def damage(text: str | bytes) -> Path:
    path = store.folder() / f"{after(1)}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "latest.json",
        ".json",
        "{day}.json.bak",
        "{day}.json~",
        "{day}",
        "{day}.JSON",
        "{day} (1).json",
        ".costcalc.abc.part",
        "{compact}.json",
        "{week}.json",
    ],
)
def test_files_of_other_names_are_ignored(name: str, runner: Runner) -> None:
    day = after(1)
    keep(after(2))
    year, week, weekday = day.isocalendar()
    shown = name.format(day=after(3), compact=f"{after(3):%Y%m%d}", week=f"{year}-W{week + 1:02}-{weekday}")
    (store.folder() / shown).write_text("no rates", "utf-8")
    done = runner(*T1D, "-f", "json", **at(after(20)))
    assert (done.code, done.err) == (0, "")
    assert {str(after(2))} == {rate["date"] for rate in json.loads(done.out)["rates"]}


# A folder that cannot be


@pytest.fixture(params=["the store", "the folder above", "the data home"])
def blocked(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file where the store, or a folder above it, should be."""
    where = store.folder()
    path = {"the store": where, "the folder above": where.parent, "the data home": where.parent.parent}[request.param]
    if path.is_dir():
        path.rmdir()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("in the way", "utf-8")
    yield path
    assert path.read_text("utf-8") == "in the way"


def test_a_store_that_cannot_be_created_is_said(blocked: Path, runner: Runner) -> None:
    with serving(day_of(after(1))) as service:
        done = runner("rates", "update", "--rates-url", service.url, **at(after(2)))
    assert_refused(done, 2, f"the rates could not be kept in {store.folder()}: ")


def test_a_store_that_cannot_be_created_does_not_disturb_an_estimate(blocked: Path, runner: Runner) -> None:
    assert runner(*T1D, **at(after(2))).code == 0


def test_a_link_to_nowhere_in_place_of_the_store_is_said(runner: Runner, tmp_path: Path) -> None:
    store.folder().parent.mkdir(parents=True)
    store.folder().symlink_to(tmp_path / "gone" / "rates")
    with serving(day_of(after(1))) as service:
        done = runner("rates", "update", "--rates-url", service.url, **at(after(2)))
    assert_refused(done, 2, f"the rates could not be kept in {store.folder()}: ")
