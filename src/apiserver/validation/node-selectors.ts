// Node selectors: of pods, persistent volumes, device classes and slices.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/core/validation/validation.go (ValidateNodeSelector), pkg/api/node/util.go

import { dnsSubdomainProblems, labelKeyProblems, labelValueProblems } from '../../kube/names.ts';
import type { LabelSelector, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '../../kube/types.gen.ts';
import type { FieldErrors } from '../field-errors.ts';

/** Labels that have a successor, and which. */
const DEPRECATED: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods': 'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
};

/** What to say of a node label that should not be used any more; undefined: nothing. */
export const nodeLabelDeprecation = (key: string): string | undefined => DEPRECATED[key];

export function validateNodeSelector(selector: NodeSelector, path: string, errors: FieldErrors): void {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) errors.required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term');
  for (const [index, term] of terms.entries())
    validateNodeSelectorTerm(term, { path: `${path}.nodeSelectorTerms[${index}]` }, errors);
}

interface TermPlace {
  readonly path: string;
  /** Terms that are only preferred may ask for what no label can be. */
  readonly allowsAnyValue?: boolean;
}

export function validateNodeSelectorTerm(
  { matchExpressions, matchFields }: NodeSelectorTerm,
  { path, allowsAnyValue = false }: TermPlace,
  errors: FieldErrors,
): void {
  for (const [place, { key, operator, values = [] }] of (matchExpressions ?? []).entries()) {
    const at = `${path}.matchExpressions[${place}]`;
    validateValueCount(operator, values.length, { path: at, errors });
    errors.problems(`${at}.key`, key, labelKeyProblems(key));
    for (const [index, value] of values.entries())
      if (!allowsAnyValue) errors.problems(`${at}.values[${index}]`, value, labelValueProblems(value));
  }
  for (const [place, requirement] of (matchFields ?? []).entries())
    validateField(requirement, `${path}.matchFields[${place}]`, errors);
}

function validateValueCount(
  operator: string,
  count: number,
  { path, errors }: { path: string; errors: FieldErrors },
): void {
  const at = `${path}.values`;
  if (operator === 'In' || operator === 'NotIn') {
    if (count === 0) errors.required(at, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (count > 0) errors.forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (count !== 1) errors.required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'");
  } else errors.invalid(`${path}.operator`, operator, 'not a valid selector operator');
}

/** The only field that nodes are told apart by is their name. */
function validateField({ key, operator, values = [] }: NodeSelectorRequirement, path: string, errors: FieldErrors) {
  if (operator !== 'In' && operator !== 'NotIn')
    errors.invalid(`${path}.operator`, operator, 'not a valid selector operator');
  else if (values.length !== 1) {
    const words = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errors.required(`${path}.values`, words);
  }
  if (key !== 'metadata.name') errors.invalid(`${path}.key`, key, 'not a valid field selector key');
  else
    for (const [index, value] of values.entries())
      errors.problems(`${path}.values[${index}]`, value, dnsSubdomainProblems(value));
}

/** Warnings about the labels that a label selector of nodes names. */
export function nodeLabelWarnings(selector: LabelSelector | undefined, path: string): readonly string[] {
  const { matchExpressions = [], matchLabels = {} } = selector ?? {};
  return [
    ...matchExpressions.flatMap(({ key }, index) => {
      const words = nodeLabelDeprecation(key);
      return words ? [`${path}.matchExpressions[${index}].key: ${key} is ${words}`] : [];
    }),
    ...Object.keys(matchLabels).flatMap((key) => {
      const words = nodeLabelDeprecation(key);
      return words ? [`${path}.matchLabels.${key}: ${words}`] : [];
    }),
  ];
}

/** Warnings about the labels that a selector names. */
export function nodeSelectorWarnings(selector: NodeSelector | undefined, path: string): readonly string[] {
  return (selector?.nodeSelectorTerms ?? []).flatMap((term, index) =>
    nodeTermWarnings(term, `${path}.nodeSelectorTerms[${index}]`),
  );
}

/** @param isPreferred its values were not checked, for they need not be those of any label */
export function nodeTermWarnings(
  { matchExpressions }: NodeSelectorTerm,
  path: string,
  isPreferred = false,
): readonly string[] {
  return (matchExpressions ?? []).flatMap(({ key, values = [] }, place) => {
    const at = `${path}.matchExpressions[${place}]`;
    const words = nodeLabelDeprecation(key);
    return [
      ...(words ? [`${at}.key: ${key} is ${words}`] : []),
      ...(isPreferred ? values : []).flatMap((value, index) =>
        labelValueProblems(value).map((problem) => `${at}.values[${index}]: ${value} is invalid, ${problem}`),
      ),
    ];
  });
}
