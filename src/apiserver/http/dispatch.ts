// From an authorized resource request to its verb.

import { badRequest, notFound } from '../../kube/api-error.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { objectPartOf } from '../kinds/strategy.ts';
import { readSettled } from '../registry/commit.ts';
import { parseWatchVersion, tooLarge } from '../registry/list-options.ts';
import type { Exchange } from './context.ts';
import { deleteMany, deleteOne } from './deletes.ts';
import { sendList } from './list-response.ts';
import { negotiate } from './negotiate.ts';
import { formsOf, sendForm } from './object-response.ts';
import {
  checkAccept,
  checkPlace,
  LISTED,
  methodNotAllowed,
  methodsAt,
  noSuchResource,
  verbNotSupported,
} from './routes.ts';
import { sendWatch } from './watch-response.ts';
import { createOne, type DispatchTools, patchOne, replaceOne, runCustom, targetOf } from './writes.ts';

export async function dispatch(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const { info } = exchange;
  const methods = kind.custom ? undefined : methodsAt(exchange, kind);
  checkName(info.parts[1]);
  if (methods?.includes(exchange.request.method ?? '') === false) throw methodNotAllowed();
  if (info.subresource === undefined && !kind.custom) checkPlace(exchange, kind);
  if (await tools.streams(exchange, kind)) return;
  const isList = info.verb === 'list' || info.verb === 'watch';
  if (!kind.custom) checkAccept(exchange.request.headers.accept, isList ? LISTED : undefined);
  // Of a built-in kind no part below the object is deprecated with it.
  if (kind.deprecation !== undefined && (kind.custom || info.subresource === undefined)) {
    exchange.context.warn(kind.deprecation);
    exchange.context.audit?.annotate('k8s.io/deprecated', 'true');
  }
  if (info.subresource !== undefined) return dispatchSubresource(exchange, kind, tools);
  if (kind.custom && !info.parts[1] && NAMED.has(info.verb)) throw badRequest('name must be provided');
  const verb = VERBS[info.verb];
  if (!verb) throw kind.custom ? verbNotSupported(kind, info.verb) : methodNotAllowed();
  await verb(exchange, kind, tools);
}

/** Of custom kinds these have a route without a name, too (apiserver pkg/endpoints/handlers/namer.go). */
const NAMED: ReadonlySet<string> = new Set(['update', 'patch']);

/** What could be no part of etcd's keys (apimachinery pkg/api/validation/path/name.go). Throws BadRequest. */
function checkName(name: string | undefined): void {
  if (!name) return;
  const refuse = (why: string) => badRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${why}`);
  if (name === '.' || name === '..') throw refuse(`may not be '${name}'`);
  if (name.includes('%')) throw refuse("may not contain '%'");
}

type VerbHandler = (exchange: Exchange, kind: KindDefinition, tools: DispatchTools) => Promise<void>;

const VERBS: Readonly<Record<string, VerbHandler>> = {
  get: getOne,
  list: (exchange, kind, { lister, clock }) => sendList(exchange, kind, { lister, nowMs: clock.simulatedMs() }),
  watch: (exchange, kind, { machinery }) => sendWatch(exchange, kind, machinery),
  create: createOne,
  update: replaceOne,
  patch: patchOne,
  delete: deleteOne,
  deletecollection: deleteMany,
};

async function getOne(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const version = parseWatchVersion(exchange.context.query.get('resourceVersion') ?? '');
  if (version > tools.machinery.store.revision) throw tooLarge(version, tools.machinery.store.revision);
  const form = negotiate(exchange.request.headers.accept, formsOf(exchange, kind));
  const object = await readSettled(tools.machinery.store, () => tools.handlers.get(kind, targetOf(exchange)));
  if (object) sendForm(exchange, kind, { object, form, nowMs: tools.clock.simulatedMs() });
}

async function dispatchSubresource(exchange: Exchange, kind: KindDefinition, tools: DispatchTools): Promise<void> {
  const { info } = exchange;
  const custom = kind.subresources?.find(({ name }) => name === info.subresource);
  if (custom) {
    checkPlace(exchange, kind);
    if (!custom.verbs.includes(info.verb as 'get')) throw methodNotAllowed();
    return runCustom(exchange, kind, { tools, custom });
  }
  const own = objectPartOf(kind, info.subresource);
  if (!own && !kind.views?.some(({ name }) => name === info.subresource))
    throw kind.custom ? notFound(kind, targetOf(exchange).name) : noSuchResource();
  if (!kind.custom) checkPlace(exchange, kind);
  const verb = ({ get: getOne, update: replaceOne, patch: patchOne } as Record<string, VerbHandler>)[info.verb];
  if (!verb || own?.verbs?.includes(info.verb as 'get') === false)
    throw kind.custom ? verbNotSupported(kind, info.verb) : methodNotAllowed();
  await verb(exchange, kind, tools);
}
