"""What is dearer or cheaper than everything known of such prices, and amounts below nothing."""

from collections.abc import Iterator, Mapping, Sequence

from costcalc.analysis.audit.bands import Known, line_stands
from costcalc.analysis.audit.classified import Looked, Weighed
from costcalc.analysis.audit.joints import prices_for, several
from costcalc.analysis.audit.model import CareCost, Finding, Held, Severity
from costcalc.analysis.audit.names import CARE
from costcalc.analysis.audit.position import with_or_without
from costcalc.money import HUNDRED, PER_CENT, ZERO, plain, whole

WHY_DEAR = "ask what it holds that others do not."
WHY_UNCLEAR = "ask for how many joints it is."
WHY_CHEAP = "ask what is not in it."


def dear(looked: Looked, care: CareCost | None) -> Iterator[Finding]:
    """Whether the treatment is beyond what is known, or so far beyond that another currency must be meant."""
    if care is None:
        yield from _no_price(looked)
        return
    if not care.against:
        name = looked.catalog.conditions[looked.scenario.condition].name
        message = f"Nobody publishes a package for {name}: the treatment is held against nothing."
        yield Finding(kind="unmatched", severity="info", message=message)
        return
    lows, highs = [held.band.low for held in care.against], [held.band.high for held in care.against]
    slip = looked.names.matching.slip.value
    if care.amount * slip < min(lows) or care.amount > slip * max(highs):
        yield _slip(looked, care)
    else:
        yield from _beyond(looked, care)


def _beyond(looked: Looked, care: CareCost) -> Iterator[Finding]:
    """Whether the treatment is above or below every range, or else above or below one of those that lead."""
    unclear, joints = bool(several(looked)), prices_for(looked)
    nearest = min(care.against, key=lambda held: held.by)
    says = f"The treatment comes to {looked.money(care.amount)}"
    why = WHY_UNCLEAR if unclear else WHY_DEAR
    if all(held.position == "above" for held in care.against):
        severity: Severity = "warning" if unclear else "problem"
        message = (
            f"{says}, {looked.money(nearest.by)} more{_without_tax(nearest)} than the highest of the ranges known for "
            f"it{joints}: {why}"
        )
        yield Finding(kind="above", severity=severity, message=message, amount=nearest.by)
    elif care.amount > max(held.band.high for held in care.against):
        over = care.amount - max(held.band.high for held in care.against)
        message = (
            f"{says}, {looked.money(over)} more than the highest of the ranges known for it{joints}, and not more "
            f"without its tax; not all of them say whether tax is in them: {why}"
        )
        yield Finding(kind="above", severity="warning", message=message, amount=over)
    elif above := [held for held in _leading(care.against) if held.position == "above"]:
        for held in above:
            message = (
                f"{says}, {looked.money(held.by)} above{_without_tax(held)} the range of “{held.label}”{joints}: {why}"
            )
            yield Finding(kind="above", severity="warning", message=message, amount=held.by)
    elif all(held.position == "below" for held in care.against):
        message = (
            f"{says}, {looked.money(nearest.by)} less than the lowest of the ranges known for it{joints}: {WHY_CHEAP}"
        )
        yield Finding(kind="below", severity="warning", message=message, amount=nearest.by)
    elif below := [held for held in _leading(care.against) if held.position == "below"]:
        for held in below:
            message = f"{says}, {looked.money(held.by)} below the range of “{held.label}”{joints}: {WHY_CHEAP}"
            yield Finding(kind="below", severity="info", message=message, amount=held.by)


def _without_tax(held: Held) -> str:
    """Said where the amount was held against a range without the tax that is in it."""
    return ", without its tax," if held.compared_tax == "excluded" else ""


def _no_price(looked: Looked) -> Iterator[Finding]:
    """What it means that the treatment has no price."""
    lines = [each for each in looked.of(*CARE, "discount") if each.amount]
    of_care = [each for each in looked.of(*CARE) if each.amount]
    comes_to = sum((each.amount for each in lines), ZERO)
    if of_care and comes_to < 0:
        yield from _below_nothing(looked, lines)
        return
    said = "No line could be matched to the treatment"
    if looked.of(*CARE):
        said = "The lines for the treatment come to nothing"
    message = (
        f"{said}: the catalogue's range stands for it in what the family would pay, and everything else that is billed "
        "comes on top. Ask what the treatment costs."
    )
    yield Finding(kind="unmatched", severity="warning", message=message)


