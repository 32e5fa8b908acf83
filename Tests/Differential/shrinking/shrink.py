"""The search for the smallest case that shows a disagreement."""

import itertools
import json
import time
from dataclasses import replace

from .documents import smaller_documents
from .texts import smaller_texts

# Candidates judged at a time: one start of our program serves them all.
BATCH = 48


def shrunk(case, shows, seconds):
    """A smaller case with the same disagreement. `shows(cases)` tells of each whether it is still there."""
    end = time.monotonic() + seconds
    progress = True
    while progress:
        progress = False
        for smaller in REDUCTIONS:
            while time.monotonic() < end:
                found = first(smaller(case), shows, end)
                if found is None:
                    break
                case, progress = found, True
    return case


def shrunk_probe(probe, shows, seconds):
    """A smaller probe with the same disagreement."""
    end = time.monotonic() + seconds
    while True:
        texts = smaller_json(probe.input) if probe.kind in ("entities", "schemaJson") else smaller_texts(probe.input)
        schemas = smaller_texts(probe.schema) if probe.schema is not None else ()
        inputs = (replace(probe, input=text) for text in texts)
        found = first(itertools.chain(inputs, (replace(probe, schema=text) for text in schemas)), shows, end)
        if found is None:
            return probe
        probe = found


def first(candidates, shows, end):
    candidates = iter(candidates)
    while time.monotonic() < end and (batch := list(itertools.islice(candidates, BATCH))):
        for candidate, still in zip(batch, shows(batch)):
            if still:
                return candidate
    return None


def fewer_requests(case):
    if len(case.requests) > 1:
        for request in case.requests:
            yield replace(case, requests=[request])
    if case.requests:
        yield replace(case, requests=[])


def fewer_links(case):
    for i in range(len(case.links)):
        yield replace(case, links=case.links[:i] + case.links[i + 1:])


def smaller_policies(case):
    for text in smaller_texts(case.policies):
        yield replace(case, policies=text)


def smaller_entities(case):
    for text in smaller_json(case.entities):
        yield replace(case, entities=text)


def smaller_schema(case):
    texts = smaller_json(case.schema) if case.schema_format == "json" else smaller_texts(case.schema)
    for text in texts:
        yield replace(case, schema=text)


def smaller_contexts(case):
    for i, request in enumerate(case.requests):
        for context in smaller_documents(request["context"]):
            if isinstance(context, dict):
                smaller = {**request, "context": context}
                yield replace(case, requests=case.requests[:i] + [smaller] + case.requests[i + 1:])


def smaller_json(text):
    """Smaller texts of a JSON document; by tokens where it is not well formed, or says a name twice."""
    try:
        document = json.loads(text, object_pairs_hook=unique)
    except ValueError:
        yield from smaller_texts(text)
        return
    for smaller in smaller_documents(document):
        yield json.dumps(smaller, ensure_ascii=False)


def unique(members):
    if len(dict(members)) < len(members):
        raise ValueError("a name twice")
    return dict(members)


REDUCTIONS = [fewer_requests, fewer_links, smaller_policies, smaller_entities, smaller_schema, smaller_contexts]
