#!/usr/bin/env python3
"""Writes Sources/Engine/Catalog/Data/schema.tsv: schema facts of the types that the catalog files name.

usage: make-schema-facts.py FACTS_FOLDER   (the folder that holds aws.tsv.gz, google.tsv.gz, defaults.tsv.gz, ...)

Run it again after adding a `type` line to a .catalog file. The columns are explained in Catalog/Data/README.md.
"""
import collections
import csv
import gzip
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[4]
DATA = ROOT / "Sources/Engine/Catalog/Data"
LEAF = {"string": "s", "number": "n", "bool": "b", "dynamic": "d", "object": "o"}
LEFT_OUT = ("timeouts",)
# By the type's prefix: the file of the provider's attributes, and whether what only the provider sets is left out.
PROVIDERS = {"aws_": ("aws.tsv.gz", False), "google_": ("google.tsv.gz", True), "azurerm_": ("azurerm.tsv.gz", True)}
# Set by the provider alone, and still needed to find or compare something.
KEPT = {"id", "self_link", "effective_labels", "effective_annotations", "unique_id", "email", "name",
        "resource_manager_id", "resource_versionless_id", "resource_manager_versionless_id", "role_definition_resource_id"}
# What states of the version before the newest one are found by.
FORMER_KEYS = {("azurerm-4.tsv.gz", name, "resource_manager_id") for name in
               ("azurerm_storage_container", "azurerm_storage_queue", "azurerm_storage_share", "azurerm_storage_table")}
# Documents that the facts do not know as such.
DOCUMENTS = {
    ("aws_cloudwatch_contributor_insight_rule", "rule_definition"): "json",
    ("aws_cloudwatch_log_delivery_destination_policy", "delivery_destination_policy"): "policy",
    ("aws_ecr_repository_creation_template", "lifecycle_policy"): "json",
    ("aws_ecr_repository_creation_template", "repository_policy"): "policy",
    ("aws_glue_schema", "schema_definition"): "json",
    ("aws_route53_traffic_policy", "document"): "json",
}


def kind(text):
    """`set:string` becomes `S:s`, `list:block` becomes `L:k`."""
    head, _, rest = text.partition(":")
    if not rest:
        return LEAF[head]
    if rest == "block":
        return {"list": "L:k", "set": "S:k", "single": "k", "map": "M:k"}[head]
    if rest == "object":
        return {"list": "L:o", "set": "S:o", "map": "M:o", "single": "o"}[head]
    return {"list": "L", "set": "S", "map": "M"}[head] + ":" + kind(rest)


def rows(path, skip_header=False):
    opener = gzip.open if path.name.endswith(".gz") else open
    with opener(path, "rt", newline="") as file:
        for number, line in enumerate(file):
            if number == 0 and skip_header:
                continue
            yield line.rstrip("\n").split("\t")


FOLDING = ("EqualFold", "CaseInsensitive", "ToLower", "CaseDiffSuppress", "CaseDifference")


def all_rows(facts):
    for file, is_brief in PROVIDERS.values():
        for row in rows(facts / file):
            yield row, is_brief


def main(facts):
    wanted = set()
    for file in sorted(DATA.glob("*.catalog")):
        for line in file.read_text().splitlines():
            words = line.split("#")[0].split()
            if len(words) >= 2 and words[0] == "type":
                wanted.add(words[1])
    extra = collections.defaultdict(dict)
    for row in rows(facts / "defaults.tsv.gz", True):
        if row[0] in wanted and row[2] != "-":
            extra[row[0], row[1]].setdefault("default", row[2])
    for row in rows(facts / "json-attributes.tsv", True):
        if row[0] in wanted:
            policy = "bindings" if row[0].startswith("google_") else "policy"
            extra[row[0], row[1]]["form"] = policy if row[2] == "policy-json" else "json"
    for place, form in DOCUMENTS.items():
        extra[place]["form"] = form
    for row in rows(facts / "normalizers.tsv.gz", True):
        if row[0] in wanted:
            words = " ".join(row[2:])
            if any(word in words for word in FOLDING):
                extra[row[0], row[1]]["fold"] = "1"
            if "location." in words:
                extra[row[0], row[1]]["fold"] = "2"
    found = collections.defaultdict(list)
    for row, is_brief in all_rows(facts):
        if row[0] not in wanted or row[1].split(".")[0].rstrip("[]{}<>") in LEFT_OUT:
            continue
        row += [""] * (5 - len(row))
        if is_brief and not set(row[3]) & set("ro") and row[1] not in KEPT:
            continue
        more = dict(extra.get((row[0], row[1]), {}))
        if row[4].endswith("..1"):
            more["max"] = "1"
        found[row[0]].append((row[1], kind(row[2]), row[3] or "-", more))
    for file in sorted({file for file, _, _ in FORMER_KEYS}):
        for row in rows(facts / file):
            if row[0] in wanted and (file, row[0], row[1]) in FORMER_KEYS:
                if all(path != row[1] for path, *_ in found[row[0]]):
                    found[row[0]].append((row[1], kind(row[2]), "c", {}))
    # Statements of firewall rules nest; what stands one level deep is told, what is deeper is reported as unmapped.
    nesting = ("and_statement", "or_statement", "not_statement", "scope_down_statement")
    for row in rows(facts / "aws-deep.tsv.gz"):
        if row[0] not in wanted or not row[0].startswith("aws_wafv2_") or ".statement[]." not in row[1]:
            continue
        if sum(row[1].count(word) for word in nesting) > 1 or any(path == row[1] for path, *_ in found[row[0]]):
            continue
        row += [""] * (5 - len(row))
        found[row[0]].append((row[1], kind(row[2]), row[3] or "-", {"max": "1"} if row[4].endswith("..1") else {}))
    missing = sorted(wanted - set(found))
    if missing:
        sys.exit("no schema facts for: " + ", ".join(missing))
    with open(DATA / "schema.tsv", "w") as out:
        out.write("# Written by make-schema-facts.py; do not edit. Columns: README.md.\n")
        for name in sorted(found):
            out.write(name + "\n")
            for path, kind_, flags, more in found[name]:
                cells = [path, kind_, flags] + [f"{key}={more[key]}" for key in sorted(more)]
                out.write("\t" + "\t".join(cells) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
