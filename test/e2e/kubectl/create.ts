// `kubectl create` with all its subcommands, and from files.

import { fails, type Stop, step } from './step.ts';

const WORKLOADS = [
  step('kubectl create deployment web --image=app:1 --replicas=2 --port=8080', 'deployment.apps/web created'),
  fails(
    'kubectl create deployment web --image=app:1',
    'error: failed to create deployment: deployments.apps "web" already exists',
  ),
  step('kubectl create deployment two --image=app:1 --image=other:1 --dry-run=client -o name', 'deployment.apps/two'),
  step('kubectl create deployment two --image=app:1 --dry-run=server', 'deployment.apps/two created (server dry run)'),
  fails('kubectl get deployment two', 'Error from server (NotFound): deployments.apps "two" not found'),
  step(
    'kubectl create deployment two --image=app:1 --dry-run=server -o jsonpath={.spec.strategy.type}',
    'RollingUpdate',
  ),
  step('kubectl create job once --image=app:1 -- sh -c true', 'job.batch/once created'),
  step(
    "kubectl create cronjob nightly --image=app:1 --schedule='0 1 * * *' --restart=OnFailure",
    'cronjob.batch/nightly created',
  ),
  step('kubectl create job by-hand --from=cronjob/nightly', 'job.batch/by-hand created'),
  step(
    "kubectl get job by-hand -o jsonpath='{.metadata.ownerReferences[0].name} {.metadata.annotations}'",
    'nightly {"cronjob.kubernetes.io/instantiate":"manual"}',
  ),
  fails("kubectl create cronjob odd --image=app:1 --schedule='never'", [
    /^error: failed to create cronjob: CronJob.batch "odd" is invalid: spec.schedule: Invalid value: "never": /,
  ]),
  step(
    'kubectl create poddisruptionbudget web --selector=app=web --min-available=1',
    'poddisruptionbudget.policy/web created',
  ),
];

const NETWORK = [
  step('kubectl create service clusterip web --tcp=80:8080', 'service/web created'),
  step('kubectl create service clusterip headless --clusterip=None', 'service/headless created'),
  step('kubectl create service nodeport open --tcp=80 --node-port=300$MINOR', 'service/open created'),
  fails('kubectl create service nodeport taken --tcp=80 --node-port=300$MINOR', [
    /Service "taken" is invalid: spec.ports\[0\].nodePort: Invalid value: 300\d\d: provided port is already allocated/,
  ]),
  step('kubectl create service loadbalancer front --tcp=443:8443', 'service/front created'),
  step('kubectl create service externalname away --external-name=example.com', 'service/away created'),
  step('kubectl get service -o custom-columns=N:.metadata.name,T:.spec.type --no-headers --sort-by=.metadata.name', [
    /^away +ExternalName\nfront +LoadBalancer\nheadless +ClusterIP\nopen +NodePort\nweb +ClusterIP$/,
  ]),
  step(
    'kubectl create ingress web --class=alb --rule="foo.com/bar*=web:80,tls=secret" --default-backend=web:80 --annotation=a=b',
    'ingress.networking.k8s.io/web created',
  ),
];

const RIGHTS = [
  step('kubectl create role reader --verb=get,list --resource=pods,deployments.apps --resource-name=web', [
    /^role.rbac.authorization.k8s.io\/reader created$/,
  ]),
  fails('kubectl create role none --verb=get --resource=nothings', [
    /the server doesn't have a resource type "nothings"/,
  ]),
  step('kubectl create clusterrole tour-$MINOR --verb=get --non-resource-url=/logs/*', [/clusterrole.rbac.* created$/]),
  step('kubectl create clusterrole tour-all-$MINOR --aggregation-rule=a=b', [/clusterrole.rbac.* created$/]),
  step('kubectl create rolebinding reader --role=reader --user=jane --serviceaccount=$NS:robot', [/reader created$/]),
  step('kubectl create clusterrolebinding tour-$MINOR --clusterrole=view --group=tourists', [/created$/]),
  step('kubectl create serviceaccount robot', 'serviceaccount/robot created'),
  step('kubectl create token robot --duration=1h --audience=there | cut -d. -f2 | tr _- /+ | base64 -d 2>/dev/null', [
    /"aud":\["there"\]/,
    /"sub":"system:serviceaccount:tour-create-\d+:robot"/,
  ]),
  fails('kubectl create token nobody', [/serviceaccounts "nobody" not found/]),
];

