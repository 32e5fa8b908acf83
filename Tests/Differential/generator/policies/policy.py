"""Whole policies: effect, scope, annotations and conditions; templates and their links."""

from .. import lexis
from ..types import EntityOf, Uid
from .conditions import Conditions

# Random layout between the tokens of a policy.
COMMENTS = ["// é\n", "//\r", "//\"(\n", "\u00a0", "\n\t"]


def random_policies(rng, schema, pool, count, disorder):
    """(the text of `count` policies and templates, the links of its templates)."""
    texts, links = [], []
    for place in range(count):
        policy = PolicyMaker(rng, schema, pool, disorder)
        text = policy.text()
        if policy.slots:
            name = rng.choice(["t", "é", "policy0"]) + str(place) if rng.random() < 0.3 else None
            if name is not None:
                text = f"@id({lexis.quoted(rng, name)}) {text}"
            else:
                text = policy.annotations() + text
            for i in range(rng.choice([0, 1, 1, 2])):
                links.append(policy.link(name or f"policy{place}", f"link{place}.{i}"))
        else:
            text = policy.annotations() + text
        texts.append(text)
    return "\n".join(texts) + "\n", links


class PolicyMaker:
    """Makes one policy. `slots` maps the slots of its scope to the entity types that make sense there."""

    def __init__(self, rng, schema, pool, disorder):
        self.rng, self.schema, self.pool, self.disorder = rng, schema, pool, disorder
        self.environments = schema.environments()
        self.slots = {}

    def text(self):
        rng = self.rng
        # The scope is that of one environment, more or less exactly; the conditions suit all that it leaves.
        chosen = rng.choice(self.environments)
        action = self.action_scope(chosen[0])
        principal = self.entity_scope("principal", 1, chosen[1])
        resource = self.entity_scope("resource", 2, chosen[2])
        comma = "," if rng.random() < 0.06 else ""
        effect = rng.choice(["permit", "permit", "permit", "forbid"])
        text = f"{effect}{self.gap()}({principal}, {action}, {resource}{comma})"
        conditions = Conditions(rng, self.schema, self.pool, self.environments, self.disorder)
        for _ in range(rng.choice([0, 1, 1, 1, 1, 1, 2, 2, 3])):
            word = rng.choice(["when", "when", "when", "unless"])
            text += f"{self.gap()}{word} {{ {conditions.boolean(rng.choice([0, 1, 1, 2, 2, 3])).text} }}"
        return text + ";"

    def gap(self):
        return self.rng.choice(COMMENTS) if self.rng.random() < 0.04 else " "

    def annotations(self):
        if self.rng.random() < 0.9:
            return ""
        return self.rng.choice(["@id(\"x\") ", "@a ", "@if(\"\\u{e9}\")@in\n", "@permit(\"a\\\"b\")\n"])

    def keep(self, test):
        """Narrows the environments, unless nothing would be left."""
        self.environments = [environment for environment in self.environments if test(environment)] or self.environments

    def action_scope(self, uid):
        rng = self.rng
        dice = rng.random()
        if dice < 0.2:
            return "action"
        if dice < 0.65:
            self.keep(lambda environment: environment[0] == uid)
            return f"action == {lexis.uid_literal(rng, uid)}"
        groups = [uid, *sorted(self.schema.action_ancestors(uid), key=str)]
        if dice < 0.8:
            group = rng.choice(groups)
            self.keep(lambda environment: self.action_is_in(environment[0], [group]))
            return f"action in {lexis.uid_literal(rng, group)}"
        uids = list(self.schema.actions)
        several = [rng.choice(groups if rng.random() < 0.7 else uids) for _ in range(rng.randint(1, 3))]
        if rng.random() < 0.02:
            several = []
        self.keep(lambda environment: self.action_is_in(environment[0], several))
        return f"action in [{', '.join(lexis.uid_literal(rng, other) for other in several)}]"

    def action_is_in(self, uid, groups):
        return uid in groups or bool(self.schema.action_ancestors(uid) & set(groups))

    def entity_scope(self, variable, place, name):
        """A constraint on the principal or the resource that an entity of the type `name` can meet."""
        rng = self.rng
        above = [name, *sorted(self.schema.ancestors(name))]
        dice = rng.random()
        if dice < 0.35:
            return variable
        if dice < 0.45:
            self.keep(lambda environment: environment[place] == name)
            return f"{variable} == {self.reference(variable, [name])}"
        if dice < 0.6:
            group = self.reference(variable, above)
            return f"{variable} in {group}"
        self.keep(lambda environment: environment[place] == name)
        if dice < 0.85:
            return f"{variable} is {name}"
        return f"{variable} is {name} in {self.reference(variable, above)}"

    def reference(self, variable, types):
        """An entity of one of the types, or the variable's slot."""
        rng = self.rng
        type_ = rng.choice(types)
        if rng.random() < 0.25:
            self.slots[f"?{variable}"] = types
            return f"?{variable}"
        text = lexis.uid_literal(rng, Uid(type_, self.id(type_)))
        return f"({text})" if rng.random() < 0.03 else text

    def id(self, type_):
        return self.rng.choice(self.pool.ids[type_] if self.rng.random() < 0.95 else lexis.IDS)

    def link(self, template, name):
        arguments = {}
        for slot, types in self.slots.items():
            type_ = self.rng.choice(types)
            arguments[slot] = {"type": type_, "id": self.id(type_)}
        return {"template_id": template, "link_id": name, "args": arguments}
