"""Random requests: most fit the schema and the entities, some do not."""

from . import lexis
from .damage import damaged_json
from .types import Uid
from .values import random_value, value_json


def random_requests(rng, schema, pool, count):
    """`count` requests as the conformance program reads them."""
    environments = schema.environments()
    return [random_request(rng, schema, pool, environments) for _ in range(count)]


def random_request(rng, schema, pool, environments):
    action, principal, resource, context = rng.choice(environments)
    value = random_value(rng, schema, context, pool.ids)
    pool.note(context, value)
    request = {
        "principal": some_uid(rng, schema, principal, pool),
        "action": action,
        "resource": some_uid(rng, schema, resource, pool),
        "context": value_json(rng, value, implicit=rng.random() < 0.7),
    }
    if rng.random() < 0.15:
        misfit(rng, schema, pool, request)
    return {name: vars(part) if isinstance(part, Uid) else part for name, part in request.items()}


def some_uid(rng, schema, name, pool):
    """Mostly an entity of the store."""
    if rng.random() < 0.92:
        return Uid(name, rng.choice(pool.ids[name]))
    choices = schema.entity_types[name].choices
    return Uid(name, rng.choice(choices if choices is not None else lexis.IDS))


def misfit(rng, schema, pool, request):
    """Changes one part of the request so that the schema probably rejects it."""
    part = rng.choice(["principal", "action", "resource", "context", "context"])
    if part == "context":
        request["context"] = damaged_json(rng, request["context"])
        if not isinstance(request["context"], dict):
            request["context"] = {"a": 1}
        return
    known = list(schema.actions)
    if part != "action":
        known = [Uid(name, id_) for name in schema.entity_types for id_ in pool.ids[name]]
    unknown = [
        Uid("Nobody", "a"), Uid("Action", "read"), Uid("N::Action", "é"), Uid(request[part].type, "absent"),
        Uid("N::User", "a"), Uid("User", "e\u0301"),
    ]
    request[part] = rng.choice(known if rng.random() < 0.6 else unknown)