const SETTINGS = [
  step('kubectl create configmap app --from-literal=a=1 --from-file=apply/web.yaml', 'configmap/app created'),
  step("kubectl get configmap app -o go-template='{{range $k, $v := .data}}{{$k}} {{end}}'", 'a web.yaml'),
  step('kubectl create configmap env --from-env-file=app.env', 'configmap/env created'),
  step('kubectl get configmap env -o jsonpath={.data}', '{"COLOUR":"green","SIZE":"7"}'),
  step('kubectl create configmap folder --from-file=apply --append-hash -o name', [/^configmap\/folder-[a-z0-9]{10}$/]),
  step('kubectl create secret generic key --from-literal=k=v --type=example.com/key', 'secret/key created'),
  step('kubectl get secret key -o jsonpath="{.data.k} {.type}"', 'dg== example.com/key'),
  step(
    'kubectl create secret docker-registry pull --docker-server=r.example.com --docker-username=u --docker-password=p',
    'secret/pull created',
  ),
  step('kubectl get secret pull -o jsonpath={.type}', 'kubernetes.io/dockerconfigjson'),
  step(
    'openssl req -x509 -nodes -newkey rsa:2048 -subj /CN=web -keyout k.pem -out c.pem 2>/dev/null; kubectl create secret tls pair --cert=c.pem --key=k.pem',
    'secret/pair created',
  ),
  fails('kubectl create quota best --hard=secrets=30 --scopes=BestEffort', [
    /failed to create quota: ResourceQuota "best" is invalid: spec.scopes: .*unsupported scope applied to resource/,
  ]),
  step('kubectl create quota small --hard=pods=20,secrets=30', 'resourcequota/small created'),
  step('kubectl create priorityclass tour-$MINOR --value=1000 --description=tourists', [/priorityclass.* created$/]),
  step('kubectl create namespace $NS-more', [/^namespace\/tour-create-\d+-more created$/]),
];

const FILES = [
  step('kubectl create -f create/one.json --save-config', 'configmap/one created'),
  step('kubectl apply view-last-applied configmap/one -o json', [/"name": "one"/]),
  fails('kubectl create -f create/one.json', [
    /Error from server \(AlreadyExists\): .*configmaps "one" already exists/,
  ]),
  step('kubectl create -f create -R --dry-run=server -o name 2>&1 | sort', [/configmap\/deeper/]),
  step('kubectl create -k kustomize', [/configmap\/tour-settings-\w+ created\n/, /deployment.apps\/tour-web created/]),
  step('cat create/one.json | sed s/one/piped/ | kubectl create -f -', 'configmap/piped created'),
  fails('kubectl create -f create-bad/unknown-field.yaml', [
    /Error from server \(BadRequest\): error when creating "create-bad\/unknown-field.yaml": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dota"/,
  ]),
  step('kubectl create -f create-bad/unknown-field.yaml --validate=warn --dry-run=server', [
    /^Warning: unknown field "dota"\nconfigmap\/bad created \(server dry run\)$/,
  ]),
  step('kubectl create -f create-bad/unknown-field.yaml --validate=ignore', 'configmap/bad created'),
  fails('kubectl create -f create-bad/unknown-kind.yaml', [
    /no matches for kind "Nothing" in version "example.com\/v1"/,
  ]),
  step("KUBE_EDITOR='sed -i s/one/edited/' kubectl create --edit -f create/one.json", [/^configmap\/edited created$/]),
  step('sed s/one/raw/ create/one.json | kubectl create --raw /api/v1/namespaces/$NS/configmaps -f -', [
    /"uid":\s*"[-0-9a-f]{36}"/,
  ]),
];

export const CREATE: Stop = { name: 'create', steps: [...WORKLOADS, ...NETWORK, ...RIGHTS, ...SETTINGS, ...FILES] };
