// The answer of GET and DELETE on a collection: the list, in the form that was asked for, in slices so that nobody waits long for a turn.

import { ApiError, badRequest } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import { nextTurn } from '../../reconcile/turns.ts';
import { internalPackage } from '../decode/identity.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { answerType } from '../protobuf/answer-types.ts';
import { encodeBare, inEnvelope, listItem } from '../protobuf/encode-protobuf.ts';
import type { Lister, ListPage } from '../registry/list.ts';
import { listOptions } from '../registry/list-options.ts';
import { objectSelector } from '../registry/selector.ts';
import { type Exchange, sendBytes, sendObject } from './context.ts';
import { encodeItem, listKindOf, partialMetadata } from './encode.ts';
import { type LongAnswer, longAnswer } from './long-answer.ts';
import { type Negotiated, negotiate } from './negotiate.ts';
import { type IncludeObject, toTable } from './tables.ts';

const SLICE = 200;
/** Of what is written in JavaScript, which takes ten times as long, and more when it has not been done before. */
const PROTOBUF_SLICE = 20;

export async function sendList(
  exchange: Exchange,
  kind: KindDefinition,
  tools: { lister: Lister; nowMs: number },
): Promise<void> {
  const { namespace, query } = exchange.context;
  const options = listOptions(query, { isWatch: false });
  const form = listForm(exchange, kind);
  const page = await tools.lister.list(kind, { namespace, options, selector: objectSelector(kind, options) });
  await sendPage(exchange, kind, { page, form, nowMs: tools.nowMs });
}

/** The form of a list that the client accepts. Throws NotAcceptable where there is none. */
export const listForm = ({ request }: Exchange, kind: KindDefinition): Negotiated =>
  negotiate(request.headers.accept, kind, { hasTable: true });

export interface SendingPage {
  readonly page: ListPage;
  readonly form: Negotiated;
  readonly nowMs: number;
}

export async function sendPage(
  exchange: Exchange,
  kind: KindDefinition,
  { page, form, nowMs }: SendingPage,
): Promise<void> {
  if (form.representation === 'PartialObjectMetadata' && !form.isList) throw listRequested(kind);
  if (form.representation === 'Table') return sendTable(exchange, kind, { page, form, nowMs });
  if (form.format === 'yaml') return sendObject(exchange, wholeList(kind, page, form), { format: 'yaml' });
  if (form.format === 'protobuf') await sendProtobufList(exchange, kind, { page, form });
  else await streamList(exchange, kind, { page, form });
}

/** ListMeta: what is empty is left out, but for lists of custom kinds. */
export function listMeta(page: ListPage, { isCustom = false, hasNoVersions = false } = {}): object {
  const rest = {
    ...(page.continueToken || isCustom ? { continue: page.continueToken } : {}),
    ...(page.remainingItemCount ? { remainingItemCount: page.remainingItemCount } : {}),
  };
  return hasNoVersions ? rest : { resourceVersion: page.resourceVersion, ...rest };
}

/** A list has its own form; that of one object does not fit. */
function listRequested(kind: KindDefinition): ApiError {
  const type = kind.custom
    ? 'unstructured.UnstructuredList'
    : `${internalPackage(kind.group)}.${listKindOf(kind).kind}`;
  const words = `you requested PartialObjectMetadata, but the requested object is a list (*${type})`;
  return new ApiError('NotAcceptable', words);
}

type Sending = Pick<SendingPage, 'page' | 'form'>;

