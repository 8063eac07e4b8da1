// Which form a client wants its answer in.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/negotiation/negotiate.go

import { ApiError } from '../../kube/api-error.ts';
import { PROTOBUF_TYPE } from '../decode/body.ts';

export type Representation = 'object' | 'Table' | 'PartialObjectMetadata';

export interface Negotiated {
  readonly format: 'json' | 'yaml';
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

/** By media type. */
export const FORMATS: Readonly<Record<string, 'json' | 'yaml'>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/yaml': 'yaml',
};

/** The same with what errors can be had as, too. */
export const ALL_FORMATS = { ...FORMATS, [PROTOBUF_TYPE]: 'protobuf' as const };

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
  readonly allows: (target: Target | undefined) => boolean;
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
    if (allows(target)) return { format, ...(target && { target }) };
  }
  return undefined;
}

/** Every object has metadata, and the list of them is refused only when it is to be made. */
const METADATA = ['PartialObjectMetadata', 'PartialObjectMetadataList'];

const isMeta = ({ group, version }: Target) => group === 'meta.k8s.io' && ['v1', 'v1beta1'].includes(version);

/**
 * @param shape what the answer can be shown as beside the object itself and its metadata, and whether it is a stream of events,
 * for which there is no YAML
 * @throws ApiError NotAcceptable when none is wanted
 */
export function negotiate(
  accept: string | undefined,
  { hasTable, isStream = false }: { readonly hasTable: boolean; readonly isStream?: boolean },
): Negotiated {
  const shown = hasTable ? ['Table', ...METADATA] : METADATA;
  const allows = (target?: Target) => !target || (isMeta(target) && shown.includes(target.kind));
  const chosen = choose(accept, { formats: FORMATS, allows, serverVersion: 'v1' });
  if (!chosen) throw notAcceptable(OFFERED);
  const { format, target } = chosen;
  if (isStream && format === 'yaml') throw notAcceptable(STREAMED);
  if (!target) return { format, representation: 'object', metaVersion: 'v1', isList: false };
  const isList = target.kind === 'PartialObjectMetadataList';
  const representation = isList ? 'PartialObjectMetadata' : (target.kind as Representation);
  return { format, representation, metaVersion: target.version, isList };
}

/** The form of what is no object of the API, and is shown as it is. Throws NotAcceptable. */
export function plainFormat(accept: string | undefined): 'json' | 'yaml' {
  const chosen = choose(accept, { formats: FORMATS, allows: isAsItIs });
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
