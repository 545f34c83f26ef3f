"""Fixed choices: words of which one is meant. Apart from the models, so that `--help` and completion stay light."""

from typing import Literal

JourneyCategory = Literal[
    "preparation", "flights", "stay", "local-transport", "support", "entry", "insurance", "payment"
]
"""A section of the budget beside the treatment and the reserve."""
PaidCategory = Literal["treatment", JourneyCategory]
"""A section of what is paid to somebody."""
Category = Literal[PaidCategory, "contingency"]
"""A section of the budget, in the order of the budget."""
Comfort = Literal["budget", "standard", "premium"]
"""A level of hotel, meals and transfers."""
Cabin = Literal["economy", "premium-economy", "business"]
"""A class of flights."""
Interpreter = Literal["clinic", "hired", "none"]
"""Who interprets at the clinic."""
Pay = Literal["wire", "card"]
"""How the clinic is paid."""
Basis = Literal["package", "published"]
"""What the treatment is budgeted on: the package's band, or the prices that clinics publish."""
