// One object as the answer, in the form that was asked for.

import { ApiError } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import { internalPackage } from '../decode/identity.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { objectPartOf } from '../kinds/strategy.ts';
import { type Exchange, sendObject } from './context.ts';
import { partialMetadata } from './encode.ts';
import { includeObject } from './list-response.ts';
import { type Negotiated, negotiate } from './negotiate.ts';
import { toTable } from './tables.ts';

/** The form of an object, or of what is below it, that the client accepts. Throws NotAcceptable where there is none. */
export function objectForm({ info, request }: Exchange, kind: KindDefinition): Negotiated {
  const isStored = !kind.virtualCreate && !kind.standsFor;
  const hasTable = isStored && !objectPartOf(kind, info.subresource)?.hasNoTable;
  return negotiate(request.headers.accept, kind, { hasTable });
}

export interface ObjectAnswer {
  readonly object: KubeObject;
  readonly form: Negotiated;
  readonly nowMs: number;
  readonly code?: number;
}

export function sendForm(exchange: Exchange, kind: KindDefinition, answer: ObjectAnswer): void {
  const { object, form, code = 200 } = answer;
  const { format, representation } = form;
  const isAsItIs = representation === 'object' || object.kind === 'Status';
  sendObject(exchange, isAsItIs ? object : inForm(exchange, kind, answer), { format, code });
}

function inForm(exchange: Exchange, kind: KindDefinition, { object, form, nowMs }: ObjectAnswer): object {
  const { metaVersion, representation } = form;
  const shown = shownAs(kind, object);
  if (!shown) throw notAcceptable();
  if (form.isList) throw objectRequested(kind, shown);
  if (representation === 'PartialObjectMetadata') return partialMetadata(kind, object, metaVersion);
  const { resourceVersion } = object.metadata;
  return toTable(shown, [object], {
    metaVersion,
    include: includeObject(exchange),
    nowMs,
    listMeta: { resourceVersion },
    withColumns: true,
  });
}

/** The kind of what is answered, which may be a view. */
function shownAs(kind: KindDefinition, object: KubeObject): KindDefinition | undefined {
  if (object.kind === kind.kind) return kind;
  const view = kind.views?.find(({ body }) => body.kind === object.kind);
  const { custom: _, ...built } = kind;
  return view && { ...built, ...view.body, columns: view.columns };
}

/** An object has its own form; that of a list does not fit. */
function objectRequested(kind: KindDefinition, shown: KindDefinition): ApiError {
  if (shown.custom) return new ApiError('Unknown', 'content is not a list'); // Its type could be one, and is asked (unstructured.go).
  const type = `${kind.custom ? shown.version : internalPackage(shown.group)}.${shown.kind}`;
  const words = `you requested PartialObjectMetadataList, but the requested object is not a list (*${type})`;
  return new ApiError('NotAcceptable', words);
}

function notAcceptable(): ApiError {
  return new ApiError(
    'NotAcceptable',
    'only the following media types are accepted: application/json, application/yaml',
  );
}
