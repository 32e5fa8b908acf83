"""What the variables of a request environment lead to: every attribute within reach, and what guards its access."""

from dataclasses import dataclass

from .. import lexis
from ..types import EntityOf, Record, resolved

DEPTH = 3
MOST = 150


@dataclass(frozen=True)
class Guard:
    """A test that must hold before an access: `base has name`, or `base.hasTag(key)` where `name` is None."""
    base: str
    name: str | None
    test: str


@dataclass(frozen=True)
class Path:
    """An expression made of a variable and attribute accesses."""
    text: str
    type: object
    guards: tuple = ()


def paths(rng, schema, environments):
    """The paths that have one type in all of the environments."""
    maps = [paths_of(rng, schema, environment) for environment in environments]
    first, *others = maps
    return [path for key, path in first.items() if all(alike(path, other.get(key)) for other in others)]


def alike(path, other):
    return other is not None and other.type == path.type and len(other.guards) == len(path.guards)


def paths_of(rng, schema, environment):
    """Paths by the chain of names they go along."""
    action, principal, resource, context = environment
    found = {
        ("principal",): Path("principal", EntityOf(principal)),
        ("action",): Path("action", EntityOf(action.type)),
        ("resource",): Path("resource", EntityOf(resource)),
        ("context",): Path("context", context),
    }
    open_ = list(found.items())
    while open_ and len(found) < MOST:
        chain, path = open_.pop(0)
        if len(chain) > DEPTH:
            continue
        for field in attributes(schema, path.type):
            text = path.text + access(rng, field.name)
            guards = path.guards
            if not field.required:
                guards += (Guard(path.text, field.name, f"{path.text} has {lexis.key(rng, field.name)}"),)
            found[(*chain, field.name)] = longer = Path(text, resolved(field.type), guards)
            open_.append(((*chain, field.name), longer))
    return found


def attributes(schema, type_):
    match type_:
        case Record(fields):
            return fields
        case EntityOf(name) if name in schema.entity_types:
            return schema.entity_types[name].attributes.fields
    return ()


def access(rng, name):
    return f".{name}" if lexis.is_name(name) and rng.random() < 0.9 else f"[{lexis.quoted(rng, name)}]"
