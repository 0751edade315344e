"""The corpus: what is committed and what is generated from it, always the same bytes."""
from __future__ import annotations

import hashlib
import random
from pathlib import Path

from . import automation, cases, documents, noise, plain, scenario as model
from .cases import Case
from .model import azure, google, wide_build
from .scenario import Scenario

FOLDER = Path(__file__).resolve().parents[1] / "corpus"
HELD_OUT_AT_MOST = 40       # of one service
NUMBER = 3      # raised when labels or scenarios change their meaning


def load() -> list[Scenario]:
    """Every scenario, ordered by id; a duplicate id is an error of the corpus."""
    found: dict[str, Scenario] = {}
    for scenario in [*committed(), *generated()]:
        if scenario.id in found:
            raise ValueError(f"scenario {scenario.id} is there twice")
        found[scenario.id] = scenario
    return [found[name] for name in sorted(found)]


def committed() -> list[Scenario]:
    paths = sorted([*FOLDER.glob("*.jsonl"), *FOLDER.glob("*.jsonl.gz")])
    return [scenario for path in paths if "-cases" not in path.name for scenario in model.read(path)]


def spread(found: list[Case], number: int, seed: int) -> list[tuple[int, Case]]:
    """`number` cases in turn over the services, so that no service weighs more than another; (index, case)."""
    by_service: dict[str, list[tuple[int, Case]]] = {}
    for index, case in enumerate(found):
        by_service.setdefault(case.service, []).append((index, case))
    chance = random.Random(seed)
    for each in by_service.values():
        chance.shuffle(each)
    queues, chosen = [by_service[name] for name in sorted(by_service)], []
    while len(chosen) < number and any(queues):
        chosen += [queue.pop() for queue in queues if queue]
    return chosen[:number]


# (maker, how many cases, which): in the order of docs/accuracy.md.
NOISES = [(noise.no_op, 70, "aws"), (noise.no_op, 60, "clouds"), (noise.no_op_flipped, 60, "aws"), (noise.no_op_flipped, 30, "clouds"),
          (noise.reverted, 60, "aws"), (noise.reverted, 20, "clouds"), (noise.own_apply, 40, "aws"), (noise.own_apply, 16, "gcp"),
          (noise.identity_apply, 24, "aws"), (noise.failed, 24, "aws"), (noise.failed, 24, "clouds"), (noise.dry_run, 40, "ec2"),
          (noise.duplicate, 24, "aws"), (noise.duplicate, 20, "clouds"), (noise.unmanaged, 16, "aws"), (noise.unmanaged, 20, "clouds"),
          (noise.elsewhere, 20, "aws"), (noise.ignored_attribute, 24, "aws"), (noise.ignored_attribute, 12, "clouds"), (noise.late, 40, "aws"),
          (noise.truncated, 16, "aws"), (noise.redacted, 60, "aws"), (noise.default_tags, 40, "tags")]


def generated() -> list[Scenario]:
    aws = list(cases.read(FOLDER / "oracle-cases.jsonl.gz"))
    clouds = [*google.cases(), *azure.cases()]
    plain_cases, aws = [*aws, *clouds], [case for case in aws if not case.hidden]
    pools = {"aws": aws, "clouds": clouds, "gcp": google.cases(), "ec2": [case for case in aws if case.service == "ec2"][::8],
             "tags": [case for case in aws if case.changes and case.changes[0]["attribute"] == 'tags["Stage"]' and case.changes[0]["kind"] == "Modified"]}
    found = [plain.changed(case, index) for index, case in enumerate(plain_cases)]
    for number, (maker, count, pool) in enumerate(NOISES):
        for index, case in spread(pools[pool], count, number):
            found += maker(case, index)
    found += held_out()
    pairs = spread([case for case in aws if case.changes], 40, 99)
    found += [noise.out_of_order(first, second, index) for (index, first), (_, second) in zip(pairs[::2], pairs[1::2])
              if first.type != second.type]
    return [*found, *documents.scenarios(), *automation.scenarios(), *wide_build.scenarios()]


def held_out() -> list[Scenario]:
    """What `driftbench.heldout` and the oracle's `further` labelled: each call, and every other one's twin that changes nothing.
    Evenly taken where a service has more than its part: the call tables of the engine's own tests hold such calls too."""
    by_service: dict[str, list[Scenario]] = {}
    labelled = [*cases.read(FOLDER / "heldout-cases.jsonl.gz"), *cases.read(FOLDER / "oracle-further-cases.jsonl.gz")]
    for index, case in enumerate(labelled):
        made = by_service.setdefault(case.service, [])
        if case.changes == []:
            made += [] if case.hidden else [noise.unchanged(case, index)]
            continue
        made.append(plain.changed(case, index))
        if index % 2 and not case.hidden and "single" not in case.flags:
            made += noise.no_op(case, index)
    return [each for made in by_service.values() for number, each in enumerate(made)
            if number * HELD_OUT_AT_MOST // len(made) != (number - 1) * HELD_OUT_AT_MOST // len(made) or len(made) <= HELD_OUT_AT_MOST]


def version() -> str:
    """The corpus' number and a digest of the committed files."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.jsonl*")):
        digest.update(path.name.encode() + path.read_bytes())
    return f"{NUMBER}-{digest.hexdigest()[:12]}"
