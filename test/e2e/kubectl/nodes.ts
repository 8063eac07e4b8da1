// Commands for those who look after a cluster: nodes, certificates, figures.

import { fails, type Stop, step } from './step.ts';

const NODE = '$(cat node)';

const NODES = [
  step('kubectl create deployment web --image=app:1 --replicas=1', 'deployment.apps/web created'),
  step('kubectl rollout status deployment/web --timeout=30s', /successfully rolled out$/),
  step('kubectl get pods -l app=web -o jsonpath={.items[0].spec.nodeName} | tee node', /^fargate-ip-/),
  step(`kubectl cordon ${NODE}`, /^node\/fargate-ip-\S+ cordoned$/),
  step(`kubectl get node ${NODE}`, /Ready,SchedulingDisabled/),
  step(`kubectl cordon ${NODE}`, /already cordoned$/),
  step(`kubectl uncordon ${NODE}`, /uncordoned$/),
  step(`kubectl cordon -l kubernetes.io/hostname=nobody || true`, /^(error: )?(no nodes found|No resources found|.*)$/),
  step(`kubectl taint nodes ${NODE} tour=yes:NoSchedule`, /^node\/fargate-ip-\S+ tainted$/),
  fails(
    `kubectl taint nodes ${NODE} tour=no:NoSchedule`,
    /already has tour taint\(s\) with same effect\(s\) and --overwrite is false$/,
  ),
  step(`kubectl taint nodes ${NODE} tour=no:NoSchedule --overwrite`, /modified$/),
  step(`kubectl taint nodes ${NODE} tour:NoSchedule-`, /untainted$/),
  step(
    `kubectl label node ${NODE} tour=$MINOR && kubectl get nodes -l tour=$MINOR -o name`,
    /^node\/\S+ labeled\nnode\/\S+$/,
  ),
  step(`kubectl drain ${NODE} --ignore-daemonsets --dry-run=client`, /cordoned \(dry run\)[\s\S]*drained \(dry run\)/),
  step(`kubectl drain ${NODE} --ignore-daemonsets --delete-emptydir-data --timeout=30s`, [
    /cordoned/,
    /evicting pod tour-nodes-\d+\/web-/,
    /pod\/web-\S+ evicted/,
    /drained$/,
  ]),
  step('kubectl rollout status deployment/web --timeout=30s', /successfully rolled out$/),
  step('kubectl run bare --image=app:1 -o name; kubectl wait pod/bare --for=condition=Ready --timeout=30s', /met$/),
  fails(
    'kubectl drain $(kubectl get pod bare -o jsonpath={.spec.nodeName})',
    /cannot delete (Pods declare no controller|Pods that declare no controller|Pods not managed by ReplicationController).*\(use --force to override\).*bare/,
  ),
  step(
    'kubectl drain $(kubectl get pod bare -o jsonpath={.spec.nodeName}) --force --disable-eviction',
    /pod\/bare (deleted|evicted)[\s\S]*drained$/,
  ),
  step('kubectl create pdb web --selector=app=web --min-available=1', /created/),
  step(
    'until kubectl get pdb web -o jsonpath={.status.disruptionsAllowed}/{.status.currentHealthy} | grep 0/1; do :; done',
    /0\/1/,
  ),
  fails(
    'kubectl drain $(kubectl get pods -l app=web -o jsonpath={.items[0].spec.nodeName}) --timeout=2s',
    /error when evicting pods\/"web-\S+" -n "tour-nodes-\d+" \(will retry after 5s\): Cannot evict pod as it would violate the pod's disruption budget./,
  ),
];

const FIGURES = [
  fails('kubectl top node', 'error: Metrics API not available'),
  fails('kubectl top pod --containers', 'error: Metrics API not available'),
];

const CERTIFICATES = [
  step(
    'openssl req -new -newkey rsa:2048 -nodes -keyout jane.key -subj /O=tourists/CN=jane 2>/dev/null | base64 -w0 > jane.csr; for n in yes no; do printf "apiVersion: certificates.k8s.io/v1\\nkind: CertificateSigningRequest\\nmetadata: { name: tour-$n-$MINOR }\\nspec: { request: $(cat jane.csr), signerName: kubernetes.io/kube-apiserver-client, usages: [client auth] }\\n" | kubectl apply -f -; done',
    /tour-yes-\d+ created\n.*tour-no-\d+ created$/,
  ),
  step(
    'kubectl get csr tour-yes-$MINOR',
    /^NAME +AGE +SIGNERNAME +REQUESTOR +REQUESTEDDURATION +CONDITION\n.*kubernetes.io\/kube-apiserver-client +\S+ +<none> +Pending$/,
  ),
  step('kubectl certificate approve tour-yes-$MINOR', /approved$/),
  step('kubectl certificate deny tour-no-$MINOR', /denied$/),
  step('kubectl wait csr/tour-no-$MINOR --for=condition=Denied --timeout=5s', /met$/),
  fails(
    'kubectl certificate approve tour-no-$MINOR',
    /certificate signing request "tour-no-\d+" is already Denied|is invalid/,
  ),
  step('kubectl get csr tour-yes-$MINOR -o jsonpath={.status.conditions[0].reason}', 'KubectlApprove'),
];

export const NODES_AND_CERTIFICATES: Stop = { name: 'nodes', steps: [...NODES, ...FIGURES, ...CERTIFICATES] };
