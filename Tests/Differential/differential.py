"""Compare our Cedar engine with the official one, cedarpy 4.12.2, on random inputs; `make differential` starts it.

    differential.py --program .build/release/cedar-conformance [--seed 1] [--requests 100000] [--probes 50000]
    differential.py --program .build/release/cedar-conformance --replay KEPT ...

Cases have a schema, several policies and templates with links, entities, and requests. Compared are: whether a case
loads, the strict validator's verdict, and of each request whether the schema accepts it, the decision, the reasons
and the policies that failed. Probes are single documents and expressions, many of them damaged: compared is whether
they are taken, and what an expression gives. The same seed gives the same inputs. A disagreement is made smaller,
printed, and kept below `--keep`; `--replay` judges what was kept again.
Exit status: 0 no disagreement, 1 some, 2 unusable.
"""

import argparse
import os
import sys

from judging import CaseJudge, ProbeJudge

# After so many disagreements a run has told enough.
ENOUGH = 20


def main():
    options = arguments()
    if not os.access(options.program, os.X_OK):
        print(f"no program at {options.program}: build it first", file=sys.stderr)
        return 2
    cases = CaseJudge(options.program, options.keep, options.shrink)
    probes = ProbeJudge(options.program, options.keep, options.shrink)
    if options.replay:
        return replay(options.replay, cases, probes)
    found = compare(probes, "probes", options.probes, options)
    found += compare(cases, "requests", options.requests, options)
    results = [f"{kind} {result} {count}" for (kind, result), count in sorted(probes.coverage.items())]
    print(f"probes: {', '.join(results)}")
    print(f"cases:\n{cases.coverage}")
    print(f"seed {options.seed}: {found} disagreements in {probes.judged} probes and {cases.judged} requests")
    return 1 if found else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="our conformance program")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--requests", type=int, default=100_000, help="how many requests to compare at least")
    parser.add_argument("--probes", type=int, default=50_000, help="how many probes to compare at least")
    parser.add_argument("--keep", default=".build/differential/kept", help="where disagreements are kept")
    parser.add_argument("--shrink", type=float, default=20, help="seconds to spend on making one disagreement smaller")
    parser.add_argument("--replay", nargs="+", metavar="KEPT", help="judge kept folders and files again")
    return parser.parse_args()


def compare(judge, what, wanted, options):
    """Judges batch after batch until there are as many as wanted; the number of disagreements."""
    found, number = 0, 0
    while judge.judged < wanted and found < ENOUGH:
        for report in judge.judge(options.seed, number):
            found += 1
            print(f"\n{report}\n", flush=True)
            if found == ENOUGH:
                break
        number += 1
        print(f"{judge.judged} {what}: {found} disagreements", flush=True)
    return found


def replay(paths, cases, probes):
    found = 0
    for path in paths:
        different = (cases if os.path.isdir(path) else probes).again(path)
        found += different is not None
        print(f"{path}: " + ("agree" if different is None else "differ\n" + different))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
