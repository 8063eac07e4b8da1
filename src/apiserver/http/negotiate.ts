// Which form a client wants its answer in.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/negotiation/negotiate.go

import { ApiError } from '../../kube/api-error.ts';
import { PROTOBUF_TYPE } from '../decode/body.ts';
import type { KindDefinition } from '../kinds/kind.ts';

export type Representation = 'object' | 'Table' | 'PartialObjectMetadata';

export type Format = 'json' | 'yaml' | 'protobuf';

export interface Negotiated {
  readonly format: Format;
  readonly representation: Representation;
  /** `v1` or `v1beta1` of meta.k8s.io, for tables and partial metadata. */
  readonly metaVersion: string;
  /** `PartialObjectMetadataList` was asked for, not `PartialObjectMetadata`. */
  readonly isList: boolean;
}

/** A clause of an Accept header. */
interface Accepted {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly quality: number;
}

/** The clauses of an Accept header, best first; without one, anything goes. What is no clause is passed over (munnerz/goautoneg). */
export function parseAccept(header: string | undefined): readonly Accepted[] {
  return inOrder((header || '*/*').split(',').flatMap(parseClause));
}

function parseClause(clause: string): Accepted[] {
  const [types = '', ...rest] = clause.split(';');
  const [type = '', subtype = type === '*' ? '*' : '', ...more] = types.split('/').map((part) => part.trim());
  if (!subtype || more.join('/') !== '') return [];
  const pairs = rest.map((part) => part.split('=')).filter(([, value, ...further]) => value && !further.join('='));
  const parameters = Object.fromEntries(pairs.map(([name = '', value = '']) => [name.trim(), value.trim()]));
  const { q = '1', ...others } = parameters;
  return [{ type: `${type}/${subtype}`, parameters: others, quality: Number(q) || 0 }];
}

const isBefore = (one: Accepted, other: Accepted) =>
  one.quality > other.quality ||
  (!one.type.startsWith('*') && other.type.startsWith('*')) ||
  (!one.type.endsWith('*') && other.type.endsWith('*'));

/** By insertion: with weights and wildcards upstream's order is none, and what comes first hangs on how it is sorted. */
function inOrder(clauses: readonly Accepted[]): Accepted[] {
  const sorted: Accepted[] = [];
  for (const clause of clauses) {
    let at = sorted.length;
    while (at > 0 && isBefore(clause, sorted[at - 1] as Accepted)) at -= 1;
    sorted.splice(at, 0, clause);
  }
  return sorted;
}

/** By media type: of what has no form in protocol buffers. */
export const FORMATS: Readonly<Record<string, Exclude<Format, 'protobuf'>>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/yaml': 'yaml',
};

/** Of built-in kinds and errors. */
export const ALL_FORMATS: Readonly<Record<string, Format>> = { ...FORMATS, [PROTOBUF_TYPE]: 'protobuf' };

/** Media types that kube-apiserver offers; named in a refusal. */
const OFFERED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

/** The same of a stream. */
const STREAMED = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';

/** What an object is to be shown as. */
interface Target {
  readonly kind: string;
  readonly group: string;
  readonly version: string;
}

export interface Chosen<Format> {
  readonly format: Format;
  /** Undefined: as it is. */
  readonly target?: Target;
}

interface Restrictions<Format> {
  readonly formats: Readonly<Record<string, Format>>;
  /** Whether an answer can be shown as this. */
  readonly allows: (target: Target | undefined, format: Format) => boolean;
  /** The version of the server's own that may be asked for. */
  readonly serverVersion?: string;
}

/** The best clause that can be followed (NegotiateMediaTypeOptions). */
export function choose<Format>(
  accept: string | undefined,
  { formats, allows, serverVersion }: Restrictions<Format>,
): Chosen<Format> | undefined {
  for (const { type, parameters } of parseAccept(accept)) {
    const format = formats[type];
    const { as, g, v, sv, stream } = parameters;
    if (!format || (sv && sv !== serverVersion)) continue;
    if (stream && (stream !== 'watch' || format === 'yaml')) continue;
    const isShown = as !== undefined || g !== undefined || v !== undefined;
    const target = isShown ? { kind: as ?? '', group: g ?? '', version: v ?? '' } : undefined;
    if (allows(target, format)) return { format, ...(target && { target }) };
  }
  return undefined;
}

/** Every object has metadata, and the list of them is refused only when it is to be made. */
const METADATA = ['PartialObjectMetadata', 'PartialObjectMetadataList'];

const isMeta = ({ group, version }: Target) => group === 'meta.k8s.io' && ['v1', 'v1beta1'].includes(version);

/** What an answer can be had as, beside the object itself and its metadata. */
interface Shape {
  readonly hasTable: boolean;
  /** Of events, for which there is no YAML. */
  readonly isStream?: boolean;
}

/**
 * @param kind of a custom one there are no protocol buffers
 * @throws ApiError NotAcceptable when none is wanted
 */
export function negotiate(
  accept: string | undefined,
  kind: Pick<KindDefinition, 'custom'>,
  { hasTable, isStream = false }: Shape,
): Negotiated {
  const shown = hasTable ? ['Table', ...METADATA] : METADATA;
  const formats: Readonly<Record<string, Format>> = kind.custom ? FORMATS : ALL_FORMATS;
  const allows = (target: Target | undefined, format: Format) =>
    !target || (isMeta(target) && shown.includes(target.kind) && !(target.kind === 'Table' && format === 'protobuf'));
  const chosen = choose(accept, { formats, allows, serverVersion: 'v1' });
  if (!chosen) throw notAcceptable(OFFERED);
  const { format, target } = chosen;
  if (isStream && format === 'yaml') throw notAcceptable(STREAMED);
  if (!target) return { format, representation: 'object', metaVersion: 'v1', isList: false };
  const isList = target.kind === 'PartialObjectMetadataList';
  const representation = isList ? 'PartialObjectMetadata' : (target.kind as Representation);
  return { format, representation, metaVersion: target.version, isList };
}

/** The form of what is no object of the API, and is shown as it is. Throws NotAcceptable. */
export function plainFormat(accept: string | undefined): Format {
  const chosen = choose(accept, { formats: ALL_FORMATS, allows: isAsItIs });
  if (!chosen) throw notAcceptable(OFFERED);
  return chosen.format;
}

/** Throws NotAcceptable where an object, which has no table, could not be had in any form. What is answered may then be something else. */
export function checkNegotiable(accept: string | undefined): void {
  const allows = (target?: Target) => !target || (isMeta(target) && METADATA.includes(target.kind));
  if (!choose(accept, { formats: ALL_FORMATS, allows, serverVersion: 'v1' })) throw notAcceptable(OFFERED);
}

export const isAsItIs = (target: unknown) => target === undefined;

function notAcceptable(offered: string): ApiError {
  return new ApiError('NotAcceptable', `only the following media types are accepted: ${offered}`);
}
