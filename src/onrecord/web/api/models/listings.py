"""What all records share: the page of a listing, the columns of a table, an example."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from onrecord.show import REMINDER

T = TypeVar("T")


def example(one: dict[str, Any]) -> ConfigDict:
    """A record's example, for the document."""
    return ConfigDict(json_schema_extra={"examples": [one]})


class Listing(BaseModel, Generic[T]):
    """A page of a listing."""

    items: list[T]
    next: str | None = Field(description="Give it as `after` to have the next page; null on the last one.")
    note: str = Field(description="Stands on everything that nobody has reviewed.", examples=[REMINDER])


def columns(model: type[BaseModel]) -> list[str]:
    """The fields of a record in order, as a table has them."""
    return [field.alias or name for name, field in model.model_fields.items()]
