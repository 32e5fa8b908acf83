"""A random entity store that conforms to a schema."""

from dataclasses import dataclass, field

from . import lexis
from .types import Record, Uid, resolved
from .values import random_value, value_json


@dataclass
class Pool:
    """What a case's data holds, for policies to speak of: ids of each entity type, values of each type, tag keys."""
    ids: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    tag_keys: set = field(default_factory=set)

    def note(self, type_, value):
        """Remembers the value, and what is inside it if it is a record."""
        self.values.setdefault(type_, []).append(value)
        if isinstance(type_, Record):
            for member in type_.fields:
                if member.name in value:
                    self.note(member.type, value[member.name])


def random_entities(rng, schema, implicit=True):
    """(the entities' JSON as a list, the pool of what is in it)."""
    pool = Pool()
    for name, entity in schema.entity_types.items():
        choices = entity.choices if entity.choices is not None else lexis.IDS
        pool.ids[name] = rng.sample(choices, min(len(choices), rng.randint(1, 4)))
    for uid in schema.actions:
        pool.ids.setdefault(uid.type, []).append(uid.id)
    documents = []
    for name, entity in schema.entity_types.items():
        for place, id_ in enumerate(pool.ids[name]):
            # The first id of an enumeration is often left out: requests then speak of an absent entity.
            if rng.random() < (0.5 if entity.choices is not None else 0.93):
                documents.append(random_entity(rng, schema, entity, id_, place, pool, implicit))
    if rng.random() < 0.2:
        documents += [action_entity(schema, action) for action in schema.actions.values()]
    if documents and rng.random() < 0.05:
        documents.append(rng.choice(documents))
    rng.shuffle(documents)
    return documents, pool


def random_entity(rng, schema, entity, id_, place, pool, implicit):
    type_ = resolved(entity.attributes)
    attributes = random_value(rng, schema, type_, pool.ids)
    pool.note(type_, attributes)
    document = {
        "uid": uid_json(rng, Uid(entity.name, id_)),
        "attrs": value_json(rng, attributes, implicit),
        "parents": [uid_json(rng, uid) for uid in random_parents(rng, schema, entity, place, pool)],
    }
    if entity.tags is not None:
        tag_type = resolved(entity.tags)
        tags = {}
        for _ in range(rng.choice([0, 1, 2, 3])):
            tags[lexis.any_string(rng)] = value = random_value(rng, schema, tag_type, pool.ids)
            pool.note(tag_type, value)
        pool.tag_keys.update(tags)
        document["tags"] = {name: value_json(rng, value, implicit) for name, value in tags.items()}
    elif rng.random() < 0.1:
        document["tags"] = {}
    return document


def random_parents(rng, schema, entity, place, pool):
    """Parents that come later in a fixed order of all entities, so that there is no cycle."""
    order = list(schema.entity_types)
    parents = []
    for name in entity.parents:
        later = order.index(name) > order.index(entity.name)
        for other, id_ in enumerate(pool.ids[name]):
            if (later or (name == entity.name and other > place)) and rng.random() < 0.45:
                parents.append(Uid(name, id_))
        if rng.random() < 0.05 and schema.entity_types[name].choices is None:
            parents.append(Uid(name, "absent"))
    return parents


def uid_json(rng, uid):
    document = {"type": uid.type, "id": uid.id}
    return {"__entity": document} if rng.random() < 0.2 else document


def action_entity(schema, action):
    """The entity that the schema itself gives to an action, with all ancestors as parents."""
    parents = sorted(schema.action_ancestors(action.uid), key=str)
    return {"uid": vars(action.uid), "attrs": {}, "parents": [vars(uid) for uid in parents]}
