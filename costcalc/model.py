"""The base class of every model: frozen, without unknown keys, built on first use."""

import ast
import inspect
import textwrap
from itertools import pairwise
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler

# Fields that a later version added are left out where they have no value, so that older documents stay as they are.


def absent(value: object) -> bool:
    """Whether an optional field is left out of a document: it has no value."""
    return value is None


def empty(value: object) -> bool:
    """Whether an optional collection is left out of a document: there is nothing in it."""
    return not value


_set = object.__setattr__


class Frozen(BaseModel):
    """A frozen record. The docstring under a field is its description in the JSON Schema."""

    model_config = ConfigDict(
        json_schema_serialization_defaults_required=True,
        frozen=True,
        extra="forbid",
        defer_build=True,  # most runs use few of the models, and building one takes a millisecond
        allow_inf_nan=False,
        serialize_by_alias=True,
    )

    @classmethod
    def unchecked(cls, **fields: Any) -> Self:
        """A record of all its fields, known to be valid: validating it again would take most of the time of a run."""
        made = cls.__new__(cls)
        _set(made, "__dict__", fields)
        _set(made, "__pydantic_fields_set__", set(fields))
        _set(made, "__pydantic_extra__", None)
        _set(made, "__pydantic_private__", None)
        return made

    def __copy__(self) -> Self:
        """A copy of the fields alone: what was computed from them and kept may not fit the copy's."""
        copied = super().__copy__()
        fields = type(self).__pydantic_fields__
        for name in [name for name in copied.__dict__ if name not in fields]:
            del copied.__dict__[name]
        return copied

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Add the field docstrings; read here, and not by pydantic at class creation, to keep start-up fast."""
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, text in _field_docstrings(cls).items():
            shown = cls.model_fields[name].alias or name
            if shown in properties:
                properties[shown]["description"] = text
        return schema


def _field_docstrings(model: type) -> dict[str, str]:
    texts: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        # A generic model with its types filled in has no source of its own; the model it is made of has.
        if issubclass(kind, Frozen) and kind is not Frozen and not kind.__pydantic_generic_metadata__["origin"]:
            body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0].body  # type: ignore[attr-defined]
            for field, text in pairwise(body):
                if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr):
                    texts[ast.unparse(field.target)] = inspect.cleandoc(ast.literal_eval(text.value))
    return texts
