// The label and field selectors of one list or watch, ready to be asked.

import { badRequest } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import { matchesLabels } from '../../kube/selectors.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { ListOptions } from './list-options.ts';

export interface ObjectSelector {
  /** Nothing is left out. */
  readonly isEverything: boolean;
  /** One name at most can match: there is no second page. */
  readonly isOneName: boolean;
  matches(object: KubeObject): boolean;
}

/** Throws BadRequest with upstream's words for fields that the kind does not select by. */
export function objectSelector(
  kind: KindDefinition,
  { labels, fields }: Pick<ListOptions, 'labels' | 'fields'>,
): ObjectSelector {
  const checks = fields.map(({ field, isEqual, value }) => {
    const read = fieldReader(kind, field);
    return (object: KubeObject) => (read(object) === value) === isEqual;
  });
  return {
    isEverything: labels.length === 0 && checks.length === 0,
    isOneName: fields.some(({ field, isEqual }) => field === 'metadata.name' && isEqual),
    matches: (object) => matchesLabels(labels, object.metadata.labels) && checks.every((check) => check(object)),
  };
}

/** Kinds with fields of their own refuse others in other words (apimachinery pkg/runtime/conversion.go). */
function fieldReader(kind: KindDefinition, field: string): (object: KubeObject) => string {
  if (field === 'metadata.name') return (object) => object.metadata.name;
  // What is in no namespace and has fields of its own, as all custom kinds have, does not know the label.
  const knowsNamespace = kind.namespaced || !kind.fieldSelectors;
  if (field === 'metadata.namespace' && knowsNamespace) return (object) => object.metadata.namespace ?? '';
  const own = kind.fieldSelectors?.[field];
  if (own) return own;
  if (kind.fieldSelectorRefusal) throw badRequest(kind.fieldSelectorRefusal(field));
  throw badRequest(
    kind.fieldSelectors
      ? `field label not supported: ${field}`
      : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
}
