// A request for objects that are served in several versions, as those see it who asked for another one of them.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/conversion.go (NewVersionedAttributes, ConvertToGVK)

import type { KubeObject } from '../../kube/object.ts';
import { deepCopy, type JsonObject } from '../../lib/json.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { AdmissionRequest } from './rule.ts';

/**
 * The same request with its object, and the one before it, in the version of `kind`; the request itself where they are in it, or are of
 * no kind that is stored. Asks the definition's conversion webhook, where there is one. Throws ApiError when that fails.
 */
export async function inVersion(request: AdmissionRequest, kind: KindDefinition): Promise<AdmissionRequest> {
  if (kind === request.kind || request.bodyKind) return request;
  const { object, current } = request;
  return {
    ...request,
    object: object && (await convertObject(object, request.kind, kind)),
    current: current && (await convertObject(current, request.kind, kind)),
  };
}

/** A frozen object, or one that nobody else holds; what is given stays as it is. */
export async function convertObject(object: KubeObject, from: KindDefinition, to: KindDefinition): Promise<KubeObject> {
  const own = deepCopy(object as unknown as JsonObject) as unknown as KubeObject;
  await from.storedAs?.prepareWrite?.(own);
  const stored = from.storedAs?.toStored(own) ?? own;
  await to.storedAs?.prepareReads?.([stored]);
  return to.storedAs?.fromStored(stored) ?? stored;
}
