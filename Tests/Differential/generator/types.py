"""The types of a schema and the values that inhabit them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Primitive:
    """`Bool`, `Long` or `String`."""
    name: str


@dataclass(frozen=True)
class Extension:
    """`decimal`, `ipaddr`, `datetime` or `duration`."""
    name: str


@dataclass(frozen=True)
class EntityOf:
    """An entity of the type with this qualified name."""
    name: str


@dataclass(frozen=True)
class SetOf:
    element: Any


@dataclass(frozen=True)
class Field:
    name: str
    type: Any
    required: bool


@dataclass(frozen=True)
class Record:
    fields: tuple = ()


@dataclass(frozen=True)
class Alias:
    """A common type by its qualified name, and what it stands for."""
    name: str
    target: Any


@dataclass(frozen=True)
class Uid:
    """The value of an entity type: a type's qualified name and an id."""
    type: str
    id: str


@dataclass(frozen=True)
class Call:
    """The value of an extension type: a constructor, or `offset`, applied to values."""
    function: str
    arguments: tuple


BOOL, LONG, STRING = Primitive("Bool"), Primitive("Long"), Primitive("String")
DECIMAL, IP, DATETIME, DURATION = (Extension(name) for name in ("decimal", "ipaddr", "datetime", "duration"))
CONSTRUCTOR = {"decimal": "decimal", "ipaddr": "ip", "datetime": "datetime", "duration": "duration"}


def resolved(type_):
    """The type with every alias replaced by its target, at any depth."""
    match type_:
        case Alias(_, target):
            return resolved(target)
        case SetOf(element):
            return SetOf(resolved(element))
        case Record(fields):
            return Record(tuple(Field(f.name, resolved(f.type), f.required) for f in fields))
    return type_
