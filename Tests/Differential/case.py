"""One case: everything that both engines are given, in the form that `cedar-conformance corpus` reads."""

import json
from dataclasses import dataclass
from pathlib import Path

ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "\"": "\\\"", "\\": "\\\\"}


@dataclass(frozen=True)
class Case:
    """`policies`, `schema` and `entities` are texts, well formed or not; links and requests are documents.

    The arguments of a link are uids here (`{"type", "id"}`), literals in the file.
    """
    name: str
    kind: str
    policies: str
    schema: str
    schema_format: str
    entities: str
    links: list
    entities_conform: bool
    requests: list

    def write(self, root):
        """Writes the case as the test `apps/NAME` below the folder `root`."""
        folder = Path(root, "apps", self.name)
        folder.mkdir(parents=True, exist_ok=True)
        inside = f"apps/{self.name}"
        schema_file = "schema.json" if self.schema_format == "json" else "schema.cedarschema"
        put(folder / "policies.cedar", self.policies)
        put(folder / schema_file, self.schema)
        put(folder / "entities.json", self.entities)
        test = {
            "policies": f"{inside}/policies.cedar", "entities": f"{inside}/entities.json",
            "schema": f"{inside}/{schema_file}", "schemaFormat": self.schema_format,
            "entitiesConform": self.entities_conform, "requests": self.requests,
        }
        if self.links:
            put(folder / "links.json", json.dumps([written(link) for link in self.links]))
            test["links"] = f"{inside}/links.json"
        put(folder / "test.json", json.dumps(test, indent=1))
        # What only `read` needs.
        put(folder / "case.json", json.dumps({"kind": self.kind, "links": self.links}))

    @staticmethod
    def read(folder):
        """The case that `write` left in the folder of a test."""
        folder = Path(folder)
        test = json.loads(take(folder / "test.json"))
        schema_file = test["schema"].rpartition("/")[2]
        case = json.loads(take(folder / "case.json"))
        return Case(
            name=folder.name, kind=case["kind"], policies=take(folder / "policies.cedar"),
            schema=take(folder / schema_file),
            schema_format=test["schemaFormat"], entities=take(folder / "entities.json"), links=case["links"],
            entities_conform=test["entitiesConform"], requests=test["requests"])


def written(link):
    """The link with its arguments as literals: `T::"id"`, with no escape that is not needed."""
    return {**link, "args": {slot: f"{uid['type']}::{quoted(uid['id'])}" for slot, uid in link["args"].items()}}


def quoted(text):
    return "\"" + "".join(ESCAPES.get(letter, letter) for letter in text) + "\""


def put(path, text):
    # Without translating line ends: a lone carriage return is part of a case.
    path.write_bytes(text.encode("utf8"))


def take(path):
    return path.read_bytes().decode("utf8")
