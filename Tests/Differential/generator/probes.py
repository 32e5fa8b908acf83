"""Probes: damaged policies, schemas and entities that a reader must take or refuse, and expressions at the edges."""

import json
import random

from probe import Probe

from . import lexis
from .damage import damaged_json, damaged_json_text, damaged_text
from .entities import random_entities
from .policies.conditions import DECIMAL_COMPARISONS, IP_TESTS
from .policies.policy import random_policies
from .requests import random_requests
from .schema import random_schema
from .schema_json import schema_json
from .schema_text import schema_text
from .types import CONSTRUCTOR
from .values import ARGUMENTS, BAD_ARGUMENTS, LONGS, made_up

# How many probes are made from one schema.
EACH = 40
KINDS = {"policySet": 3, "schema": 2, "schemaJson": 1, "entities": 2, "expr": 3}


def random_probes(seed, number):
    """The probes with this number in the run with this seed: always the same."""
    rng = random.Random(f"{seed}/probes/{number}")
    schema = random_schema(rng)
    entities, pool = random_entities(rng, schema, implicit=True)
    random_requests(rng, schema, pool, 3)
    texts, as_json = schema_text(rng, schema), schema_json(rng, schema)
    policy = random_policies(rng, schema, pool, 1, 0.0)[0]
    for _ in range(EACH):
        kind = rng.choices(*zip(*KINDS.items()))[0]
        match kind:
            case "policySet":
                yield Probe(kind, damaged_text(rng, policy))
            case "schema":
                yield Probe(kind, damaged_text(rng, texts))
            case "schemaJson" if rng.random() < 0.7:
                yield Probe(kind, json.dumps(damaged_json(rng, as_json), ensure_ascii=rng.random() < 0.5))
            case "schemaJson":
                yield Probe(kind, damaged_json_text(rng, json.dumps(as_json)))
            case "entities":
                yield damaged_entities(rng, entities, texts)
            case "expr":
                yield Probe(kind, edge(rng))


def damaged_entities(rng, entities, schema):
    text = json.dumps(entities, ensure_ascii=rng.random() < 0.5)
    if rng.random() < 0.6:
        text = json.dumps(damaged_json(rng, entities))
    elif rng.random() < 0.9:
        text = damaged_json_text(rng, text)
    return Probe("entities", text, schema if rng.random() < 0.6 else None)


def edge(rng):
    """An expression over literals at the limits of their types, without a schema, on the harness's entities."""
    maker = rng.choice([
        extension_edge, extension_edge, extension_edge, integer_edge, pattern_edge, string_edge, odd_edge, nested_edge,
    ])
    return maker(rng)


def extension_edge(rng):
    name = rng.choice(list(CONSTRUCTOR))
    function = CONSTRUCTOR[name]
    first, second = argument(rng, function), argument(rng, function)
    if rng.random() < 0.4:
        second = altered(rng, first)
    x, y = (f"{function}({lexis.quoted(rng, text)})" for text in (first, second))
    shift = f"duration({lexis.quoted(rng, argument(rng, 'duration'))})"
    number = rng.choice(LONGS)
    match name:
        case "decimal":
            return rng.choice([f"{x} == {y}", f"{x}.{rng.choice(DECIMAL_COMPARISONS)}({y})"])
        case "ipaddr":
            return rng.choice([f"{x} == {y}", f"{x}.isInRange({y})", f"{x}.{rng.choice(IP_TESTS)}()"])
        case "datetime":
            return rng.choice([
                f"{x} {rng.choice(['<', '<=', '==', '>', '>='])} {y}", f"{x}.offset({shift}) < {y}",
                f"{x}.toDate() == {y}", f"{x}.toTime() < {shift}",
                f"{x}.durationSince({y}) < {shift}", f"{x}.offset({shift}).toDate() <= {y}",
                f"{x}.offset({shift}).toTime() >= {shift}",
                f"{x}.offset({shift}).durationSince({y}).toDays() > {number % 1000}",
                f"{x}.durationSince({y}).toMilliseconds() > {number}",
            ])
    unit = rng.choice(["Milliseconds", "Seconds", "Minutes", "Hours", "Days"])
    return rng.choice([
        f"{x} {rng.choice(['<', '<=', '==', '>', '>='])} {y}", f"{x}.to{unit}() {rng.choice(['==', '<'])} {number}",
        f"{x}.to{unit}() == {y}.to{unit}()",
    ])


def argument(rng, function):
    dice = rng.random()
    if dice < 0.4:
        return rng.choice(ARGUMENTS[function])
    if dice < 0.7:
        return made_up(rng, function)
    return altered(rng, rng.choice(BAD_ARGUMENTS[function] if dice < 0.85 else ARGUMENTS[function]))


def altered(rng, text):
    """The text with one letter changed, added or taken away."""
    letter = rng.choice("0123456789.:/-+TZdhms eExfF９\u0000")
    i = rng.randrange(len(text) + 1)
    return rng.choice([text[:i] + letter + text[i:], text[:i] + text[i + 1:], text[:i] + letter + text[i + 1:]])


