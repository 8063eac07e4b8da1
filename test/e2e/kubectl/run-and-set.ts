// `kubectl run`, `expose` and `set`.

import { fails, type Stop, step } from './step.ts';

const RUN = [
  step(
    'kubectl run one --image=app:1 --labels=app=one,tier=front --env=A=1 --port=80 --annotations=a=b',
    'pod/one created',
  ),
  step(
    "kubectl get pod one -o jsonpath='{.metadata.labels.tier} {.spec.containers[0].env[0].value} {.spec.containers[0].ports[0].containerPort}'",
    'front 1 80',
  ),
  step('kubectl wait pod/one --for=condition=Ready --timeout=30s', 'pod/one condition met'),
  step(
    'kubectl run args --image=app:1 --restart=Never --dry-run=client -o jsonpath={.spec.containers[0].args} -- -a b',
    '["-a","b"]',
  ),
  step(
    'kubectl run words --image=app:1 --dry-run=server -o jsonpath={.spec.containers[0].command} --command -- a b',
    '["a","b"]',
  ),
  step(
    `kubectl run over --image=app:1 --overrides='{"spec":{"terminationGracePeriodSeconds":7}}' --dry-run=server -o jsonpath={.spec.terminationGracePeriodSeconds}`,
    '7',
  ),
  step(
    `kubectl run over --image=app:1 --override-type=strategic --overrides='{"spec":{"containers":[{"name":"over","tty":true}]}}' --dry-run=client -o jsonpath='{.spec.containers[0].image} {.spec.containers[0].tty}'`,
    'app:1 true',
  ),
  step('kubectl run served --image=app:1 --port=80 --expose', 'service/served created\npod/served created'),
  fails('kubectl run one --image=app:1', 'Error from server (AlreadyExists): pods "one" already exists'),
  fails(
    'kubectl run Bad_Name --image=app:1',
    /The Pod "Bad_Name" is invalid: \n?\*? ?metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of/,
  ),
  fails('kubectl run none --image=', /error: (--image is required|Invalid image name ""|required flag)/),
];

const EXPOSE = [
  step('kubectl create deployment web --image=app:1 --port=8080 --replicas=1', 'deployment.apps/web created'),
  step('kubectl expose deployment web', 'service/web exposed'),
  step(
    "kubectl get service web -o jsonpath='{.spec.ports[0].port} {.spec.ports[0].targetPort} {.spec.selector}'",
    '8080 8080 {"app":"web"}',
  ),
  step(
    'kubectl expose deployment web --name=front --type=LoadBalancer --port=80 --target-port=8080 --external-ip=192.0.2.1',
    'service/front exposed',
  ),
  step('kubectl expose pod one --name=pod --port=80 --protocol=UDP --session-affinity=ClientIP', 'service/pod exposed'),
  step(
    "kubectl get service pod -o jsonpath='{.spec.ports[0].protocol} {.spec.sessionAffinityConfig.clientIP.timeoutSeconds}'",
    'UDP 10800',
  ),
  step('kubectl expose service web --name=again --port=1 --cluster-ip=None --labels=a=b', 'service/again exposed'),
  step(
    'kubectl expose rs/$(kubectl get rs -o jsonpath={.items[0].metadata.name}) --name=set --port=1 --dry-run=server',
    'service/set exposed (server dry run)',
  ),
  step(
    'until kubectl get endpoints web -o jsonpath={.subsets[0].addresses[0].ip} | grep .; do :; done',
    /\d+\.\d+\.\d+\.\d+$/,
  ),
  fails('kubectl expose deployment web', 'Error from server (AlreadyExists): services "web" already exists'),
  fails('kubectl expose configmap kube-root-ca.crt --port=1', 'error: cannot expose a ConfigMap'),
];

const SET = [
  step('kubectl set image deployment/web app=app:2', 'deployment.apps/web image updated'),
  fails('kubectl set image deployment/web nobody=app:2', 'error: unable to find container named "nobody"'),
  step("kubectl set image deploy '*=app:3' --all", 'deployment.apps/web image updated'),
  step('kubectl set env deployment/web A=1 B=2', 'deployment.apps/web env updated'),
  step('kubectl set env deployment/web --list', '# Deployment web, container app\nA=1\nB=2'),
  step('kubectl set env deployment/web B-', 'deployment.apps/web env updated'),
  step('kubectl create configmap colours --from-literal=red=1', 'configmap/colours created'),
  step('kubectl set env deployment/web --from=configmap/colours --prefix=C_', /deployment.apps\/web env updated$/),
  step(
    'kubectl set env deployment/web --list',
    '# Deployment web, container app\nA=1\n# C_RED from configmap colours, key red',
  ),
  step('kubectl set env deployment/web --list --resolve', '# Deployment web, container app\nA=1\nC_RED=1'),
  step('kubectl set env -f apply/web.yaml --local -o jsonpath={..env} Z=9', '[{"name":"Z","value":"9"}]'),
  step(
    'kubectl set resources deployment web -c=app --limits=cpu=200m,memory=512Mi --requests=cpu=100m',
    'deployment.apps/web resource requirements updated',
  ),
  step(
    "kubectl get deployment web -o jsonpath='{..resources}'",
    '{"limits":{"cpu":"200m","memory":"512Mi"},"requests":{"cpu":"100m"}}',
  ),
  step('kubectl create serviceaccount robot', 'serviceaccount/robot created'),
  step('kubectl set serviceaccount deployment web robot', 'deployment.apps/web serviceaccount updated'),
  step('kubectl set selector service web app=web,tier=front', 'service/web selector updated'),
  step(
    'kubectl create service clusterip local --clusterip=None -o yaml --dry-run=client | kubectl set selector --local -f - a=b -o jsonpath={.spec.selector}',
    '{"a":"b"}',
  ),
  step(
    'kubectl create rolebinding view --clusterrole=view --user=jane',
    'rolebinding.rbac.authorization.k8s.io/view created',
  ),
  step(
    'kubectl set subject rolebinding view --user=joe --group=all --serviceaccount=$NS:robot',
    'rolebinding.rbac.authorization.k8s.io/view subjects updated',
  ),
  step("kubectl get rolebinding view -o jsonpath='{.subjects[*].name}'", 'jane joe all robot'),
  step('kubectl rollout status deployment/web --timeout=30s', /successfully rolled out$/),
];

export const RUN_AND_SET: Stop = { name: 'run-and-set', steps: [...RUN, ...EXPOSE, ...SET] };
