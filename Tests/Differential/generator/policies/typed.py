"""Expressions of a wanted type."""

from .. import lexis
from ..types import (
    BOOL, DATETIME, DECIMAL, DURATION, IP, LONG, STRING, EntityOf, Extension, Record, SetOf, resolved,
)
from ..values import BAD_ARGUMENTS, literal, random_call, random_value
from .expression import PRODUCT, SUM, UNARY, MEMBER, Expression, conditional, method, primary
from .paths import Guard, paths

SCALARS = [BOOL, LONG, STRING, DECIMAL, IP, DATETIME, DURATION]


class Typed:
    """Makes expressions that are well typed in all of the given environments, but for a little disorder.

    `known` are the guards that hold where the expression will stand; a maker that needs another one adds it
    to the list `guards` it was given.
    """

    def __init__(self, rng, schema, pool, environments, disorder):
        self.rng, self.schema, self.pool, self.environments = rng, schema, pool, environments
        self.disorder = disorder
        self.paths = paths(rng, schema, environments)
        self.by_type = {}
        for path in self.paths:
            self.by_type.setdefault(path.type, []).append(path)
        self.known = set()

    def of(self, type_, depth, guards):
        """An expression of the type, nested `depth` operators deep at most."""
        rng = self.rng
        if rng.random() < self.disorder:
            type_ = self.some_type()
        dice = rng.random()
        if dice < 0.5 and type_ in self.by_type:
            return self.path(rng.choice(self.by_type[type_]), guards)
        if dice < 0.58:
            tag = self.tag(type_, guards)
            if tag:
                return tag
        if depth > 0 and dice < 0.64:
            test = self.boolean(depth - 1)
            return conditional(test, self.of(type_, depth - 1, guards), self.of(type_, depth - 1, guards))
        if depth > 0 and dice < 0.68:
            name = rng.choice(["a", "b", "type"])
            record = self.record_literal([(name, self.of(type_, depth - 1, guards)), ("z", self.literal(LONG))])
            return Expression(f"{record.text}.{name}", MEMBER)
        if depth > 0 and dice < 0.9:
            operation = self.operation(type_, depth - 1, guards)
            if operation:
                return operation
        return self.literal(type_)

    def some_type(self):
        """A type of something within reach, or a scalar."""
        rng = self.rng
        if rng.random() < 0.6:
            return rng.choice(self.paths).type if self.paths else LONG
        return rng.choice(SCALARS)

    def path(self, path, guards):
        for guard in path.guards:
            self.require(guard, guards)
        return Expression(path.text, MEMBER)

    def require(self, guard, guards):
        if guard not in self.known and guard not in guards:
            guards.append(guard)

    def entity(self, guards, type_=None):
        """Some entity: a variable, an attribute or a literal; of the type, if one is given."""
        rng = self.rng
        candidates = [path for path in self.paths if isinstance(path.type, EntityOf) and type_ in (None, path.type)]
        if type_ is None and rng.random() < 0.25:
            return primary(rng.choice(["principal", "resource", "action"]))
        if candidates and rng.random() < 0.7:
            return self.path(rng.choice(candidates), guards)
        return self.literal(type_ or EntityOf(rng.choice(list(self.schema.entity_types))))

    def tag(self, type_, guards):
        """`e.getTag(k)` of an entity whose tags have the type, if one is within reach."""
        rng = self.rng
        owners = [path for path in self.paths if self.tag_type(path.type) == type_]
        if not owners:
            return None
        owner = rng.choice(owners)
        base = self.path(owner, guards).text
        key = self.tag_key(guards)
        self.require(Guard(base, None, f"{base}.hasTag({key})"), guards)
        return Expression(f"{base}.getTag({key})", MEMBER)

    def tag_type(self, type_):
        entity = self.schema.entity_types.get(type_.name) if isinstance(type_, EntityOf) else None
        return resolved(entity.tags) if entity and entity.tags is not None else None

    def tag_key(self, guards):
        rng = self.rng
        if STRING in self.by_type and rng.random() < 0.2:
            return self.path(rng.choice(self.by_type[STRING]), guards).text
        keys = sorted(self.pool.tag_keys)
        return lexis.quoted(rng, rng.choice(keys) if keys and rng.random() < 0.8 else lexis.any_string(rng))

    def literal(self, type_):
        """A literal: mostly a value that the case's data holds."""
        rng = self.rng
        if isinstance(type_, Extension) and rng.random() < self.disorder:
            return primary(literal(rng, random_call(rng, type_.name, badly=0.5)))
        value = self.value(type_)
        if type_ == LONG and value < 0 and rng.random() < 0.8:
            return Expression(str(value), UNARY)
        return Expression(literal(rng, value), MEMBER)

    def value(self, type_):
        """A value that the data holds or might hold; mostly one without an empty set, which the validator refuses."""
        rng = self.rng
        held = self.pool.values.get(type_)
        for _ in range(1 if rng.random() < 0.02 else 6):
            if held and rng.random() < 0.6:
                value = rng.choice(held)
            else:
                value = random_value(rng, self.schema, type_, self.pool.ids)
            if not has_empty_set(value):
                break
        return value

    def record_literal(self, members):
        return primary("{" + ", ".join(f"{lexis.key(self.rng, name)}: {value.text}" for name, value in members) + "}")

    def operation(self, type_, depth, guards):
        """An operator or method that gives the type, or None where there is none."""
        match type_:
            case SetOf(element):
                elements = [self.of(element, depth, guards).text for _ in range(self.rng.randint(1, 3))]
                return primary(f"[{', '.join(elements)}]")
            case Record(fields):
                chosen = [field for field in fields if field.required or self.rng.random() < 0.3]
                return self.record_literal([(field.name, self.of(field.type, depth, guards)) for field in chosen])
        if type_ == BOOL:
            return self.boolean(depth)
        if type_ == LONG:
            return self.arithmetic(depth, guards)
        if type_ == DATETIME:
            if self.rng.random() < 0.6:
                return method(self.of(DATETIME, depth, guards), "offset", self.of(DURATION, depth, guards))
            return method(self.of(DATETIME, depth, guards), "toDate")
        if type_ == DURATION:
            if self.rng.random() < 0.6:
                return method(self.of(DATETIME, depth, guards), "durationSince", self.of(DATETIME, depth, guards))
            return method(self.of(DATETIME, depth, guards), "toTime")
        return None

    def arithmetic(self, depth, guards):
        operator = self.rng.choice(["+", "-", "*", "negate", "duration"])
        if operator == "negate":
            signs = self.rng.choice(["-", "-", "--", "---"])
            return Expression(f"{signs}{self.of(LONG, depth, guards).at(MEMBER)}", UNARY)
        if operator == "duration":
            unit = self.rng.choice(["toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"])
            return method(self.of(DURATION, depth, guards), unit)
        left, right = self.of(LONG, depth, guards), self.of(LONG, depth, guards)
        if operator == "*":
            return Expression(f"{left.at(PRODUCT)} * {right.at(UNARY)}", PRODUCT)
        return Expression(f"{left.at(SUM)} {operator} {right.at(PRODUCT)}", SUM)


def has_empty_set(value):
    if isinstance(value, dict):
        return any(has_empty_set(member) for member in value.values())
    return isinstance(value, list) and (not value or any(has_empty_set(element) for element in value))
