"""`python3 -m driftbench.oracle`: asks the emulated clouds again and writes corpus/oracle.jsonl.gz. Needs boto3 and moto."""
from __future__ import annotations

import copy
import os
import random
import sys
import zlib
from typing import Any

if os.environ.get("PYTHONHASHSEED") != "0":      # moto draws ids in the order of sets
    os.execve(sys.executable, [sys.executable, "-m", "driftbench.oracle", *sys.argv[1:]], {**os.environ, "PYTHONHASHSEED": "0"})
os.environ |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "eu-central-1",
               "MOTO_ALLOW_NONEXISTENT_REGION": "true"}

import boto3                                              # noqa: E402
from moto import mock_aws                                 # noqa: E402
from moto.moto_api._internal import mock_random           # noqa: E402

from .. import cases                                      # noqa: E402
from ..corpus import FOLDER                               # noqa: E402
from . import data, edge, further, identity, messaging, network, platform, trail   # noqa: E402
from .difference import difference                        # noqa: E402
from .subject import Call, Clients, Subject                      # noqa: E402

ACCOUNT = "123456789012"
SUBJECTS = [subject for module in (network, platform, data, identity, messaging, edge) for subject in module.SUBJECTS]
WITH_TAGS_ALL = "tags"


def ask(client: Clients, subject: Subject, call: Call, value: Any, name: str) -> cases.Case | None:
    """One case: the resource before and after one call. None where the emulator's answer shows no effect."""
    mock_random.seed(name)
    random.seed(name)
    context = subject.create(client, name)
    before = attributes(subject.read(client, context))
    caller = client(call.client or subject.service)
    model = caller.meta.service_model.operation_model(caller.meta.method_to_api_mapping[call.operation])
    parameters = call.parameters(context, value)
    answer = getattr(caller, call.operation)(**copy.deepcopy(parameters))
    after = None if call.deletes else attributes(subject.read(client, context))
    if call.deletes:
        gone(subject, client, context)
    changes = None if call.deletes else difference(before, after)
    if changes == []:
        return None
    request = trail.request(subject.service, model, parameters)
    response = trail.response(subject.service, model, answer) if call.response or subject.service == "ec2" else None
    source = subject.source or f"{subject.service}.amazonaws.com"
    event = trail.event_name(subject.service, call.event or model.name)
    return cases.Case(f"{subject.type}/{call.operation}/{name.rsplit('-', 1)[-1]}", "aws", source.split(".")[0], subject.type, before, after,
                      changes, source, event, request, response, account=ACCOUNT,
                      version=caller.meta.service_model.api_version if subject.service == "elbv2" else None)


def attributes(read: dict[str, Any]) -> dict[str, Any]:
    """What a state holds beside what was read: tags with the provider's default tags."""
    return read | {"tags_all": dict(read[WITH_TAGS_ALL])} if WITH_TAGS_ALL in read else read


def gone(subject: Subject, client: Any, context: Any) -> None:
    """A deletion counts only if the emulator cannot show the resource any more."""
    try:
        subject.read(client, context)
    except Exception:       # noqa: BLE001 - every service has its own error for what is not there
        return
    raise AssertionError(f"{subject.type}: still there after its deletion")


def main() -> int:
    failures: list[str] = []
    sessions: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in sessions:
            sessions[service] = boto3.client(service, region_name="eu-central-1")
        return sessions[service]

    # One emulated account for all: every case has resources of its own.
    with mock_aws():
        for file, mark, subjects in (("oracle-cases", "", SUBJECTS), ("oracle-further-cases", "f", further.SUBJECTS)):
            found = []
            for subject in subjects:
                found += ask_all(client, subject, mark, failures)
            cases.write(FOLDER / f"{file}.jsonl.gz", found)
            print(f"{len(found)} cases of {len({case.type for case in found})} types and {len({case.service for case in found})} services")
    print(*failures, sep="\n", file=sys.stderr)
    return 0


def ask_all(client: Clients, subject: Subject, mark: str, failures: list[str]) -> list[cases.Case]:
    """The cases of one subject; what the emulator cannot do is listed in `failures`."""
    found = []
    for number, (call, value) in enumerate((c, v) for c in subject.calls for v in c.values):
        name = f"b{zlib.crc32(subject.type.encode()):08x}-{mark}{number}"
        try:
            case = ask(client, subject, call, value, name)
        except Exception as error:      # noqa: BLE001 - the emulator's gaps are listed, not hidden
            failures.append(f"{subject.type} {call.operation} {value}: {type(error).__name__}: {str(error)[:160]}")
            continue
        if case is None:
            failures.append(f"{subject.type} {call.operation} {value}: the emulator shows no effect")
            continue
        found.append(case)
    return found


if __name__ == "__main__":
    sys.exit(main())
