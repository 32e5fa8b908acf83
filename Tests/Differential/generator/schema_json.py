"""A schema in the JSON schema format."""

from .schema import qualified
from .types import Alias, EntityOf, Extension, Primitive, Record, SetOf

SPELLING = {"Bool": "Boolean", "Long": "Long", "String": "String"}


def schema_json(rng, schema):
    """The schema as a JSON document (dictionaries and lists)."""
    return {namespace: NamespaceWriter(rng, schema, namespace).document() for namespace in schema.namespaces}


class NamespaceWriter:
    """Writes what one namespace declares, with references as they may be written inside it."""

    def __init__(self, rng, schema, namespace):
        self.rng, self.schema, self.namespace = rng, schema, namespace

    def document(self):
        document = {
            "entityTypes": {
                name.rpartition("::")[2]: self.entity(entity)
                for name, entity in self.schema.entity_types.items() if self.owns(name)
            },
            "actions": {
                uid.id: self.action(action) for uid, action in self.schema.actions.items() if self.owns(uid.type)
            },
        }
        common = {
            name.rpartition("::")[2]: self.type(type_)
            for name, type_ in self.schema.common_types.items() if self.owns(name)
        }
        if common or self.rng.random() < 0.1:
            document["commonTypes"] = common
        return self.annotated(document)

    def owns(self, name):
        return name.rpartition("::")[0] == self.namespace

    def annotated(self, document):
        if self.rng.random() < 0.03:
            document["annotations"] = {"doc": "é", "a": ""}
        return document

    def entity(self, entity):
        if entity.choices is not None:
            return self.annotated({"enum": list(entity.choices)})
        document = {}
        if entity.parents or self.rng.random() < 0.3:
            document["memberOfTypes"] = [self.reference(name) for name in entity.parents]
        if entity.attributes.fields or self.rng.random() < 0.3:
            document["shape"] = self.type(entity.attributes)
        if entity.tags is not None:
            document["tags"] = self.type(entity.tags)
        return self.annotated(document)

    def action(self, action):
        document = {}
        if action.parents:
            document["memberOf"] = [self.action_reference(uid) for uid in action.parents]
        if action.applies:
            principals, resources, context = action.applies
            document["appliesTo"] = {
                "principalTypes": [self.reference(name) for name in principals],
                "resourceTypes": [self.reference(name) for name in resources],
            }
            if not isinstance(context, Record) or context.fields or self.rng.random() < 0.5:
                document["appliesTo"]["context"] = self.type(context)
        elif self.rng.random() < 0.1:
            document["appliesTo"] = {"principalTypes": [], "resourceTypes": []}
        return self.annotated(document)

    def action_reference(self, uid):
        if uid.type == qualified(self.namespace, "Action") and self.rng.random() < 0.6:
            return {"id": uid.id}
        return {"type": uid.type, "id": uid.id}

    def reference(self, name):
        namespace, _, base = name.rpartition("::")
        return base if namespace == self.namespace and self.rng.random() < 0.7 else name

    def type(self, type_):
        match type_:
            case Primitive(name):
                return {"type": SPELLING[name]} if self.rng.random() < 0.9 else self.named(f"__cedar::{name}")
            case Extension(name):
                full = f"__cedar::{name}"
                return {"type": "Extension", "name": name} if self.rng.random() < 0.9 else self.named(full)
            case EntityOf(name):
                reference = self.reference(name)
                return {"type": "Entity", "name": reference} if self.rng.random() < 0.7 else self.named(reference)
            case Alias(name, _):
                reference = self.reference(name)
                return {"type": reference} if self.rng.random() < 0.7 else self.named(reference)
            case SetOf(element):
                return {"type": "Set", "element": self.type(element)}
            case Record(fields):
                return {"type": "Record", "attributes": {field.name: self.attribute(field) for field in fields}}

    def named(self, name):
        return {"type": "EntityOrCommon", "name": name}

    def attribute(self, field):
        document = dict(self.type(field.type))
        if not field.required or self.rng.random() < 0.2:
            document["required"] = field.required
        return self.annotated(document)
