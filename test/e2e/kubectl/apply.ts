// `kubectl apply` with all it has, `diff` and `kustomize`.

import { fails, type Stop, step } from './step.ts';

const CLIENT_SIDE = [
  step('kubectl apply -f apply', 'configmap/settings created\ndeployment.apps/web created'),
  step('kubectl apply -f apply', 'configmap/settings unchanged\ndeployment.apps/web unchanged'),
  step('kubectl diff -f apply', ''),
  fails("sed 's/replicas: 1/replicas: 2/' apply/web.yaml | kubectl diff -f -", [
    /^- {2}replicas: 1$/m,
    /^\+ {2}replicas: 2$/m,
  ]),
  step("sed 's/replicas: 1/replicas: 2/' apply/web.yaml | kubectl apply -f -", 'deployment.apps/web configured'),
  step('kubectl apply view-last-applied deployment/web', /replicas: 2/),
  step('kubectl apply set-last-applied -f apply/web.yaml', 'deployment.apps/web configured'),
  step('kubectl apply view-last-applied -f apply/web.yaml -o json', /"replicas": 1/),
  step(
    `KUBE_EDITOR="sed -i 's/replicas: 1/replicas: 4/'" kubectl apply edit-last-applied deployment/web`,
    'deployment.apps/web edited',
  ),
  step('kubectl apply view-last-applied deployment web', /replicas: 4/),
  step('sed \'s/size: "7"/more: x/\' apply/settings.yaml | kubectl apply -f -', 'configmap/settings configured'),
  step('kubectl get configmap settings -o jsonpath={.data}', '{"colour":"green","more":"x"}'),
  step('kubectl create configmap made --from-literal=a=b', 'configmap/made created'),
  step(`printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: made }\n' | kubectl apply -f -`, [
    /^Warning: resource configmaps\/made is missing the kubectl.kubernetes.io\/last-applied-configuration annotation which is required by kubectl apply/,
    /configmap\/made configured$/,
  ]),
  step(
    'kubectl apply -f apply --dry-run=client',
    'configmap/settings configured (dry run)\ndeployment.apps/web configured (dry run)',
  ),
  step('kubectl apply -f apply --dry-run=server -o name', 'configmap/settings\ndeployment.apps/web'),
  step('kubectl apply -f create -R', 'configmap/deeper created\nconfigmap/one created'),
  fails(
    "sed 's/app: web } }$/app: other } }/' apply/web.yaml | kubectl apply -f -",
    /The Deployment "web" is invalid: .*spec.(template.metadata.labels|selector)/,
  ),
  step('kubectl apply -f apply/web.yaml --force', /^deployment.apps\/web (configured|unchanged)$/),
];

const PRUNE = [
  step('kubectl apply -f apply/settings.yaml -f apply/web.yaml --prune -l app=web', /unchanged|configured/),
  step(
    'kubectl apply -f apply/web.yaml --prune -l app=web --prune-allowlist=core/v1/ConfigMap',
    /configmap\/settings pruned/,
  ),
  step('kubectl get configmap settings --ignore-not-found', ''),
  step(
    'KUBECTL_APPLYSET=true kubectl apply -n $NS -f apply/settings.yaml -f create/one.json --server-side --force-conflicts --prune --applyset=set',
    /settings serverside-applied/,
  ),
  step(
    'KUBECTL_APPLYSET=true kubectl apply -n $NS -f create/one.json --server-side --force-conflicts --prune --applyset=set',
    /configmap\/settings pruned/,
  ),
  step('kubectl get secret set -o jsonpath={.metadata.labels}', /applyset.kubernetes.io\/id/),
];

const SERVER_SIDE = [
  step('kubectl apply -f apply/settings.yaml --server-side', 'configmap/settings serverside-applied'),
  fails("sed 's/green/red/' apply/settings.yaml | kubectl apply --server-side --field-manager=other -f -", [
    /^error: Apply failed with 1 conflict: conflict with "kubectl": \.data\.colour\n/,
    /Please review the fields above--they currently have other managers/,
    /kubernetes.io\/docs\/reference\/using-api\/server-side-apply\/#conflicts$/,
  ]),
  step(
    "sed 's/green/red/' apply/settings.yaml | kubectl apply --server-side --field-manager=other --force-conflicts -f -",
    'configmap/settings serverside-applied',
  ),
  step(
    "kubectl get configmap settings -o jsonpath='{.data.colour} {.metadata.managedFields[*].manager}' --show-managed-fields",
    'red kubectl other',
  ),
  fails("sed 's/green/blue/' apply/settings.yaml | kubectl diff --server-side --field-manager=other -f -", [
    /^\+ {2}colour: blue$/m,
  ]),
  step(
    "sed 's/green/blue/' apply/settings.yaml | kubectl apply --server-side --field-manager=other --dry-run=server -o jsonpath={.data.colour} -f -",
    'blue',
  ),
  step('kubectl create configmap moved --from-literal=a=b --save-config', 'configmap/moved created'),
  step(
    'kubectl get configmap moved -o json | kubectl apply --server-side --force-conflicts -f - || true',
    /serverside-applied|managedFields must be nil/,
  ),
  step(
    `printf '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"status":{"conditions":[{"type":"Mine","status":"True"}]}}' | kubectl apply --server-side --subresource=status --field-manager=mine -f -`,
    'deployment.apps/web serverside-applied',
    { since: 32 },
  ),
];

const KUSTOMIZE = [
  step('kubectl kustomize kustomize', [/kind: ConfigMap\nmetadata:\n {2}name: tour-settings-\w+/, /image: app:2/]),
  step('kubectl kustomize kustomize -o built.yaml && kubectl apply -f built.yaml', [
    /configmap\/tour-settings-\w+ created/,
    /deployment.apps\/tour-web created/,
  ]),
  step('kubectl apply -k kustomize', [/configmap\/tour-settings-\w+ unchanged/, /deployment.apps\/tour-web unchanged/]),
  step('kubectl diff -k kustomize', ''),
  step('kubectl get -k kustomize -o name', [/deployment.apps\/tour-web/]),
  step('kubectl delete -k kustomize', [/deployment.apps "tour-web" deleted/]),
];

export const APPLY: Stop = { name: 'apply', steps: [...CLIENT_SIDE, ...PRUNE, ...SERVER_SIDE, ...KUSTOMIZE] };
