// `kubectl get` in all its forms.

import { fails, type Stop, step } from './step.ts';

const GIVEN = [
  step('kubectl create deployment web --image=app:1 --replicas=2', 'deployment.apps/web created'),
  step('kubectl run lone --image=app:2 --labels=app=lone', 'pod/lone created'),
  step('kubectl rollout status deployment/web --timeout=30s', /successfully rolled out$/),
  step('kubectl wait pod/lone --for=condition=Ready --timeout=30s', 'pod/lone condition met'),
  step('for i in 1 2 3; do kubectl create configmap c$i --from-literal=n=$((4-i)); done', /configmap\/c3 created/),
];

const TABLES = [
  step('kubectl get pods', /^NAME +READY +STATUS +RESTARTS +AGE\nlone +1\/1 +Running +0 +\d+s\nweb-\S+ +1\/1 +Running/),
  step('kubectl get pods -o wide', [
    /^NAME .* AGE +IP +NODE +NOMINATED NODE +READINESS GATES\n/,
    /\d+\.\d+\.\d+\.\d+ +fargate-ip-\S+ +<none> +<none>/,
  ]),
  step('kubectl get pods --no-headers | wc -l', /^ *3$/),
  step('kubectl get pods --show-labels', [
    /AGE +LABELS\n/,
    /app=web,eks.amazonaws.com\/fargate-profile=all,pod-template-hash=\w+/,
  ]),
  step('kubectl get pods -L app', [/AGE +APP\n/, / +lone$/m]),
  step('kubectl get po -l app=web --show-kind --no-headers', /^pod\/web-\S+ .*\npod\/web-\S+ /),
  step("kubectl get pods -l 'app in (web, none),pod-template-hash' -o name | wc -l", /^ *2$/),
  step("kubectl get pods -l 'app!=web' -o name", 'pod/lone'),
  step('kubectl get deployment,rs', [
    /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\ndeployment.apps\/web +2\/2 +2 +2 /,
    /\nreplicaset.apps\/web-\S+ +2 +2 +2 /,
  ]),
  step('kubectl get deploy -o wide', /AGE +CONTAINERS +IMAGES +SELECTOR\nweb +2\/2 +2 +2 +\d+s +app +app:1 +app=web$/),
  step('kubectl get all', [/^NAME +READY/, /deployment.apps\/web/, /replicaset.apps\/web/]),
  step('kubectl get namespaces -A', /^NAME +STATUS +AGE\n/),
  // Another tour may have cordoned the first of them.
  step(
    'kubectl get nodes',
    /^NAME +STATUS +ROLES +AGE +VERSION\n(?:fargate-.*\n)*fargate-ip-\S+ +Ready +<none> +\S+ +v1.35.\d+-eks-/,
  ),
  step('kubectl get nodes -o wide', [
    /INTERNAL-IP +EXTERNAL-IP +OS-IMAGE +KERNEL-VERSION +CONTAINER-RUNTIME\n/,
    /containerd:\/\//,
  ]),
  step('kubectl get secrets', /^No resources found in tour-get-\d+ namespace.$/),
  step('kubectl get pods nothing --ignore-not-found', ''),
  fails('kubectl get pods nothing', 'Error from server (NotFound): pods "nothing" not found'),
  fails('kubectl get nothings', `error: the server doesn't have a resource type "nothings"`),
  step('kubectl get pod/lone deploy/web -o name', 'pod/lone\ndeployment.apps/web'),
  step('kubectl get deployments.v1.apps web -o name', 'deployment.apps/web'),
];

const FORMATS = [
  step('kubectl get pod lone -o json', [/^\{\n {4}"apiVersion": "v1",\n/, /"phase": "Running"/]),
  step('kubectl get pod lone -o yaml --show-managed-fields', /managedFields:\n {2}- apiVersion: v1/),
  step(
    'kubectl get pods -o jsonpath=\'{range .items[*]}{.spec.containers[0].image}{"\\n"}{end}\' | sort',
    'app:1\napp:1\napp:2',
  ),
  step('kubectl get pods -o jsonpath=\'{.items[?(@.metadata.name=="lone")].status.phase}\'', 'Running'),
  step('kubectl get pod lone -o jsonpath-as-json={.spec.containers[*].name}', '[\n    "lone"\n]'),
  step("kubectl get cm -o go-template='{{range .items}}{{.metadata.name}} {{end}}'", 'c1 c2 c3 kube-root-ca.crt'),
  step(
    'kubectl get cm -o custom-columns=NAME:.metadata.name,N:.data.n',
    /^NAME +N\nc1 +3\nc2 +2\nc3 +1\nkube-root-ca.crt +<none>$/,
  ),
  step('kubectl get cm --sort-by=.data.n --no-headers | cut -d" " -f1', /c3\nc2\nc1/),
  step('kubectl get cm --sort-by=.metadata.creationTimestamp -o name', /configmap\/c1/),
  step('kubectl get cm c1 c2 -o yaml', /^apiVersion: v1\nitems:\n- apiVersion: v1\n[\s\S]*\nkind: List\n/),
  step('kubectl get cm --chunk-size=2 -o name -v=8 2>&1 | grep -c "continue=.*limit=2"', /^[1-9]/),
  step('kubectl get cm --chunk-size=2 -o name', 'configmap/c1\nconfigmap/c2\nconfigmap/c3\nconfigmap/kube-root-ca.crt'),
  step('kubectl get --raw /api/v1/namespaces/$NS/configmaps/c1', /^\{"kind":"ConfigMap","apiVersion":"v1"/),
  step('kubectl get --raw /readyz', 'ok'),
  step("kubectl get --raw '/readyz?verbose'", [/\[\+\]ping ok\n/, /readyz check passed$/]),
  step('kubectl get -f apply/settings.yaml --ignore-not-found', ''),
  step('kubectl get cm c1 --server-print=false', /^NAME +AGE\nc1 +\d+s$/),
];

const FIELDS = [
  step('kubectl get pods --field-selector=metadata.name=lone -o name', 'pod/lone'),
  step('kubectl get pods --field-selector=status.phase=Running,spec.nodeName!= -o name | wc -l', /^ *3$/),
  step('kubectl get pods --field-selector=status.phase!=Running', /^No resources found/),
  fails(
    'kubectl get pods --field-selector=spec.image=app:1',
    /Error from server \(BadRequest\): Unable to find "\/v1, Resource=pods" that match label selector "", field selector "spec.image=app:1": field label not supported: spec.image/,
  ),
  step('kubectl get events --field-selector=involvedObject.kind=Pod,involvedObject.name=lone', /Scheduled/),
  step('kubectl get deployment web --subresource=scale', /^NAME +DESIRED +AVAILABLE +AGE\nweb +2 +2 /),
  step('kubectl get pod lone --subresource=status -o jsonpath={.status.phase}', 'Running'),
];

const WATCHES = [
  step('kubectl get pods -w --request-timeout=1s -o name', /pod\/lone/),
  step('kubectl get cm -w --output-watch-events --request-timeout=1s', /^EVENT +NAME +DATA +AGE\nADDED +c1 +1 /),
];

export const GET: Stop = { name: 'get', steps: [...GIVEN, ...TABLES, ...FORMATS, ...FIELDS, ...WATCHES] };
