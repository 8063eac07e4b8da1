// metadata: what the server sets, what a client may not change, and how it is checked.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/api/validation/objectmeta.go, apiserver pkg/registry/rest/meta.go

import type { KubeObject } from '../../kube/object.ts';
import type { ObjectMeta } from '../../kube/types.gen.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { kubernetesSuffix, randomUUID } from '../../lib/ids.ts';
import type { KindDefinition } from '../kinds/kind.ts';

/** A name made from generateName is cut so that the suffix fits (apiserver pkg/storage/names/generate.go). */
const MAX_GENERATED_BASE = 58;

export function generateName(base: string): string {
  return `${base.slice(0, MAX_GENERATED_BASE)}${kubernetesSuffix()}`;
}

/** What the server sets on a new object; whatever the client said of it is dropped. */
export function fillSystemFields(
  object: KubeObject,
  kind: KindDefinition,
  facts: { namespace: string | undefined; nowMs: number },
): void {
  const meta = object.metadata as Partial<ObjectMeta>;
  delete meta.selfLink;
  meta.uid = randomUUID();
  meta.creationTimestamp = toTimestamp(facts.nowMs);
  if (kind.namespaced && facts.namespace !== undefined) meta.namespace = facts.namespace;
  else delete meta.namespace;
}

/** What stays as it is on every update, whatever the client sent (apiserver pkg/registry/rest/update.go BeforeUpdate). */
export function keepSystemFields(object: KubeObject, current: KubeObject): void {
  const meta = object.metadata;
  const before = current.metadata;
  meta.uid ||= before.uid;
  meta.creationTimestamp = before.creationTimestamp;
  meta.name = before.name;
  copyOrDrop(meta, before, ['namespace', 'generation']);
  if (before.deletionTimestamp !== undefined) meta.deletionTimestamp = before.deletionTimestamp;
  if (before.deletionGracePeriodSeconds !== undefined)
    meta.deletionGracePeriodSeconds ??= before.deletionGracePeriodSeconds;
}

function copyOrDrop(meta: ObjectMeta, before: ObjectMeta, keys: readonly (keyof ObjectMeta)[]): void {
  const target = meta as unknown as Record<string, unknown>;
  for (const key of keys) {
    if (before[key] === undefined) delete target[key];
    else target[key] = before[key];
  }
}

/** Keys in the order in which Go prints them, so that output is stable however an object came to be. */
export const META_ORDER: readonly (keyof ObjectMeta)[] = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
];

/** The object as it is stored at a revision: identity first, metadata in order, empty parts left out. */
export function finished<T extends KubeObject>(object: T, resourceVersion: string): T {
  const { apiVersion: _a, kind: _k, metadata, ...rest } = object;
  const source: ObjectMeta = { ...metadata, resourceVersion };
  const ordered: Record<string, unknown> = {};
  for (const key of META_ORDER) {
    const value = source[key];
    if (value !== undefined && !isEmpty(value)) ordered[key] = value;
  }
  return { kind: object.kind, apiVersion: object.apiVersion, metadata: ordered, ...rest } as unknown as T;
}

function isEmpty(value: unknown): boolean {
  if (value === '' || value === null) return true;
  return typeof value === 'object' && Object.keys(value as object).length === 0;
}
