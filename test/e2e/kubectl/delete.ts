// `kubectl delete` and `wait`.

import { fails, type Stop, step } from './step.ts';

const WAIT = [
  step('kubectl create deployment web --image=app:1 --replicas=2', 'deployment.apps/web created'),
  step('kubectl wait deployment/web --for=condition=Available --timeout=30s', 'deployment.apps/web condition met'),
  step(
    "kubectl wait deployment/web --for=jsonpath='{.status.readyReplicas}'=2 --timeout=30s",
    'deployment.apps/web condition met',
  ),
  step(
    "kubectl wait deployment/web --for=jsonpath='{.metadata.uid}' --timeout=30s",
    'deployment.apps/web condition met',
    { since: 31 },
  ),
  step('kubectl wait pods -l app=web --for=condition=Ready=true --timeout=30s', [
    /^pod\/web-\S+ condition met\npod\/web-\S+ condition met$/,
  ]),
  step('kubectl wait pods --all --for=condition=ready --timeout=30s', [/condition met/]),
  fails(
    'kubectl wait deployment/web --for=condition=Odd --timeout=1s',
    'error: timed out waiting for the condition on deployments/web',
  ),
  step(
    'kubectl wait configmap/none --for=delete --timeout=5s || true',
    /^(Error from server \(NotFound\): configmaps "none" not found)?$/,
  ),
  step(
    '(until kubectl get cm start -o name 2>/dev/null; do :; done; kubectl create configmap late -o name) & kubectl wait configmap/late --for=create --timeout=20s & kubectl create configmap start; wait',
    /configmap\/late condition met/,
    { since: 31 },
  ),
  step(
    'kubectl create configmap gone -o name; kubectl wait configmap/gone --for=delete --timeout=20s & kubectl delete configmap gone; wait',
    /configmap\/gone condition met|configmap "gone" deleted/,
  ),
];

const DELETE = [
  step('for i in a b c d e; do kubectl create configmap $i -o name; done', /configmap\/e/),
  step('kubectl label configmap a b kind=one', /labeled/),
  step(
    'kubectl delete configmap c --dry-run=client',
    /^configmap "c" deleted( from tour-delete-\d+ namespace)? \(dry run\)$/,
  ),
  step(
    'kubectl delete configmap c --dry-run=server',
    /^configmap "c" deleted( from tour-delete-\d+ namespace)? \(server dry run\)$/,
  ),
  step('kubectl delete configmap c -o name', 'configmap/c'),
  step('kubectl delete configmap -l kind=one', /configmap "a" deleted.*\nconfigmap "b" deleted/),
  step('kubectl delete configmap c --ignore-not-found', ''),
  fails('kubectl delete configmap c', 'Error from server (NotFound): configmaps "c" not found'),
  step('kubectl create -f create/one.json; kubectl delete -f create/one.json', /configmap "one" deleted/),
  step('kubectl delete configmap --field-selector=metadata.name=d', /configmap "d" deleted/),
  step('kubectl delete --raw /api/v1/namespaces/$NS/configmaps/e', /"status":"Success"/),
  step(
    'kubectl create secret generic s1 -o name; kubectl create secret generic s2 -o name; kubectl delete secrets --all',
    /secret "s1" deleted.*\nsecret "s2" deleted/,
  ),
  step(
    'echo y | kubectl create configmap asked -o name; printf "y\\n" | kubectl delete configmap asked --interactive',
    /configmap\/asked[\s\S]*You are about to delete the following 1 resource\(s\):\nconfigmap\/asked\nDo you want to continue\? \([yY]\/[nN]\): configmap "asked" deleted/,
    { since: 30 },
  ),
];

const CASCADES = [
  step('kubectl delete rs -l app=web --cascade=orphan --wait=false', /replicaset.apps "web-\S+" deleted/),
  step('kubectl rollout status deployment/web --timeout=30s', /successfully rolled out/),
  step('kubectl delete deployment web --cascade=foreground', /deployment.apps "web" deleted/),
  step('kubectl get rs,pods', /^No resources found/),
  step(
    'kubectl create deployment two --image=app:1 -o name; kubectl delete deployment two --cascade=background --wait=false',
    /deployment.apps "two" deleted/,
  ),
  step(
    'kubectl create deployment three --image=app:1 -o name; kubectl rollout status deployment three; kubectl delete deployment three --cascade=orphan',
    /deployment.apps "three" deleted/,
  ),
  step("kubectl get rs -l app=three -o jsonpath='{.items[*].metadata.ownerReferences}'", ''),
  step('kubectl delete rs -l app=three', /deleted/),
];

const PODS = [
  step(
    'kubectl run p1 --image=app:1 -o name; kubectl run p2 --image=app:1 -o name; kubectl wait pod/p1 pod/p2 --for=condition=Ready --timeout=30s',
    /p2 condition met/,
  ),
  step('kubectl delete pod p1 --grace-period=1', /^pod "p1" deleted/),
  step('kubectl delete pod p2 --force', [
    /Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely./,
    /pod "p2" force deleted/,
  ]),
  step('kubectl run p3 --image=app:1 -o name; kubectl delete pod p3 --now --timeout=20s', /pod "p3" deleted/),
  step('kubectl delete pods --all', /^No resources found$|deleted/),
  step(
    `kubectl create configmap held -o name; kubectl patch configmap held -p '{"metadata":{"finalizers":["example.com/hold"]}}'; kubectl delete configmap held --wait=false`,
    /configmap "held" deleted/,
  ),
  step('kubectl get configmap held -o jsonpath={.metadata.deletionTimestamp}', /^\d{4}-/),
  fails(
    'kubectl delete configmap held --timeout=1s',
    /error: timed out waiting for the condition on configmaps\/held$/,
  ),
  step(`kubectl patch configmap held --type=merge -p '{"metadata":{"finalizers":null}}'`, 'configmap/held patched'),
  step('kubectl get configmap held --ignore-not-found', ''),
  step(
    'kubectl create namespace $NS-two -o name; kubectl create configmap in -n $NS-two -o name; kubectl delete namespace $NS-two',
    /namespace "tour-delete-\d+-two" deleted$/,
  ),
  step('kubectl get namespace $NS-two --ignore-not-found', ''),
  fails(
    'kubectl delete namespace kube-system',
    'Error from server (Forbidden): namespaces "kube-system" is forbidden: this namespace may not be deleted',
  ),
];

export const DELETE_AND_WAIT: Stop = { name: 'delete', steps: [...WAIT, ...DELETE, ...CASCADES, ...PODS] };
