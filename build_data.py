"""Build hook: the wheel carries data/ inside the package; an editable install reads it from the checkout."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DataHook(BuildHookInterface[Any]):
    """Adds the data folder to every wheel but an editable one, where a copy would go stale."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before each build; `version` is `standard` or `editable`."""
        if version != "editable":
            build_data["force_include"]["data"] = "costcalc/data"
