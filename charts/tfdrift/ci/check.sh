#!/usr/bin/env bash
# Checks the chart: its CRDs are those of crds/, it passes lint and renders with every values file of this folder, and with
# the defaults it renders what config/default has. Needs helm and kubectl (from .tools/bin or PATH); what is absent is said
# and skipped. `check.sh --write` makes templates/crds anew from crds/ first. Exits 1 on any finding.
set -uo pipefail
cd "$(dirname "$0")/../../.."
PATH="$PWD/.tools/bin:$PATH"
chart=charts/tfdrift
status=0
fail() { echo "chart: $*"; status=1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A CRD of the chart is the file of crds/ with three lines around and inside it.
wrapped() {
    echo '{{- if .Values.crds.enabled }}'
    awk '{print} !done && /^  name: / {print "  {{- include \"tfdrift.crdAnnotations\" . }}"; done = 1}' "$1"
    echo '{{- end }}'
}

[[ "${1:-}" == --write ]] && rm -f "$chart"/templates/crds/*.yaml
for file in crds/*.yaml; do
    name=$(basename "$file")
    [[ "$name" == kustomization.yaml ]] && continue
    [[ "${1:-}" == --write ]] && wrapped "$file" >"$chart/templates/crds/$name"
    wrapped "$file" | diff -u "$chart/templates/crds/$name" - >"$work/diff" 2>&1 \
        || fail "templates/crds/$name is not crds/$name; run $chart/ci/check.sh --write"$'\n'"$(head -20 "$work/diff")"
done
for file in "$chart"/templates/crds/*.yaml; do
    [[ -f "crds/$(basename "$file")" ]] || fail "$file has no file in crds/"
done

if ! command -v helm >/dev/null; then
    echo "chart: no helm here: lint, rendering and the comparison with config/default are skipped"
    exit $status
fi

render() { helm template tfdrift "$chart" --namespace tfdrift-system --kube-version 1.31.0 "$@"; }

for values in "" "$chart"/ci/*-values.yaml; do
    arguments=()
    [[ -n "$values" ]] && arguments=(--values "$values")
    helm lint --strict --quiet "$chart" "${arguments[@]}" >"$work/lint" 2>&1 \
        || fail "helm lint with ${values:-the defaults}:"$'\n'"$(cat "$work/lint")"
    render "${arguments[@]}" >"$work/rendered" 2>"$work/error" \
        || fail "helm template with ${values:-the defaults}:"$'\n'"$(cat "$work/error")"
done

# What must be refused.
refuses() {
    render "$@" >/dev/null 2>&1 && fail "the values $* are accepted"
}
refuses --set replicas=11
refuses --set tls.secretName=receiver --set tls.clientCAKey=ca.crt
refuses --set noSuchValue=1
refuses --set image.registry=example.com
refuses --set serviceAccount.create=false
helm template tfdrift "$chart" --kube-version 1.30.0 >/dev/null 2>&1 && fail "Kubernetes 1.30 is accepted"

# One replica alone does not elect, and no other may run beside it while it is replaced.
[[ $(render --set replicas=1 | grep -cE -- '--leader-elect|kind: PodDisruptionBudget|type: RollingUpdate') == 0 ]] \
    || fail "replicas=1 elects or is replaced by a rolling update"
[[ $(render --set replicas=2 | grep -cE -- '--leader-elect|kind: PodDisruptionBudget|type: RollingUpdate') == 3 ]] \
    || fail "replicas=2 does not elect, has no disruption budget or is not replaced by a rolling update"

# Two switches that lose data when they do the wrong thing.
[[ $(render | grep -c 'helm.sh/resource-policy: keep') == 3 ]] || fail "the CRDs do not have the annotation that keeps them"
[[ $(render --set crds.enabled=false | grep -c 'kind: CustomResourceDefinition') == 0 ]] \
    || fail "crds.enabled=false renders CRDs"

if ! command -v kubectl >/dev/null; then
    echo "chart: no kubectl here: the comparison with config/default is skipped"
    exit $status
fi

# kubectl kustomize writes both in one order and form. Left out: Helm's labels, the namespace (helm --create-namespace
# makes it), the pull policy, which is what the API server sets by itself, and the namespace that kustomize writes into the
# admission policy although that kind has none.
normal() {
    mkdir -p "$work/$1"
    cat >"$work/$1/all.yaml"
    printf 'resources: [all.yaml]\n' >"$work/$1/kustomization.yaml"
    kubectl kustomize "$work/$1" \
        | grep -vE '^ *(helm\.sh/chart|app\.kubernetes\.io/(instance|managed-by|version)|imagePullPolicy): ' \
        | awk 'BEGIN {RS = "---\n"; ORS = "---\n"} !/\nkind: Namespace\n/ {
            if (/\nkind: ValidatingAdmissionPolicy/) sub(/\n  namespace: [^\n]*/, "")
            print
        }'
}
kubectl kustomize config/default | normal config >"$work/config.yaml"
render --set crds.keep=false --set image.tag=dev | normal chart >"$work/chart.yaml"
[[ -s "$work/config.yaml" ]] || fail "config/default renders nothing"
diff -u "$work/config.yaml" "$work/chart.yaml" >"$work/diff" \
    || fail "the chart does not render what config/default has:"$'\n'"$(head -60 "$work/diff")"

((status)) || echo "chart: as it should be"
exit $status