def _below_nothing(looked: Looked, lines: Sequence[Weighed]) -> Iterator[Finding]:
    """The treatment with a price below nothing; a package that is so by itself is said at its line."""
    if any(each.role == "package" and each.amount < 0 for each in lines):
        return
    comes_to = sum((each.amount for each in lines), ZERO)
    least = min(lines, key=lambda each: each.amount)
    message = (
        f"{least.line.label}: with its {looked.money(least.amount)} the lines for the treatment come to "
        f"{looked.money(comes_to)}, and no treatment costs less than nothing: ask what is meant. The catalogue's range "
        "stands for it in what the family would pay."
    )
    yield Finding(kind="negative", severity="problem", message=message, line=least.number, amount=abs(comes_to))


def negative(looked: Looked) -> Iterator[Finding]:
    """Amounts below nothing that are no discount."""
    for each in looked.lines:
        if each.amount >= 0 or not each.counted or each.role in ("discount", "tax"):
            continue
        says = f"{each.line.label}: {looked.money(each.amount)} is below nothing"
        severity: Severity = "warning"
        if each.role == "package":
            severity, message = "problem", f"{says}, and it is the price of the treatment: ask what is meant."
        elif each.role in CARE:
            message = f"{says}, and is taken off the treatment: ask what is meant."
        else:
            message = f"{says}, and is taken off what such things cost the family, down to nothing: ask what is meant."
        yield Finding(kind="negative", severity=severity, message=message, line=each.number, amount=abs(each.amount))


def _leading(against: Sequence[Held]) -> list[Held]:
    """The package's range and that of the clinics' lists; other pages' bands only widen what is known."""
    return [held for number, held in enumerate(against) if not number or held.label.startswith("Clinics")]


def _slip(looked: Looked, care: CareCost) -> Finding:
    """A price that no treatment can have in the currency of the quote."""
    code, price = looked.offer.currency, looked.tier.price
    others = dict.fromkeys((price.currency if price else "USD", "JPY", "USD"))
    could = []
    for other in others:
        if other != code:
            worth = care.amount * looked.exchange.rates.find(other, code).rate
            if any(held.band.low / 2 <= worth <= held.band.high * 2 for held in care.against):
                could.append(other)
    hint = f"; in {' or '.join(could)} it would be near the ranges known" if could else ""
    low, high = min(held.band.low for held in care.against), max(held.band.high for held in care.against)
    message = (
        f"The treatment comes to {looked.money(care.amount)}, and the ranges known go from {low:,} to "
        f"{looked.money(high)}{hint}: ask which currency is meant."
    )
    return Finding(kind="currency", severity="problem", message=message)


def dear_line(looked: Looked, each: Weighed, known: Known | None, care: CareCost | None) -> Iterator[Finding]:
    """A line above what is published of such lines; or above the budget's own figure for the journey.

    Assumed shares of a package are no reason to ask.
    """
    if known and (not known.assumed or each.role == "journey") and each.role != "package" and each.amount > 0:
        band, where = known.band, line_stands(looked, each, known)
        if where.position == "above":
            what = "what the budget of this journey has for it,"
            if not known.assumed:
                form = "price" if band.low == band.high else "range"
                what = f"the published {form} of {looked.joined(each.match.kinds)},"
            part = ""
            if each.role == "service" and care:
                part = f", {plain(whole(looked.gross(each) / care.amount * HUNDRED))} % of the treatment,"
            range_ = f"{band.low:,} to " if band.low != band.high else ""
            message = (
                f"{each.line.label}: {looked.money(where.amount)}{with_or_without(where.tax)}{part} is "
                f"{looked.money(where.by)} above {what} {range_}{looked.money(band.high)}: ask what it holds."
            )
            yield Finding(
                kind="above",
                severity="warning",
                message=message,
                line=each.number,
                amount=where.by,
                source=known.source,
            )


def short(looked: Looked, estimates: Mapping[int, Known]) -> Iterator[Finding]:
    """Lines for the journey far below what its budget has: they may be for a part of it, and stand for all of it."""
    share = looked.names.matching.short
    for each in looked.of("journey"):
        known, kinds = estimates.get(each.number), each.match.kinds
        replaced = [prefix for key in kinds for prefix in looked.kind(key).replaces]
        if known is None or each.amount <= 0 or any(prefix.startswith("payment.") for prefix in replaced):
            continue
        alike = [other for other in looked.of("journey") if set(other.match.kinds) & set(kinds)]
        billed = sum((looked.gross(other) for other in alike), ZERO)
        if billed >= known.band.low * share.value * PER_CENT:
            continue
        message = (
            f"{each.line.label}: {looked.money(billed)}, and the budget of the whole journey has at least "
            f"{looked.money(known.band.low)} for it: is it for every night of every visit, and for everybody? It "
            f"stands in the place of all of that. Less than {plain(share.value)} % of it is pointed out (a planning "
            "assumption)."
        )
        yield Finding(
            kind="below",
            severity="warning",
            message=message,
            line=each.number,
            amount=known.band.low - billed,
            source=share.source,
        )
