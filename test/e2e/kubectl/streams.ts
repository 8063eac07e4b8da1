// Commands that reach into running containers: logs, exec, attach, cp, port-forward, debug.

import { fails, type Stop, step } from './step.ts';

/** Forwards a port that nobody has, asks there, and ends it. */
const ask = (to: string) =>
  `coproc kubectl port-forward ${to}; read -r _ _ at _ <&\${COPROC[0]}; curl -s http://$at/; kill $COPROC_PID`;

const GIVEN = [
  step('sed "s#IMAGE#$IMAGE#" streams.yaml | kubectl apply -f -', 'pod/talker created\npod/echo created'),
  step('kubectl wait pod/talker pod/echo --for=condition=Ready --timeout=30s', /echo condition met$/),
];

const LOGS = [
  step('kubectl logs talker -c one', 'one 1\none 2\none 3'),
  step('kubectl logs talker', 'Defaulted container "one" out of: one, two\none 1\none 2\none 3'),
  step('kubectl logs talker -c two --tail=1', 'two 3'),
  step('kubectl logs pod/talker --all-containers --prefix', [
    /^\[pod\/talker\/one\] one 1$/m,
    /^\[pod\/talker\/two\] two 3$/m,
  ]),
  step('kubectl logs -l app=talker --all-containers --tail=1 --max-log-requests=2', /^(one 3\ntwo 3|two 3\none 3)$/),
  fails(
    'kubectl logs -f -l app=talker --all-containers --max-log-requests=1',
    /error: you are attempting to follow 2 log streams, but maximum allowed concurrency is 1/,
  ),
  step('kubectl logs talker -c one --since=1h --limit-bytes=5', 'one 1'),
  step('kubectl logs talker -c one --since-time=2000-01-01T00:00:00Z --tail=1', 'one 3'),
  step('kubectl logs talker -c one --timestamps --tail=1', /^\d{4}-\d\d-\d\dT\S+Z one 3$/),
  fails('kubectl logs talker -c none', 'error: container none is not valid for pod talker'),
  fails(
    'kubectl logs talker -c one --previous',
    'Error from server (BadRequest): previous terminated container "one" in pod "talker" not found',
  ),
  fails('kubectl logs nobody', /pods "nobody" not found/),
];

const EXEC = [
  step('kubectl exec talker -c two -- echo hi', 'hi'),
  step('kubectl exec talker -- echo hi', 'Defaulted container "one" out of: one, two\nhi'),
  step(
    'kubectl exec pod/talker -c one -q -i -- cat < apply/settings.yaml | diff - apply/settings.yaml && echo same',
    'same',
  ),
  fails('kubectl exec talker -c one -- sh -c "echo no >&2; exit 7"', 'no\ncommand terminated with exit code 7', {
    exitCode: 7,
  }),
  step(
    'kubectl exec -it talker -c one -- echo hi',
    /^Unable to use a TTY - input is not a terminal or the right kind of file\nhi$/,
  ),
  fails(
    'kubectl exec talker -c none -- true',
    /container (not found \("none"\)|none is not valid for pod talker|none not found in pod talker)/,
  ),
  fails('kubectl exec nobody -- true', /Error from server \(NotFound\): pods "nobody" not found$/),
];

const ATTACH = [
  step('echo hi | kubectl attach -i echo', /^(If you don't see a command prompt, try pressing enter\.\n)?hi$/),
  step("kubectl wait pod/echo --for=jsonpath='{.status.phase}'=Succeeded --timeout=30s", 'pod/echo condition met'),
  fails('kubectl attach echo', /cannot attach a container in a completed pod; current phase is Succeeded$/),
  step(
    'echo yes | kubectl run once --rm -i -q --restart=Never --image=$IMAGE -- sh -c "read -r word; echo said \\$word"',
    /said yes/,
  ),
  step('kubectl get pod once --ignore-not-found', ''),
];

const COPY = [
  step('kubectl cp apply talker:/tmp/in -c one && kubectl exec talker -c one -- ls /tmp/in', 'settings.yaml\nweb.yaml'),
  step(
    'kubectl cp $NS/talker:/tmp/in/web.yaml back.yaml -c one 2>/dev/null; diff back.yaml apply/web.yaml && echo same',
    /same$/,
  ),
  step('kubectl cp talker:/tmp/in back -c one --retries=2 2>/dev/null; diff -r back apply && echo same', /same$/),
];

const FORWARD = [
  step('kubectl expose pod talker --port=80 --target-port=8080', 'service/talker exposed'),
  step(ask('pod/talker :8080'), 'from the pod'),
  step(ask('service/talker :80 --address=localhost'), 'from the pod'),
  fails(
    'kubectl port-forward pod/echo :80',
    /error: unable to forward port because pod is not running. Current status=Succeeded$/,
  ),
  fails('kubectl port-forward service/talker :81', /error: Service talker does not have a service port 81$/),
];

const DEBUG = [
  step(
    'kubectl debug talker --image=$IMAGE -c helper --target=one --profile=baseline -- sh -c "echo debugging; exec sleep 3600"',
    /Targeting container "one"/,
  ),
  step(
    "kubectl wait pod/talker --for=jsonpath='{.status.ephemeralContainerStatuses[0].state.running.startedAt}' --timeout=30s",
    'pod/talker condition met',
    { since: 31 },
  ),
  step(
    "until kubectl get pod talker -o jsonpath='{.status.ephemeralContainerStatuses[0].state}' | grep running; do :; done",
    /running/,
  ),
  step('kubectl logs talker -c helper', 'debugging'),
  step('kubectl exec talker -c helper -- hostname -i', /^\d+\.\d+\.\d+\.\d+$/),
  // Without its labels a copy has no Fargate profile.
  step(
    'kubectl debug talker --copy-to=copy --keep-labels --container=one --image=$IMAGE --profile=baseline -- sh -c "echo copied; exec sleep 3600"',
    '',
    { since: 31 },
  ),
  step('kubectl wait pod/copy --for=condition=Ready --timeout=30s; kubectl logs copy -c one', /copied$/, { since: 31 }),
  step('kubectl debug talker --copy-to=traced --keep-labels --image=$IMAGE --profile=general --attach=false', /./, {
    since: 31,
  }),
  step(
    "until kubectl get pod traced -o jsonpath='{.status.conditions[0].message}' | grep Fargate; do :; done",
    'Pod not supported on Fargate: invalid SecurityContext fields: Capabilities added: SYS_PTRACE',
    { since: 31 },
  ),
  step('kubectl debug talker --copy-to=other --set-image=*=other:1 --attach=false', '', { until: 30 }),
  step("kubectl get pod other -o jsonpath='{.spec.containers[*].image}'", 'other:1 other:1', { until: 30 }),
  step('kubectl delete pods --all --now', /pod "talker" deleted/),
];

export const STREAMS: Stop = {
  name: 'streams',
  steps: [...GIVEN, ...LOGS, ...EXEC, ...ATTACH, ...COPY, ...FORWARD, ...DEBUG],
};
