"""Where two answers to one case differ."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Disagreement:
    """`what`: loads, validates, valid, decision, reason or errors; the last four of the request with this index."""
    what: str
    ours: object
    reference: object
    request: int | None = None

    @property
    def kind(self):
        """What must stay the same while a case is made smaller."""
        refusal = self.reference if self.ours is True else self.ours
        return (self.what, self.ours is True, str(refusal).partition(":")[0] if self.what == "loads" else "")

    def __str__(self):
        place = "" if self.request is None else f" of request {self.request}"
        return f"{self.what}{place}: ours {self.ours}, reference {self.reference}"


def disagreements(ours, reference):
    """Every difference that counts; texts of errors do not."""
    if crashed(ours):
        return [Disagreement("crash", ours.error, reference.error)]
    if (ours.error is None) != (reference.error is None):
        return [Disagreement("loads", ours.error or True, reference.error or True)]
    if ours.error is not None:
        return []
    found = []
    if ours.validates != reference.validates:
        found.append(Disagreement("validates", ours.validates, reference.validates))
    if len(ours.requests) != len(reference.requests):
        found.append(Disagreement("requests", len(ours.requests), len(reference.requests)))
    for i, (mine, theirs) in enumerate(zip(ours.requests, reference.requests)):
        found += request_disagreements(i, mine, theirs)
    return found


def crashed(answer):
    return answer.error is not None and answer.error.startswith("crash: ")


def request_disagreements(i, mine, theirs):
    if mine["valid"] != theirs["valid"]:
        return [Disagreement("valid", mine["valid"], theirs["valid"], i)]
    if "unreadable" in theirs:
        return []
    found = []
    for what in ("decision", "reason", "errors"):
        ours = mine[what] if what == "decision" else sorted(mine[what])
        if ours != theirs[what]:
            found.append(Disagreement(what, ours, theirs[what], i))
    return found
