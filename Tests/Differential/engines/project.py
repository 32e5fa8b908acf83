"""Our engine, through `cedar-conformance corpus`."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from .reference import Answer

SECONDS = 600


class Batch:
    """Starts the program on the cases; `answers` waits for it. In between, the reference can do its part."""

    def __init__(self, program, cases):
        self.cases = cases
        self.folder = tempfile.mkdtemp(prefix="cedar-differential-")
        for case in cases:
            case.write(self.folder)
        # Into files: a pipe nobody reads yet would fill up.
        self.output = open(Path(self.folder, "answers"), "w+b")
        self.complaints = open(Path(self.folder, "complaints"), "w+b")
        self.process = subprocess.Popen(
            [program, "corpus", self.folder], stdin=subprocess.DEVNULL, stdout=self.output, stderr=self.complaints)

    def answers(self):
        """An answer for each case, in order. A case without a line, after a crash, is answered alone once more."""
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.output.seek(0)
        self.complaints.seek(0)
        found, complaints = read_answers(self.output.read()), self.complaints.read().decode("utf8", "replace")
        self.output.close()
        self.complaints.close()
        shutil.rmtree(self.folder)
        return [found.get(case.name) or self.alone(case, complaints) for case in self.cases]

    def alone(self, case, complaints):
        if len(self.cases) == 1:
            return Answer(error=f"crash: status {self.process.returncode}: {complaints[-500:]}")
        return Batch(self.process.args[0], [case]).answers()[0]


def read_answers(output):
    """The answers in the program's output by the name of their case."""
    answers = {}
    for line in output.split(b"\n"):
        try:
            document = json.loads(line)
        except ValueError:
            continue
        answer = Answer(validates=document["validates"], requests=document["requests"], error=document.get("error"))
        answers[document["test"].split("/")[1]] = answer
    return answers


def project_answers(program, cases):
    return Batch(program, cases).answers()
