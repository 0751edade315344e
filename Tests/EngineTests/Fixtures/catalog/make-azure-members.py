#!/usr/bin/env python3
"""Members of the resources that the mapped Azure operations write, from the models of Azure's own Python packages.

    make-azure-members.py

Run it where the azure-mgmt-* packages are installed. Writes azure-members.tsv: namespace, operation as the catalog names
it, members that a caller can set. Most settings of a resource stand one level down, in `properties`: they are named
`properties.member`. A member that the model marks as read-only is left out, and so is what names the resource.
"""
import importlib
import inspect
import pathlib
import pkgutil
import re

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parents[3] / "Sources/Engine/Catalog/Data"
NAMING = {"id", "name", "type", "etag", "systemData", "properties"}


def operations():
    """(namespace, operation) of each write that the catalog maps."""
    for file in sorted(DATA.glob("azure-*.catalog")):
        service = None
        for line in file.read_text().splitlines():
            words = line.split("#")[0].split()
            if words[:1] == ["service"]:
                service = words[1]
            elif words[:1] == ["event"] and words[1].endswith("/write"):
                yield service, words[1]


def modules():
    """Modules named `operations`, those of newer API versions last."""
    import azure.mgmt

    def version(name):
        found = re.search(r"\.v(\d{4}_\d{2}_\d{2})(_preview)?", name)
        return (found is None or found[2] is None, found[1] if found else "9999")

    found = []
    for root in map(pathlib.Path, azure.mgmt.__path__):
        for folder in root.rglob("operations"):
            if "aio" not in folder.parts:
                found.append("azure.mgmt." + ".".join(folder.relative_to(root).parts))
    return sorted(found, key=version)


def arm_type(url):
    """`Microsoft.Sql/servers/databases` of a URL template; `*` where a parameter names the type."""
    if re.fullmatch(r"/subscriptions/\{\w+\}/resource[gG]roups/\{\w+\}", url):
        return "Microsoft.Resources/subscriptions/resourceGroups"
    if "/providers/" not in url:
        return None
    namespace, *rest = url.rsplit("/providers/", 1)[1].strip("/").split("/")
    if len(rest) % 2:
        return None  # a collection replaced as a whole
    return "/".join([namespace] + ["*" if part.startswith("{") else part for part in rest[::2]])


def writes(module):
    """(ARM type, model class) of each PUT of one file of operations."""
    source = inspect.getsource(module)
    models = importlib.import_module(module.__name__.rsplit(".", 2)[0] + ".models")
    urls = {}
    for name, body in re.findall(r"^def (build_\w+_request)\((.*?)(?=^def |^class |\Z)", source, re.M | re.S):
        url = re.search(r'"(/[^"]*)"', body)
        if url and 'method="PUT"' in body:
            urls[name] = url[1]
    for body in re.split(r"^    def ", source, flags=re.M):
        called = re.search(r"\b(build_\w+_request)\(", body)
        if called is None or called[1] not in urls:
            continue
        typed = re.search(r"""_serialize\.body\(\w+, ["'](\w+)["']\)""", body) or re.search(
            r"Union\[\s*_models\.(?:_models\.)?(\w+)", body) or re.search(r": _models\.(?:_models\.)?(\w+)", body)
        kind = arm_type(urls[called[1]])
        if typed and kind and hasattr(models, typed[1]):
            yield kind, getattr(models, typed[1])


def members(model, prefix=""):
    """Names that a caller can set, of the model and of what stands in its `properties`."""
    found = set()
    if hasattr(model, "_attribute_map"):
        hidden = {name for name, rules in model._validation.items() if rules.get("readonly")}
        for name, facts in model._attribute_map.items():
            path = facts["key"].replace("\\.", "\0").split(".")
            if name in hidden:
                continue
            if path == ["properties"]:
                inner = getattr(inspect.getmodule(model), facts["type"], None)
                found |= members(inner, "properties.") if inner else set()
            elif path[0] == "properties":
                found.add("properties." + path[1])
            else:
                found.add(prefix + path[0])
        return {name.replace("\0", ".") for name in found}
    for kind in reversed(model.__mro__):
        for name, field in vars(kind).items():
            if type(field).__name__ != "_RestField" or field._visibility == ["read"]:
                continue
            rest = field._rest_name_input or name
            if rest == "properties" and not prefix:
                typed = re.search(r"_models\.(\w+)", str(kind.__annotations__.get(name, "")))
                inner = getattr(inspect.getmodule(kind), typed[1], None) if typed else None
                found |= members(inner, "properties.") if inner else set()
            else:
                found.add(prefix + rest)
    return found


def main():
    found = {}
    for name in modules():
        for file in pkgutil.iter_modules(importlib.import_module(name).__path__, name + "."):
            for kind, model in writes(importlib.import_module(file.name)):
                names = {member for member in members(model) if member not in NAMING}
                if names:
                    found[kind.lower()] = names
    rows, missing = set(), []
    for service, event in operations():
        kind = event.removesuffix("/write").lower()
        names = found.get(kind) or found.get(kind.rsplit("/", 1)[0] + "/*")
        if names:
            rows.add("\t".join([service, event, ",".join(sorted(names))]))
        else:
            missing.append(event)
    text = "# Members that a caller can set, by Azure's own models; written by make-azure-members.py.\n"
    (HERE / "azure-members.tsv").write_text(text + "".join(row + "\n" for row in sorted(rows)))
    print(len(rows), "operations; no model for", len(missing), *missing, sep="\n  ")


if __name__ == "__main__":
    main()
