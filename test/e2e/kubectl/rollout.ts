// `kubectl rollout`, `scale` and `autoscale`.

import { fails, type Stop, step } from './step.ts';

const ROLLOUT = [
  step('kubectl create deployment web --image=app:1 --replicas=2', 'deployment.apps/web created'),
  step('kubectl rollout status deployment/web --timeout=30s', /deployment "web" successfully rolled out$/),
  step(
    'kubectl set image deployment/web app=app:2 && kubectl annotate deployment/web kubernetes.io/change-cause=two',
    /annotated?$/,
  ),
  step('kubectl rollout status deploy/web --timeout=30s', /successfully rolled out$/),
  step('kubectl rollout history deployment/web', /^deployment.apps\/web \nREVISION +CHANGE-CAUSE\n1 +<none>\n2 +two$/),
  step('kubectl rollout history deployment/web --revision=1', [
    /^deployment.apps\/web with revision #1\nPod Template:\n/,
    /Image:\tapp:1/,
  ]),
  step('kubectl rollout history deployment/web -o jsonpath={.metadata.name}', /^web-\w+web-\w+$/),
  step('kubectl rollout undo deployment/web', 'deployment.apps/web rolled back'),
  step('kubectl rollout status deployment web --timeout=30s', /successfully rolled out$/),
  step(
    'kubectl rollout undo deployment/web --to-revision=2 --dry-run=server',
    /^deployment.apps\/web (rolled back|Pod Template:[\s\S]*)/,
  ),
  step('kubectl rollout undo deployment/web --to-revision=2', 'deployment.apps/web rolled back'),
  fails(
    'kubectl rollout undo deployment/web --to-revision=99',
    'error: unable to find specified revision 99 in history',
  ),
  step('kubectl rollout pause deployment/web', 'deployment.apps/web paused'),
  fails('kubectl rollout pause deployment/web', /error: deployments.apps "web" is already paused$/),
  fails(
    'kubectl rollout restart deployment/web',
    `error: deployments.apps "web" can't restart paused deployment (run rollout resume first)`,
  ),
  fails(
    'kubectl rollout undo deployment/web',
    /cannot rollback a paused deployment; resume it first with 'kubectl rollout resume'/,
  ),
  step('kubectl rollout resume deployment/web', 'deployment.apps/web resumed'),
  step('kubectl rollout restart deployment/web', 'deployment.apps/web restarted'),
  step(
    "kubectl get deployment web -o jsonpath='{.spec.template.metadata.annotations}'",
    /"kubectl.kubernetes.io\/restartedAt":"\d{4}-/,
  ),
  step(
    'kubectl rollout status deployment/web --watch=false',
    /rolled out|Waiting for deployment|out of 2 new replicas/,
  ),
  step('kubectl rollout status deployment/web --timeout=30s', /successfully rolled out$/),
  fails('kubectl rollout status configmap/kube-root-ca.crt', /error: no status viewer has been implemented for/),
];

const SCALE = [
  step('kubectl scale deployment/web --replicas=3', 'deployment.apps/web scaled'),
  step('kubectl scale --current-replicas=3 --replicas=1 deployment/web --timeout=30s', 'deployment.apps/web scaled'),
  fails('kubectl scale --current-replicas=3 --replicas=2 deployment/web', 'error: Expected replicas to be 3, was 1'),
  step(
    'kubectl create deployment two --image=app:1 -o name; kubectl scale deployment --all --replicas=0',
    /deployment.apps\/two scaled\ndeployment.apps\/web scaled$/,
  ),
  step('kubectl scale -f apply/web.yaml --replicas=1', 'deployment.apps/web scaled'),
  step(
    'kubectl scale deployment -l app=two --replicas=1 --dry-run=server',
    /deployment.apps\/two scaled \(server dry run\)/,
  ),
  fails(
    'kubectl scale deployment/web --replicas=-1',
    /replicas=COUNT (flag )?is required, and COUNT must be greater than or equal to 0/,
  ),
  fails(
    'kubectl scale configmap kube-root-ca.crt --replicas=1',
    'Error from server (NotFound): the server could not find the requested resource',
  ),
];

const AUTOSCALE = [
  step(
    'kubectl autoscale deployment web --min=1 --max=5 --cpu-percent=80',
    /^(Flag --cpu-percent has been deprecated.*\n)?horizontalpodautoscaler.autoscaling\/web autoscaled$/,
  ),
  step(
    'kubectl get hpa web',
    /^NAME +REFERENCE +TARGETS +MINPODS +MAXPODS +REPLICAS +AGE\nweb +Deployment\/web +(cpu: )?<unknown>\/80% +1 +5 +0 /,
  ),
  step('kubectl autoscale deployment two --name=other --max=3 --dry-run=server -o jsonpath={.spec.maxReplicas}', '3'),
  fails(
    'kubectl autoscale deployment web --max=3',
    /Error from server \(AlreadyExists\): horizontalpodautoscalers.autoscaling "web" already exists/,
  ),
];

export const ROLLOUT_AND_SCALE: Stop = { name: 'rollout', steps: [...ROLLOUT, ...SCALE, ...AUTOSCALE] };
