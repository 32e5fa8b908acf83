"""What the cases of a run reached: verdicts, decisions, features of the language, messages of the reference."""

import re
from collections import Counter

# What to look for in the texts of policies and of schemas.
POLICY_FEATURES = {
    "templates": r"\?(principal|resource)\b", "forbid": r"\bforbid\b", "unless": r"\bunless\b",
    "annotations": r"@\w", "scope ==": r"\((principal|resource) ==",
    "scope is in": r"(principal|resource) is [\w:]+ in ", "action in [..]": r"action in \[",
    "has": r"\bhas\b", "has a.b": r"\bhas \w+\.\w", "is": r"\bis\b", "is in": r"\bis [\w:]+ in\b",
    "like": r"\blike\b", "literal star": r"\\\*", "if": r"\bif\b", "in [..]": r"\bin \[",
    "contains": r"\.contains\(", "containsAll": r"\.containsAll\(",
    "containsAny": r"\.containsAny\(", "isEmpty": r"\.isEmpty\(", "hasTag": r"\.hasTag\(",
    "getTag": r"\.getTag\(", "decimal": r"\bdecimal\(", "ip": r"\bip\(",
    "isInRange": r"\.isInRange\(", "datetime": r"\bdatetime\(", "duration": r"\bduration\(",
    "offset": r"\.offset\(", "durationSince": r"\.durationSince\(", "toDate": r"\.toDate\(",
    "toTime": r"\.toTime\(", "toDays ..": r"\.to(Days|Hours|Minutes|Seconds|Milliseconds)\(",
    "lessThan ..": r"\.(less|greater)Than", "arithmetic": r" [-+*] ", "negation": r"!",
    "unary minus": r"--", "i64 limit": r"9223372036854775807|9223372036854775808", "[\"..\"]": r"\w\[\"",
    "record literal": r"\{\w+: ", "escapes": r"\\[xu]", "beyond ASCII": r"[^\x00-\x7f]",
    "comments": r"//",
}
SCHEMA_FEATURES = {
    "namespaces": r"namespace |\"[\w:]+\": \{\"entityTypes",
    "common types": r"\btype \w+ =|\"commonTypes\": \{\"", "enumerations": r"\benum\b", "tags": r"\btags\b",
    "optional": r"\?:|\"required\": false",
    "action groups": r"action [^;]* in |memberOf\"", "Set": r"Set<|\"Set\"", "__cedar::": r"__cedar::\w",
    "JSON format": r"\A\s*\{",
}
ENTITY_FEATURES = {
    "__entity": r"\"__entity\"", "__extn": r"\"__extn\"", "tags": r"\"tags\": \{\"", "offset": r"\"offset\"",
    "absent parent": r"\"absent\"", "action entities": r"Action\"",
}


class Coverage:
    """Counts over the cases of a run."""

    def __init__(self):
        self.counts, self.remarks = Counter(), Counter()

    def add(self, case, answer):
        self.counts["cases", case.kind] += 1
        self.counts["loaded", case.kind] += answer.error is None
        self.counts["valid policies", case.kind] += answer.validates is True
        for group, text, features in (
            ("policies", case.policies, POLICY_FEATURES), ("schemas", case.schema, SCHEMA_FEATURES),
            ("entities", case.entities, ENTITY_FEATURES),
        ):
            for name, pattern in features.items():
                self.counts[group, name] += bool(re.search(pattern, text))
        self.counts["links", ""] += len(case.links)
        for request in answer.requests:
            self.counts["requests", ""] += 1
            self.counts["rejected requests", ""] += not request["valid"]
            if "decision" in request:
                forbidden = request["decision"] == "deny" and request["reason"]
                outcome = "deny by a forbid" if forbidden else request["decision"]
                self.counts["outcomes", outcome + (" with errors" if request["errors"] else "")] += 1
        for remark in {answer.error, *answer.remarks} - {None}:
            self.remarks[re.sub(r"`.*?`|\{.*|\d+", "_", remark, flags=re.S)[:100]] += 1

    def __str__(self):
        lines = []
        kinds = [(name, count) for (group, name), count in self.counts.items() if group == "cases"]
        for kind, count in sorted(kinds):
            loaded, valid = self.counts["loaded", kind], self.counts["valid policies", kind]
            lines.append(f"  {kind}: {count} cases, {loaded} load, {valid} with policies that validate")
        total = self.counts["requests", ""]
        rejected, links = self.counts["rejected requests", ""], self.counts["links", ""]
        lines.append(f"  requests: {total}, the schema rejects {rejected}; links: {links}")
        for group in ("outcomes", "policies", "schemas", "entities"):
            found = sorted((name, count) for (where, name), count in self.counts.items() if where == group)
            lines.append(f"  {group}: " + ", ".join(f"{name} {count}" for name, count in found))
        features = ("policies", "schemas", "entities")
        missing = [name for (group, name), count in self.counts.items() if group in features and not count]
        if missing:
            lines.append(f"  never seen: {', '.join(missing)}")
        lines.append(f"  different messages of the reference: {len(self.remarks)}; the most frequent:")
        lines += [f"    {count} {remark}" for remark, count in self.remarks.most_common(12)]
        return "\n".join(lines)
