// `kubectl describe` of every kind, and `events`.

import { fails, type Stop, step } from './step.ts';

const GIVEN = [
  step('kubectl apply -f apply', /created/),
  step('kubectl apply -f every-kind.yaml', /created/),
  step('kubectl rollout status deployment/web --timeout=30s', /successfully rolled out$/),
  step('kubectl expose deployment web', 'service/web exposed'),
];

const DESCRIBE = [
  step('kubectl describe pods -l app=web', [
    /^Name: +web-/,
    /^Node: +fargate-ip-/m,
    /^Controlled By: +ReplicaSet\/web-/m,
    /^ +Image: +app:1$/m,
    /^ +Ready +True/m,
    /QoS Class: +BestEffort/,
    /Normal +Scheduled +\S+ +fargate-scheduler +Successfully assigned tour-describe-\d+\/web-/,
  ]),
  step('kubectl describe deployment web', [
    /Replicas: +1 desired \| 1 updated \| 1 total \| 1 available \| 0 unavailable/,
    /ScalingReplicaSet/,
  ]),
  step('kubectl describe service web', [/^IP Family Policy: +SingleStack$/m, /^Endpoints: +\d+\.\d+\.\d+\.\d+:8080$/m]),
  step('kubectl describe node $(kubectl get pods -l app=web -o jsonpath={.items[0].spec.nodeName})', [
    /^Taints: +eks.amazonaws.com\/compute-type=fargate:NoSchedule$/m,
    /Non-terminated Pods: +\(1 in total\)/,
    /^Allocated resources:$/m,
  ]),
  step('kubectl describe namespace $NS', [/^Status: +Active$/m, /^Resource Quotas$/m]),
  step('kubectl describe sa default', /^Tokens: +<none>$/m),
  step('kubectl describe role,rolebinding', [/^ +pods +\[\] +\[\] +\[get\]$/m, /^ +User +jane *$/m]),
  step('kubectl describe ingress every', [/^ +foo.example.com *$/m, /\/bar +web:80/]),
  step('kubectl describe networkpolicy every', /PodSelector: +app=web/),
  step('kubectl describe hpa every', [/Reference: +Deployment\/web/, /Min replicas: +1/]),
  step('kubectl describe job,cronjob', [/^Parallelism: +1$/m, /^Schedule: +0 1 \* \* \*$/m]),
  step('kubectl describe sts,ds', [/^Volume Claims: +<none>$/m, /^Desired Number of Nodes Scheduled: /m]),
  step('kubectl describe pvc every', /^Status: +Pending$/m),
  step('kubectl describe limitrange,quota', [/Container +cpu/, /pods +\d+ +50/]),
  step('kubectl describe pdb every', /^Min available: +1$/m),
  step('kubectl describe secret every', [/^Type: +Opaque$/m, /^k: +1 bytes$/m]),
  step('kubectl describe configmap settings', /^colour:\n----\ngreen$/m),
  step('kubectl describe -f apply/settings.yaml', /^Name: +settings$/m),
  step('kubectl describe pods --show-events=false', /^(?![\s\S]*\nEvents:)/),
  fails('kubectl describe pod nothing', 'Error from server (NotFound): pods "nothing" not found'),
  step(
    'for kind in $(kubectl api-resources --verbs=list --namespaced -o name); do out=$(kubectl describe $kind 2>&1) || echo "$kind: $out"; done; echo all',
    'all',
  ),
  step(
    'for kind in $(kubectl api-resources --verbs=list --namespaced=false -o name | grep -v -E "componentstatuses|ipaddresses|nodes"); do out=$(kubectl describe $kind 2>&1) || echo "$kind: $out"; done; echo all',
    'all',
  ),
];

const EVENTS = [
  step('kubectl events', [/^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/, /Normal +ScalingReplicaSet +Deployment\/web/]),
  step('kubectl events --for deployment/web', /^LAST SEEN.*\n.*ScalingReplicaSet +Deployment\/web/),
  step('kubectl events --types=Warning -A --no-headers | grep -c Normal || true', '0'),
  step('kubectl events -o json', /"kind": "(Event)?List"/),
  step('kubectl get events --sort-by=.lastTimestamp', /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/),
];

export const DESCRIBE_AND_EVENTS: Stop = { name: 'describe', steps: [...GIVEN, ...DESCRIBE, ...EVENTS] };
