"""Damage to documents: what a reader must refuse, or understand differently, in the same way as the reference."""

import copy
import re

# A token of policies and schemas; whatever fits nowhere is a token of its own.
TOKEN = re.compile(r"\s+|//[^\n\r]*|\"(?:\\.|[^\"\\])*\"|[_a-zA-Z][_a-zA-Z0-9]*|\d+|\?[a-z]+|::|&&|\|\||[=!<>]=|.", re.S)
STRAY = [
    "(", ")", "[", "]", "{", "}", ",", ";", ".", ":", "::", "?", "@", "!", "-", "+", "*", "/", "%", "<", "<=",
    ">", ">=", "=", "==", "!=",
    "&&", "||", "&", "|", "if", "then", "else", "in", "is", "like", "has", "true", "false", "permit",
    "forbid", "when", "unless",
    "principal", "action", "resource", "context", "?principal", "?resource", "?action", "Action", "ip",
    "decimal", "datetime", "duration",
    "offset", "contains", "isEmpty", "getTag", "hasTag", "isIpv4", "lessThan", "toTime", "__cedar",
    "__cedar::Long",
    "entity", "type", "namespace", "appliesTo", "enum", "tags", "attributes", "Set", "Long", "String", "Bool",
    "Boolean", "Record",
    "0", "1", "9223372036854775807", "9223372036854775808", "007", "\"\"", "\"a\"", "\"\\*\"",
    "\"\\u{d800}\"", "\"\\u{110000}\"", "\"\\u{0_0}\"",
    "\"\\x80\"", "\"\\q\"", "\"\\\n\"", "'a'", "//c\n", "//c\r", "/*c*/", "\u00a0", "\u2028", "\ufeff",
    "\u200b", "\u0085", "é", "\"", "\\", "#", "~", "\u0000",
]


def tokens(text):
    return TOKEN.findall(text)


def damaged_text(rng, text):
    """The text with a few tokens dropped, doubled, swapped, moved or replaced."""
    parts = tokens(text)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        if not parts:
            break
        places = [i for i, part in enumerate(parts) if not part.isspace()] or [0]
        i, j = rng.choice(places), rng.choice(places)
        match rng.randrange(9):
            case 0:
                del parts[i]
            case 1:
                parts.insert(i, parts[i])
            case 2:
                parts[i], parts[j] = parts[j], parts[i]
            case 3:
                parts[i] = rng.choice(STRAY)
            case 4:
                parts.insert(i, rng.choice(STRAY))
            case 5:
                parts[i] = parts[j]
            case _:
                # Of the same class: what comes out often is well formed, and means something else.
                parts[i] = rng.choice([part for part in parts + STRAY if token_class(part) == token_class(parts[i])])
    return "".join(parts)


def token_class(token):
    first = token[0]
    if first.isalpha() or first == "_":
        return "word"
    return first if first in "\"?@" else token.isdigit()


DATETIME, DECIMAL = {"__extn": {"fn": "datetime", "arg": "2024-01-01"}}, {"__extn": {"fn": "decimal", "arg": "1.0"}}
WRONG = [
    True, False, 0, 1, -1, 2**63 - 1, -(2**63), "", "a", "1.0", "::1", "2024-01-01", "1h", [], [1], [1, "a"],
    {}, {"a": 1},
    {"type": "User", "id": "a"}, {"type": "Nobody", "id": "a"}, {"type": "User", "id": "a", "more": 1},
    {"__entity": {"type": "User", "id": "a"}},
    {"__entity": {"type": "User"}}, {"__entity": {"type": "User", "id": "a", "more": 1}},
    {"__entity": {"type": "User", "id": "a"}, "more": 1},
    {"__entity": {"type": "a b", "id": "a"}}, {"__entity": {"type": "if", "id": "a"}},
    {"__entity": "User::\"a\""}, {"__extn": {"fn": "ip", "arg": "::1"}},
    {"__extn": {"fn": "decimal", "arg": "1.0"}}, {"__extn": {"fn": "decimal", "arg": 1}},
    {"__extn": {"fn": "decimal", "args": ["1.0"]}},
    {"__extn": {"fn": "datetime", "arg": "2024-01-01"}}, {"__extn": {"fn": "duration", "arg": "1h"}},
    {"__extn": {"fn": "none", "arg": "1.0"}},
    {"__extn": {"fn": "offset", "args": [DATETIME, {"__extn": {"fn": "duration", "arg": "1h"}}]}},
    {"__extn": {"fn": "toDate", "arg": DATETIME}}, {"__extn": {"fn": "ip", "arg": "::1"}, "more": 1},
    {"__extn": {"fn": "offset", "args": [DATETIME]}}, {"__extn": {"fn": "durationSince", "args": [DATETIME, DATETIME]}},
    {"__extn": {"fn": "lessThan", "args": [DECIMAL, DECIMAL]}},
    {"__extn": {"fn": "isIpv4", "arg": {"__extn": {"fn": "ip", "arg": "::1"}}}}, {"fn": "ip", "arg": "::1"},
    {"fn": "decimal", "arg": "1.0"}, {"fn": "decimal", "arg": "x"},
    {"__extn": {"fn": "ip", "arg": "1.2.3"}}, {"__expr": "1"}, {"__expr": "1", "more": 1}, {"__extn": {}},
    {"__entity": {}}, {"__extn": 1},
]


