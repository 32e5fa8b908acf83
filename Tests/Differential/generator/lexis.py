"""Words and strings that implementations trip over, and how Cedar writes them."""

import re

# Reserved words may stand only in quotes; the others are names although they look reserved.
RESERVED = {"true", "false", "if", "then", "else", "in", "is", "like", "has", "__cedar"}
ATTRIBUTES = [
    "a", "b", "c", "name", "level", "owner", "tags", "permit", "when", "principal", "context", "action",
    "_", "__x", "If", "type", "id", "fn", "arg", "uid", "attrs", "ip", "decimal", "contains",
]
QUOTED_ATTRIBUTES = [
    "", "a b", "if", "in", "has", "é", "e\u0301", "1", "a.b", "\u0000", "\"", "\\", "__cedar", "👩\u200d👩",
    "__entity", "__extn", "__expr", "*",
]
STRINGS = [
    "", "a", "ab", "abc", "b", "A", "é", "e\u0301", "\u1e69", "s\u0323\u0307", "s\u0307\u0323", "각",
    "\u1100\u1161\u11a8", "👨\u200d👩\u200d👧", "👨", "\u200d", "\u200b", "*", "a*b", "**", "\\", "\\*", "\"",
    "'", "\n",
    "\r\n", "\t", "\u0000", "\u007f", "\u0080", "\u2028", "\ufeff", "\U0010ffff", "ß", "ﬀ", "i̇", "1", "-1",
    "1.0",
    "127.0.0.1", "2024-01-01", "User::\"a\"", "//", "true", "\u202e", "\ud7ff", "\ue001",
]
IDS = ["a", "b", "c", "alice", "", "é", "e\u0301", "a b", "\"q\"", "\\", "\u0000", "👩\u200d👩", "*", "1", "if"]

RANGES = [(0, 0x7F), (0x80, 0x7FF), (0x300, 0x36F), (0x800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF)]
IDENTIFIER = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*\Z")
SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "'": "\\'", "\"": "\\\"", "\\": "\\\\"}


def is_name(word):
    """Whether `word` can stand without quotes, after a dot or as a key."""
    return bool(IDENTIFIER.match(word)) and word not in RESERVED


def any_string(rng):
    """A string: mostly one of the awkward ones, else a few random scalars."""
    if rng.random() < 0.8:
        return rng.choice(STRINGS)
    return "".join(scalar(rng) for _ in range(rng.randrange(5)))


def scalar(rng):
    """A Unicode scalar from one of the ranges that are encoded differently."""
    return chr(rng.randint(*rng.choice(RANGES)))


def quoted(rng, string, pattern=False):
    """`string` as a string literal. Of a `pattern`, stars are wildcards and `\\ue000` stands for a literal star."""
    return "\"" + "".join(escaped(rng, letter, pattern) for letter in string) + "\""


def escaped(rng, letter, pattern):
    if pattern and letter == "\ue000":
        return "\\*"
    if letter in "\"\\":
        return SHORT_ESCAPES[letter] if rng.random() < 0.9 else f"\\x{ord(letter):02x}"
    dice = rng.random()
    # A carriage return may not stand in a string as it is.
    if letter in SHORT_ESCAPES and dice < 0.8:
        return SHORT_ESCAPES[letter]
    if dice < 0.9 and (letter != "\r" or dice < 0.805):
        return letter
    if ord(letter) <= 0x7F and dice < 0.95:
        return f"\\x{ord(letter):02X}"
    return "\\u{" + f"{ord(letter):x}" + "}"


def key(rng, word):
    """`word` as the key of a record or a declared attribute."""
    return word if is_name(word) and rng.random() < 0.85 else quoted(rng, word)


def uid_literal(rng, uid):
    """An entity uid as an expression."""
    return f"{uid.type}::{quoted(rng, uid.id)}"
