"""For how many joints a quote is, and its words that make that unclear."""

from collections.abc import Iterator

from costcalc.analysis.audit.classified import Looked
from costcalc.analysis.audit.matching import mentions
from costcalc.analysis.audit.model import Finding
from costcalc.analysis.audit.names import Role, folded

FURTHER = "further-joint"
"""The kind of line that bills a second joint."""
OF_JOINTS: frozenset[Role] = frozenset({"package", "part", "subtotal", "unmatched"})
"""Lines whose words say what is treated; scans and tests may be of both knees for a treatment of one."""


def for_joints(count: int) -> str:
    """For how many joints, in words."""
    return "for one joint" if count == 1 else f"for {count} joints"


def by_joint(looked: Looked) -> bool:
    """Whether the treatment has its price by the joint."""
    return looked.scenario.condition in looked.names.joints.conditions or looked.offer.joints > 1


def prices_for(looked: Looked) -> str:
    """For how many joints the ranges are, to be said beside them; nothing where that is no question."""
    return f" {for_joints(looked.offer.joints)}" if by_joint(looked) else ""


def several(looked: Looked) -> tuple[str, ...]:
    """The quote's words that speak of several joints, if it is held against prices for one."""
    if looked.offer.joints > 1 or not by_joint(looked):
        return ()
    words = [folded(word) for word in looked.names.joints.several]
    found = [each.line.label for each in looked.lines if FURTHER in each.match.kinds and each.amount > 0]
    labels = [each.line.label for each in looked.lines if each.role in OF_JOINTS]
    said = (*labels, *looked.offer.included, looked.offer.total_label or "")
    found += [label for label in said if any(mentions(folded(label), word) for word in words)]
    return tuple(dict.fromkeys(found))


def joints(looked: Looked) -> Iterator[Finding]:
    """Whether the quote seems to be for more joints than it is held against."""
    found = several(looked)
    if found:
        said = ", ".join(f"“{label}”" for label in found)
        seem = "seems" if len(found) == 1 else "seem"
        message = (
            f"The prices that it is held against are for one joint, and {said} {seem} to be for more: ask for how many "
            "it is, and give their number as joints; until then nothing can be said of whether it is dear."
        )
        yield Finding(kind="joints-unclear", severity="warning", message=message)
