// From `kubectl apply` to `kubectl apply --server-side`: the annotation in which kubectl remembers what it applied.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/managedfields/internal/lastappliedmanager.go, lastappliedupdater.go

import type { KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonObject, sortedKeys } from '../../lib/json.ts';
import { parseNested } from '../../lib/nesting.ts';
import { goJson } from '../go-value.ts';
import { appliedSet } from './apply-merge.ts';
import { fieldChanges } from './field-changes.ts';
import { difference, type FieldSet } from './field-set.ts';
import { ownable } from './owners.ts';
import { typedProblems } from './typed-value.ts';

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

interface Applying {
  readonly current: KubeObject | undefined;
  readonly applied: KubeObject;
  readonly schema: TypeSchema | undefined;
}

/** The fields that the annotation names and that still have the value it says; undefined without a usable annotation. */
export function allowedByLastApplied({ current, applied, schema }: Applying): FieldSet | undefined {
  const last = parse(current?.metadata.annotations?.[ANNOTATION]);
  if (!current || !last || last['apiVersion'] !== applied.apiVersion || last['kind'] !== applied.kind) return undefined;
  if (typedProblems(last, schema).length > 0) return undefined;
  const before = ownable(last as unknown as KubeObject);
  const { written, removed } = fieldChanges({ before, after: ownable(current) }, schema);
  return difference(difference(appliedSet(before, schema), written), removed);
}

function parse(text: string | undefined): JsonObject | undefined {
  if (!text) return undefined;
  try {
    const value = parseNested(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // Anybody can write the annotation; what is not JSON says nothing.
  }
}

/** The annotation, where there is one, follows what is applied now. */
export function withLastApplied(object: KubeObject, applied: KubeObject): KubeObject {
  const { annotations } = object.metadata;
  if (!annotations?.[ANNOTATION]) return object;
  const text = `${goJson(sortedKeys(applied as unknown as JsonObject))}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [ANNOTATION]: text } } };
}
