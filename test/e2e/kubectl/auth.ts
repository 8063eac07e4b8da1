// `kubectl auth`, and acting as somebody else.

import { fails, type Stop, step } from './step.ts';

const STEPS = [
  step('kubectl auth can-i create deployments', 'yes'),
  step("kubectl auth can-i '*' '*'", 'yes'),
  fails('kubectl auth can-i get secrets --as=jane', 'no'),
  fails('kubectl auth can-i get secrets --as=jane -q', ''),
  step('kubectl auth can-i get nodes', /^Warning: resource 'nodes' is not namespace scoped\n\n?yes$/),
  step('kubectl auth can-i get pods --subresource=log', 'yes'),
  step('kubectl auth can-i get /healthz --as=jane --as-group=system:authenticated', 'yes'),
  step('kubectl auth can-i get /healthz', 'yes'),
  step('kubectl auth can-i --list --as=jane --as-group=system:authenticated --no-headers', [
    /selfsubjectaccessreviews.authorization.k8s.io +\[\] +\[\] +\[create\]/,
    /\[\/healthz\] +\[\] +\[get\]/,
  ]),
  step('kubectl auth can-i --list', [
    /^Warning: the list may be incomplete: webhook authorizer does not support user rule resolution\nResources +Non-Resource URLs +Resource Names +Verbs\n/,
    /\*\.\* +\[\] +\[\] +\[\*\]/,
  ]),
  step('kubectl auth whoami', [/^ATTRIBUTE +VALUE\nUsername +\S+\n/, /Groups +\[.*system:authenticated.*\]/], {
    since: 28,
  }),
  step('kubectl auth whoami -o jsonpath={.status.userInfo.username} --as=jane --as-group=tourists', 'jane', {
    since: 28,
  }),
  fails(
    'kubectl get pods --as=jane',
    /^Error from server \(Forbidden\): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "tour-auth-\d+"$/,
  ),
  step('kubectl create role reader --verb=get,list --resource=pods', /created/),
  step('kubectl create rolebinding jane --role=reader --user=jane', /created/),
  step('kubectl auth can-i list pods --as=jane', 'yes'),
  step('kubectl get pods --as=jane', /^No resources found in/),
  fails('kubectl auth can-i list pods --as=jane -A', 'no'),
  step(
    'kubectl get role reader -o yaml > role.yaml; sed -i "s/- list/- list\\n  - watch/; /resourceVersion\\|uid/d" role.yaml; kubectl auth reconcile -f role.yaml',
    /role.rbac.authorization.k8s.io\/reader reconciled\n\treconciliation required update\n\tmissing rules added:\n/,
  ),
  step('kubectl get role reader -o jsonpath={..verbs}', /watch/),
  step('kubectl auth reconcile -f role.yaml --dry-run=client', /reader (reconciled|unchanged)/),
  step(
    'sed -i "/- watch/d" role.yaml; kubectl auth reconcile -f role.yaml --remove-extra-permissions --remove-extra-subjects',
    /extra rules removed/,
  ),
  step('kubectl create serviceaccount robot', /created/),
  step(
    'kubectl --token=$(kubectl create token robot) auth whoami -o jsonpath={.status.userInfo.username}',
    /^system:serviceaccount:tour-auth-\d+:robot$/,
    { since: 28 },
  ),
  fails(
    'kubectl --token=$(kubectl create token robot) get pods',
    /User "system:serviceaccount:tour-auth-\d+:robot" cannot list resource "pods"/,
  ),
  fails('kubectl --token=nonsense get pods', 'error: You must be logged in to the server (Unauthorized)'),
];

export const AUTH: Stop = { name: 'auth', steps: STEPS };
