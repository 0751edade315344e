"""`python3 -m driftbench --program tfdrift`: runs the corpus and prints JSON lines {"name","stratum","value"}."""
from __future__ import annotations

import argparse
import json
import shlex
import sys
from pathlib import Path

from . import corpus, coverage, dummies, records, report, runner, scorer
from .scenario import Scenario

HERE = Path(__file__).resolve().parents[1]
DOCUMENT = HERE.parents[1] / "docs" / "accuracy.md"


def main() -> int:
    parser = argparse.ArgumentParser(prog="driftbench", description=__doc__)
    parser.add_argument("--program", default="tfdrift", help="the tfdrift to test")
    parser.add_argument("--only", default="", help="scenarios whose id contains this text")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--answers", type=Path, help="keep the program's answers in this file and ask only for what is missing")
    parser.add_argument("--failures", type=Path, help="write what differs from the labels to this file")
    parser.add_argument("--document", action="store_true", help="write the tables of docs/accuracy.md")
    parser.add_argument("--dump", type=Path, help="write the inputs of the one scenario named by --only into this folder")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a number falls short")
    arguments = parser.parse_args()
    chosen = [scenario for scenario in corpus.load() if arguments.only in scenario.id]
    if arguments.dump:
        return _dump(arguments.program, chosen, arguments.dump)
    return _run(arguments, chosen)


def _dump(program: str, chosen: list[Scenario], folder: Path) -> int:
    exact = [scenario for scenario in chosen][:1]
    if not exact:
        print("no such scenario", file=sys.stderr)
        return 64
    folder.mkdir(parents=True, exist_ok=True)
    print(shlex.join([program, *runner.write_inputs(exact[0], folder)]))
    (folder / "label.json").write_text(json.dumps(exact[0].to_json()["expect"], indent=2))
    return 0


def _run(arguments: argparse.Namespace, chosen: list[Scenario]) -> int:
    answers = runner.Answers(arguments.answers, arguments.program) if arguments.answers else None
    outcomes = runner.run_all(arguments.program, chosen, arguments.workers, answers)
    claims = coverage.claims(arguments.program)
    covered, graded = coverage.judge(claims), coverage.graded_on_records(claims)
    results, problems, skipped = [], [], 0
    for scenario, lines in outcomes:
        if lines is None:
            skipped += 1
            continue
        if isinstance(lines, runner.RunError):
            problems.append(f"{scenario.id}\trun\t{lines}")
            lines = []
        verdict = scorer.score(scenario, lines, covered, graded)
        results.append((scenario, verdict))
        problems += [f"{scenario.id}\t{problem}" for problem in verdict.problems]
    strata = scorer.tabulate(results)
    print(*report.json_lines(strata), sep="\n")
    dummy_strata = {}
    for name, engine in (("always-drift", dummies.always_drift), ("always-silent", dummies.always_silent)):
        scored = [(scenario, scorer.score(scenario, engine(scenario), covered)) for scenario, _ in results]
        dummy_strata[name] = scorer.tabulate(scored)
        print(*report.json_lines(dummy_strata[name], f"{name}/"), sep="\n")
    if arguments.failures:
        arguments.failures.write_text("".join(problem + "\n" for problem in problems))
    short = report.missed_targets(strata)
    for line in short:
        print(f"driftbench: {line}", file=sys.stderr)
    absent = f", {skipped} skipped because {records.SHARED} is absent" if skipped else ""
    print(f"driftbench: {len(results)} scenarios run{absent}, {len(problems)} differences, {len(short)} numbers short", file=sys.stderr)
    if arguments.document:
        _document(strata, dummy_strata, [scenario for scenario, _ in results], skipped)
    return 1 if arguments.strict and short else 0


def _document(strata, dummy_strata, scenarios, skipped) -> None:
    totals = {"all": strata["all"]} | {f"{name} (dummy)": each["all"] for name, each in dummy_strata.items()}
    parts = [f"Corpus {corpus.version()}: {len(scenarios)} scenarios run, {skipped} skipped.", report.table(totals),
             "## By stratum", report.table({name: counts for name, counts in strata.items() if name != "all"}),
             "## What the corpus holds", report.composition(scenarios)]
    DOCUMENT.write_text(report.document(DOCUMENT.read_text(), "\n\n".join(parts)))


if __name__ == "__main__":
    sys.exit(main())
