"""The two engines' results for probes."""

import json
import subprocess
import tempfile
from pathlib import Path

import cedarpy
from cedarpy import _internal

import probe as file
from probe import ENTITIES, HARNESS, REQUEST

SECONDS = 300


def reference_result(probe):
    """`ok`, `error` or `parseError`; of an expression `true`, `false`, `error` or `parseError`."""
    match probe.kind:
        case "policySet":
            return taken(cedarpy.PolicySet.from_str, probe.input, "parseError")
        case "schema":
            return taken(cedarpy.Schema.from_str, probe.input, "error")
        case "schemaJson":
            return taken(cedarpy.Schema.from_json_str, probe.input, "error")
        case "entities":
            return taken(lambda text: cedarpy.Entities.from_json_str(text, probe.schema), probe.input, "error")
    return expression_result(probe.input)


def has_schema(probe):
    """Whether the schema that the probe brings is one; also where it brings none."""
    return probe.schema is None or taken(cedarpy.Schema.from_str, probe.schema, "error") == "ok"


def taken(reader, text, refusal):
    try:
        reader(text)
        return "ok"
    except ValueError:
        return refusal


def expression_result(text):
    try:
        policies = cedarpy.PolicySet.from_str(HARNESS.replace("INPUT", text))
    except ValueError:
        return "parseError"
    request = {**REQUEST, "context": "{}"}
    outcome = json.loads(_internal.is_authorized_batch([request], policies, json.dumps(ENTITIES), None)[0])
    if outcome["diagnostics"]["errors"]:
        return "error"
    return "true" if outcome["decision"] == "Allow" else "false"


class Batch:
    """Starts our program on the probes; `results` waits for it. In between, the reference can do its part."""

    def __init__(self, program, probes):
        self.program, self.probes = program, probes
        self.folder = tempfile.TemporaryDirectory(prefix="cedar-probes-")
        path = Path(self.folder.name, "probes.json")
        file.write(probes, path)
        self.output = open(Path(self.folder.name, "results"), "w+b")
        self.process = subprocess.Popen(
            [program, "probes", path], stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.DEVNULL)

    def results(self):
        """A result for each probe: `crash` where the program ended, `none` where it had none."""
        try:
            status = self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        with self.output:
            self.output.seek(0)
            lines = [json.loads(line) for line in self.output if line.endswith(b"\n")]
        self.folder.cleanup()
        found = {line["index"]: line["result"] for line in lines}
        results = [found.get(i, "none") for i in range(len(self.probes))]
        if status != 0:
            ended = max(found, default=-1) + 1
            rest = self.probes[ended + 1:]
            results[ended:] = ["crash"] + (Batch(self.program, rest).results() if rest else [])
        return results
