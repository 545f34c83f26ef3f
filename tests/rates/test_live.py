"""Rates that are fetched: what a service may do, what becomes of it, and that nobody is asked without being told to."""

import contextlib
import datetime as dt
import gzip
import itertools
import json
import re
import sys
import textwrap
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
import requests
from forex_python import converter
from loopback import (
    GOOD,
    LIMIT,
    RATES,
    SOON,
    Connection,
    Runner,
    Script,
    Service,
    assert_refused,
    contents,
    ended,
    lines,
    nobody,
    rated,
    reply,
    serving,
    started,
)

from costcalc.errors import MissingRate, ScenarioError
from costcalc.rates import Rates, live, load_bundled, store
from costcalc.rates.live import fetch

D = Decimal
TODAY = dt.date(2026, 11, 21)
DAY = dt.date(2026, 11, 20)
T1D = ("estimate", "-c", "t1d")
MEGABYTE = 1 << 20


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture(autouse=True)
def _the_real_module_is_back() -> Iterator[None]:
    yield
    assert requests is converter.requests


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    monkeypatch.setattr(live, "TIMEOUT", LIMIT)
    return Runner(monkeypatch, capsys)


def fetched(script: Script, on: dt.date | None = None, seconds: float = 10) -> Rates:
    with serving(script) as service:
        return fetch(service.url, seconds, TODAY, on)


def refusal(script: Script, seconds: float = 10) -> str:
    """What is said of a service that gives no rates, without its address and what comes with every such message."""
    with serving(script) as service:
        with pytest.raises(MissingRate) as caught:
            fetch(service.url, seconds, TODAY)
        (problem,) = caught.value.problems
        found = re.fullmatch(
            re.escape(f"the rate service at {service.url}/ ")
            + "(.*); nothing was changed. Use the bundled rates, or give your own with rate",
            problem,
        )
        assert found, problem
        return found[1]


# A good answer


def test_a_good_answer_gives_its_exact_decimals_its_day_and_its_source() -> None:
    rates = fetched(reply())
    assert (rates.pivot, rates.day, rates.source) == ("EUR", DAY, "live rates through forex-python")
    named = ("EUR", "USD", "JPY", "GBP")
    assert {code: str(rates.quoted[code].per_pivot) for code in named} == {
        "EUR": "1",
        "USD": "1.15",
        "JPY": "181.30",
        "GBP": "0.83380",
    }


def test_more_digits_than_a_float_has_are_kept() -> None:
    assert (
        D("1.123456789012345678901234") == fetched(rated('{"USD": 1.123456789012345678901234}')).quoted["USD"].per_pivot
    )


def test_a_rate_without_decimals_is_a_rate() -> None:
    rates = fetched(rated('{"USD": 1.15, "KRW": 1700}'))
    assert D(1700) == rates.quoted["KRW"].per_pivot


def test_the_latest_rates_are_asked_for_as_forex_python_does() -> None:
    with serving(reply()) as service:
        fetch(service.url, 10, TODAY)
        fetch(f"{service.url}/", 10, TODAY)
    assert service.targets == ["/api/latest?base=EUR&rtype=fpy"] * 2


def test_the_rates_of_a_day_are_asked_for_by_its_date() -> None:
    with serving(reply()) as service:
        fetch(service.url, 10, TODAY, DAY)
    assert service.targets == ["/api/2026-11-20?base=EUR&rtype=fpy"]


def test_without_an_address_the_one_of_forex_python_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(self: requests.Session, request: requests.PreparedRequest, **_: object) -> None:
        asked.append(str(request.url))
        raise requests.ConnectionError

    monkeypatch.setattr(requests.Session, "send", refuse)
    with pytest.raises(MissingRate, match=re.escape("service at https://theratesapi.com/api/ could not be reached;")):
        fetch(None, 10, TODAY)
    assert asked == ["https://theratesapi.com/api/latest?base=EUR&rtype=fpy"]


