// What a pod says of the nodes and pods that it wants to be with: pkg/apis/core/validation (validateAffinity).

import { labelKeyProblems } from '../../../../kube/names.ts';
import type {
  Affinity,
  LabelSelector,
  NodeAffinity,
  PodAffinity,
  PodAffinityTerm,
} from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { validateLabelSelector } from '../../../validation/label-selectors.ts';
import { dnsLabelProblems } from '../../../validation/names.ts';
import { validateNodeSelector, validateNodeSelectorTerm } from '../../../validation/node-selectors.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function validateAffinity(affinity: Affinity, path: string, errors: FieldErrors): void {
  if (affinity.nodeAffinity) validateNodeAffinity(affinity.nodeAffinity, `${path}.nodeAffinity`, errors);
  for (const field of ['podAffinity', 'podAntiAffinity'] as const) {
    const affinities = affinity[field];
    if (affinities) validatePodAffinity(affinities, `${path}.${field}`, errors);
  }
}

function validateNodeAffinity(affinity: NodeAffinity, path: string, errors: FieldErrors): void {
  const required = affinity[REQUIRED];
  if (required) validateNodeSelector(required, `${path}.${REQUIRED}`, errors);
  for (const [index, { weight, preference }] of (affinity[PREFERRED] ?? []).entries()) {
    const at = `${path}.${PREFERRED}[${index}]`;
    validateWeight(weight, at, errors);
    validateNodeSelectorTerm(preference ?? {}, { path: `${at}.preference`, allowsAnyValue: true }, errors);
  }
}

function validateWeight(weight: number | undefined, path: string, errors: FieldErrors): void {
  if (!weight || weight < 0 || weight > 100)
    errors.invalid(`${path}.weight`, weight ?? 0, 'must be in the range 1-100');
}

function validatePodAffinity(affinity: PodAffinity, path: string, errors: FieldErrors): void {
  for (const [index, term] of (affinity[REQUIRED] ?? []).entries())
    validateTerm(term, `${path}.${REQUIRED}[${index}]`, errors);
  for (const [index, { weight, podAffinityTerm }] of (affinity[PREFERRED] ?? []).entries()) {
    const at = `${path}.${PREFERRED}[${index}]`;
    validateWeight(weight, at, errors);
    validateTerm(podAffinityTerm ?? { topologyKey: '' }, `${at}.podAffinityTerm`, errors);
  }
}

function validateTerm(term: PodAffinityTerm, path: string, errors: FieldErrors): void {
  for (const field of ['labelSelector', 'namespaceSelector'] as const) {
    const selector = term[field];
    if (selector) validateLabelSelector(selector, `${path}.${field}`, errors);
  }
  for (const name of term.namespaces ?? []) errors.problems(`${path}.namespace`, name, dnsLabelProblems(name));
  validateLabelKeys(term, path, errors);
  if (!term.topologyKey) errors.required(`${path}.topologyKey`, 'can not be empty');
  errors.problems(`${path}.topologyKey`, term.topologyKey ?? '', labelKeyProblems(term.topologyKey ?? ''));
}

interface LabelKeys {
  readonly matchLabelKeys?: string[];
  readonly mismatchLabelKeys?: string[];
  readonly labelSelector?: LabelSelector;
}

/** Labels whose values are the pod's own; they are in the selector already (ValidateMatchLabelKeysAndMismatchLabelKeys). */
export function validateLabelKeys(of: LabelKeys, path: string, errors: FieldErrors): void {
  const { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector } = of;
  for (const field of ['matchLabelKeys', 'mismatchLabelKeys'] as const) {
    const keys = of[field] ?? [];
    if (keys.length > 0 && !labelSelector)
      errors.forbidden(`${path}.${field}`, 'must not be specified when labelSelector is not set');
    else
      for (const [index, key] of keys.entries())
        errors.problems(`${path}.${field}[${index}]`, key, labelKeyProblems(key));
  }
  const known = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    const index = matchLabelKeys.lastIndexOf(key);
    if (index >= 0 && known.has(key))
      errors.invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector');
    known.add(key);
  }
  for (const [index, key] of matchLabelKeys.entries())
    if (mismatchLabelKeys.includes(key))
      errors.invalid(`${path}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys');
}
