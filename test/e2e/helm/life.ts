// The life of a release: install, look, test, upgrade, fail, go back, uninstall.

import { fails, type Step, step } from '../kubectl/step.ts';

const BEFORE = [
  step('helm lint chart', /1 chart\(s\) linted, 0 chart\(s\) failed/),
  step('helm show values chart', /^image: app:1\nreplicas: 1$/m),
  step('helm show crds chart', /name: widgets.tour.example.com/),
  step(
    'helm template web chart -s templates/settings.yaml --set colour=red',
    /^ {2}name: web-settings$[\s\S]*colour: red/m,
  ),
  step('helm package chart', /^Successfully packaged chart and saved it to: .*\/web-0.1.0.tgz$/),
  step('helm install web chart --dry-run=server --set image=$IMAGE,widget=false', [
    /^STATUS: pending-install$/m,
    /^HOOKS:$/m,
    /kind: Deployment/,
  ]),
  fails('kubectl get deployment web', /NotFound/),
];

const INSTALL = [
  step('helm install web web-0.1.0.tgz --set image=$IMAGE --wait --timeout 60s', [
    /^NAME: web\n/,
    /^STATUS: deployed\nREVISION: 1\n/m,
    /^NOTES:\nweb is green\.$/m,
  ]),
  step('kubectl get deployment web -o jsonpath={.status.readyReplicas}', '1'),
  step('kubectl get widget web -o jsonpath={.spec.colour}', 'green'),
  step('kubectl get configmap web-before -o jsonpath={.data.revision}', '1'),
  step('kubectl get pod web-prepare --ignore-not-found', ''),
  step(
    'kubectl get secrets -l owner=helm,status=deployed --field-selector=type=helm.sh/release.v1 -o name',
    'secret/sh.helm.release.v1.web.v1',
  ),
  fails('helm install web chart', 'Error: INSTALLATION FAILED: cannot re-use a name that is still in use'),
  step('helm test web --logs --timeout 60s', [/^Phase: +Succeeded$/m, /POD LOGS: web-test\nthe colour is green/]),
];

const LOOK = [
  step(
    'helm list',
    /^NAME\s+NAMESPACE\s+REVISION\s+UPDATED\s+STATUS\s+CHART\s+APP VERSION\s*\nweb\s+tour-helm-\S+\s+1\s+.*deployed\s+web-0.1.0\s+1/,
  ),
  step("helm list -o json --filter '^w' --deployed", /"name":"web".*"status":"deployed"/),
  step('helm status web', [/^STATUS: deployed$/m, /^TEST SUITE: +web-test$/m]),
  step('helm get values web', /^USER-SUPPLIED VALUES:\nimage: /),
  step('helm get values web --all -o json', /"colour":"green"/),
  step('helm get manifest web', [/kind: Widget/, /kind: Service/]),
  step('helm get manifest web | kubectl diff -f -', ''),
  step('helm get hooks web', /helm.sh\/hook: pre-install,pre-upgrade/),
  step('helm get notes web', /web is green/),
  step('helm get metadata web', /STATUS: deployed/),
  step('helm get all web', /COMPUTED VALUES:/),
];

const CHANGE = [
  step('helm upgrade web chart --reuse-values --set colour=red --wait --timeout 60s', [
    /^Release "web" has been upgraded. Happy Helming!$/m,
    /^REVISION: 2$/m,
  ]),
  step(
    "kubectl get configmap web-settings web-before -o jsonpath='{.items[0].data.colour} {.items[1].data.revision}'",
    'red 2',
  ),
  step('kubectl get widget web -o jsonpath={.spec.colour}', 'red'),
  fails('helm upgrade web chart --reuse-values --set replicas=-1', [
    /Error: UPGRADE FAILED: cannot patch "web" with kind Deployment: Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0/,
  ]),
  fails(
    'helm upgrade web chart --reuse-values --set colour=blue',
    /Widget.tour.example.com "web" is invalid: spec.colour: Unsupported value: "blue": supported values: "green", "red"/,
  ),
  fails(
    'helm upgrade web chart --reuse-values --set image=nowhere.invalid/none:1,hookImage=$IMAGE --wait --timeout 5s',
    /Error: UPGRADE FAILED: context deadline exceeded$/m,
  ),
  step('helm history web', [
    /^1\s.*\ssuperseded\s.*Install complete/m,
    /^2\s.*Upgrade complete/m,
    /^5\s.*\sfailed\s.*Upgrade "web" failed: context deadline exceeded/m,
  ]),
  step('helm rollback web 1 --wait --timeout 60s', 'Rollback was a success! Happy Helming!'),
  step('kubectl get configmap web-settings -o jsonpath={.data.colour}', 'green'),
  step('kubectl get deployment web -o jsonpath={.spec.template.spec.containers[0].image}', /busybox/),
  fails(
    'helm upgrade web chart --reuse-values --set image=nowhere.invalid/none:1,hookImage=$IMAGE --atomic --timeout 5s',
    /Error: UPGRADE FAILED: release web failed, and has been rolled back due to atomic being set: context deadline exceeded$/m,
  ),
  step('helm history web --max 2 -o json', /"revision":8,.*"status":"deployed",.*"description":"Rollback to 6"/),
  step(
    'helm upgrade second chart --install --set image=$IMAGE,widget=false --skip-crds --create-namespace -n $NS-two --wait --timeout 60s',
    /Release "second" does not exist. Installing it now.[\s\S]*STATUS: deployed/,
  ),
  step('helm list -A --short', 'second\nweb'),
  step('kubectl create configmap third-settings', /created$/),
  fails(
    'helm install third chart --set image=$IMAGE',
    /ConfigMap "third-settings" in namespace "tour-helm-\d+" exists and cannot be imported into the current release: invalid ownership metadata; label validation error/,
  ),
  fails(
    'helm install broken chart --set image=$IMAGE,hookImage=nowhere.invalid/none:1 --atomic --timeout 4s',
    /Error: INSTALLATION FAILED: release broken failed, and has been uninstalled due to atomic being set: failed pre-install: /,
  ),
  step('helm list -a --short', 'web'),
];

const END = [
  step('helm uninstall second -n $NS-two --wait', 'release "second" uninstalled'),
  step('helm uninstall web --keep-history --wait --timeout 30s', 'release "web" uninstalled'),
  step('helm list --uninstalled --short', 'web'),
  step(
    'kubectl wait pods -l app.kubernetes.io/instance=web --for=delete --timeout=30s',
    /^(pod\/web-.* condition met)?$/,
  ),
  step('kubectl get deployment,service,widget,pods -l app.kubernetes.io/instance=web', /^No resources found/),
  step('kubectl get configmap web-after -o name', 'configmap/web-after'),
  step('helm rollback web 2 --wait --timeout 60s', /Rollback was a success/),
  step('kubectl get widget web -o jsonpath={.spec.colour}', 'red'),
  step('helm uninstall web --cascade foreground', 'release "web" uninstalled'),
  fails('helm status web', 'Error: release: not found'),
  step('kubectl get crd widgets.tour.example.com -o name', /widgets.tour.example.com$/),
];

export const LIFE: readonly Step[] = [...BEFORE, ...INSTALL, ...LOOK, ...CHANGE, ...END];
