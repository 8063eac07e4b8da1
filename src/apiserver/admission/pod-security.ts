// PodSecurity: a namespace's labels say what its pods may do to the node that they run on.
// https://github.com/kubernetes/pod-security-admission/blob/master/admission/admission.go. Nobody is exempt, as on EKS.

import type { KubeObject } from '../../kube/object.ts';
import { controllerOf } from '../../kube/sources.ts';
import type { CronJob, Namespace, ObjectMeta, Pod, PodSpec, PodTemplateSpec } from '../../kube/types.gen.ts';
import { aggregate } from '../../lib/go-aggregate.ts';
import { deepEqual } from '../../lib/json.ts';
import type { Store } from '../../store/store.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import { violations, violationsText } from './pod-security/checks.ts';
import { compareLevels, levelText, type Policy, policyOf } from './pod-security/policy.ts';
import { refused } from './refusal.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';

/** How many pods are looked at when a namespace becomes stricter. */
const MAX_PODS = 3000;
const IGNORED = ['exec', 'attach', 'binding', 'eviction', 'log', 'portforward', 'proxy', 'status'];

interface PodShape {
  readonly metadata: Partial<ObjectMeta>;
  readonly spec: PodSpec;
}

export function podSecurity(store: Store): AdmissionRule {
  return {
    name: 'PodSecurity',
    validate(request) {
      const { operation, kind, object } = request;
      if (operation === 'DELETE' || operation === 'CONNECT' || !object) return;
      const resource = `${kind.group}/${kind.plural}`;
      if (resource === '/namespaces') checkNamespace(request, store);
      else if (resource === '/pods') checkPod(request, store);
      else if (TEMPLATES[resource] && request.subresource === undefined) checkTemplate(request, store);
    },
  };
}

function checkNamespace({ kind, object, current, subresource, request }: AdmissionRequest, store: Store): void {
  if (subresource !== undefined || !object) return;
  const { name, labels } = object.metadata;
  const policy = policyOf(labels);
  const before = current && policyOf(current.metadata.labels);
  if (policy.problems.length > 0 && !deepEqual(policy.problems, before?.problems)) {
    const errors = new FieldErrors();
    for (const { label, value, words } of policy.problems) errors.invalid(`metadata.labels[${label}]`, value, words);
    throw invalidObject(kind, name, errors.causes);
  }
  if (!before || policy.enforce.level === 'privileged' || deepEqual(policy.enforce, before.enforce)) return;
  const isLooser = compareLevels(policy.enforce.level, before.enforce.level) <= 0;
  if (policy.enforce.version === before.enforce.version && isLooser) return;
  for (const text of podWarnings(name, policy, store)) request.warn(text);
}

/** What the pods that are there would be refused for: upstream warns, and leaves them. */
function podWarnings(namespace: string, { enforce }: Policy, store: Store): readonly string[] {
  const pods = store.list('/pods', `${namespace}/`).map(({ value }) => value as unknown as Pod);
  const names = new Map<string, string[]>();
  for (const { metadata, spec } of prioritized(pods).slice(0, MAX_PODS)) {
    const found = spec ? violations(enforce, { metadata, spec }) : [];
    if (found.length === 0) continue;
    const reasons = found.map(({ reason }) => reason).join(', ');
    names.set(reasons, [...(names.get(reasons) ?? []), metadata.name]);
  }
  const texts = [...names].map(([reasons, list]) => `${othersText(list.sort())}: ${reasons}`).sort();
  const level = JSON.stringify(levelText(enforce));
  const head = `existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level ${level}`;
  const checked = `new PodSecurity enforce level only checked against the first ${MAX_PODS} of ${pods.length} existing pods`;
  return [...(pods.length > MAX_PODS ? [checked] : []), ...(texts.length > 0 ? [head, ...texts] : [])];
}

/** One pod of each controller first. */
function prioritized(pods: readonly Pod[]): readonly Pod[] {
  const seen = new Set<string>();
  const isFirst = (pod: Pod) => {
    const uid = controllerOf(pod)?.uid;
    if (uid === undefined) return true;
    const isNew = !seen.has(uid);
    seen.add(uid);
    return isNew;
  };
  const first = pods.filter(isFirst);
  return [...first, ...pods.filter((pod) => !first.includes(pod))];
}

