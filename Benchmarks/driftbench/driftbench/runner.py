"""Runs `tfdrift replay` on scenarios and collects its lines. One process a scenario: nothing leaks from one to the next."""
from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Iterable

from . import records
from .scenario import Scenario


class RunError(Exception):
    """The program under test did not answer; carries the command and what it printed."""


def write_inputs(scenario: Scenario, folder: Path) -> list[str]:
    """Writes events, states and manifests below `folder`; returns the arguments of `tfdrift`."""
    (folder / "events.jsonl").write_text("".join(records.line(event) + "\n" for event in scenario.events))
    arguments = ["replay", "--output", "jsonl", "--events", str(folder / "events.jsonl")]
    files = []
    for index, entry in enumerate(scenario.states):
        name = f"{entry.get('name', 'main')}-{index}.tfstate"
        (folder / name).write_text(json.dumps(entry["state"], indent=2))
        files.append((name, entry.get("at")))
    if scenario.source or scenario.policies:
        manifests = folder / "manifests"
        manifests.mkdir()
        _write_manifests(scenario, manifests, files, folder)
        arguments += ["--manifests", str(manifests)]
        files = [(name, at) for name, at in files if at]
    if files:
        arguments += ["--state", *(str(folder / name) + (f"@{at}" if at else "") for name, at in files)]
    if scenario.until:
        arguments += ["--until", scenario.until]
    return arguments


def _write_manifests(scenario: Scenario, manifests: Path, files: list[tuple[str, str | None]], folder: Path) -> None:
    spec: dict[str, Any] = {"provider": "AWS", "account": "111122223333",
                            "events": [{"name": "falco", "falcoHTTP": {"tokenSecretRef": {"name": "falco-token"}}}]}
    spec |= scenario.source or {}
    states = []
    for name, at in files:
        if not at:
            shutil.copyfile(folder / name, manifests / name)
            states.append({"name": name.removesuffix(".tfstate"), "local": {"path": name}})
    documents = [{"apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftSource",
                  "metadata": {"name": "bench", "namespace": "bench"}, "spec": spec | {"states": states}}]
    for index, policy in enumerate(scenario.policies or [{"rules": [{"id": "any-change", "severity": "Medium"}]}]):
        documents.append({"apiVersion": "tfdrift.dev/v1alpha1", "kind": "DriftPolicy",
                          "metadata": {"name": f"policy-{index}", "namespace": "bench"}, "spec": policy})
    # JSON is YAML.
    (manifests / "bench.yaml").write_text("\n---\n".join(json.dumps(document) for document in documents) + "\n")


def run_one(program: str, scenario: Scenario) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="driftbench-") as name:
        arguments = write_inputs(scenario, Path(name))
        try:
            done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120, check=False)
        except subprocess.TimeoutExpired as error:
            raise RunError(f"{scenario.id}: no answer after {error.timeout} s") from error
        if done.returncode != 0:
            raise RunError(f"{scenario.id}: exit {done.returncode}: {done.stderr.strip()[:500]}")
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


class Answers:
    """What was answered before, by the digest of program and scenario: a run that was cut off, or a corpus of which little changed,
    asks only for what is missing. One JSON line an answer, appended as it comes."""

    def __init__(self, path: Path, program: str) -> None:
        self.path = path
        self.lock = threading.Lock()
        self.program = _file_digest(Path(shutil.which(program) or program))
        self.known: dict[str, list[dict[str, Any]]] = {}
        if path.is_file():
            for row in (json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")):
                self.known[row["key"]] = row["lines"]

    def key(self, scenario: Scenario) -> str:
        # Labels don't change an answer.
        body = {name: value for name, value in scenario.to_json().items() if name not in ("expect", "dimensions", "note")}
        return hashlib.sha256((self.program + json.dumps(body, sort_keys=True)).encode()).hexdigest()[:24]

    def keep(self, scenario: Scenario, lines: list[dict[str, Any]]) -> None:
        with self.lock, self.path.open("a") as file:
            file.write(json.dumps({"key": self.key(scenario), "lines": lines}) + "\n")


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def run_all(program: str, scenarios: Iterable[Scenario], workers: int, answers: Answers | None = None) -> list[tuple[Scenario, Any]]:
    """(scenario, lines) in the given order; in place of lines a RunError, or None where ../shared/data is absent."""

    def work(scenario: Scenario) -> tuple[Scenario, Any]:
        if answers and answers.key(scenario) in answers.known:
            return scenario, answers.known[answers.key(scenario)]
        try:
            lines = run_one(program, scenario)
        except records.Absent:
            return scenario, None
        except RunError as error:
            return scenario, error
        if answers:
            answers.keep(scenario, lines)
        return scenario, lines

    with ThreadPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(work, scenarios))
