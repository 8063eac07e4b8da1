// What a connection to a pod asks for, as the object that admission sees, and back.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/types.go (PodExecOptions, PodAttachOptions, PodPortForwardOptions)

import type { KubeObject } from '../../kube/object.ts';
import type { KindName } from '../decode/identity.ts';
import { parsePort } from '../decode/query-values.ts';

type Read = (values: readonly string[]) => unknown;

/** Only its absence, `false` and `0` mean no (apimachinery pkg/runtime/conversion.go). */
const flag: Read = ([text]) => text !== undefined && text !== '0' && text.toLowerCase() !== 'false';
const text: Read = ([first]) => first;
const texts: Read = (values) => values;
/** Several in one text, too (apimachinery pkg/apis/meta/v1/conversion.go, Convert_Slice_string_To_Slice_int32). */
const ports: Read = (values) => values.flatMap((value) => value.split(',').map(parsePort));

const STREAMS = { stdin: flag, stdout: flag, stderr: flag, tty: flag, container: text };

const KINDS: Readonly<Record<string, { kind: string; fields: Readonly<Record<string, Read>> }>> = {
  exec: { kind: 'PodExecOptions', fields: { ...STREAMS, command: texts } },
  attach: { kind: 'PodAttachOptions', fields: STREAMS },
  portforward: { kind: 'PodPortForwardOptions', fields: { ports } },
};

export interface ConnectOptions {
  readonly kind: KindName;
  /** Without what is not asked for. */
  readonly object: KubeObject;
}

/** Undefined for a subresource that is no connection. Throws BadRequest for numbers that are none. */
export function connectOptions(subresource: string, query: URLSearchParams): ConnectOptions | undefined {
  const found = KINDS[subresource];
  if (!found) return undefined;
  const asked = Object.entries(found.fields)
    .filter(([field]) => query.has(field))
    .map(([field, read]) => [field, read(query.getAll(field))] as const)
    .filter(([, value]) => value !== false && value !== '');
  const object = { kind: found.kind, apiVersion: 'v1', ...Object.fromEntries(asked) };
  return { kind: { group: '', version: 'v1', kind: found.kind }, object: object as unknown as KubeObject };
}

/** As the kubelet takes it. */
export function queryOf({ object }: ConnectOptions): URLSearchParams {
  const { kind: _, apiVersion: _version, ...fields } = object as unknown as Record<string, unknown>;
  const pairs = Object.entries(fields).flatMap(([field, value]) =>
    [value].flat().map((one): [string, string] => [field, String(one)]),
  );
  return new URLSearchParams(pairs);
}
