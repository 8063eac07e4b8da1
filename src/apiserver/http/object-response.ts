// One object as the answer, in the form that was asked for.

import { ApiError } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { type Exchange, sendObject } from './context.ts';
import { partialMetadata } from './encode.ts';
import { includeObject } from './list-response.ts';
import type { Negotiated } from './negotiate.ts';
import { toTable } from './tables.ts';

export interface ObjectAnswer {
  readonly object: KubeObject;
  readonly form: Negotiated;
  readonly nowMs: number;
  readonly code?: number;
}

export function sendForm(exchange: Exchange, kind: KindDefinition, answer: ObjectAnswer): void {
  const { object, form, code = 200 } = answer;
  const { format, representation } = form;
  sendObject(exchange, representation === 'object' ? object : inForm(exchange, kind, answer), { format, code });
}

function inForm(exchange: Exchange, kind: KindDefinition, { object, form, nowMs }: ObjectAnswer): object {
  const { metaVersion, representation } = form;
  if (object.kind !== kind.kind) throw notAcceptable();
  if (representation === 'PartialObjectMetadata') return partialMetadata(object, metaVersion);
  const { resourceVersion } = object.metadata;
  return toTable(kind, [object], {
    metaVersion,
    include: includeObject(exchange),
    nowMs,
    listMeta: { resourceVersion },
    withColumns: true,
  });
}

function notAcceptable(): ApiError {
  return new ApiError(
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml',
  );
}
