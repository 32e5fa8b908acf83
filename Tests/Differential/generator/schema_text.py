"""A schema in Cedar's own syntax."""

from . import lexis
from .schema import qualified
from .types import Alias, EntityOf, Extension, Primitive, Record, SetOf


def schema_text(rng, schema):
    """The schema's declarations in random order and with the freedoms the grammar gives."""
    parts = []
    for namespace in schema.namespaces:
        writer = NamespaceWriter(rng, schema, namespace)
        declarations = writer.declarations()
        rng.shuffle(declarations)
        body = "\n".join(declarations)
        parts.append(f"{writer.annotations()}namespace {namespace} {{\n{body}\n}}" if namespace else body)
    rng.shuffle(parts)
    return "\n".join(parts) + "\n"


class NamespaceWriter:
    """Writes what one namespace declares, with references as they may be written inside it."""

    def __init__(self, rng, schema, namespace):
        self.rng, self.schema, self.namespace = rng, schema, namespace

    def declarations(self):
        return [
            *(self.entity(entity) for entity in self.own(self.schema.entity_types)),
            *(self.common(name) for name in self.schema.common_types if self.owns(name)),
            *(self.action(action) for uid, action in self.schema.actions.items() if self.owns(uid.type)),
        ]

    def owns(self, name):
        return name.rpartition("::")[0] == self.namespace

    def own(self, declared):
        return [value for name, value in declared.items() if self.owns(name)]

    def annotations(self):
        if self.rng.random() < 0.93:
            return ""
        return self.rng.choice(["@doc(\"é\") ", "@a ", "@if(\"\") @b\n", "@doc(\"x\\n\") "])

    def entity(self, entity):
        base = entity.name.rpartition("::")[2]
        if entity.choices is not None:
            choices = ", ".join(lexis.quoted(self.rng, choice) for choice in entity.choices)
            return f"{self.annotations()}entity {base} enum [{choices}{self.wrong_comma()}];"
        text = f"{self.annotations()}entity {base}"
        if entity.parents:
            text += f" in {self.list(entity.parents)}"
        if entity.attributes.fields or self.rng.random() < 0.4:
            text += (" = " if self.rng.random() < 0.5 else " ") + self.type(entity.attributes)
        if entity.tags is not None:
            text += f" tags {self.type(entity.tags)}"
        return text + ";"

    def common(self, name):
        return f"{self.annotations()}type {name.rpartition('::')[2]} = {self.type(self.schema.common_types[name])};"

    def action(self, action):
        text = f"{self.annotations()}action {lexis.key(self.rng, action.uid.id)}"
        if action.parents:
            parents = [self.action_reference(uid) for uid in action.parents]
            bare = len(parents) == 1 and self.rng.random() < 0.5
            text += f" in {parents[0]}" if bare else f" in [{', '.join(parents)}]"
        if action.applies:
            principals, resources, context = action.applies
            text += f" appliesTo {{ principal: {self.list(principals)}, resource: {self.list(resources)}"
            if not isinstance(context, Record) or context.fields or self.rng.random() < 0.5:
                text += f", context: {self.type(context)}"
            text += f"{self.comma()} }}"
        return text + ";"

    def action_reference(self, uid):
        if uid.type == qualified(self.namespace, "Action") and self.rng.random() < 0.6:
            return lexis.key(self.rng, uid.id)
        return lexis.uid_literal(self.rng, uid)

    def list(self, names):
        references = [self.reference(name) for name in names]
        if len(references) == 1 and self.rng.random() < 0.5:
            return references[0]
        return f"[{', '.join(references)}{self.wrong_comma()}]"

    def comma(self):
        return "," if self.rng.random() < 0.15 else ""

    def wrong_comma(self):
        """A trailing comma where the grammar has none."""
        return "," if self.rng.random() < 0.003 else ""

    def reference(self, name):
        """A declared type: by its short name where it is visible, at times by the full one."""
        namespace, _, base = name.rpartition("::")
        return base if namespace == self.namespace and self.rng.random() < 0.7 else name

    def built_in(self, name):
        taken = {qualified(self.namespace, name), name} & {*self.schema.entity_types, *self.schema.common_types}
        return f"__cedar::{name}" if taken or self.rng.random() < 0.05 else name

    def type(self, type_):
        match type_:
            case Primitive(name) | Extension(name):
                return self.built_in(name)
            case EntityOf(name) | Alias(name, _):
                return self.reference(name)
            case SetOf(element):
                return f"Set<{self.type(element)}>"
            case Record(fields):
                members = [self.attribute(field) for field in fields]
                return "{" + ", ".join(members) + (self.comma() if members else "") + "}"

    def attribute(self, field):
        mark = "" if field.required else "?"
        return f"{self.annotations()}{lexis.key(self.rng, field.name)}{mark}: {self.type(field.type)}"
