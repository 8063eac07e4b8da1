// What a Node must say, and what of it stays. https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go
// (ValidateNode, ValidateNodeUpdate)

import { isIP } from 'node:net';
import { labelKeyProblems, labelValueProblems } from '../../../kube/names.ts';
import type { Node, Taint } from '../../../kube/types.gen.ts';
import { goQuote } from '../../../lib/go-quote.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateCidr } from '../../validation/addresses.ts';
import { annotationJson } from '../../validation/annotation-json.ts';
import { canonicalIp, cidrProblems, NOT_CIDR } from '../../validation/ip-forms.ts';
import { repeats } from '../../validation/repeats.ts';
import { validateResourceAmount } from '../../validation/resource-names.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateNode(node: Node, errors: FieldErrors): void {
  validateAnnotations(node.metadata.annotations, errors);
  validateTaints(node.spec?.taints ?? [], 'metadata.taints', errors);
  validateResources(node, errors);
  validateSwap(node, errors);
  validateFeatures(node, errors);
  validateRanges(node.spec?.podCIDRs ?? [], errors);
}

const TAINTS = 'scheduler.alpha.kubernetes.io/taints';
const AVOIDS = 'scheduler.alpha.kubernetes.io/preferAvoidPods';
const ANNOTATIONS = 'metadata.annotations';

interface AvoidPods {
  readonly preferAvoidPods?: readonly { podSignature?: { podController?: { controller?: boolean } } }[];
}

/** ValidateNodeSpecificAnnotations. */
function validateAnnotations(annotations: Node['metadata']['annotations'], errors: FieldErrors): void {
  const taints = annotationJson(annotations, { key: TAINTS, path: ANNOTATIONS, goType: '[]v1.Taint', errors });
  validateTaints((taints ?? []) as Taint[], `${ANNOTATIONS}.${TAINTS}`, errors);
  const of = { key: AVOIDS, path: `${ANNOTATIONS}.AvoidPods`, goType: 'v1.AvoidPods', errors };
  const { preferAvoidPods = [] } = (annotationJson(annotations, of) ?? {}) as AvoidPods;
  for (const [index, { podSignature }] of preferAvoidPods.entries()) {
    const path = `${ANNOTATIONS}.${AVOIDS}[${index}].PodSignature`;
    const { podController } = podSignature ?? {};
    if (!podController) errors.required(path);
    else if (podController.controller !== true)
      errors.invalid(`${path}.PodController.Controller`, false, 'must point to a controller');
  }
}

/** @param at upstream looks for those of the spec in the metadata */
function validateTaints(taints: readonly Taint[], at: string, errors: FieldErrors): void {
  const isRepeated = repeats<string>();
  for (const [index, taint] of taints.entries()) {
    const path = `${at}[${index}]`;
    const { key = '', value = '', effect } = taint;
    for (const problem of labelKeyProblems(key)) errors.invalid(`${path}.key`, key, problem);
    const problems = labelValueProblems(value);
    if (problems.length > 0) errors.invalid(`${path}.value`, value, problems.join(';'));
    if (!effect) errors.required(`${path}.effect`);
    else if (!EFFECTS.includes(effect)) errors.notSupported(`${path}.effect`, effect, EFFECTS);
    if (isRepeated(`${key}\n${effect}`)) errors.duplicate(path, taint, 'taints must be unique by key and effect pair');
  }
}

function validateResources({ status }: Node, errors: FieldErrors): void {
  for (const field of ['capacity', 'allocatable'] as const)
    for (const [name, amount] of Object.entries(status?.[field] ?? {}))
      validateResourceAmount(name, amount, { path: `status.${field}.${name}`, errors });
}

/** Upstream looks for it in the metadata. */
function validateSwap({ status }: Node, errors: FieldErrors): void {
  const capacity = status?.nodeInfo?.swap?.capacity;
  if (capacity !== undefined && capacity <= 0)
    errors.invalid('metadata.nodeSwapStatus.capacity', capacity, 'must be greater than zero');
}

const FEATURE = /^[A-Z][a-zA-Z0-9]*(\/[a-zA-Z][a-zA-Z0-9]*)*$/;
const FEATURE_FORM =
  "must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), " +
  'and contain only alphanumeric characters and slashes';

/** validateNodeDeclaredFeatures: names in the order of the alphabet, each once. */
function validateFeatures({ status }: Node, errors: FieldErrors): void {
  const features = status?.declaredFeatures ?? [];
  for (const [index, feature] of features.entries()) {
    const path = `status.declaredFeatures[${index}]`;
    const previous = features[index - 1];
    if (feature === previous) errors.duplicate(path, feature);
    else if (previous !== undefined && feature < previous)
      errors.invalid(path, feature, 'list must be sorted alphabetically');
    const named = `invalid feature name ${goQuote(feature)}`;
    if (feature.length > 253) errors.invalid(path, feature, `${named}: must be no more than 253 characters`);
    else if (!FEATURE.test(feature)) errors.invalid(path, feature, `${named}: ${FEATURE_FORM}`);
  }
}

function validateRanges(ranges: readonly string[], errors: FieldErrors): void {
  for (const [index, range] of ranges.entries()) validateCidr(range, `spec.podCIDRs[${index}]`, errors);
  if (ranges.length < 2) return;
  const wrong = ranges.findIndex((range) => cidrProblems(range)[0] === NOT_CIDR);
  if (wrong >= 0) {
    const why = `invalid CIDR[${wrong}]: <nil> (invalid CIDR address: ${ranges[wrong]})`;
    errors.internal('spec.podCIDRs', `invalid PodCIDRs. failed to check with dual stack with error:${why}`);
  }
  const families = new Set(ranges.map((range) => isIP(canonicalIp(range.split('/')[0] ?? '') ?? '')));
  if (wrong >= 0 || ranges.length > families.size)
    errors.invalid('spec.podCIDRs', ranges, 'may specify no more than one CIDR for each IP family');
}

export function validateNodeUpdate(node: Node, current: Node, errors: FieldErrors): void {
  validateAnnotations(node.metadata.annotations, errors); // Upstream looks at them twice, and tells so of each range.
  validateResources(node, errors);
  validateFeatures(node, errors);
  const isRepeated = repeats<string>();
  for (const [index, address] of (node.status?.addresses ?? []).entries()) {
    const { type, address: at } = address;
    if (isRepeated(JSON.stringify([type, at]))) errors.duplicate(`status.addresses[${index}]`, address);
  }
  const { podCIDRs: before = [], providerID } = current.spec ?? {};
  const { podCIDRs: after = [] } = node.spec ?? {};
  const changed = before.filter((range, index) => range !== after[index]);
  for (const _ of before.length === after.length ? changed : before.slice(0, 1))
    errors.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid');
  if (providerID && node.spec?.providerID !== providerID)
    errors.forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid');
  validateTaints(node.spec?.taints ?? [], 'metadata.taints', errors); // Upstream looks at them twice.
  if ((node.spec?.externalID ?? '') !== (current.spec?.externalID ?? ''))
    errors.forbidden('spec.externalID', 'may not be updated');
}
