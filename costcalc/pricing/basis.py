"""The part of the catalogue that a budget depends on: enough to work it out again once the catalogue has changed."""

from costcalc.catalog.models import Catalog
from costcalc.journey.journey import Journey
from costcalc.pricing.lines.transport import fare_regions


def basis_of(journey: Journey) -> Catalog:
    """The catalogue without the conditions, plans, cities, fares and countries that the journey does not touch."""
    scenario, catalog = journey.scenario, journey.catalog
    condition = catalog.conditions[scenario.condition]
    tier = condition.tiers[scenario.tier]
    regions = fare_regions(journey)
    currencies = {
        scenario.currency,
        *journey.exchange.used,
        *(own.currency for own in (scenario.treatment_price, tier.price) if own),
        *(prices.currency for key, prices in catalog.distributions.items() if key == scenario.condition),
    }
    return catalog.model_copy(
        update={
            "conditions": {scenario.condition: condition},
            "packages": {tier.package: catalog.packages[tier.package]},
            "plans": {key: plan for key, plan in catalog.plans.items() if key in tier.plans},
            "cities": {scenario.city: journey.city},
            "fares": {key: catalog.fares[key] for key in (f"{region} {scenario.cabin}" for region in regions)},
            "regions": {key: region for key, region in catalog.regions.items() if key in regions},
            "countries": {
                code: catalog.countries[code]
                for code in dict.fromkeys((scenario.origin, scenario.nationality))
                if code in catalog.countries
            },
            "currencies": {code: info for code, info in catalog.currencies.items() if code in currencies},
            "pegs": {},
            "entry": {key: rule for key, rule in catalog.entry.items() if rule.code == scenario.nationality},
            "accommodation_tax": {
                key: bracket for key, bracket in catalog.accommodation_tax.items() if bracket.city == scenario.city
            },
            "answers": catalog.answers if scenario.answers else {},
            "distributions": {
                key: prices for key, prices in catalog.distributions.items() if key == scenario.condition
            },
            "evidence": {
                key: claim
                for key, claim in catalog.evidence.items()
                if not claim.conditions or scenario.condition in claim.conditions
            },
        }
    )
