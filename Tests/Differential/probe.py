"""A probe: a single document or expression, as `cedar-conformance probes` reads it, and what surrounds it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

# The principal, action and resource of every expression, and the entities it finds.
HARNESS = "permit(principal,action,resource) when { INPUT };"
REQUEST = {
    "principal": {"type": "U", "id": "a"}, "action": {"type": "Action", "id": "v"}, "resource": {"type": "G", "id": "g"},
}
ENTITIES = [
    {
        "uid": REQUEST["principal"], "attrs": {"s": "x", "n": 5, "r": {"a": {"b": 1}}, "set": [1, 2]},
        "parents": [REQUEST["resource"]],
        "tags": {"t": "v"},
    },
    {"uid": REQUEST["resource"], "attrs": {}, "parents": []},
]
META = {
    "exprHarness": HARNESS, "exprEntities": ENTITIES, "validateSchema": "entity U; action v;",
    "validateCondition": HARNESS,
    "validateHead": "permit(INPUT) when { true };",
}


@dataclass(frozen=True)
class Probe:
    """`kind`: policySet, schema, schemaJson, entities or expr; `schema`: the schema of entities, or None."""
    kind: str
    input: str
    schema: str | None = None


def write(probes, path):
    """Writes a file of probes."""
    written = [asdict(probe) if probe.kind == "entities" else {"kind": probe.kind, "input": probe.input} for probe in probes]
    Path(path).write_text(json.dumps({"meta": META, "probes": written}), encoding="utf8")


def read(path):
    """The probes of such a file."""
    probes = json.loads(Path(path).read_text(encoding="utf8"))["probes"]
    return [Probe(probe["kind"], probe["input"], probe.get("schema")) for probe in probes]
