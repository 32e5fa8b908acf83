"""Random cases: most are in order, some are damaged in one of their parts."""

import json
import random

from case import Case

from .damage import damaged_json, damaged_json_text, damaged_text
from .entities import random_entities
from .policies.policy import random_policies
from .requests import random_requests
from .schema import random_schema
from .schema_json import schema_json
from .schema_text import schema_text

REQUESTS = 24
# What a case is about, and how often.
KINDS = {
    "in order": 70, "ill-typed policies": 10, "damaged policies": 5, "damaged schema": 4,
    "damaged entities": 4,
    "damaged entities text": 1, "entities without schema": 6,
}


def random_case(seed, number):
    """The case with this number in the run with this seed: always the same."""
    rng = random.Random(f"{seed}/{number}")
    kind = rng.choices(*zip(*KINDS.items()))[0]
    conform = kind != "entities without schema"
    schema = random_schema(rng)
    entities, pool = random_entities(rng, schema, implicit=conform or rng.random() < 0.2)
    requests = random_requests(rng, schema, pool, REQUESTS)
    count = rng.choice([1, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12])
    policies, links = random_policies(rng, schema, pool, count, 0.08 if kind == "ill-typed policies" else 0.006)
    as_json = rng.random() < 0.3
    schema_document = schema_json(rng, schema) if as_json else schema_text(rng, schema)
    match kind:
        case "damaged policies":
            policies = damaged_text(rng, policies)
        case "damaged schema":
            schema_document = damaged_json(rng, schema_document) if as_json else damaged_text(rng, schema_document)
        case "damaged entities":
            entities = damaged_json(rng, entities)
        case "entities without schema" if rng.random() < 0.5:
            entities = damaged_json(rng, entities)
    entities_text = json.dumps(entities, ensure_ascii=rng.random() < 0.5)
    if kind == "damaged entities text":
        entities_text = damaged_json_text(rng, entities_text)
    return Case(
        name=f"{seed}-{number}", kind=kind, policies=policies,
        schema=json.dumps(schema_document, ensure_ascii=rng.random() < 0.5) if as_json else schema_document,
        schema_format="json" if as_json else "cedar", entities=entities_text, links=links, entities_conform=conform,
        requests=requests)
