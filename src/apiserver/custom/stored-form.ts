// Objects of a custom kind in the store, and in the version that is asked for.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/conversion/converter.go

import { apiVersionOf, type KindRef, type KubeObject } from '../../kube/object.ts';
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../../kube/types.gen.ts';
import { deepEqual, deepFreeze, frozenCopy, type JsonObject } from '../../lib/json.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { type CustomTypeFacts, readCustom } from './custom-type.ts';
import type { JsonSchema } from './json-schema.ts';
import { type ConversionTools, webhookConverter } from './webhook-conversion.ts';

/** How many conversions wait for the write that they were asked for. */
const MAX_WAITING = 1000;

type StoredAs = NonNullable<KindDefinition['storedAs']>;

export interface StoredFacts {
  readonly definition: CustomResourceDefinition;
  /** The version that is asked for. */
  readonly ref: KindRef;
  readonly facts: CustomTypeFacts;
}

/**
 * All versions are in the store in the one that the definition names, or named when they were written. Defaults are those of the version
 * that was stored; of the one that is asked for only the name and the fields that it does not know count.
 */
export function storedForm({ definition, ref, facts }: StoredFacts, tools: ConversionTools): StoredAs {
  const { group, versions, conversion } = definition.spec;
  const storage = versions.find((version) => version.storage) ?? versions[0];
  const kind = { ...ref, version: storage?.name ?? ref.version };
  const factsOf = new Map(
    versions.map((version) => [`${group}/${version.name}`, { ...facts, schema: schemaOf(version) }]),
  );
  const whole = (stored: KubeObject) => readStored(stored, factsOf.get(stored.apiVersion) ?? facts, { defaults: true });
  const as = (object: KubeObject, apiVersion: string) =>
    object.apiVersion === apiVersion
      ? object
      : readStored({ ...object, apiVersion }, factsOf.get(apiVersion) ?? facts, { defaults: false });
  const known = new WeakMap<object, KubeObject>();
  const plain: StoredAs = {
    kind,
    toStored: (object) => as(object, apiVersionOf(kind)),
    fromStored(stored) {
      const seen = known.get(stored);
      if (seen) return seen;
      const read = as(whole(stored), apiVersionOf(ref));
      const object = deepEqual(read, stored) ? stored : deepFreeze(read);
      known.set(stored, object);
      return object;
    },
  };
  const webhook = conversion?.strategy === 'Webhook' ? conversion.webhook : undefined;
  if (!webhook) return plain;
  return convertedForm(plain, { ref, whole, as, convert: webhookConverter(webhook, tools), known });
}

interface Conversion {
  readonly ref: KindRef;
  readonly whole: (stored: KubeObject) => KubeObject;
  readonly as: (object: KubeObject, apiVersion: string) => KubeObject;
  readonly convert: ReturnType<typeof webhookConverter>;
  /** What was read from a stored value. */
  readonly known: WeakMap<object, KubeObject>;
}

/** What is not asked for beforehand gets another name only, as if there was no webhook (our own controllers look at metadata). */
function convertedForm(plain: StoredAs, { ref, whole, as, convert, known }: Conversion): StoredAs {
  const [asked, stored] = [apiVersionOf(ref), apiVersionOf(plain.kind)];
  const waiting = new Map<string, KubeObject>();
  const remember = (object: KubeObject, inStore: KubeObject) => {
    const key = keyOf(object);
    waiting.delete(key);
    waiting.set(key, inStore);
    const [oldest] = waiting.keys();
    if (waiting.size > MAX_WAITING && oldest !== undefined) waiting.delete(oldest);
  };
  return {
    kind: plain.kind,
    fromStored: plain.fromStored,
    async prepareReads(values) {
      const others = values.filter(({ apiVersion }) => apiVersion !== asked);
      const wholes = others.map(whole);
      for (const [index, converted] of (await convert(wholes, asked)).entries()) {
        const object = deepFreeze(as({ ...converted, apiVersion: '' }, asked));
        known.set(others[index] as KubeObject, object);
        // A write that changes nothing but metadata (a deletion) brings the same content back.
        if (others[index]?.apiVersion === stored) remember(object, wholes[index] as KubeObject);
      }
    },
    async prepareWrite(object) {
      if (object.apiVersion === stored) return;
      const [converted] = await convert([object], stored);
      if (converted) remember(object, as({ ...converted, apiVersion: '' }, stored));
    },
    toStored(object) {
      const content = object.apiVersion === stored ? undefined : waiting.get(keyOf(object));
      if (!content) return plain.toStored(object);
      const { labels: _labels, annotations: _annotations, ...kept } = object.metadata;
      const { labels, annotations } = content.metadata;
      const metadata = { ...kept, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
      const value = frozenCopy({ ...content, metadata } as KubeObject); // The store keeps what is frozen as it is.
      known.set(value, deepFreeze(object));
      return value;
    },
  };
}

/** What a conversion depends on; what the server keeps in metadata is not part of it. */
function keyOf({ metadata, ...content }: KubeObject): string {
  const { uid, labels, annotations } = metadata;
  return JSON.stringify([uid, labels ?? {}, annotations ?? {}, content]);
}

export const schemaOf = ({ schema }: CustomResourceDefinitionVersion) =>
  schema?.openAPIV3Schema as JsonSchema | undefined;

function readStored(object: KubeObject, facts: CustomTypeFacts, options: { defaults: boolean }): KubeObject {
  const { object: read } = readCustom(object as unknown as JsonObject, facts, { isStored: true, ...options });
  return read as unknown as KubeObject;
}
