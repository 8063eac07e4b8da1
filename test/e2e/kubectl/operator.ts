// A kind whose rules, conversion and admission are somebody's own: what its users see.

import { fails, type Step, step } from './step.ts';

/** In version 1, and in version 2. */
const v1 = (name: string, spec: string) =>
  `printf 'apiVersion: ops.example.com/v1\\nkind: Widget\\nmetadata: { name: ${name} }\\nspec: { ${spec} }\\n' | kubectl`;
const v2 = (name: string, sized: string) =>
  `printf 'apiVersion: ops.example.com/v2\\nkind: Widget\\nmetadata: { name: ${name} }\\nspec: { sized: "${sized}" }\\n' | kubectl`;

const BAD_LUCK = /admission webhook "check.ops.example.com" denied the request: thirteen brings bad luck$/;

export const WITH_KUBECTL: readonly Step[] = [
  step(
    'cat operator/templates/definition.yaml <(echo ---) operator/templates/webhooks.yaml | sed "s#{{ .Values.url }}#$URL#; s#{{ .Values.ca }}#$CA#" | kubectl apply -f -',
    /definition.apiextensions.k8s.io\/widgets.ops.example.com created\nmutating\S+\/ops created\nvalidating\S+\/ops created$/,
  ),
  step('kubectl wait crd/widgets.ops.example.com --for=condition=Established --timeout=20s', /condition met$/),
];

export const USE: readonly Step[] = [
  step(`${v1('a', 'size: 3')} apply -f -`, 'widget.ops.example.com/a created'),
  step(
    "kubectl get widgets.v1.ops.example.com a -o jsonpath='{.apiVersion} {.spec} {.metadata.labels.touched}'",
    'ops.example.com/v1 {"size":3,"unit":"m"} yes',
  ),
  step('kubectl get widget a -o jsonpath="{.apiVersion} {.spec}"', 'ops.example.com/v2 {"sized":"3 m"}'),
  step('kubectl get widgets.v1.ops.example.com', /^NAME +SIZE\na +3$/),
  step(`${v2('b', '4 kg')} apply -f -`, 'widget.ops.example.com/b created'),
  step(
    "kubectl get widgets.v1.ops.example.com b -o jsonpath='{.spec} {.metadata.labels.touched}'",
    '{"size":4,"unit":"kg"} yes',
  ),
  step('kubectl explain widget.spec.sized --api-version=ops.example.com/v2', /How many of what\./),
  fails(
    `${v1('c', 'size: 0')} apply -f -`,
    /The Widget "c" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1$/,
  ),
  fails(`${v2('c', '4 miles')} create -f -`, /spec.sized: Invalid value: "4 miles": spec.sized in body should match/),
  fails(`${v1('c', 'size: 1, odd: 1')} create -f -`, /strict decoding error: unknown field "spec.odd"/),
  fails(`${v1('c', 'size: 13')} apply -f -`, [
    /^Error from server \(Forbidden\): error when creating "STDIN": /,
    BAD_LUCK,
  ]),
  fails(`${v2('c', '13 kg')} create -f -`, BAD_LUCK),
  fails(`kubectl patch widget a --type=merge -p '{"spec":{"sized":"13 m"}}'`, BAD_LUCK),
  fails(`kubectl patch widget a --type=merge -p '{"spec":{"sized":"13 m"}}' --dry-run=server`, BAD_LUCK),
  step(`${v1('large', 'size: 60')} apply -f -`, 'Warning: that is large\nwidget.ops.example.com/large created'),
  step(`${v2('a', '7 kg')} apply --server-side --force-conflicts -f -`, 'widget.ops.example.com/a serverside-applied'),
  step('kubectl get widgets.v1.ops.example.com a -o jsonpath={.spec}', '{"size":7,"unit":"kg"}'),
  step(
    `KUBE_EDITOR="sed -i 's/size: 7/size: 8/'" kubectl edit widgets.v1.ops.example.com a`,
    'widget.ops.example.com/a edited',
  ),
  step('kubectl annotate widget a keep=yes', /annotated?$/),
  fails('kubectl delete widget a', /denied the request: it is to be kept$/),
  step('kubectl annotate widget a keep-', /annotated?$/),
  step('kubectl delete widgets --all', /"a" deleted[\s\S]*"b" deleted[\s\S]*"large" deleted/),
];

export const AFTER_KUBECTL: readonly Step[] = [
  step('kubectl delete crd widgets.ops.example.com', /deleted$/),
  step(
    'kubectl delete mutatingwebhookconfiguration,validatingwebhookconfiguration ops',
    /"ops" deleted[\s\S]*"ops" deleted$/,
  ),
];

export const WITH_HELM: readonly Step[] = [
  step('helm install operator operator --set url=$URL,ca=$CA', /STATUS: deployed/),
  step('kubectl wait crd/widgets.ops.example.com --for=condition=Established --timeout=20s', /condition met$/),
  step('helm install five widget', /STATUS: deployed/),
  step('kubectl get widgets.v1.ops.example.com five -o jsonpath={.spec}', '{"size":5,"unit":"kg"}'),
  step('helm upgrade five widget --set size=6', /STATUS: deployed/),
  fails('helm upgrade five widget --set size=13', BAD_LUCK),
  fails('helm install many widget --set size=-1', /spec.sized in body should match/),
  step('helm rollback five 2', /success/),
  step('kubectl get widget five -o jsonpath={.spec.sized}', '6 kg'),
  step('helm uninstall five many', /release "five" uninstalled/),
  step('helm uninstall operator', /release "operator" uninstalled/),
];
