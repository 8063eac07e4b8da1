// Label selectors in object form, and whether labels match. Their text forms are in parse-selector.ts.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/labels/selector.go

import { parseInt64 } from '../lib/go-int.ts';
import type { LabelSelector } from './types.gen.ts';

export { parseLabelSelector } from './parse-selector.ts';

export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<';

export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

type Labels = Readonly<Record<string, string>> | undefined;
export type LabelMatcher = (labels: Labels) => boolean;

/** Whether labels satisfy every requirement. */
export function matchesLabels(requirements: readonly LabelRequirement[], labels: Labels): boolean {
  return requirements.every((requirement) => satisfies(requirement, labels?.[requirement.key]));
}

function satisfies({ operator, values }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case '>':
    case '<':
      return isOrdered(value, operator, values[0]);
  }
}

/** A label that is no number is neither more nor less. */
function isOrdered(value: string | undefined, operator: '>' | '<', limit: string | undefined): boolean {
  const [number, other] = [parseInt64(value), parseInt64(limit)];
  if (number === undefined || other === undefined) return false;
  return operator === '>' ? number > other : number < other;
}

/** The object form as requirements. An absent selector matches nothing (undefined); an empty one everything. */
export function labelSelectorRequirements(
  selector: LabelSelector | undefined,
): readonly LabelRequirement[] | undefined {
  if (!selector) return undefined;
  const equal = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: '=' as const,
    values: [value],
  }));
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }) => ({
    key,
    operator: ({ In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' } as const)[operator] ?? 'in',
    values: values ?? [],
  }));
  return [...equal, ...expressions];
}

/** Which labels match a selector in object form: for one that many are held against. */
export function selectorMatcher(selector: LabelSelector | undefined): LabelMatcher {
  const requirements = labelSelectorRequirements(selector);
  return (labels) => requirements !== undefined && matchesLabels(requirements, labels);
}

/** Whether labels match a selector in object form. */
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels): boolean {
  return selectorMatcher(selector)(labels);
}
