// The audit trail of what the cluster's own controllers ask for, which does not come over HTTP.

import { toApiError, toStatus } from '../http/status.ts';
import { successStatus } from '../registry/handlers.ts';
import type { RequestContext } from '../request.ts';
import type { Auditor } from './auditor.ts';

export interface OwnRequest<R> {
  readonly request: RequestContext;
  /** What a client would have sent. */
  readonly body?: object | undefined;
  work(request: RequestContext): Promise<R>;
}

/** Does the work, and writes it down where somebody wants that. */
export async function audited<R>(auditor: Auditor | undefined, { request, body, work }: OwnRequest<R>): Promise<R> {
  if (!auditor?.isOn) return work(request);
  const { id, user, userAgent } = request;
  const requestUri = pathOf(request);
  const trail = auditor.begin({ id, attributes: request, user, requestUri, sourceIps: ['127.0.0.1'], userAgent });
  if (!trail) return work(request);
  trail.write('RequestReceived');
  if (body) trail.requested(body);
  try {
    const result = await work({ ...request, audit: trail });
    trail.answered((result as object | undefined) ?? successStatus({}));
    trail.began(request.verb === 'create' ? 201 : 200, false);
    return result;
  } catch (error) {
    const refusal = toApiError(error);
    trail.answered(toStatus(refusal));
    trail.began(refusal.code, false);
    throw error;
  } finally {
    trail.ended(false);
  }
}

/** The path that a client would ask for it. */
function pathOf({ group = '', version = '', resource = '', namespace, name, subresource }: RequestContext): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const parts = [...(namespace ? ['namespaces', namespace] : []), resource, name, subresource];
  return [root, ...parts.filter((part) => part !== undefined)].join('/');
}
