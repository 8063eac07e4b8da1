// How objects of a custom kind are read: what upstream does to them between the text and the store.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/customresource_handler.go (unstructuredSchemaCoercer)

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { goQuote } from '../../lib/go-quote.ts';
import { deepCopy, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { DecodeError } from '../decode/normalize.ts';
import { dropNulls, fillDefaults } from './defaulting.ts';
import { type Coercing, coerceEmbedded, readMeta } from './embedded-meta.ts';
import type { JsonSchema } from './json-schema.ts';
import { prune } from './pruning.ts';

export interface CustomTypeFacts {
  readonly group: string;
  readonly kind: string;
  readonly schema: JsonSchema | undefined;
  readonly objectMeta: TypeSchema;
  /** The definition is from a time when unknown fields were kept. */
  readonly keepsUnknown: boolean;
}

export interface ReadObject {
  readonly object: JsonObject;
  /** `unknown field "spec.nope"`. */
  readonly problems: readonly string[];
}

export interface Reading {
  /** Of what is stored nothing is refused. */
  readonly isStored: boolean;
  readonly defaults: boolean;
  readonly keepsNulls: boolean;
  /** Of what was merged: metadata that cannot be read is taken away (the converter's coercer). */
  readonly dropsInvalid: boolean;
}

/**
 * The object with unknown fields, misplaced nulls and odd metadata taken away and defaults filled in; `value` stays as it is.
 * @throws DecodeError
 */
export function readCustom(value: JsonObject, facts: CustomTypeFacts, options: Partial<Reading> = {}): ReadObject {
  const { isStored = false, defaults = true, keepsNulls = false, dropsInvalid = isStored } = options;
  const object = deepCopy(value);
  const { schema, objectMeta } = facts;
  const { kind, apiVersion } = object;
  const meta =
    object['metadata'] === undefined ? undefined : metaOf(object['metadata'], { objectMeta, isStored, dropsInvalid });
  const embedded: string[] = [];
  let pruned: readonly string[] = [];
  if (kind === facts.kind && groupOf(apiVersion) === facts.group) {
    if (!facts.keepsUnknown) {
      pruned = prune(object, schema);
      if (!keepsNulls) dropNulls(object, schema);
    }
    const work: Coercing = { objectMeta, unknown: embedded, dropsInvalid };
    coerceEmbedded(object, { ...schema, 'x-kubernetes-embedded-resource': false }, { path: '', work });
    if (defaults) fillDefaults(object, schema);
  }
  if (meta) object['metadata'] = meta.metadata;
  const unknown = [...(meta?.unknown ?? []).map((path) => `metadata.${path}`), ...pruned, ...embedded.sort()];
  return { object: inOrder(object), problems: unknown.map((path) => `unknown field ${goQuote(path)}`) };
}

const groupOf = (apiVersion: JsonValue | undefined) =>
  typeof apiVersion === 'string' && apiVersion.includes('/') ? apiVersion.split('/')[0] : '';

interface MetaReading extends Pick<Reading, 'isStored' | 'dropsInvalid'> {
  readonly objectMeta: TypeSchema;
}

function metaOf(metadata: JsonValue, { objectMeta, isStored, dropsInvalid }: MetaReading) {
  try {
    return readMeta(metadata ?? {}, objectMeta, dropsInvalid);
  } catch (error) {
    if (!isStored || !(error instanceof DecodeError)) throw error;
    return undefined; // What is stored was right when it was written; it is shown as it is.
  }
}

/** Kind and version first, as objects of all kinds have them. */
function inOrder({ kind, apiVersion, metadata, ...rest }: JsonObject): JsonObject {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(metadata === undefined ? {} : { metadata }),
    ...rest,
  };
}