/** `a (and 2 other pods)` */
function othersText([name = '', ...others]: readonly string[]): string {
  if (others.length === 0) return name;
  return others.length === 1 ? `${name} (and 1 other pod)` : `${name} (and ${others.length} other pods)`;
}

function policyFor({ namespace }: AdmissionRequest, store: Store): Policy {
  const found = store.find('/namespaces', namespace ?? '')?.value as unknown as Namespace | undefined;
  return policyOf(found?.metadata.labels);
}

function checkPod(admission: AdmissionRequest, store: Store): void {
  const pod = admission.object as Pod;
  const current = admission.current as Pod | undefined;
  if (IGNORED.includes(admission.subresource ?? '') || !pod.spec) return;
  if (current && !isSignificant(pod, current)) return;
  const policy = policyFor(admission, store);
  const shape = { metadata: pod.metadata, spec: pod.spec };
  const found = violations(policy.enforce, shape);
  admission.request.audit?.annotate(`${ANNOTATIONS}enforce-policy`, levelText(policy.enforce));
  note(admission, policy, shape);
  if (found.length > 0) {
    const why = `violates PodSecurity ${JSON.stringify(levelText(policy.enforce))}: ${violationsText(found)}`;
    throw refused(admission, why);
  }
  warn(admission, policy, shape);
}

const ANNOTATIONS = 'pod-security.kubernetes.io/';

/** What the audit log is to hear of it. */
function note({ request: { audit } }: AdmissionRequest, { audit: asked, problems }: Policy, shape: PodShape): void {
  if (!audit) return;
  if (problems.length > 0) audit.annotate(`${ANNOTATIONS}error`, `Failed to parse policy: ${problemsText(problems)}`);
  const found = violations(asked, shape);
  if (found.length === 0) return;
  const why = `would violate PodSecurity ${JSON.stringify(levelText(asked))}: ${violationsText(found)}`;
  audit.annotate(`${ANNOTATIONS}audit-violations`, why);
}

function problemsText(problems: Policy['problems']): string {
  return aggregate(
    problems.map(
      ({ label, value, words }) => `metadata.labels[${label}]: Invalid value: ${JSON.stringify(value)}: ${words}`,
    ),
  );
}

function warn({ request }: AdmissionRequest, { warn: asked }: Policy, shape: PodShape): void {
  const found = violations(asked, shape);
  if (found.length > 0)
    request.warn(`would violate PodSecurity ${JSON.stringify(levelText(asked))}: ${violationsText(found)}`);
}

/** Other containers, or other images. */
function isSignificant({ spec }: Pod, { spec: before }: Pod): boolean {
  for (const list of ['containers', 'initContainers'] as const) {
    const [next = [], old = []] = [spec?.[list], before?.[list]];
    if (next.length !== old.length || next.some(({ image }, index) => image !== old[index]?.image)) return true;
  }
  return (spec?.ephemeralContainers ?? []).some(({ name, image }) => {
    const old = before?.ephemeralContainers?.find((container) => container.name === name);
    return !old || old.image !== image;
  });
}

const templateOf = (object: KubeObject) => (object as { spec?: { template?: PodTemplateSpec } }).spec?.template;

/** What makes pods is only warned about: the pods themselves will be refused. */
const TEMPLATES: Readonly<Record<string, (object: KubeObject) => PodTemplateSpec | undefined>> = {
  '/podtemplates': (object) => (object as { template?: PodTemplateSpec }).template,
  '/replicationcontrollers': templateOf,
  'apps/replicasets': templateOf,
  'apps/deployments': templateOf,
  'apps/statefulsets': templateOf,
  'apps/daemonsets': templateOf,
  'batch/jobs': templateOf,
  'batch/cronjobs': (object) => (object as CronJob).spec?.jobTemplate.spec?.template,
};

function checkTemplate(admission: AdmissionRequest, store: Store): void {
  const { kind, object } = admission;
  const template = object && TEMPLATES[`${kind.group}/${kind.plural}`]?.(object);
  if (!template?.spec) return;
  const policy = policyFor(admission, store);
  const shape = { metadata: template.metadata ?? {}, spec: template.spec };
  note(admission, policy, shape);
  warn(admission, policy, shape);
}
