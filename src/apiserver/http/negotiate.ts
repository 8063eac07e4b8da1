// Which form a client wants its answer in.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/negotiation/negotiate.go

import { ApiError } from '../../kube/api-error.ts';

export type Representation = 'object' | 'Table' | 'PartialObjectMetadata';

export interface Negotiated {
  readonly format: 'json' | 'yaml';
  readonly representation: Representation;
  /** `v1` or `v1beta1` of meta.k8s.io, for tables and partial metadata. */
  readonly metaVersion: string;
  /** `PartialObjectMetadataList` was asked for, not `PartialObjectMetadata`. */
  readonly isList: boolean;
}

export interface Accepted {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly quality: number;
}

/** The entries of an Accept header, best first; without one, anything goes. */
export function parseAccept(header: string | undefined): readonly Accepted[] {
  const text = header?.trim() ? header : '*/*';
  return text
    .split(',')
    .map(parseEntry)
    .sort((a, b) => b.quality - a.quality);
}

function parseEntry(entry: string): Accepted {
  const [type = '', ...rest] = entry.split(';').map((part) => part.trim());
  const parameters = Object.fromEntries(
    rest.map((part) => {
      const equals = part.indexOf('=');
      return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1).replace(/^"|"$/g, '')];
    }),
  );
  return { type: type.toLowerCase(), parameters, quality: Number(parameters['q'] ?? '1') };
}

/** By media type. */
export const FORMATS: Readonly<Record<string, 'json' | 'yaml'>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/yaml': 'yaml',
};

/** Media types that kube-apiserver offers; named in a refusal. */
const OFFERED = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

/** The same of a stream. */
const STREAMED = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';

/**
 * @param allowed the forms that this answer can take beside the object itself
 * @param isStream of events, for which there is no YAML
 * @throws ApiError NotAcceptable when none is wanted
 */
export function negotiate(
  accept: string | undefined,
  allowed: readonly Representation[],
  isStream = false,
): Negotiated {
  let offered = OFFERED;
  for (const { type, parameters } of parseAccept(accept)) {
    const format = FORMATS[type];
    if (!format) continue;
    if (isStream && format === 'yaml') {
      offered = STREAMED;
      continue;
    }
    const { as } = parameters;
    if (!as) return { format, representation: 'object', metaVersion: 'v1', isList: false };
    const representation = as === 'PartialObjectMetadataList' ? 'PartialObjectMetadata' : as;
    const isMeta = parameters['g'] === 'meta.k8s.io' && ['v1', 'v1beta1'].includes(parameters['v'] ?? '');
    if (isMeta && allowed.includes(representation as Representation)) {
      const isList = as === 'PartialObjectMetadataList';
      return { format, representation: representation as Representation, metaVersion: parameters['v'] ?? '', isList };
    }
  }
  throw new ApiError('NotAcceptable', `only the following media types are accepted: ${offered}`);
}
