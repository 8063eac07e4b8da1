// The selectors of a review, as far as they can be read: what cannot is ignored, and said.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/registry/authorization/util/helpers.go (BuildEvaluationError)

import { parseFieldSelector, parseLabelSelector, SelectorError } from '../../kube/parse-selector.ts';
import type { FieldSelectorRequirement, LabelSelectorRequirement, ResourceAttributes } from '../../kube/types.gen.ts';

type Requirement = FieldSelectorRequirement | LabelSelectorRequirement;

interface Selector {
  readonly rawSelector?: string;
  readonly requirements?: readonly Requirement[];
}

interface Reading {
  parse(text: string): unknown;
  isRead(requirement: Requirement): boolean;
}

/** Only equality with one value can be asked for by fields. */
const FIELDS: Reading = {
  parse: parseFieldSelector,
  isRead: ({ operator, values = [] }) => (operator === 'In' || operator === 'NotIn') && values.length === 1,
};
const LABELS: Reading = {
  parse: parseLabelSelector,
  isRead: ({ operator, values = [] }) =>
    operator === 'In' || operator === 'NotIn'
      ? values.length > 0
      : (operator === 'Exists' || operator === 'DoesNotExist') && values.length === 0,
};

/** What is said of selectors that are ignored, wholly or in part; undefined when none is. */
export function ignoredSelectors({ fieldSelector, labelSelector }: ResourceAttributes): string | undefined {
  const problems = [
    ...problemOf('fieldSelector', fieldSelector, FIELDS),
    ...problemOf('labelSelector', labelSelector, LABELS),
  ];
  return problems.length > 0 ? problems.join('; ') : undefined;
}

function problemOf(name: string, selector: Selector | undefined, reading: Reading): readonly string[] {
  const { rawSelector = '', requirements = [] } = selector ?? {};
  const isRawRead = requirements.length > 0 || rawSelector === '' || canParse(rawSelector, reading);
  if (isRawRead && requirements.every(reading.isRead)) return [];
  const how = requirements.some(reading.isRead) ? 'partially ignored' : 'ignored';
  return [`spec.resourceAttributes.${name} ${how} due to parse error`];
}

function canParse(text: string, { parse }: Reading): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    if (error instanceof SelectorError) return false;
    throw error;
  }
}
