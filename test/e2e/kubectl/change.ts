// Changing what is there: edit, label, annotate, patch, replace.

import { fails, type Stop, step } from './step.ts';

const SED = (from: string, to: string) => `KUBE_EDITOR="sed -i 's/${from}/${to}/'"`;

const GIVEN = [
  step('kubectl create deployment web --image=app:1', 'deployment.apps/web created'),
  step(
    'for i in a b; do kubectl create configmap $i --from-literal=k=v; done',
    'configmap/a created\nconfigmap/b created',
  ),
  step('kubectl run lone --image=app:1 --restart=Never', 'pod/lone created'),
];

const EDIT = [
  step(`${SED('k: v', 'k: w')} kubectl edit configmap a`, 'configmap/a edited'),
  step(`KUBE_EDITOR=true kubectl edit configmap a`, 'Edit cancelled, no changes made.'),
  step(`${SED('\\bw\\b', 'x')} kubectl edit configmap/a -o json --save-config`, /"k": "x"/),
  step(
    `kubectl get configmap a -o jsonpath='{.data.k} {.metadata.annotations}'`,
    /^x \{"kubectl.kubernetes.io\/last-applied-configuration":/,
  ),
  step(`${SED('k: .*', 'k: z')} kubectl edit configmap a b`, 'configmap/a edited\nconfigmap/b edited'),
  step(
    `${SED('k: .*', 'k: why')} kubectl edit configmap a --output-patch`,
    /^Patch: \{"data":\{"k":"why"\}.*\}\nconfigmap\/a edited$/,
  ),
  fails(`KUBE_EDITOR="sed -i 's/replicas: 1/replicas: -1/'" timeout 20 kubectl edit deployment web`, [
    /error: deployments.apps "web" is invalid/,
    /Edit cancelled, no valid changes were saved|A copy of your changes has been stored to/,
  ]),
];

const LABEL = [
  step('kubectl label configmap a b tier=front', 'configmap/a labeled\nconfigmap/b labeled'),
  step('kubectl label configmap a tier=front', 'configmap/a not labeled'),
  fails('kubectl label configmap a tier=back', `error: 'tier' already has a value (front), and --overwrite is false`),
  step('kubectl label configmap a tier=back --overwrite', 'configmap/a labeled'),
  step('kubectl label configmap a --list', 'tier=back'),
  step('kubectl label configmap -l tier=front tier-', 'configmap/b unlabeled'),
  step(
    'kubectl label configmap a tier=x --overwrite --resource-version=1 || true',
    /Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again/,
  ),
  step(
    'kubectl label configmap --all all=yes',
    /^configmap\/a labeled\nconfigmap\/b labeled\nconfigmap\/kube-root-ca.crt labeled$/,
  ),
  step('kubectl label -f create/one.json x=y --local -o jsonpath={.metadata.labels}', '{"x":"y"}'),
  step('kubectl label configmap a dry=run --dry-run=server -o jsonpath={.metadata.labels.dry}', 'run'),
  fails(
    "kubectl label configmap a 'x=-bad-'",
    /(error: invalid label value: "x=-bad-"|is invalid: metadata.labels: Invalid value: "-bad-"): a valid label must be an empty string or consist of alphanumeric characters/,
  ),
  step('kubectl annotate configmap a note=first by=me', /^configmap\/a annotated?$/),
  step('kubectl annotate configmap a note=second --overwrite --field-manager=writer', /^configmap\/a annotated?$/),
  step('kubectl annotate configmap a by-', /^configmap\/a annotated?$/),
  step('kubectl annotate configmap a --list', [
    /^kubectl.kubernetes.io\/last-applied-configuration=/m,
    /^note=second$/m,
  ]),
  step('kubectl annotate pods --field-selector=metadata.name=lone seen=yes', /^pod\/lone annotated?$/),
];

const PATCH = [
  step(
    `kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"second","image":"b:1"}]}}}}'`,
    'deployment.apps/web patched',
  ),
  step(`kubectl get deployment web -o jsonpath='{..containers[*].name}'`, 'second app'),
  step(
    `kubectl patch deployment web --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0"}]'`,
    'deployment.apps/web patched',
  ),
  fails(
    `kubectl patch deployment web --type=json -p '[{"op":"test","path":"/spec/replicas","value":9}]'`,
    /The request is invalid: (the server rejected our request due to an error in our request|testing path \/spec\/replicas|.*test failed)/,
  ),
  step(`kubectl patch configmap a --type=merge -p '{"data":{"k":null,"n":"1"}}'`, 'configmap/a patched'),
  step('kubectl get configmap a -o jsonpath={.data}', '{"n":"1"}'),
  step(`kubectl patch configmap a --type=merge -p '{"data":{"n":"1"}}'`, 'configmap/a patched (no change)'),
  step(
    `kubectl patch deployment web --subresource=scale --type=merge -p '{"spec":{"replicas":2}}'`,
    'scale.autoscaling/web patched',
  ),
  step(`kubectl get deployment web -o jsonpath={.spec.replicas}`, '2'),
  step('kubectl create service loadbalancer front --tcp=80', 'service/front created'),
  step(
    `kubectl patch service front --subresource=status -p '{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}}'`,
    'service/front patched',
  ),
  step(`echo 'data: { file: "1" }' > p.yaml; kubectl patch configmap b --patch-file=p.yaml`, 'configmap/b patched'),
  step(`kubectl patch -f apply/web.yaml --local -p '{"spec":{"paused":true}}' -o jsonpath={.spec.paused}`, 'true'),
  step(
    `kubectl patch node nobody -p '{"spec":{"unschedulable":true}}' || true`,
    'Error from server (NotFound): nodes "nobody" not found',
  ),
  fails(`kubectl patch deployment web -p '{"spec":{"selector":{"matchLabels":{"app":"other"}}}}'`, [
    /The Deployment "web" is invalid: /,
    /spec.selector: Invalid value: .*: field is immutable/,
  ]),
];

const REPLACE = [
  step('kubectl get configmap b -o yaml | sed s/z/replaced/ | kubectl replace -f -', 'configmap/b replaced'),
  fails(
    'kubectl replace -f create/one.json',
    /Error from server \(NotFound\): error when replacing "create\/one.json": configmaps "one" not found/,
  ),
  step('kubectl create -f create/one.json', 'configmap/one created'),
  step('kubectl replace -f create/one.json --force', 'configmap "one" deleted\nconfigmap/one replaced', { until: 32 }),
  step(
    'kubectl replace -f create/one.json --force',
    /^configmap "one" deleted( from tour-change-\d+ namespace)?\nconfigmap\/one replaced$/,
    { since: 33 },
  ),
  step(
    'kubectl get configmap b -o yaml > old.yaml; kubectl label configmap b later=yes; kubectl replace -f old.yaml || true',
    /Operation cannot be fulfilled on configmaps "b": the object has been modified/,
  ),
  step('kubectl get service front -o yaml | sed s/192.0.2.1/192.0.2.2/ > front.yaml', ''),
  step('kubectl replace --subresource=status -f front.yaml', 'service/front replaced'),
  step('kubectl get service front --no-headers', /LoadBalancer +\S+ +192.0.2.2 +80:\d+\/TCP/),
  step(
    'sed \'s/"v"/"raw"/\' create/one.json > raw.json; kubectl replace --raw /api/v1/namespaces/$NS/configmaps/one -f raw.json',
    /"k":"raw"/,
  ),
];

export const CHANGE: Stop = { name: 'change', steps: [...GIVEN, ...EDIT, ...LABEL, ...PATCH, ...REPLACE] };
