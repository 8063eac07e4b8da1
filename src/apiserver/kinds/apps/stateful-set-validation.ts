// Validation of StatefulSets: pkg/apis/apps/validation (ValidateStatefulSetSpec).

import type { PodTemplateSpec, StatefulSet, StatefulSetSpec } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import { FieldErrors } from '../../field-errors.ts';
import { isNothing, validateAmount, validateAtMostAll, validateCount } from '../../validation/amounts.ts';
import { asGoStruct, count, type GoStruct, pointer, text } from '../../validation/go-structs.ts';
import { isEmptySelector, validateLabelSelector } from '../../validation/label-selectors.ts';
import { dnsLabelProblems } from '../../validation/names.ts';
import { validateMaps } from '../../validation/object-meta.ts';
import { validateClaimSpec } from '../core/claim-validation.ts';
import { validateMatch, validateTemplate } from './workloads.ts';

const ROLLING: GoStruct = { Partition: count('partition'), MaxUnavailable: pointer('maxUnavailable') };
const STRATEGY: GoStruct = { Type: text('type'), RollingUpdate: pointer('rollingUpdate', ROLLING) };

const RETENTION = ['Retain', 'Delete'];

export function validateNewStatefulSet(spec: StatefulSetSpec | undefined, errors: FieldErrors): void {
  if (spec) validateSpec(spec, { isNew: true, checksTemplate: true }, errors);
}

/** What may change of one that is there. */
const MUTABLE = [
  'replicas',
  'template',
  'updateStrategy',
  'minReadySeconds',
  'ordinals',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
] as const;

export function validateStatefulSetUpdate({ spec }: StatefulSet, current: StatefulSet, errors: FieldErrors): void {
  if (!spec || !current.spec) return;
  const before = new FieldErrors();
  validateSpec(current.spec, { isNew: false, checksTemplate: true }, before);
  validateSpec(spec, { isNew: false, checksTemplate: before.isEmpty }, errors);
  const kept = { ...spec } as Record<string, unknown>;
  for (const field of MUTABLE) kept[field] = current.spec[field];
  if (!deepEqual(kept, current.spec))
    errors.forbidden(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    );
}

interface Strictness {
  /** What was let pass once is let pass on updates. */
  readonly isNew: boolean;
  readonly checksTemplate: boolean;
}

function validateSpec(spec: StatefulSetSpec, { isNew, checksTemplate }: Strictness, errors: FieldErrors): void {
  const { podManagementPolicy: policy, serviceName } = spec;
  if (!policy) errors.required('spec.podManagementPolicy');
  else if (policy !== 'OrderedReady' && policy !== 'Parallel')
    errors.invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'");
  validateStrategy(spec, errors);
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    const value = spec.persistentVolumeClaimRetentionPolicy?.[field] ?? '';
    if (!RETENTION.includes(value))
      errors.notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, value, RETENTION);
  }
  for (const [index, claim] of (isNew ? (spec.volumeClaimTemplates ?? []) : []).entries())
    validateClaimSpec(claim.spec ?? {}, { path: `spec.volumeClaimTemplates[${index}].spec` }, errors);
  validateCount(spec.replicas, 'spec.replicas', errors);
  validateCount(spec.minReadySeconds, 'spec.minReadySeconds', errors);
  validateCount(spec.ordinals?.start, 'spec.ordinals.start', errors);
  if (isNew && serviceName) errors.problems('spec.serviceName', serviceName, dnsLabelProblems(serviceName));
  validateSelection(spec, checksTemplate, errors);
  const { restartPolicy, activeDeadlineSeconds } = spec.template.spec ?? {};
  if (restartPolicy !== 'Always')
    errors.notSupported('spec.template.spec.restartPolicy', restartPolicy ?? '', ['Always']);
  if (activeDeadlineSeconds !== undefined)
    errors.forbidden(
      'spec.template.spec.activeDeadlineSeconds',
      'activeDeadlineSeconds in StatefulSet is not Supported',
    );
}

function validateStrategy({ updateStrategy = {} }: StatefulSetSpec, errors: FieldErrors): void {
  const { type, rollingUpdate } = updateStrategy;
  const path = 'spec.updateStrategy.rollingUpdate';
  if (!type) errors.required('spec.updateStrategy');
  else if (type === 'OnDelete') {
    if (rollingUpdate)
      errors.invalid(path, asGoStruct(rollingUpdate, ROLLING), "only allowed for updateStrategy 'RollingUpdate'");
  } else if (type !== 'RollingUpdate')
    errors.invalid(
      'spec.updateStrategy',
      asGoStruct(updateStrategy, STRATEGY),
      "must be 'RollingUpdate' or 'OnDelete'",
    );
  else if (rollingUpdate) {
    const { partition, maxUnavailable } = rollingUpdate;
    validateCount(partition, `${path}.partition`, errors);
    if (maxUnavailable === undefined) return;
    validateAmount(maxUnavailable, `${path}.maxUnavailable`, errors);
    if (isNothing(maxUnavailable)) errors.invalid(`${path}.maxUnavailable`, maxUnavailable, 'cannot be 0');
    validateAtMostAll(maxUnavailable, `${path}.maxUnavailable`, errors);
  }
}

function validateSelection(spec: StatefulSetSpec, checksTemplate: boolean, errors: FieldErrors): void {
  const { selector } = spec;
  if (!selector) errors.required('spec.selector');
  const isUsable = !selector || validateLabelSelector(selector, 'spec.selector', errors);
  if (selector && isEmptySelector(selector))
    errors.invalid('spec.selector', selector, 'empty selector is invalid for statefulset');
  if (!isUsable) return void errors.invalid('spec.selector', selector, '');
  const template = withClaims(spec);
  if (!selector || !isEmptySelector(selector)) validateMatch(selector, template, errors);
  if (checksTemplate) validateTemplate(template, 'spec.template', errors);
  validateMaps(template.metadata ?? {}, errors, 'spec.template');
}

/** The template as the controller will use it: with its claims as volumes, and names of its own making. */
function withClaims({ template, volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplateSpec {
  if (!template.spec) return template;
  const { subdomain: _s, hostname: _h, volumes = [], ...spec } = template.spec;
  const claimed = new Set(volumeClaimTemplates.map(({ metadata: { name } }) => name));
  const claims = [...claimed].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const others = volumes.filter(({ name }) => !claimed.has(name));
  return { ...template, spec: { ...spec, volumes: [...claims, ...others] } };
}
