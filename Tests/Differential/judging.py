"""What is done with cases and with probes alike: make them, let both engines answer, tell where they differ."""

import json
from collections import Counter
from pathlib import Path

import probe as probe_file
from case import Case
from comparison import disagreements
from coverage import Coverage
from engines import probes as probe_engines
from engines.project import Batch, project_answers
from engines.reference import reference_answer
from generator.cases import random_case
from generator.probes import random_probes
from shrinking.shrink import shrunk, shrunk_probe

# Cases, and schemas from which probes are made, given to our program at a time.
CASES, SCHEMAS = 200, 20


class CaseJudge:
    """Judges whole cases."""

    def __init__(self, program, keep, seconds):
        self.program, self.keep, self.seconds = program, Path(keep), seconds
        self.coverage = Coverage()

    @property
    def judged(self):
        return self.coverage.counts["requests", ""]

    def judge(self, seed, number):
        """Judges the batch with this number and yields a report of each disagreement, one of a kind for each case."""
        cases = [random_case(seed, i) for i in range(number * CASES, (number + 1) * CASES)]
        batch = Batch(self.program, cases)
        reference = [reference_answer(case) for case in cases]
        for case, ours, theirs in zip(cases, batch.answers(), reference):
            self.coverage.add(case, theirs)
            for different in {different.kind: different for different in disagreements(ours, theirs)}.values():
                yield self.report(case, different)

    def report(self, case, different):
        """Makes the case smaller, keeps it, and tells of it."""
        small = shrunk(case, lambda cases: self.show(cases, different.kind), self.seconds)
        kept = self.keep / f"{case.name}-{different.what}"
        case.write(kept / "whole")
        small.write(kept / "small")
        folder = kept / "small" / "apps" / case.name
        return f"{different} ({case.kind}, case {case.name})\n{self.text(small)}\n  replay: --replay {folder}"

    def show(self, cases, kind):
        """Of each case whether it shows a disagreement of the kind."""
        answers = zip(project_answers(self.program, cases), map(reference_answer, cases))
        return [any(other.kind == kind for other in disagreements(*pair)) for pair in answers]

    def text(self, case):
        ours, theirs = project_answers(self.program, [case])[0], reference_answer(case)
        lines = [
            f"schema: {case.schema}", f"policies: {case.policies}", f"entities: {case.entities}",
            f"links: {case.links}",
            *(f"request: {json.dumps(request)}" for request in case.requests), *map(str, disagreements(ours, theirs)),
            *(f"the reference says: {remark}" for remark in theirs.remarks),
        ]
        return "\n".join(f"  {visible(line.strip())}" for line in lines)

    def again(self, folder):
        """Judges a kept case again: None where the engines agree."""
        case = Case.read(folder)
        if disagreements(project_answers(self.program, [case])[0], reference_answer(case)):
            return self.text(case)
        return None


class ProbeJudge:
    """Judges probes."""

    def __init__(self, program, keep, seconds):
        self.program, self.keep, self.seconds = program, Path(keep), seconds
        self.coverage = Counter()

    @property
    def judged(self):
        return self.coverage.total()

    def judge(self, seed, number):
        probes = [probe for i in range(number * SCHEMAS, (number + 1) * SCHEMAS) for probe in random_probes(seed, i)]
        for i, (probe, ours, theirs) in enumerate(zip(probes, *self.results(probes))):
            self.coverage[probe.kind, theirs] += 1
            if ours != theirs:
                yield self.report(probe, ours, theirs, f"{seed}-{number}-{i}")

    def report(self, probe, ours, theirs, name):
        small = shrunk_probe(probe, lambda probes: self.show(probes, ours, theirs), self.seconds)
        self.keep.mkdir(parents=True, exist_ok=True)
        path = self.keep / f"{name}.json"
        probe_file.write([small], path)
        schema = "" if small.schema is None else f"\n  schema: {visible(small.schema)}"
        text = f"{visible(small.input)}{schema}"
        return f"{probe.kind}: ours {ours}, reference {theirs}\n  {text}\n  replay: --replay {path}"

    def show(self, probes, ours, theirs):
        results = zip(probes, *self.results(probes))
        # Entities refused because their schema is no longer one would be another disagreement.
        return [pair == (ours, theirs) and probe_engines.has_schema(probe) for probe, *pair in results]

    def again(self, path):
        """Judges kept probes again: None where the engines agree."""
        probes = probe_file.read(path)
        lines = [
            f"  {visible(probe.input)}: ours {ours}, reference {theirs}"
            for probe, ours, theirs in zip(probes, *self.results(probes)) if ours != theirs
        ]
        return "\n".join(lines) or None

    def results(self, probes):
        batch = probe_engines.Batch(self.program, probes)
        reference = [probe_engines.reference_result(probe) for probe in probes]
        return batch.results(), reference


def visible(text):
    """The text with what a terminal would swallow written as Python escapes."""
    return "".join(
        letter if letter == "\n" or letter.isprintable() and letter.isascii() else ascii(letter)[1:-1]
        for letter in text)