def integer_edge(rng):
    def operand(depth):
        if depth == 0 or rng.random() < 0.3:
            value = rng.choice(LONGS + [2**63, 2**64, 2**63 + 1])
            text = str(value)
            return rng.choice([text, text, f"({text})", f"-{text}", f"--{text}", f"-({text})", f"----{text}", f"-----{text}"])
        left, right = operand(depth - 1), operand(depth - 1)
        text = f"{left} {rng.choice('+-*')} {right}"
        return text if rng.random() < 0.5 else f"({text})"
    return f"{operand(2)} {rng.choice(['==', '<', '<=', '>', '>=', '!='])} {operand(1)}"


def pattern_edge(rng):
    letters = "ab*\ue000é\u0301e\\\n"
    text = "".join(rng.choice(letters.replace("\ue000", "*")) for _ in range(rng.randrange(6)))
    pattern = "".join(rng.choice(letters) for _ in range(rng.randrange(5)))
    if rng.random() < 0.5:
        i = rng.randint(0, len(text))
        pattern = text[:i].replace("*", "\ue000") + "*" + text[rng.randint(i, len(text)):].replace("*", "\ue000")
    return f"{lexis.quoted(rng, text)} like {lexis.quoted(rng, pattern, pattern=True)}"


ESCAPES = [
    "\\", "\\x", "\\u{", "\\u", "\\*", "\\x7", "\\u{}", "\\u{_1}", "\\u{1_}", "\\u{1111111}", "\\u{d7ff}", "\\u{dfff}",
    "\\u{10ffff}", "\\u{110000}", "\\0", "\\x00", "\\N", "\\\"",
]


def string_edge(rng):
    first, second = lexis.any_string(rng), lexis.any_string(rng)
    escape = rng.choice(ESCAPES)
    text = lexis.quoted(rng, first)
    if rng.random() < 0.4:
        i = rng.randint(1, len(text) - 1)
        text = text[:i] + escape + text[i:]
    other = rng.choice([lexis.quoted(rng, first), lexis.quoted(rng, second)])
    return rng.choice([
        f"{text} == {other}", f"[{text}].contains({other})", f"{{{text}: 1}} == {{{other}: 1}}",
        f"{{{text}: 1}} has {other}", f"U::{text} == U::{other}", f"{text} like {other}",
    ])


OPERANDS = [
    "true", "false", "1", "0", "-1", "\"x\"", "\"t\"", "\"\"", "[]", "[1, 2]", "[2, 1, 1]", "[[1], []]", "{}",
    "{a: 1}", "{a: {b: 1}}", "principal", "resource", "action", "context",
    "principal.s", "principal.n", "principal.r", "principal.r.a", "principal.r.a.b", "principal.set",
    "principal.none", "U::\"a\"", "U::\"zz\"", "G::\"g\"", "Action::\"v\"", "[G::\"g\"]",
    "[principal, resource]",
    "[principal, 1]", "ip(\"::1\")", "decimal(\"1.0\")", "datetime(\"2024-01-01\")", "duration(\"1h\")",
    "principal.getTag(\"t\")", "principal.hasTag(\"t\")",
]
METHODS = [
    "contains", "containsAll", "containsAny", "isEmpty", "getTag", "hasTag", "isIpv4", "isInRange",
    "isLoopback", "lessThan", "greaterThanOrEqual", "offset", "durationSince", "toDate", "toTime", "toDays",
    "ip", "decimal", "none", "a",
]


BINARY = ["==", "!=", "<", "<=", ">", ">=", "in", "&&", "||", "+", "-", "*"]
HAS = ["s", "r", "r.a", "r.a.b", "s.t", "none", "none.a", "\"s\"", "principal", "if", "permit.if", "t"]
MEMBERS = [".a", ".s", ".none", ".if", "[\"a\"]", "[\"none\"]"]
FUNCTIONS = ["ip", "decimal", "isIpv4", "none", "offset", "toDate", "contains"]


def odd_edge(rng, depth=3):
    """Operators and operands of any type, well nested or not."""
    if depth == 0 or rng.random() < 0.25:
        return rng.choice(OPERANDS)
    a, b, c = (odd_edge(rng, depth - 1) for _ in range(3))
    text = rng.choice([
        f"{a} {rng.choice(BINARY)} {b}", f"{a} {rng.choice(BINARY)} {b}",
        f"{a} is {rng.choice(['U', 'G', 'N::U'])}",
        f"{a} is U in {b}", f"{a} has {rng.choice(HAS)}", f"{a} like \"x*\"", f"if {a} then {b} else {c}",
        f"{a}.{rng.choice(METHODS)}({rng.choice(['', b, b, f'{b}, {c}'])})", f"{a}{rng.choice(MEMBERS)}",
        f"{a}[{b}]",
        f"!{a}", f"-{a}", f"{{a: {a}, b: {b}}}", f"{{a: {a}, a: {b}}}", f"[{a}, {b}]",
        f"{rng.choice(FUNCTIONS)}({a})",
        f"{rng.choice(['ip', 'datetime'])}({a}, {b})",
    ])
    return text if rng.random() < 0.4 else f"({text})"


def nested_edge(rng):
    """An expression with one of its tokens changed."""
    return damaged_text(rng, rng.choice([odd_edge, integer_edge, pattern_edge, extension_edge])(rng))
