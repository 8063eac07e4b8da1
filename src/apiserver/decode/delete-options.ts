// The options of a delete, from its body or its query.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/delete.go

import { badRequest } from '../../kube/api-error.ts';
import type { SchemaSource } from '../../kube/schema/schema.ts';
import type { DeleteOptions } from '../../kube/types.gen.ts';
import type { JsonObject } from '../../lib/json.ts';
import { parseBody } from './body.ts';
import { interpret, type KindName, notRegistered } from './identity.ts';
import { DecodeError, normalize } from './normalize.ts';
import { parseBool, parseInteger } from './query-values.ts';

export interface DeleteOptionsInput {
  readonly body: Buffer;
  readonly contentType: string | undefined;
  readonly query: URLSearchParams;
  readonly schemas: SchemaSource;
}

const DELETE_OPTIONS = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';
const EXPECTED: KindName = { group: '', version: 'v1', kind: 'DeleteOptions' };

/** From the body, or without one from the query. Throws BadRequest. */
export function decodeDeleteOptions(input: DeleteOptionsInput): Partial<DeleteOptions> {
  if (input.body.length === 0) return optionsFromQuery(input.query);
  try {
    const { said, object } = interpret(parseBody(input).value, EXPECTED);
    if (said.kind !== EXPECTED.kind) throw notRegistered(isSaid(object) ? said : { ...said, group: 'meta.k8s.io' });
    return normalize(object, input.schemas.definition(DELETE_OPTIONS)) as Partial<DeleteOptions>;
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(error.message);
    throw error;
  }
}

/** What names no version is taken to be of the options' own group. */
const isSaid = (object: JsonObject) => Boolean(object['apiVersion']);

function optionsFromQuery(query: URLSearchParams): Partial<DeleteOptions> {
  const grace = query.get('gracePeriodSeconds');
  const policy = query.get('propagationPolicy');
  const orphan = query.get('orphanDependents');
  const preconditions = preconditionsFrom(query);
  return {
    ...(grace === null ? {} : { gracePeriodSeconds: parseInteger(grace) }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(orphan === null ? {} : { orphanDependents: parseBool(orphan) }),
    ...(query.has('dryRun') ? { dryRun: query.getAll('dryRun') } : {}),
    ...(preconditions ? { preconditions } : {}),
  };
}

/** A uid or a version binds the deletion, that of a collection, too (apimachinery pkg/apis/meta/v1/conversion.go); an empty one does not. */
function preconditionsFrom(query: URLSearchParams): DeleteOptions['preconditions'] | undefined {
  const uid = query.get('uid');
  const resourceVersion = query.get('resourceVersion');
  return uid || resourceVersion ? { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) } : undefined;
}
