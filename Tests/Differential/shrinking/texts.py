"""Smaller versions of a policy or schema text, by its tokens and brackets; many are not well formed: no harm."""

from generator.damage import tokens

CLOSING = {"(": ")", "[": "]", "{": "}"}
SEPARATORS = set("&& || , ; then else == != < <= > >= + - * in is has like when unless .".split())


def smaller_texts(text):
    """Texts with something left out: large parts first, then smaller ones."""
    parts = tokens(text)
    yield from without_statements(parts)
    yield from by_brackets(parts)
    yield from without_windows(parts)


def without_statements(parts):
    """Each statement alone, then all but each one. A statement ends with `;` outside of `()` and `[]`."""
    statements, start, depth = [], 0, 0
    for i, part in enumerate(parts):
        depth += (part in "([") - (part in ")]") if len(part) == 1 else 0
        if part == ";" and depth == 0:
            statements.append((start, i + 1))
            start = i + 1
    if len(statements) > 1:
        for start, end in statements:
            yield "".join(parts[start:end])
        for start, end in statements:
            yield "".join(parts[:start] + parts[end:])


def by_brackets(parts):
    """Of each bracketed group: nothing of it, its content bare, each of its segments alone, all but each segment."""
    for start, end in groups(parts):
        inner = parts[start + 1:end]
        yield "".join(parts[:start] + parts[end + 1:])
        yield "".join(parts[:start] + inner + parts[end + 1:])
        segments = list(segments_of(inner))
        if len(segments) > 1:
            for low, high in segments:
                yield "".join(parts[:start + 1] + inner[low:high] + parts[end:])
            for low, high in segments:
                yield "".join(parts[:start + 1] + inner[:max(low - 1, 0)] + inner[high:] + parts[end:])
                yield "".join(parts[:start + 1] + inner[:low] + inner[high + 1:] + parts[end:])


def groups(parts):
    """The places of matching brackets, outer ones first."""
    open_, found = [], []
    for i, part in enumerate(parts):
        if part in CLOSING:
            open_.append(i)
        elif open_ and part == CLOSING[parts[open_[-1]]]:
            found.append((open_.pop(), i))
    return sorted(found)


def segments_of(parts):
    """What stands between the separators that are in no inner bracket."""
    start, depth = 0, 0
    for i, part in enumerate(parts):
        if part in CLOSING:
            depth += 1
        elif part in (")", "]", "}"):
            depth -= 1
        elif depth == 0 and part in SEPARATORS:
            yield start, i
            start = i + 1
    yield start, len(parts)


def without_windows(parts):
    """The text without each run of tokens of halved lengths."""
    size = len(parts) // 2
    while size:
        for start in range(0, len(parts), size):
            yield "".join(parts[:start] + parts[start + size:])
        size //= 2
