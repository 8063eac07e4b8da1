// DELETE of one object and of a collection.

import type { KubeObject } from '../../kube/object.ts';
import type { DeleteOptions } from '../../kube/types.gen.ts';
import { decodeDeleteOptions } from '../decode/delete-options.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { DeleteResult } from '../registry/delete.ts';
import { deleteCollection } from '../registry/delete-collection.ts';
import { validateDeleteOptions } from '../registry/delete-options.ts';
import { successStatus } from '../registry/handlers.ts';
import { listOptions } from '../registry/list-options.ts';
import { objectSelector } from '../registry/selector.ts';
import type { RequestContext } from '../request.ts';
import { readBody } from './body.ts';
import { type Exchange, sendObject } from './context.ts';
import { listForm, sendPage } from './list-response.ts';
import { negotiate } from './negotiate.ts';
import { sendForm } from './object-response.ts';
import { isTrue } from './request-info.ts';
import { type DispatchTools, targetOf } from './writes.ts';

/** With a body, its options alone count, dry run included. */
async function optionsOf(
  exchange: Exchange,
  tools: DispatchTools,
): Promise<{ options: Partial<DeleteOptions>; request: RequestContext }> {
  const { request, context } = exchange;
  const body = await readBody(request);
  const options = decodeDeleteOptions({
    body,
    contentType: request.headers['content-type'],
    query: context.query,
    schemas: tools.machinery.schemas,
  });
  if (body.length > 0) context.audit?.requested({ kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', ...options });
  validateDeleteOptions(options);
  return { options, request: { ...context, dryRun: options.dryRun?.includes('All') ?? false } };
}

export async function deleteOne(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const form = negotiate(exchange.request.headers.accept, kind, { hasTable: true });
  const { options, request } = await optionsOf(exchange, tools);
  const { name } = targetOf(exchange);
  const result = await tools.handlers.delete(kind, { request, name, options });
  const nowMs = tools.clock.simulatedMs();
  if (result.isGone && !kind.returnsDeleted)
    return sendObject(exchange, deletedStatus(kind, result), { format: form.format });
  // Accepted, and not done yet: upstream says so only to who asks by the older of the two options.
  const code = !result.isGone && options.orphanDependents === false ? 202 : 200;
  sendForm(exchange, kind, { object: result.object, form, nowMs, code });
}

function deletedStatus(kind: KindDefinition, { object }: DeleteResult): KubeObject {
  const { name, uid } = object.metadata;
  return successStatus({ details: { name, ...(kind.group ? { group: kind.group } : {}), kind: kind.plural, uid } });
}

export async function deleteMany(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const form = listForm(exchange, kind);
  const { namespace, query } = exchange.context;
  const which = listOptions(query, { isWatch: isTrue(query.get('watch')) }); // They are checked as those of a list or a watch, by what they say.
  const list = { namespace, options: which, selector: objectSelector(kind, which) };
  const { options, request } = await optionsOf(exchange, tools);
  const page = await deleteCollection(kind, { request, options, list, tools });
  await sendPage(exchange, kind, { page, form, nowMs: tools.clock.simulatedMs() });
}