def damaged_json(rng, document):
    """A copy of the document with one member or element dropped, added, renamed or replaced."""
    document = copy.deepcopy(document)
    containers = [part for part in every_part(document) if isinstance(part, (dict, list)) and part]
    if not containers:
        return rng.choice(WRONG) if rng.random() < 0.5 else {"more": rng.choice(WRONG)}
    part = rng.choice(containers)
    if isinstance(part, list):
        i = rng.randrange(len(part))
        match rng.randrange(4):
            case 0:
                del part[i]
            case 1:
                part.insert(i, copy.deepcopy(rng.choice(WRONG)))
            case 2:
                part.append(copy.deepcopy(part[i]))
            case 3:
                part[i] = copy.deepcopy(rng.choice(WRONG))
        return document
    name = rng.choice(list(part))
    # The reference reads an array where an object should be as its members by position (what its JSON library does by
    # itself; no documentation has it); ours refuses that, and no document is made to show it.
    listless = any(isinstance(member, dict) for member in part.values())
    match rng.randrange(5):
        case 0:
            del part[name]
        case 1:
            name = rng.choice(["more", "a", "type", "id", "__entity", "__extn", "é", "e\u0301", ""])
            part[name] = another(rng, WRONG, listless)
        case 2:
            part[rng.choice(["more", "a", "name", "type"])] = part.pop(name)
        case 3:
            part[name] = another(rng, WRONG, listless)
        case 4:
            # Another part of the same document: of the right kind, in the wrong place.
            part[name] = another(rng, [1, *every_part(document)], listless)
    return document


def another(rng, parts, listless):
    chosen = rng.choice([part for part in parts if not (listless and isinstance(part, list))])
    return copy.deepcopy(chosen)


def every_part(document):
    yield document
    children = ()
    if isinstance(document, (dict, list)):
        children = document.values() if isinstance(document, dict) else document
    for child in children:
        yield from every_part(child)


JSON_TOKEN = re.compile(r"\"(?:\\.|[^\"\\])*\"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|[a-z]+|\s+|.", re.S)
JSON_STRAY = [
    "null", "true", "false", "0", "-0", "1.0", "1e2", "1E0", "01", "-1", "+1", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "18446744073709551616", "\"\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"",
    "\"\\u0000\"", "\"\\x\"", "\"a\nb\"", "\"\\/\"", "{}", "[]", ",", ":", "[", "]",
    "{", "}", "NaN", "Infinity", "/**/", "//", "'a'", "\u00a0", "\ufeff", "\f", "\t", "\"\u007f\"",
    "\"\ud7ff\"", "\"type\"", "\"id\"", "\"uid\"", "\"attrs\"", "\"parents\"",
]


def damaged_json_text(rng, text):
    """The text of a JSON document with one or two tokens dropped, doubled, swapped or replaced."""
    parts = JSON_TOKEN.findall(text)
    for _ in range(rng.choice([1, 1, 2])):
        places = [i for i, part in enumerate(parts) if not part.isspace()]
        if not places:
            break
        i, j = rng.choice(places), rng.choice(places)
        match rng.randrange(5):
            case 0:
                del parts[i]
            case 1:
                parts.insert(i, parts[i])
            case 2:
                parts[i], parts[j] = parts[j], parts[i]
            case 3 | 4:
                parts[i] = rng.choice(JSON_STRAY)
    return "".join(parts)
