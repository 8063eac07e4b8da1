// What kubectl tells of the server and of itself: kinds, schemas, versions, its own configuration.

import { fails, type Stop, step } from './step.ts';

const KINDS = [
  step('kubectl api-resources', [
    /^NAME +SHORTNAMES +APIVERSION +NAMESPACED +KIND\n/,
    /\npods +po +v1 +true +Pod\n/,
    /deployments +deploy +apps\/v1 +true +Deployment/,
  ]),
  step('kubectl api-resources --namespaced=false -o name', [/^nodes$/m, /^clusterroles.rbac.authorization.k8s.io$/m]),
  step('kubectl api-resources --api-group=apps --no-headers -o wide', [
    /^deployments .*create,delete,deletecollection,get,list,patch,update,watch +all$/m,
  ]),
  step('kubectl api-resources --verbs=create --verbs=get --categories=all -o name', /^cronjobs.batch$/m),
  step('kubectl api-resources --sort-by=kind', /APIService[\s\S]*ValidatingWebhookConfiguration/),
  step('kubectl api-resources --cached', /deployments/),
  step('kubectl api-versions', [/^apps\/v1$/m, /^v1$/m, /^rbac.authorization.k8s.io\/v1$/m]),
  step('kubectl explain pods', [
    /^KIND: +Pod\n/,
    /VERSION: +v1\n/,
    /Pod is a collection of containers that can run on a host/,
  ]),
  step('kubectl explain deployment.spec.strategy.rollingUpdate.maxSurge', [
    /^GROUP: +apps\n/,
    /FIELD: maxSurge <IntOrString>/,
  ]),
  step('kubectl explain pod.spec.containers.env', [
    /FIELD: env <\[\]EnvVar>/,
    /List of environment variables to set in the container/,
  ]),
  step('kubectl explain pod.spec.restartPolicy', [/Restart policy for all containers within the pod/, /One of Always/]),
  step('kubectl explain pod.spec.restartPolicy', /ENUM:\n +Always\n +Never\n +OnFailure\n/, { since: 30 }),
  step('kubectl explain cronjob --recursive', [
    /schedule\s+<string> -required-/,
    /jobTemplate\s+<JobTemplateSpec> -required-/,
  ]),
  step(
    'kubectl explain deployments --api-version=apps/v1',
    /Deployment enables declarative updates for Pods and ReplicaSets/,
  ),
  step('kubectl explain hpa --api-version=autoscaling/v2', /VERSION: +v2/),
  step('kubectl explain pods.spec.nodeName --output=plaintext-openapiv2', [
    /^KIND: +Pod\n/,
    /FIELD: +nodeName <string>/,
  ]),
  step('kubectl explain pods --output=plaintext-openapiv2 --recursive', /\n {3}spec\s+<Object>\n/),
  fails('kubectl explain pod.spec.nothing', /error: field "nothing" does not exist$/),
  fails('kubectl explain nothings', /the server doesn't have a resource type "nothings"$/),
];

const ITSELF = [
  step('kubectl version', [/Client Version: .*v1\.\d+/, /Server Version: .*v1.35.\d+-eks-/]),
  step('kubectl version -o json', [/"serverVersion": \{/, /"minor": "35\+?"/]),
  step('kubectl version --client -o yaml', /^clientVersion:\n/),
  step('kubectl cluster-info', [
    /Kubernetes control plane.* is running at .*https:\/\/127.0.0.1:\d+/,
    /CoreDNS.* is running at .*\/api\/v1\/namespaces\/kube-system\/services\/kube-dns:dns\/proxy/,
  ]),
  step(
    'kubectl create configmap seen && kubectl cluster-info dump --namespaces=$NS --output-directory=dump && ls dump dump/$NS',
    [/nodes.json/, /pods.json/, /events.json/],
  ),
  step('kubectl completion bash', /^# bash completion V2 for kubectl/m),
  step('kubectl completion zsh', /#compdef kubectl/),
  step('kubectl completion fish', /# fish completion for kubectl/),
  step('kubectl completion powershell', /# powershell completion for kubectl/),
  step("kubectl __complete get configmap '' 2>/dev/null", /^kube-root-ca.crt\n/),
  step('kubectl options', /--as-group/),
  step('kubectl alpha', /./),
  step(
    'printf "#!/bin/sh\\necho hello from the plugin\\n" > bin/kubectl-hello; chmod +x bin/kubectl-hello; kubectl plugin list',
    /kubectl-hello$/m,
  ),
  step('kubectl hello', 'hello from the plugin'),
];

const CONFIGURATION = [
  step('kubectl config current-context', 'loaded-context'),
  step('kubectl config view --minify -o jsonpath={..namespace}', /^tour-words-\d+$/),
  step('kubectl config view', /token: REDACTED/),
  step('kubectl config get-clusters', 'NAME\ndemo'),
  step('kubectl config get-users', 'NAME\nme'),
  step(
    'kubectl config set-cluster other --server=https://127.0.0.1:1 --insecure-skip-tls-verify',
    'Cluster "other" set.',
  ),
  step('kubectl config set-credentials somebody --token=nobody-knows', 'User "somebody" set.'),
  step(
    'kubectl config set-context second --cluster=demo --user=somebody --namespace=default',
    'Context "second" created.',
  ),
  step('kubectl config get-contexts -o name', 'loaded-context\nsecond'),
  fails('kubectl --context=second get pods', 'error: You must be logged in to the server (Unauthorized)'),
  step('kubectl config use-context second', 'Switched to context "second".'),
  step('kubectl config rename-context second third', 'Context "second" renamed to "third".'),
  step('kubectl config set contexts.third.user me', 'Property "contexts.third.user" set.'),
  step('kubectl auth can-i get pods', 'yes'),
  step('kubectl config unset contexts.third.namespace', 'Property "contexts.third.namespace" unset.'),
  step('kubectl config use-context loaded-context', 'Switched to context "loaded-context".'),
  step('kubectl config delete-context third', /^deleted context third from /),
  step('kubectl config delete-cluster other', /^deleted cluster other from /),
  step('kubectl config delete-user somebody', /^deleted user somebody from /),
];

export const WORDS: Stop = { name: 'words', steps: [...KINDS, ...ITSELF, ...CONFIGURATION] };
