"""Boolean expressions: the atoms of every kind, guarded where they must be, and what combines them."""

from .. import lexis
from ..types import BOOL, DATETIME, DECIMAL, DURATION, IP, LONG, STRING, EntityOf, Record, SetOf, resolved
from .expression import (
    FALSE, MEMBER, RELATION, SUM, TRUE, Expression, both, conditional, either, method, negated, primary, relation,
)
from .paths import Guard, attributes
from .typed import Typed

COMPARISONS = ["<", "<=", ">", ">="]
DECIMAL_COMPARISONS = ["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"]
IP_TESTS = ["isIpv4", "isIpv6", "isLoopback", "isMulticast"]


class Conditions(Typed):
    """Makes the conditions of policies."""

    def boolean(self, depth):
        """A Boolean expression that carries its own guards."""
        rng = self.rng
        dice = rng.random()
        if depth > 0 and dice < 0.55:
            if dice < 0.15:
                return both(self.boolean(depth - 1), self.boolean(depth - 1))
            if dice < 0.27:
                return either(self.boolean(depth - 1), self.boolean(depth - 1))
            if dice < 0.35:
                return negated(self.boolean(depth - 1))
            if dice < 0.40:
                return conditional(self.boolean(depth - 1), self.boolean(depth - 1), self.boolean(depth - 1))
            if dice < 0.47:
                return self.under_a_guard(depth)
            return self.in_fewer_environments(depth)
        guards = []
        atom = self.atom(max(depth, 1), guards)
        return self.guarded(guards, atom)

    def under_a_guard(self, depth):
        """`g && e`, where `e` may rely on `g`."""
        guarded_paths = [path for path in self.paths if path.guards]
        if not guarded_paths:
            return self.boolean(depth - 1)
        guards = self.rng.choice(guarded_paths).guards
        missing = [guard for guard in guards if guard not in self.known]
        before = set(self.known)
        self.known |= set(missing)
        inner = self.boolean(depth - 1)
        self.known = before
        return self.guarded(missing, inner)

    def in_fewer_environments(self, depth):
        """`test && e`, where the test holds in some environments only and `e` is made for those."""
        rng = self.rng
        action, principal, resource, _ = rng.choice(self.environments)
        place, text, wanted = rng.choice([
            (0, f"action == {lexis.uid_literal(rng, action)}", action), (1, f"principal is {principal}", principal),
            (2, f"resource is {resource}", resource),
        ])
        fewer = [environment for environment in self.environments if environment[place] == wanted]
        inner = self
        if len(fewer) < len(self.environments):
            inner = Conditions(rng, self.schema, self.pool, fewer, self.disorder)
        test = Expression(text, RELATION)
        if rng.random() < 0.7:
            return both(test, inner.boolean(depth - 1))
        return conditional(test, inner.boolean(depth - 1), self.boolean(depth - 1))

    def guarded(self, guards, atom):
        """The atom behind its guards, mostly in the plain way, at times in one that loses or needlessly proves them."""
        rng = self.rng
        if not guards:
            return atom
        tests = [self.test(guard) for guard in self.shortened(guards)]
        if rng.random() < 0.02 + self.disorder:
            tests.pop(rng.randrange(len(tests)))
        if not tests:
            return atom
        if rng.random() < 0.12:
            i = rng.randrange(len(tests))
            tests[i] = self.roundabout(tests[i])
        guard = tests[0]
        for test in tests[1:]:
            guard = both(guard, test)
        dice = rng.random()
        if dice < 0.12:
            return conditional(guard, atom, rng.choice([TRUE, FALSE]))
        if dice < 0.14:
            return either(negated(guard), atom)
        if dice < 0.5 and len(tests) > 1:
            # Associated to the right instead.
            result = atom
            for test in reversed(tests):
                result = both(test, result)
            return result
        return both(guard, atom)

    def test(self, guard):
        return Expression(guard.test, MEMBER if guard.name is None else RELATION)

    def shortened(self, guards):
        """Guards along one path at times as `e has a.b`."""
        result = list(guards)
        for i in range(len(result) - 1):
            first, second = result[i], result[i + 1]
            follows = first.name and second.name and second.base == f"{first.base}.{first.name}"
            if follows and lexis.is_name(second.name) and self.rng.random() < 0.4:
                test = f"{first.base} has {first.name}.{second.name}"
                result[i:i + 2] = [Guard(first.base, first.name, test)]
                break
        return result

    def roundabout(self, test):
        rng = self.rng
        return rng.choice([
            either(test, FALSE), either(FALSE, test), both(TRUE, test), both(test, TRUE), either(test, test), negated(negated(test)),
            conditional(test, TRUE, FALSE), conditional(TRUE, test, FALSE), conditional(test, test, FALSE),
            conditional(FALSE, TRUE, test), either(test, primary("principal == principal")), relation(test, "==", TRUE),
        ])

    def atom(self, depth, guards):
        rng = self.rng
        maker = rng.choices(*zip(*ATOMS.items()))[0]
        made = maker(self, depth - 1, guards)
        return made if made else self.equality(depth - 1, guards)

    def equality(self, depth, guards):
        type_ = self.some_type()
        other = self.some_type() if self.rng.random() < 0.04 + self.disorder else type_
        operator = self.rng.choice(["==", "==", "!="])
        return relation(self.of(type_, depth, guards), operator, self.of(other, depth, guards))

    def comparison(self, depth, guards):
        type_ = self.rng.choice([LONG, LONG, DATETIME, DURATION])
        if type_ == LONG and self.rng.random() < 0.4:
            left = self.arithmetic(depth, guards)
        else:
            left = self.of(type_, depth, guards)
        return relation(left, self.rng.choice(COMPARISONS), self.of(type_, depth, guards))

    def decimal_comparison(self, depth, guards):
        name = self.rng.choice(DECIMAL_COMPARISONS)
        return method(self.of(DECIMAL, depth, guards), name, self.of(DECIMAL, depth, guards))

    def ip_test(self, depth, guards):
        if self.rng.random() < 0.5:
            return method(self.of(IP, depth, guards), "isInRange", self.of(IP, depth, guards))
        return method(self.of(IP, depth, guards), self.rng.choice(IP_TESTS))

    def membership(self, depth, guards):
        """`in`, mostly of what the hierarchy allows."""
        rng = self.rng
        if rng.random() < 0.25:
            return self.action_membership()
        entities = [path for path in self.paths if isinstance(path.type, EntityOf)]
        if not entities:
            return relation(self.entity(guards), "in", self.entity(guards))
        path = rng.choice(entities)
        left = self.path(path, guards)
        types = [path.type.name]
        if path.type.name in self.schema.entity_types:
            types += sorted(self.schema.ancestors(path.type.name))
        type_ = EntityOf(rng.choice(types) if rng.random() < 0.9 else rng.choice(list(self.schema.entity_types)))
        dice = rng.random()
        if dice < 0.6:
            return relation(left, "in", self.entity(guards, type_))
        if dice < 0.75:
            return relation(left, "in", self.of(SetOf(type_), depth, guards))
        members = [self.entity(guards, type_).text for _ in range(rng.randint(1, 3))]
        return relation(left, "in", primary(f"[{', '.join(members)}]"))

    def action_membership(self):
        rng = self.rng
        uids = list(self.schema.actions)
        action = rng.choice(self.environments)[0]
        near = [action, *sorted(self.schema.action_ancestors(action), key=str)]
        chosen = [rng.choice(near if rng.random() < 0.7 else uids) for _ in range(rng.randint(1, 2))]
        literals = [lexis.uid_literal(rng, uid) for uid in chosen]
        dice = rng.random()
        if dice < 0.3:
            return relation(primary("action"), rng.choice(["==", "!="]), primary(literals[0]))
        left = primary("action") if dice < 0.9 else primary(lexis.uid_literal(rng, action))
        right = literals[0] if len(literals) == 1 and rng.random() < 0.7 else f"[{', '.join(literals)}]"
        return relation(left, "in", primary(right))

    def type_test(self, depth, guards):
        rng = self.rng
        left = self.entity(guards)
        names = list(self.schema.entity_types) + [environment[0].type for environment in self.environments]
        name = rng.choice(names)
        text = f"{left.at(SUM)} is {name}"
        if rng.random() < 0.4:
            text += f" in {self.entity(guards).at(SUM)}"
        return Expression(text, RELATION)

    def has(self, depth, guards):
        rng = self.rng
        owners = [path for path in self.paths if attributes(self.schema, path.type)] or self.paths
        if not owners:
            return None
        path = rng.choice(owners)
        left = self.path(path, guards)
        names = []
        type_ = path.type
        for _ in range(rng.choice([1, 1, 2, 3])):
            fields = attributes(self.schema, type_)
            field = rng.choice(fields) if fields and rng.random() < 0.85 else None
            names.append(field.name if field else rng.choice(lexis.ATTRIBUTES))
            type_ = resolved(field.type) if field else None
            if not attributes(self.schema, type_) and rng.random() < 0.95:
                break
        if len(names) > 1 and all(lexis.is_name(name) for name in names):
            return Expression(f"{left.at(SUM)} has {'.'.join(names)}", RELATION)
        return Expression(f"{left.at(SUM)} has {lexis.key(rng, names[0])}", RELATION)

    def like(self, depth, guards):
        pattern = lexis.quoted(self.rng, self.pattern(), pattern=True)
        return Expression(f"{self.of(STRING, depth, guards).at(SUM)} like {pattern}", RELATION)

    def pattern(self):
        """A string of the data with some of its scalars made wildcards, dropped, or stars of its own."""
        rng = self.rng
        held = self.pool.values.get(STRING)
        text = rng.choice(held) if held and rng.random() < 0.7 else lexis.any_string(rng)
        letters = []
        for letter in text[:12]:
            dice = rng.random()
            if letter == "*":
                letters.append("\ue000" if dice < 0.6 else "*")
            elif dice < 0.2:
                letters.append("*")
            elif dice > 0.08 + 0.2:
                letters.append(letter)
        for _ in range(rng.choice([0, 1, 1, 2])):
            letters.insert(rng.randint(0, len(letters)), "*")
        return "".join(letters)

    def set_test(self, depth, guards):
        rng = self.rng
        sets = [type_ for type_ in self.by_type if isinstance(type_, SetOf)]
        type_ = rng.choice(sets) if sets and rng.random() < 0.8 else SetOf(self.some_type())
        receiver = self.of(type_, depth, guards)
        name = rng.choice(["contains", "contains", "containsAll", "containsAny", "isEmpty"])
        if name == "isEmpty":
            return method(receiver, name)
        return method(receiver, name, self.of(type_.element if name == "contains" else type_, depth, guards))

    def tag_test(self, depth, guards):
        owners = [path for path in self.paths if self.tag_type(path.type)]
        if not owners and self.rng.random() < 0.9:
            return None
        owner = self.path(self.rng.choice(owners), guards) if owners else self.entity(guards)
        return Expression(f"{owner.at(MEMBER)}.hasTag({self.tag_key(guards)})", MEMBER)

    def plain(self, depth, guards):
        if BOOL in self.by_type and self.rng.random() < 0.8:
            return self.path(self.rng.choice(self.by_type[BOOL]), guards)
        return self.rng.choice([TRUE, FALSE])


# How often each kind of atom is made.
ATOMS = {
    Conditions.equality: 20, Conditions.comparison: 12, Conditions.decimal_comparison: 6, Conditions.ip_test: 8,
    Conditions.membership: 14, Conditions.type_test: 6, Conditions.has: 9, Conditions.like: 8, Conditions.set_test: 10,
    Conditions.tag_test: 5, Conditions.plain: 8,
}