def test_update_keeps_what_it_fetched_and_says_so(runner: Runner) -> None:
    with serving(reply()) as service:
        done = runner("rates", "update", "--rates-url", service.url)
    assert done[:3] == (0, "Kept the rates of 2026-11-20: 30 currencies.\n", "")
    assert list(contents()) == ["2026-11-20.json"]
    assert store.load(DAY, store.folder()) == fetched(reply())


def test_the_address_may_come_from_the_environment(runner: Runner) -> None:
    with serving(reply()) as service:
        assert runner("rates", "update", COSTCALC_RATES_URL=service.url).code == 0
        assert runner(*T1D, "--rates", "live", "-f", "json", COSTCALC_RATES_URL=service.url).code == 0
    assert len(service.targets) == 2


def test_an_estimate_with_live_rates_uses_them_and_keeps_nothing(runner: Runner) -> None:
    with serving(reply()) as service:
        done = runner(*T1D, "--rates", "live", "--rates-url", service.url, "-f", "json")
    assert (done.code, done.err) == (0, "")
    (rate,) = [each for each in json.loads(done.out)["rates"] if each["base"] == "JPY"]
    assert (rate["date"], rate["source"]) == ("2026-11-20", "live rates through forex-python")
    assert D(rate["rate"]) == D("0.006343077771649200")  # 1.15 / 181.30, 16 digits
    assert contents() == {}


def test_an_estimate_with_live_rates_of_a_day_asks_for_that_day(runner: Runner) -> None:
    with serving(reply()) as service:
        assert runner(*T1D, "--rates", "live", "--rates-url", service.url, "--rate-date", "2026-11-20").code == 0
    assert service.targets == ["/api/2026-11-20?base=EUR&rtype=fpy"]


def test_a_weekend_may_be_answered_with_the_working_day_before() -> None:
    assert fetched(reply(), TODAY).day == DAY


def test_rates_of_a_later_day_than_the_one_asked_for_are_refused(runner: Runner) -> None:
    with serving(reply()) as service:
        done = runner(*T1D, "--rates", "live", "--rates-url", service.url, "--rate-date", "2026-03-16")
    assert_refused(done, 5, f"{service.url}/", "2026-11-20")


def test_a_currency_that_is_missing_ends_the_estimate_and_is_named(runner: Runner) -> None:
    with serving(rated('{"USD": 1.15, "GBP": 0.8}')) as service:
        done = runner(*T1D, "--rates", "live", "--rates-url", service.url)
    assert_refused(done, 5, "no exchange rate for JPY (live rates through forex-python, 2026-11-20)", "--rate")


# A service that gives no rates


