// Objects as text. Stored objects are frozen, so each is turned into JSON once, whoever asks how often.

import { apiVersionOf, type KubeObject } from '../../kube/object.ts';
import type { JsonValue } from '../../lib/json.ts';
import { PROTOBUF_TYPE } from '../decode/body.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { goYaml } from './go-yaml.ts';

const texts = new WeakMap<object, string>();

/** JSON of a frozen object, remembered as long as the object is. */
export function encodeObject(object: object): string {
  if (!Object.isFrozen(object)) return JSON.stringify(object);
  let text = texts.get(object);
  if (text === undefined) {
    text = JSON.stringify(object);
    texts.set(object, text);
  }
  return text;
}

/** As an item of a list, which does not repeat kind and apiVersion but for custom kinds. */
export function encodeItem(kind: KindDefinition, object: KubeObject): string {
  const text = encodeObject(object);
  if (kind.custom) return text;
  const head = `{"kind":${JSON.stringify(object.kind)},"apiVersion":${JSON.stringify(object.apiVersion)},`;
  if (text.startsWith(head)) return `{${text.slice(head.length)}`;
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object;
  return JSON.stringify(rest);
}

export function encodeBody(body: object, format: 'json' | 'yaml', isPretty = false): string {
  // Go's YAML is made of its JSON.
  if (format === 'yaml') return goYaml(JSON.parse(JSON.stringify(body)) as JsonValue);
  return isPretty ? JSON.stringify(body, null, 2) : `${encodeObject(body)}\n`;
}

export const CONTENT_TYPES = { json: 'application/json', yaml: 'application/yaml', protobuf: PROTOBUF_TYPE } as const;

/** metav1.PartialObjectMetadata of an object. */
export function partialMetadata(kind: KindDefinition, object: KubeObject, metaVersion: string): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${metaVersion}`, metadata: bare(kind, object) };
}

export function listKindOf(kind: KindDefinition): { kind: string; apiVersion: string } {
  return { kind: kind.listKind ?? `${kind.kind}List`, apiVersion: apiVersionOf(kind) };
}

/** Upstream takes the metadata from its internal objects, which keep elsewhere what versioned ones have in annotations. */
function bare({ versionedAnnotations }: KindDefinition, object: KubeObject): KubeObject['metadata'] {
  if (!versionedAnnotations) return object.metadata;
  const annotations = { ...object.metadata.annotations };
  for (const key of Object.keys(versionedAnnotations)) delete annotations[key];
  const { annotations: _, ...metadata } = object.metadata;
  return Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata;
}
