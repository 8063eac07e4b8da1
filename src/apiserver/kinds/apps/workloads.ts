// What Deployments, ReplicaSets and DaemonSets have in common: a selector, a pod template, a scale.

import type { KubeObject } from '../../../kube/object.ts';
import { labelSelectorRequirements, matchesSelector } from '../../../kube/selectors.ts';
import type { LabelSelector, PodTemplateSpec } from '../../../kube/types.gen.ts';
import { deepEqual, sortedKeys } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { count, type GoStruct, pointer, text } from '../../validation/go-structs.ts';
import { isEmptySelector, validateLabelSelector } from '../../validation/label-selectors.ts';
import { dnsLabelAdvice } from '../../validation/names.ts';
import { type MetaRules, validateMaps, validateObjectMeta } from '../../validation/object-meta.ts';
import { scaleColumns } from '../columns.ts';
import { validatePodAnnotations } from '../core/pod/annotations.ts';
import { defaultPodSpec } from '../core/pod/defaults.ts';
import { validateProfileAnnotations } from '../core/pod/profile-annotations.ts';
import { validatePodSpec } from '../core/pod/validation.ts';
import { podWarnings } from '../core/pod/warnings.ts';
import type { ViewSubresource } from '../kind.ts';
import { hasSameSpec } from '../strategy.ts';

/** Its metadata is looked at as that of any object, though nothing of it is written; its namespace is the request's. */
const SCALE: MetaRules = { nameRule: 'dns-subdomain' };

interface Workload extends KubeObject {
  spec?: { replicas?: number; selector?: LabelSelector; template?: PodTemplateSpec };
  status?: unknown;
}

/** DeploymentStrategy and DaemonSetUpdateStrategy, as a refusal shows them. */
export const UPDATE_STRATEGY: GoStruct = {
  Type: text('type'),
  RollingUpdate: pointer('rollingUpdate', { MaxUnavailable: count('maxUnavailable'), MaxSurge: count('maxSurge') }),
};

/** Of a workload that has one pod template: what a new name means to its pods, and what a new or changed template says. */
export function workloadWarnings(object: Workload, current: Workload | undefined): readonly string[] {
  if (hasSameSpec(object, current)) return [];
  const advice = current ? [] : dnsLabelAdvice(object.metadata.name);
  return [...advice, ...podWarnings(object.spec?.template, 'spec.template')];
}

export function defaultTemplate(template: PodTemplateSpec | undefined): void {
  if (!template) return;
  template.spec ??= { containers: [] };
  defaultPodSpec(template.spec);
}

/** What a workload calls itself where it refuses a template. */
export interface WorkloadWords {
  /** In `empty selector is invalid for …`. */
  readonly selector: 'deployment' | 'daemonset';
  /** In `activeDeadlineSeconds in … is not Supported`. */
  readonly template: 'ReplicaSet' | 'DaemonSet';
}

/** Of Deployments and ReplicaSets. */
export function validateWorkload({ spec = {} }: Workload, errors: FieldErrors): void {
  const { selector, template } = spec;
  const words = { selector: 'deployment', template: 'ReplicaSet' } as const;
  if (!selector) errors.required('spec.selector');
  if (validateSelector(selector, words, errors)) {
    if (!selector || !isEmptySelector(selector)) validateMatch(selector, template, errors);
    validateWorkloadTemplate(template, words, errors);
  } else errors.invalid('spec.selector', selector, 'invalid label selector');
}

/** True when it can be used; an absent one can. */
export function validateSelector(
  selector: LabelSelector | undefined,
  words: WorkloadWords,
  errors: FieldErrors,
): boolean {
  if (!selector) return true;
  const isUsable = validateLabelSelector(selector, 'spec.selector', errors);
  if (isEmptySelector(selector))
    errors.invalid('spec.selector', selector, `empty selector is invalid for ${words.selector}`);
  return isUsable;
}

export function validateMatch(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  errors: FieldErrors,
): void {
  const labels = template?.metadata?.labels;
  if (!matchesSelector(selector, labels))
    errors.invalid(
      'spec.template.metadata.labels',
      labels ? sortedKeys(labels) : null,
      '`selector` does not match template `labels`',
    );
}