def head(status: str = "200 OK", *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()


def body_drips(connection: Connection) -> None:
    connection.send(head())
    connection.drip(itertools.repeat(b" "))


def head_drips(connection: Connection) -> None:
    connection.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    connection.drip(itertools.repeat(b"x"))


def status_drips(connection: Connection) -> None:
    connection.drip(itertools.repeat(b"H"))


def asks_to_continue_for_ever(connection: Connection) -> None:
    connection.drip(itertools.repeat(head("100 Continue")))


def stalls_after_its_headers(connection: Connection) -> None:
    connection.send(head("200 OK", "Content-Length: 1000"))
    connection.hang()


def stalls_before_the_last_byte(connection: Connection) -> None:
    connection.send(head("200 OK", f"Content-Length: {len(GOOD)}") + GOOD.encode()[:-1])
    connection.hang()


def chunks_drip(connection: Connection) -> None:
    connection.send(head("200 OK", "Transfer-Encoding: chunked"))
    connection.drip(itertools.repeat(b"1\r\n \r\n"))


HANGING: dict[str, Script] = {
    "never answers": Connection.hang,
    "body drips": body_drips,
    "head drips": head_drips,
    "status line drips": status_drips,
    "chunks drip": chunks_drip,
    "100 Continue for ever": asks_to_continue_for_ever,
    "stalls after its headers": stalls_after_its_headers,
    "stalls before its last byte": stalls_before_the_last_byte,
}
"""Services that never come to an end."""


def reset_after_half(connection: Connection) -> None:
    connection.send(head("200 OK", f"Content-Length: {len(GOOD)}") + GOOD.encode()[:40])
    time.sleep(0.05)  # so that what was sent is read before the reset throws it away
    connection.reset()


def ends_without_a_word(connection: Connection) -> None:
    """Nothing: the connection is closed."""


def redirect(to: str, status: str = "302 Found") -> Script:
    return reply("", status, None, f"Location: {to}")


def on_day(day: str) -> Script:
    return reply(f'{{"base": "EUR", "date": {day}, "rates": {RATES}}}')


NO_RATES = "did not answer with rates"
BAD: dict[str, tuple[Script, str]] = {
    "404": (reply("no such thing", "404 Not Found"), "answered with status 404"),
    "500": (reply("oh", "500 Internal Server Error"), "answered with status 500"),
    "204": (reply("", "204 No Content"), "answered with status 204"),
    "404 with good rates": (reply(GOOD, "404 Not Found"), "answered with status 404"),
    "redirect": (redirect("http://127.0.0.1:9/else"), "sends on to http://127.0.0.1:9/else"),
    "redirect of 308": (redirect("/loop", "308 Permanent Redirect"), "sends on to /loop"),
    "redirect to no address": (redirect("http://["), "sends on to http://["),
    "redirect nowhere": (reply("", "302 Found"), "answered with status 302"),
    "HTML": (reply("<!doctype html><title>Welcome</title>"), NO_RATES),
    "empty": (reply(""), NO_RATES),
    "a list": (reply("[1, 2]"), NO_RATES),
    "a string": (reply('"EUR"'), NO_RATES),
    "a number": (reply("1.15"), NO_RATES),
    "null": (reply("null"), NO_RATES),
    "JSON nested too deeply": (reply("[" * 100_000), NO_RATES),
    "no rates": (reply('{"base": "EUR", "date": "2026-11-20"}'), NO_RATES),
    "rates of none": (rated("{}"), NO_RATES),
    "rates in a list": (rated("[1.15]"), NO_RATES),
    "rates of null": (rated("null"), NO_RATES),
    "no date": (reply(f'{{"base": "EUR", "rates": {RATES}}}'), "did not say of which day its rates are"),
    "date of null": (on_day("null"), "did not say of which day"),
    "date in words": (on_day('"yesterday"'), "did not say of which day"),
    "date that is none": (on_day('"2026-02-30"'), "did not say of which day"),
    "date of the far future": (on_day('"2099-01-01"'), "answered with rates of the future, 2099-01-01"),
    "other base": (
        reply(f'{{"base": "USD", "date": "2026-11-20", "rates": {RATES}}}'),
        "did not answer with rates against EUR",
    ),
    "rate of the base to itself": (rated('{"EUR": 1.5, "USD": 1.15}'), "answered with 1.5 as the rate of EUR"),
    "rate of 0": (rated('{"USD": 0.0}'), "answered with '0.0' as the rate of 'USD'"),
    "rate of integer 0": (rated('{"USD": 0}'), "answered with '0' as the rate of 'USD'"),
    "negative rate": (rated('{"USD": -1.15}'), "answered with '-1.15' as the rate of 'USD'"),
    "NaN": (rated('{"USD": NaN}'), ""),
    "Infinity": (rated('{"USD": Infinity}'), ""),
    "-Infinity": (rated('{"USD": -Infinity}'), ""),
    "rate as a word": (rated('{"USD": "one"}'), "answered with 'one' as the rate of 'USD'"),
    "rate of null": (rated('{"USD": null}'), "as the rate of 'USD'"),
    "rate of true": (rated('{"USD": true}'), "as the rate of 'USD'"),
    "nested rate": (rated('{"USD": {"rate": 1.15}}'), "as the rate of 'USD'"),
    "rate of 1e400": (rated('{"USD": 1e400}'), "'USD'"),
    "rate of 1e-400": (rated('{"USD": 1e-400}'), "'USD'"),
    "rate of 1e999999999": (rated('{"USD": 1e999999999}'), ""),
    "integer rate of 401 digits": (rated('{"USD": 1' + "0" * 400 + "}"), "'USD'"),
    "lower-case code": (rated('{"usd": 1.15}'), "as the rate of 'usd'"),
    "odd code": (rated('{"US$": 1.15}'), "as the rate of 'US$'"),
    "code with an escape": (rated('{"\\u001b[2J": 1.15}'), "as the rate of"),
    "one bad rate among good ones": (rated('{"USD": 1.15, "JPY": 181.30, "GBP": -1.0}'), "'-1.0' as the rate of 'GBP'"),
    "not UTF-8": (reply(GOOD.encode().replace(b"EUR", b"\xff\xfe\x80")), NO_RATES),
    "UTF-16": (reply(GOOD.encode("utf-16")), NO_RATES),
    "gzip garbage": (reply(b"\x1f\x8bnot gzip at all", "200 OK", None, "Content-Encoding: gzip"), ""),
    "gzip cut off": (reply(gzip.compress(GOOD.encode())[:-12], "200 OK", None, "Content-Encoding: gzip"), ""),
    "shorter than it says": (reply(GOOD, "200 OK", len(GOOD) + 10), "broke off its answer"),
    "longer than it says": (reply(GOOD, "200 OK", len(GOOD) - 10), NO_RATES),
    "reset midway": (reset_after_half, "broke off its answer"),
    "no answer but an end": (ends_without_a_word, "could not be reached"),
    "not HTTP": (lambda connection: connection.send(b"SSH-2.0-OpenSSH_9\r\n\r\n"), "could not be reached"),
}
"""Services that answer, but not with rates; and what is said of them."""


@pytest.mark.parametrize("kind", BAD)
def test_update_from_a_service_without_rates_says_what_happened_and_keeps_nothing(kind: str, runner: Runner) -> None:
    script, said = BAD[kind]
    before = kept_one()
    with serving(script) as service:
        done = runner("rates", "update", "--timeout", "10", "--rates-url", service.url)
    assert_refused(done, 5, f"the rate service at {service.url}/ ", said, "; nothing was changed", "--rate")
    assert before == contents()


@pytest.mark.parametrize("kind", BAD)
def test_an_estimate_from_a_service_without_rates_says_what_happened(
    kind: str, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, said = BAD[kind]
    monkeypatch.setattr(live, "TIMEOUT", 10)
    before = kept_one()
    with serving(script) as service:
        done = runner(*T1D, "--rates", "live", "--rates-url", service.url)
    assert_refused(done, 5, f"the rate service at {service.url}/ ", said, "; nothing was changed", "--rate")
    assert before == contents()


@pytest.mark.parametrize("kind", HANGING)
def test_a_service_that_never_ends_is_left_when_the_time_is_over(kind: str) -> None:
    begin = time.monotonic()
    said = refusal(HANGING[kind], LIMIT)
    assert LIMIT * 0.9 <= time.monotonic() - begin <= SOON
    assert said in ("did not answer within 0.5 seconds", "did not finish its answer in time")


def test_a_run_with_a_service_that_never_ends_ends_in_time_and_changes_nothing(runner: Runner) -> None:
    before = kept_one()
    with serving(Connection.hang) as service:
        update = runner("rates", "update", "--timeout", "0.2", "--rates-url", service.url)
        estimate = runner(*T1D, "--rates", "live", "--rates-url", service.url)
    assert_refused(update, 5, f"the rate service at {service.url}/ did not answer within 0.2 seconds")
    assert_refused(estimate, 5, f"the rate service at {service.url}/ did not answer within 0.5 seconds")
    assert max(update.seconds, estimate.seconds) <= SOON
    assert before == contents()


def test_a_process_ends_in_time_though_the_service_still_drips(tmp_path: Path) -> None:
    with serving(body_drips) as service:
        done = ended(
            started(tmp_path, "-m", "costcalc", "rates", "update", "--timeout", "0.5", "--rates-url", service.url)
        )
    assert_refused(done, 5, f"the rate service at {service.url}/ did not answer within 0.5 seconds")
    assert done.seconds <= 10
    assert contents() == {}


def test_a_service_has_three_seconds_if_nothing_else_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`runner` shortens the limit; here it is what it is."""
    given: list[float | None] = []

    def refuse(url: str, seconds: float | None, today: dt.date, on: dt.date | None = None) -> Rates:
        given.append(seconds)
        raise MissingRate("no")

    monkeypatch.setattr("costcalc.rates.live.fetch", refuse)
    for arguments in (("rates", "update"), (*T1D, "--rates", "live")):
        assert Runner(monkeypatch, capsys)(*arguments, "--rates-url", "http://127.0.0.1:9").code == 5
    assert given == [None, None]
    assert live.TIMEOUT == 3


@pytest.mark.parametrize("seconds", ["0", "-1", "0.05", "nan", "inf", "1e12", "soon"])
def test_a_time_limit_that_is_none_is_refused(seconds: str, runner: Runner) -> None:
    with nobody() as url:
        done = runner("rates", "update", "--rates-url", url, "--timeout", seconds)
    assert "Traceback" not in done.err
    assert (done.code, done.out) == (2, "")
    assert "--timeout" in lines(done.err)[0]


def test_a_day_of_tomorrow_may_be_answered_as_it_begins_earlier_elsewhere() -> None:
    assert dt.date(2026, 11, 22) == fetched(on_day('"2026-11-22"')).day
    assert refusal(on_day('"2026-11-23"')) == "answered with rates of the future, 2026-11-23"


def test_nobody_at_the_address_is_said(runner: Runner) -> None:
    before = kept_one()
    with nobody() as url:
        for arguments in (("rates", "update"), (*T1D, "--rates", "live")):
            done = runner(*arguments, "--rates-url", url)
            assert_refused(done, 5, f"the rate service at {url}/ could not be reached; nothing was changed")
    assert before == contents()


def test_no_other_address_is_asked_than_the_one_given() -> None:
    with serving(reply()) as other:
        assert f"sends on to {other.url}" == refusal(redirect(other.url))
    assert other.targets == []


def test_a_redirect_to_itself_is_asked_once() -> None:
    def round_and_round(connection: Connection) -> None:
        redirect(connection.target)(connection)

    with serving(round_and_round) as service, pytest.raises(MissingRate, match="sends on to /api/latest"):
        fetch(service.url, 10, TODAY)
    assert len(service.targets) == 1


def endless(first: bytes) -> Script:
    """An answer that goes on and on, up to 100 MB."""

    def script(connection: Connection) -> None:
        connection.send(first)
        for _ in range(100):
            connection.send(b" " * MEGABYTE)

    return script


LENGTH = f"Content-Length: {100 * MEGABYTE}"


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (head("200 OK", LENGTH), "answered with more than a day's rates can be"),
        (head("200 OK"), "answered with more than a day's rates can be"),
        (head("302 Found", LENGTH, "Location: /else"), "sends on to /else"),
        (head("500 Internal Server Error", LENGTH), "answered with status 500"),
    ],
    ids=["of a length", "of no length", "of a redirect", "of an error"],
)
def test_a_body_of_100_megabytes_is_not_read(first: bytes, said: str) -> None:
    with serving(endless(first)) as service:
        begin = time.monotonic()
        with pytest.raises(MissingRate, match=re.escape(f"{service.url}/ {said};")):
            fetch(service.url, 30, TODAY)
        assert time.monotonic() - begin < 10
    assert service.sent < 20 * MEGABYTE  # what fits into the buffers of two sockets


@pytest.mark.parametrize("times", [1, 2])
def test_a_body_that_unpacks_to_100_megabytes_is_not_unpacked(times: int) -> None:
    body = bytes(100 * MEGABYTE)
    for _ in range(times):
        body = gzip.compress(body, 6)
    script = reply(body, "200 OK", None, f"Content-Encoding: {', '.join(['gzip'] * times)}")
    tracemalloc.start()
    try:
        refusal(script)
        assert tracemalloc.get_traced_memory()[1] < 50 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_what_a_service_says_does_not_steer_the_terminal_or_fill_the_screen(runner: Runner) -> None:
    for script in (
        redirect("http://else/\x1b[2J\u202e"),
        redirect("/" + "x" * 20_000),
        rated(f'{{"{"X" * 9999}": 1.5}}'),
    ):
        with serving(script) as service:
            done = runner("rates", "update", "--rates-url", service.url)
        assert_refused(done, 5, service.url)
        assert len(done.err) < 600


# An address that is none


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/api",
        "file:///etc/passwd",
        "127.0.0.1:8000/api",
        "127.0.0.1",
        "//127.0.0.1/api",
        "http://",
        "http:///api",
        "http://127.0.0.1/a b",
        " http://127.0.0.1/",
        "http://127.0.0.1/\n",
        "rates",
        "",
    ],
)
def test_an_address_that_is_none_is_a_mistake_of_the_caller(url: str, runner: Runner) -> None:
    before = kept_one()
    with pytest.raises(ScenarioError, match="is not an address: write it as https://"):
        fetch(url, LIMIT, TODAY)
    for arguments in (("rates", "update"), (*T1D, "--rates", "live")):
        assert_refused(runner(*arguments, "--rates-url", url), 2, "--rates-url", "is not an address")
    assert before == contents()


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999/", "http://127.0.0.1:x/", "http://[::1/", "http://.."])
def test_an_address_that_only_looks_like_one_is_a_clear_message(url: str, runner: Runner) -> None:
    done = runner("rates", "update", "--rates-url", url)
    assert done.code in (2, 5)
    assert_refused(done, done.code, url)


# Two at once


def test_a_fetch_that_overlaps_another_leaves_forex_python_as_it_was() -> None:
    """The first starts before the second and ends before it."""
    first, second = threading.Event(), threading.Event()
    with serving(held(first)) as one, serving(held(second)) as other, ThreadPoolExecutor(2) as pool:
        early = pool.submit(fetch, one.url, 10, TODAY)
        until(lambda: one.targets)
        late = pool.submit(fetch, other.url, 10, TODAY)
        until(lambda: other.targets)
        first.set()
        assert early.result(10).day == DAY
        second.set()
        assert late.result(10).day == DAY
    assert requests is converter.requests


def test_a_fetch_is_not_held_up_by_one_that_hangs() -> None:
    with serving(Connection.hang) as hanging, serving(reply()) as good, ThreadPoolExecutor(1) as pool:
        stuck = pool.submit(fetch, hanging.url, 1.5, TODAY)
        until(lambda: hanging.targets)
        begin = time.monotonic()
        assert fetch(good.url, 10, TODAY).day == DAY
        assert not stuck.done()
        assert time.monotonic() - begin < 1.5
        with pytest.raises(MissingRate, match=r"did not answer within 1\.5 seconds"):
            stuck.result(10)


def test_a_fetch_keeps_its_limits_while_others_end() -> None:
    """One that took the real `requests` would follow the redirect."""
    with serving(reply()) as target, serving(redirect(target.url)) as away, serving(reply()) as good:

        def ask(number: int) -> str:
            try:
                return str(fetch(good.url if number % 2 else away.url, 10, TODAY).day)
            except MissingRate as error:
                return str(error).partition(";")[0].partition("/ ")[2]

        switching = sys.getswitchinterval()
        sys.setswitchinterval(1e-5)
        try:
            with ThreadPoolExecutor(4) as pool:
                found = list(pool.map(ask, range(200)))
        finally:
            sys.setswitchinterval(switching)
    assert target.targets == []
    assert {f"sends on to {target.url}"} == set(found[::2])
    assert {"2026-11-20"} == set(found[1::2])
    assert requests is converter.requests


def test_two_services_at_once_each_give_their_own_rates() -> None:
    def of(number: int) -> Script:
        return rated(f'{{"USD": 1.{number}5}}')

    services = [Service(of(number)) for number in range(4)]
    try:
        with ThreadPoolExecutor(8) as pool:
            asked = [(number, pool.submit(fetch, services[number].url, 10, TODAY)) for number in [0, 1, 2, 3] * 15]
            assert [n for n, one in asked if one.result(30).quoted["USD"].per_pivot != D(f"1.{n}5")] == []
    finally:
        for service in services:
            service.close()
    assert requests is converter.requests


def test_forex_python_is_as_it_was_after_a_good_answer_a_bad_one_and_a_time_out() -> None:
    for script in (reply(), reply("", "404 Not Found"), Connection.hang):
        with serving(script) as service:
            with contextlib.suppress(MissingRate):
                fetch(service.url, 0.3, TODAY)
            assert requests is converter.requests


# Nobody is asked without being told to


SOCKETS_FORBIDDEN = """
    import atexit, os, socket, sys

    def forbidden(*_, **__):
        raise AssertionError("a connection was made")

    socket.socket.connect = forbidden
    socket.socket.connect_ex = forbidden
    socket.socket.sendto = forbidden
    socket.create_connection = forbidden
    socket.getaddrinfo = forbidden
    socket.gethostbyname = forbidden

    def tell():
        with open(os.environ["LOADED"], "w") as file:
            file.write("\\n".join(sys.modules))

    atexit.register(tell)
"""


def alone(tmp_path: Path, *arguments: str, **variables: str) -> tuple[int, str, str, set[str]]:
    """A run of a process that cannot connect; how it ended, and the packages that it imported."""
    place = tmp_path / "site"
    place.mkdir(exist_ok=True)
    (place / "sitecustomize.py").write_text(textwrap.dedent(SOCKETS_FORBIDDEN), "utf-8")
    loaded = tmp_path / "loaded"
    variables |= {"PYTHONPATH": str(place), "LOADED": str(loaded)}
    done = ended(started(tmp_path, "-m", "costcalc", *arguments, variables=variables))
    return done.code, done.out, done.err, {name.partition(".")[0] for name in loaded.read_text("utf-8").split("\n")}


NETWORK = {"requests", "urllib3", "forex_python", "simplejson", "ssl", "http"}


def test_an_estimate_as_usual_makes_no_connection_and_loads_nothing_that_could(tmp_path: Path) -> None:
    code, out, err, packages = alone(tmp_path, *T1D)
    assert (code, err) == (0, "")
    assert "USD" in out
    assert "costcalc" in packages
    assert set() == NETWORK & packages


def test_an_estimate_with_kept_rates_makes_no_connection_even_if_an_address_is_set(tmp_path: Path) -> None:
    store.save(fetched(reply()), store.folder())
    code, out, err, packages = alone(
        tmp_path, *T1D, "--rate-date", "2026-11-20", "-f", "json", COSTCALC_RATES_URL="http://127.0.0.1:9/api"
    )
    assert (code, err) == (0, "")
    assert "live rates through forex-python" in out
    assert set() == NETWORK & packages


def test_rates_from_a_file_make_no_connection(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("Date,USD,JPY\n2026-11-20,1.15,181.30\n", "utf-8")
    code, _, err, packages = alone(tmp_path, *T1D, "--rates", "own.csv")
    assert (code, err) == (0, "")
    assert set() == NETWORK & packages


def test_live_rates_do_need_a_connection_so_the_test_above_would_see_one(tmp_path: Path) -> None:
    code, out, err, packages = alone(tmp_path, *T1D, "--rates", "live", "--rates-url", "http://127.0.0.1:9/api")
    assert (code, out) == (5, "")
    assert "the rate service at http://127.0.0.1:9/api/ " in err
    assert NETWORK & packages


# What they share


def held(until_set: threading.Event) -> Script:
    """A good answer, given when it may be."""

    def script(connection: Connection) -> None:
        until_set.wait(20)
        reply()(connection)

    return script


def until(reached: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.001)


def kept_one() -> dict[str, bytes | None]:
    """A store with a day in it, and all of its bytes."""
    store.save(load_bundled(dt.date(2026, 3, 16)), store.folder())
    found = contents()
    assert list(found) == ["2026-03-16.json"]
    return found


def test_an_answer_that_lacks_currencies_is_not_kept(runner: Runner) -> None:
    before = contents()
    with serving(rated('{"USD": 1.15, "GBP": 0.8}')) as service:
        done = runner("rates", "update", "--rates-url", service.url)
    assert (done.code, done.out) == (5, "")
    assert "answered without AUD, BRL" in done.err
    assert "nothing was kept" in done.err
    assert before == contents()
