#!/usr/bin/env python3
"""Request members of the Google Cloud methods that the catalog maps and that take the resource itself as their body.

    make-google-members.py DISCOVERY_FOLDER

DISCOVERY_FOLDER is `googleapiclient/discovery_cache/documents` of the package google-api-python-client. Writes
google-members.tsv: service, method as the catalog names it, members that a caller can set. Methods whose body wraps the
resource (`UpdateTopic`) are left out: their members are not told by the body's top level.
"""
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parents[3] / "Sources/Engine/Catalog/Data"
NAMES = {"cloudsql": "sqladmin", "sqladmin": "sqladmin"}


def events():
    for file in sorted(DATA.glob("gcp-*.catalog")):
        services = []
        for line in file.read_text().splitlines():
            words = line.split("#")[0].split()
            if words[:1] == ["service"]:
                services = words[1:]
            elif words[:1] == ["event"]:
                for name in words[1:-1]:
                    for service in services:
                        yield service, name.split(":")[0]


def methods(document):
    found = {}

    def walk(node):
        for method in node.get("methods", {}).values():
            found[method["id"].split(".", 1)[1].lower()] = method
        for inner in node.get("resources", {}).values():
            walk(inner)

    walk(document)
    return found


def settable(schema):
    for name, facts in schema.get("properties", {}).items():
        text = facts.get("description", "")
        if facts.get("readOnly") or "[Output Only]" in text or "Output only" in text or "[Output only]" in text:
            continue
        if name in ("kind", "etag", "fingerprint", "labelFingerprint", "selfLink"):
            continue
        yield name


def main(folder):
    documents = {}
    for file in sorted(folder.glob("*.json")):
        name = file.name.split(".")[0]
        if re.fullmatch(r"v\d+(beta\d+)?", file.name.split(".")[1]) is None:
            continue
        documents.setdefault(name, []).append(json.loads(file.read_text()))
    rows = set()
    for service, event in events():
        host = service.split(".")[0]
        plain = re.sub(r"^(v\d+|beta|alpha)\.", "", event)
        parts = plain.split(".")
        if parts[0] == "google" or len(parts) < 3:
            continue
        wanted = ".".join(parts[1:]).lower()
        for document in documents.get(NAMES.get(parts[0], host), []):
            method = methods(document).get(wanted)
            if method is None or "request" not in method:
                continue
            schema = document["schemas"].get(method["request"].get("$ref", ""), {})
            members = sorted(settable(schema))
            if members:
                rows.add("\t".join([service, event, ",".join(members)]))
                break
    text = "# Members that a caller can set, by the services' discovery documents; written by make-google-members.py.\n"
    (HERE / "google-members.tsv").write_text(text + "".join(row + "\n" for row in sorted(rows)))
    print(len(rows), "methods")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
