"""A random schema: namespaces, common types, entity types, enumerations and actions."""

from dataclasses import dataclass, field

from . import lexis
from .types import (
    BOOL, DATETIME, DECIMAL, DURATION, IP, LONG, STRING, Alias, EntityOf, Field, Record, SetOf, Uid, resolved,
)

NAMESPACES = ["", "", "", "App", "App::Sub", "N", "permit", "A::B::C"]
ENTITY_NAMES = ["User", "Group", "Doc", "Folder", "Org", "Device", "Team", "T", "action", "principal", "Color"]
# Names that the language also uses: a reference to the built-in type then needs its full name.
BUILTIN_NAMES = ["Long", "String", "Set", "Bool", "ipaddr", "decimal", "datetime", "Record", "Extension"]
COMMON_NAMES = ["Info", "Address", "Alias", "Ctx", "user", "duration"]
ACTION_IDS = ["read", "write", "view", "share", "all", "do it", "é", "e\u0301", "", "in", "\"", "*"]


@dataclass
class EntityType:
    """`name` is qualified; `choices` makes it an enumeration, without parents, attributes or tags."""
    name: str
    parents: list = field(default_factory=list)
    attributes: Record = Record()
    tags: object = None
    choices: list | None = None


@dataclass
class Action:
    """`applies` is None for a mere group, else (principal types, resource types, context type)."""
    uid: Uid
    parents: list = field(default_factory=list)
    applies: tuple | None = None


@dataclass
class Schema:
    namespaces: list
    common_types: dict = field(default_factory=dict)
    entity_types: dict = field(default_factory=dict)
    actions: dict = field(default_factory=dict)

    def environments(self):
        """Every (action uid, principal type, resource type, context type) a request may have."""
        return [
            (action.uid, principal, resource, resolved(action.applies[2]))
            for action in self.actions.values() if action.applies
            for principal in action.applies[0] for resource in action.applies[1]
        ]

    def ancestors(self, name):
        """The entity types an entity of the type `name` may be in, itself left out unless a cycle leads back."""
        found, open_ = set(), list(self.entity_types[name].parents)
        while open_:
            parent = open_.pop()
            if parent not in found:
                found.add(parent)
                open_ += self.entity_types[parent].parents
        return found

    def action_ancestors(self, uid):
        found, open_ = set(), list(self.actions[uid].parents)
        while open_:
            parent = open_.pop()
            if parent not in found:
                found.add(parent)
                open_ += self.actions[parent].parents
        return found


def qualified(namespace, name):
    return f"{namespace}::{name}" if namespace else name


def random_schema(rng):
    """A schema that is well formed, but for a rare clash of names that both engines must refuse."""
    schema = Schema(namespaces=list(dict.fromkeys(rng.choice(NAMESPACES) for _ in range(rng.choice([1, 1, 2, 3])))))
    declare_entity_types(rng, schema)
    declare_common_types(rng, schema)
    for entity in schema.entity_types.values():
        if entity.choices is None:
            entity.parents = [name for name in schema.entity_types if rng.random() < 0.25]
            entity.attributes = random_record(rng, schema, depth=2, most=5)
            if rng.random() < 0.35:
                entity.tags = random_type(rng, schema, depth=1)
    declare_actions(rng, schema)
    return schema


def declare_entity_types(rng, schema):
    for _ in range(rng.randint(1, 5)):
        base = rng.choice(BUILTIN_NAMES) if rng.random() < 0.04 else rng.choice(ENTITY_NAMES)
        if shadows(rng, schema, base):
            continue
        name = qualified(rng.choice(schema.namespaces), base)
        choices = None
        if rng.random() < 0.12:
            choices = rng.sample(lexis.IDS, rng.randint(1, 4))
        schema.entity_types[name] = EntityType(name, choices=choices)
    if not schema.entity_types:
        schema.entity_types[name] = EntityType(name := qualified(schema.namespaces[0], "User"))


def shadows(rng, schema, base):
    """Whether the name would clash between namespaces (RFC 70); a few clashes are let through."""
    taken = {name.rpartition("::")[2] for name in [*schema.entity_types, *schema.common_types]}
    return base in taken and "" in schema.namespaces and rng.random() < 0.97


def declare_common_types(rng, schema):
    for _ in range(rng.choice([0, 0, 1, 2, 3])):
        base = rng.choice(COMMON_NAMES)
        if shadows(rng, schema, base):
            continue
        name = qualified(rng.choice(schema.namespaces), base)
        if name not in schema.entity_types and name not in schema.common_types:
            type_ = random_record(rng, schema, 1) if rng.random() < 0.6 else random_type(rng, schema, 1)
            schema.common_types[name] = type_


def declare_actions(rng, schema):
    types = list(schema.entity_types)
    for _ in range(rng.randint(1, 5)):
        action = Action(Uid(qualified(rng.choice(schema.namespaces), "Action"), rng.choice(ACTION_IDS)))
        # An action of the empty namespace may not share its id with one of another namespace either.
        same_id = [uid for uid in schema.actions if uid.id == action.uid.id]
        if same_id and ("" in schema.namespaces or action.uid in same_id):
            continue
        # Only earlier actions become parents, so the hierarchy has no cycle.
        action.parents = [uid for uid in schema.actions if rng.random() < 0.35]
        if rng.random() < 0.8:
            principals = rng.sample(types, rng.randint(1, min(2, len(types))))
            resources = rng.sample(types, rng.randint(1, min(2, len(types))))
            records = [name for name, type_ in schema.common_types.items() if isinstance(resolved(type_), Record)]
            if records and rng.random() < 0.3:
                name = rng.choice(records)
                context = Alias(name, schema.common_types[name])
            else:
                context = random_record(rng, schema, depth=2)
            action.applies = (principals, resources, context)
        schema.actions[action.uid] = action
    if not schema.environments():
        action.applies = (types[:1], types[-1:], Record())
        schema.actions[action.uid] = action


def random_record(rng, schema, depth, most=4):
    names = []
    for _ in range(rng.randint(0, most)):
        name = rng.choice(lexis.QUOTED_ATTRIBUTES) if rng.random() < 0.12 else rng.choice(lexis.ATTRIBUTES)
        # `__entity` and `__extn` alone would be an escape, `__expr` always is refused.
        if name not in names:
            names.append(name)
    if rng.random() < 0.04:
        names = rng.choice([["type", "id"], ["fn", "arg"], ["__entity"], ["__extn", "a"], ["__expr"]])
    return Record(tuple(Field(name, random_type(rng, schema, depth), rng.random() < 0.65) for name in names))


def random_type(rng, schema, depth):
    dice = rng.random()
    if dice < 0.5 or (depth == 0 and dice < 0.6):
        return rng.choice([BOOL, LONG, LONG, STRING, STRING, DECIMAL, IP, DATETIME, DURATION])
    if dice < 0.72:
        return EntityOf(rng.choice(list(schema.entity_types)))
    if schema.common_types and dice < 0.8:
        name = rng.choice(list(schema.common_types))
        return Alias(name, schema.common_types[name])
    if depth == 0:
        return rng.choice([BOOL, LONG, STRING])
    if dice < 0.91:
        return SetOf(random_type(rng, schema, depth - 1))
    return random_record(rng, schema, depth - 1, most=3)