export function validateWorkloadTemplate(
  template: PodTemplateSpec | undefined,
  words: WorkloadWords,
  errors: FieldErrors,
): void {
  validateTemplate(template, 'spec.template', errors);
  const { restartPolicy, activeDeadlineSeconds } = template?.spec ?? {};
  if (restartPolicy && restartPolicy !== 'Always')
    errors.notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always']);
  if (activeDeadlineSeconds !== undefined) {
    const why = `activeDeadlineSeconds in ${words.template} is not Supported`;
    errors.forbidden('spec.template.spec.activeDeadlineSeconds', why);
  }
}

/** pkg/apis/core/validation (ValidatePodTemplateSpec). */
export function validateTemplate(template: PodTemplateSpec | undefined, path: string, errors: FieldErrors): void {
  const { metadata, spec } = template ?? {};
  validateMaps(metadata ?? {}, errors, path);
  validatePodAnnotations(metadata?.annotations, { spec, path: `${path}.annotations`, errors });
  validatePodSpec(template?.spec ?? { containers: [] }, `${path}.spec`, errors);
  validateProfileAnnotations({ annotations: metadata?.annotations, spec, path: `${path}.spec` }, errors);
  if (template?.spec?.ephemeralContainers?.length)
    errors.forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template');
}

export function validateSelectorUnchanged({ spec }: Workload, current: Workload, errors: FieldErrors): void {
  if (!deepEqual(spec?.selector, current.spec?.selector))
    errors.invalid('spec.selector', spec?.selector, 'field is immutable');
}

/** Collisions are counted up alone. */
export function validateCollisions(count: number | undefined, before: number | undefined, errors: FieldErrors): void {
  if (before !== undefined && (count === undefined || count < before))
    errors.invalid('status.collisionCount', count ?? 0, 'cannot be decremented');
}

/** No part is more than the whole. @param words which parts there are, and what a refusal calls those that are ready */
export function validateReplicaCounts<Part extends string>(
  status: { replicas?: number } & Partial<Record<Part | 'readyReplicas' | 'availableReplicas', number>>,
  { parts, ready }: { parts: readonly Part[]; ready: string },
  errors: FieldErrors,
): void {
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  for (const field of parts) {
    const count = status[field] ?? 0;
    if (count > replicas) errors.invalid(`status.${field}`, count, 'cannot be greater than status.replicas');
  }
  if (availableReplicas > readyReplicas)
    errors.invalid('status.availableReplicas', availableReplicas, `cannot be greater than ${ready}`);
}

/** autoscaling/v1 Scale of anything with replicas and a selector. */
export function scaleView<T extends KubeObject>(
  selectorOf: (object: T) => LabelSelector | undefined = (object) => (object as Workload).spec?.selector,
): ViewSubresource<T> {
  return {
    name: 'scale',
    body: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
    columns: scaleColumns,
    view: (object) => {
      const { metadata, spec, status } = object as Workload;
      const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
      return {
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
        spec: spec?.replicas ? { replicas: spec.replicas } : {},
        status: {
          replicas: (status as { replicas?: number } | undefined)?.replicas ?? 0,
          selector: selectorText(selectorOf(object)),
        },
      } as KubeObject;
    },
    merge: (view, current) => {
      const replicas = (view as { spec?: { replicas?: number } }).spec?.replicas ?? 0;
      return { ...current, spec: { ...(current as Workload).spec, replicas } };
    },
    replicasPath: ['spec', 'replicas'],
    validate: (view, errors) => {
      validateObjectMeta(view, SCALE, errors); // ValidateScale
      const replicas = (view as { spec?: { replicas?: number } }).spec?.replicas ?? 0;
      if (replicas < 0) errors.invalid('spec.replicas', replicas, 'must be greater than or equal to 0');
    },
  };
}

/** The form in which a Scale names its selector: sorted, operators in words. */
function selectorText(selector: LabelSelector | undefined): string {
  const requirements = [...(labelSelectorRequirements(selector) ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
  return requirements
    .map(({ key, operator, values }) => {
      if (operator === 'exists') return key;
      if (operator === '!') return `!${key}`;
      return operator === '=' ? `${key}=${values[0]}` : `${key} ${operator} (${[...values].sort().join(',')})`;
    })
    .join(',');
}