function headOf(
  kind: KindDefinition,
  { representation, metaVersion }: Negotiated,
): { kind: string; apiVersion: string } {
  if (representation === 'object') return listKindOf(kind);
  return { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${metaVersion}` };
}

function wholeList(kind: KindDefinition, page: ListPage, form: Negotiated): object {
  const items = isNil(page, form) ? null : page.items.map((item) => JSON.parse(itemText(kind, item, form)) as object);
  return { ...headOf(kind, form), metadata: metaOf(kind, page, form), items };
}

/** Go appends metadata to a list that is not there yet (apiserver pkg/endpoints/handlers/response.go, asPartialObjectMetadataList). */
const isNil = (page: ListPage, { representation }: Negotiated) =>
  representation === 'PartialObjectMetadata' && page.items.length === 0;

const metaOf = (kind: KindDefinition, page: ListPage, { representation }: Negotiated) =>
  listMeta(page, { isCustom: kind.custom !== undefined && representation === 'object', ...unversioned(kind) });

const unversioned = ({ hasNoVersions }: KindDefinition) => ({ hasNoVersions: hasNoVersions ?? false });

const itemText = (kind: KindDefinition, item: KubeObject, form: Negotiated) =>
  form.representation === 'object' ? encodeItem(kind, item) : JSON.stringify(shownItem(kind, item, form));

async function streamList(exchange: Exchange, kind: KindDefinition, { page, form }: Sending): Promise<void> {
  const { request, response } = exchange;
  const type = headOf(kind, form);
  const meta = metaOf(kind, page, form);
  const head = JSON.stringify({ kind: type.kind, apiVersion: type.apiVersion, metadata: meta }).slice(0, -1);
  const { audit } = exchange.context;
  if (audit?.keepsAnswers) audit.answered(wholeList(kind, page, form));
  const answer = longAnswer(request, response, { headers: { 'Content-Type': 'application/json' } });
  if (request.method === 'HEAD') return answer.end('');
  if (isNil(page, form)) return answer.end(`${head},"items":null}\n`);
  answer.write(`${head},"items":[`);
  for (let start = 0; start < page.items.length; start += SLICE) {
    const slice = page.items.slice(start, start + SLICE).map((item) => itemText(kind, item, form));
    const isReady = answer.write(`${start === 0 ? '' : ','}${slice.join(',')}`);
    if (response.destroyed) return;
    if (start + SLICE < page.items.length) await turn(exchange, isReady ? undefined : answer);
  }
  answer.end(']}\n');
}

/** Its length stands before it, so that it is made before any of it is sent. */
async function sendProtobufList(exchange: Exchange, kind: KindDefinition, { page, form }: Sending): Promise<void> {
  const { context, schemas } = exchange;
  if (context.audit?.keepsAnswers) context.audit.answered(wholeList(kind, page, form));
  const head = { ...headOf(kind, form), metadata: metaOf(kind, page, form) };
  const type = answerType(head, schemas);
  const pieces = [encodeBare(head, type)];
  for (let start = 0; start < page.items.length; start += PROTOBUF_SLICE) {
    if (start > 0) await nextTurn();
    const items = page.items.slice(start, start + PROTOBUF_SLICE);
    pieces.push(Buffer.concat(items.flatMap((item) => listItem(shownItem(kind, item, form), type))));
  }
  sendBytes(exchange, inEnvelope(head, pieces));
}

const shownItem = (kind: KindDefinition, item: KubeObject, { representation, metaVersion }: Negotiated) =>
  representation === 'object' ? item : partialMetadata(kind, item, metaVersion);

/** Gives way to others; to a slow reader until it has read. */
async function turn({ context }: Exchange, slow: LongAnswer | undefined): Promise<void> {
  if (slow) await slow.drained(context.signal);
  else await nextTurn();
}

export function includeObject(exchange: Exchange): IncludeObject {
  const text = exchange.context.query.get('includeObject') ?? '';
  if (text === '') return 'Metadata';
  if (text === 'None' || text === 'Metadata' || text === 'Object') return text;
  const words = `Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`;
  throw badRequest(`Unable to convert to Table as requested: includeObject: ${words}`);
}

function sendTable(exchange: Exchange, kind: KindDefinition, { page, form, nowMs }: SendingPage): void {
  const table = toTable(kind, page.items, {
    metaVersion: form.metaVersion,
    include: includeObject(exchange),
    nowMs,
    listMeta: listMeta(page, unversioned(kind)),
    withColumns: true,
  });
  sendObject(exchange, table, { format: form.format });
}
