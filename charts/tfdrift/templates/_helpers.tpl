{{- define "tfdrift.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "tfdrift.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains (include "tfdrift.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "tfdrift.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "tfdrift.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "tfdrift.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name is needed when serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "tfdrift.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Labels of every object. */}}
{{- define "tfdrift.labels" -}}
app.kubernetes.io/name: {{ include "tfdrift.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What a Deployment cannot change later. */}}
{{- define "tfdrift.selectorLabels" -}}
app.kubernetes.io/name: {{ include "tfdrift.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: controller
{{- end -}}

{{/* An annotations block of the common annotations and those in `own`, or nothing. */}}
{{- define "tfdrift.annotations" -}}
{{- $all := merge (dict) (default (dict) .own) .root.Values.commonAnnotations -}}
{{- if $all }}
  annotations:
    {{- toYaml $all | nindent 4 }}
{{- end }}
{{- end -}}

{{/* The same for the CRDs, whose files are copies of crds/. */}}
{{- define "tfdrift.crdAnnotations" -}}
{{- $own := deepCopy .Values.crds.annotations -}}
{{- if .Values.crds.keep -}}
{{- $_ := set $own "helm.sh/resource-policy" "keep" -}}
{{- end -}}
{{- include "tfdrift.annotations" (dict "root" . "own" $own) -}}
{{- end -}}
