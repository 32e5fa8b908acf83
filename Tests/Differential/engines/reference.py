"""The official engine, through cedarpy."""

import json
import re
from dataclasses import dataclass, field

import cedarpy
from cedarpy import _internal

FAILED_POLICY = re.compile(r"error while evaluating policy `(.*?)`: ", re.S)
NO_DECISION = "NoDecision"


@dataclass
class Answer:
    """What an engine says of a case. `error`: why it does not load; nothing else is answered then.

    `remarks` are the reference's texts, for statistics only.
    """
    validates: bool | None = None
    requests: list = field(default_factory=list)
    error: str | None = None
    remarks: list = field(default_factory=list)


def reference_answer(case):
    """Loads the case, validates its policies and answers its requests."""
    stage = "schema"
    try:
        read = cedarpy.Schema.from_json_str if case.schema_format == "json" else cedarpy.Schema.from_str
        schema = read(case.schema)
        stage = "policies"
        policies = cedarpy.PolicySet.from_str(case.policies)
        stage = "links"
        policies = policies.with_linked_batch([
            {"template_id": link["template_id"], "new_id": link["link_id"], "values": link["args"]}
            for link in case.links
        ])
        stage = "entities"
        entities = cedarpy.Entities.from_json_str(case.entities, schema if case.entities_conform else None)
    except ValueError as problem:
        return Answer(error=f"{stage}: {problem}")
    verdict = json.loads(_internal.validate_policies(case.policies, schema))
    answer = Answer(validates=verdict["validation_passed"])
    answer.remarks += [f"validation: {problem['error']}" for problem in verdict["errors"]]
    requests = [{**request, "context": json.dumps(request["context"])} for request in case.requests]
    for request, text in zip(requests, _internal.is_authorized_batch(requests, policies, entities._inner, schema)):
        outcome = json.loads(text)
        valid = outcome["decision"] != NO_DECISION
        if not valid:
            answer.remarks += [f"request: {problem}" for problem in outcome["diagnostics"]["errors"]]
            # What holds without a schema for the request, over the same entities.
            outcome = json.loads(_internal.is_authorized_batch([request], policies, entities._inner, None)[0])
        answer.requests.append(request_answer(valid, outcome, answer.remarks))
    return answer


def request_answer(valid, outcome, remarks):
    """One request's line. Without a decision the context cannot be read even without the schema."""
    if outcome["decision"] == NO_DECISION:
        return {"valid": False, "unreadable": True}
    errors = []
    for problem in outcome["diagnostics"]["errors"]:
        match = FAILED_POLICY.match(problem)
        errors.append(match[1])
        remarks.append(f"evaluation: {problem[match.end():]}")
    return {
        "valid": valid, "decision": outcome["decision"].lower(),
        "reason": sorted(outcome["diagnostics"]["reason"]), "errors": sorted(errors),
    }
