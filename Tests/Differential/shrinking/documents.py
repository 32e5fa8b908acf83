"""Smaller versions of a JSON document."""

import copy


def smaller_documents(document):
    """Copies with a half of a list, an element or a member left out, or a part replaced by what is inside it."""
    for path, part in parts(document, ()):
        if isinstance(part, list) and len(part) > 1:
            half = len(part) // 2
            yield replaced(document, path, part[:half])
            yield replaced(document, path, part[half:])
        if isinstance(part, list):
            for i in range(len(part)):
                yield replaced(document, path, part[:i] + part[i + 1:])
        if isinstance(part, dict):
            for name in part:
                yield replaced(document, path, {key: value for key, value in part.items() if key != name})
        if isinstance(part, str) and len(part) > 1:
            for i in range(len(part)):
                yield replaced(document, path, part[:i] + part[i + 1:])


def parts(document, path):
    yield path, document
    children = ()
    if isinstance(document, (dict, list)):
        children = document.items() if isinstance(document, dict) else enumerate(document)
    for key, child in children:
        yield from parts(child, (*path, key))


def replaced(document, path, part):
    if not path:
        return copy.deepcopy(part)
    result = copy.deepcopy(document)
    container = result
    for key in path[:-1]:
        container = container[key]
    container[path[-1]] = copy.deepcopy(part)
    return result
