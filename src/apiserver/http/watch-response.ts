// GET with watch=true: one line an event, for as long as the client reads. A reader that does not keep up is not written to; when it
// fell out of the remembered past it is told 410 and the watch ends.

import { once } from 'node:events';
import type { ApiError } from '../../kube/api-error.ts';
import { apiVersionOf, type KubeObject } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { parseResourceVersion } from '../registry/list.ts';
import type { Machinery } from '../registry/machinery.ts';
import { fromStored, listRecords } from '../registry/object-reads.ts';
import { objectSelector } from '../registry/selector.ts';
import { isInScope, type ObjectWatch, openWatch, type WatchScope } from '../registry/watch.ts';
import type { Exchange } from './context.ts';
import { encodeObject, partialMetadata } from './encode.ts';
import { includeObject } from './list-response.ts';
import { type Negotiated, negotiate } from './negotiate.ts';
import { isTrue } from './request-info.ts';
import { toApiError, toStatus } from './status.ts';
import { toTable } from './tables.ts';

const BATCH = 200;
const BOOKMARK_MS = 60_000;
/** kube-apiserver's --min-request-timeout: an unbounded watch ends after 30 to 60 minutes. */
const DEFAULT_TIMEOUT_MS = 1_800_000;

export async function sendWatch(exchange: Exchange, kind: KindDefinition, machinery: Machinery): Promise<void> {
  const { query, namespace } = exchange.context;
  const form = negotiate(exchange.request.headers.accept, ['Table', 'PartialObjectMetadata']);
  const selector = objectSelector(kind, {
    labels: query.get('labelSelector') ?? '',
    fields: query.get('fieldSelector') ?? '',
  });
  const start = startOf(query, kind, machinery);
  using watch = openWatch(machinery.store, kind, { scope: { namespace, selector }, revision: start.revision });
  exchange.response.writeHead(200, { 'Content-Type': 'application/json' });
  exchange.response.flushHeaders();
  const writer = new EventWriter(exchange, kind, { form, clock: machinery.clock });
  try {
    if (start.withInitial) await sendInitial(writer, { kind, machinery, scope: { namespace, selector }, start });
    await pump(writer, watch, { exchange, clock: machinery.clock, query });
  } catch (error) {
    if (!exchange.context.signal.aborted) await writer.error(error);
  }
  exchange.response.end();
}

interface Start {
  readonly revision: number;
  readonly withInitial: boolean;
  readonly endsWithBookmark: boolean;
}

function startOf(query: URLSearchParams, kind: KindDefinition, machinery: Machinery): Start {
  checkInitialEvents(query);
  const text = query.get('resourceVersion') ?? '';
  const asked = parseResourceVersion(text);
  const newest = machinery.store.revision;
  const sendInitialEvents = query.get('sendInitialEvents');
  if (sendInitialEvents !== null) {
    if (asked > newest) openWatch(machinery.store, kind, { scope: everything(kind), revision: asked });
    const withInitial = isTrue(sendInitialEvents);
    const from = withInitial || asked === 0 ? newest : asked;
    return { revision: from, withInitial, endsWithBookmark: withInitial };
  }
  if (asked === 0) return { revision: newest, withInitial: true, endsWithBookmark: false };
  return { revision: asked, withInitial: false, endsWithBookmark: false };
}

const everything = (kind: KindDefinition): WatchScope => ({
  namespace: undefined,
  selector: objectSelector(kind, { labels: '', fields: '' }),
});

/** apimachinery pkg/apis/meta/internalversion/validation/validation.go (ValidateListOptions). */
function checkInitialEvents(query: URLSearchParams): void {
  const sends = query.get('sendInitialEvents');
  const match = query.get('resourceVersionMatch') ?? '';
  const errors = new FieldErrors();
  if (sends === null && match !== '')
    errors.forbidden(
      'resourceVersionMatch',
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    );
  if (sends !== null && match !== 'NotOlderThan') {
    errors.forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  }
  if (sends !== null && isTrue(sends) && !isTrue(query.get('allowWatchBookmarks'))) {
    errors.forbidden('allowWatchBookmarks', 'sendInitialEvents requires setting allowWatchBookmarks to true');
  }
  if (!errors.isEmpty) throw invalidObject({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors.causes);
}

interface Initial {
  readonly kind: KindDefinition;
  readonly machinery: Machinery;
  readonly scope: WatchScope;
  readonly start: Start;
}

/** The state at the watch's start: opening the watch and this listing happen in one turn, so nothing falls between. */
async function sendInitial(writer: EventWriter, { kind, machinery, scope, start }: Initial): Promise<void> {
  const objects = listRecords(machinery.store, kind, scope.namespace).map((record) => fromStored(kind, record.value));
  for (const object of objects) if (isInScope(object, scope)) await writer.event('ADDED', object);
  if (start.endsWithBookmark) await writer.bookmark(start.revision, { 'k8s.io/initial-events-end': 'true' });
}

interface Pumping {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly query: URLSearchParams;
}

async function pump(writer: EventWriter, watch: ObjectWatch, { exchange, clock, query }: Pumping): Promise<void> {
  const wantsBookmarks = isTrue(query.get('allowWatchBookmarks'));
  const seconds = Number(query.get('timeoutSeconds') ?? '0');
  const bell = new Bell();
  using _change = watch.onChange(() => bell.ring());
  exchange.context.signal.addEventListener('abort', () => bell.ring(), { once: true });
  let isOver = false;
  const end = clock.after(seconds > 0 ? seconds * 1000 : DEFAULT_TIMEOUT_MS, () => {
    isOver = true;
    bell.ring();
  });
  let nextBookmark = clock.monotonicMs() + BOOKMARK_MS;
  while (!exchange.context.signal.aborted && !exchange.response.destroyed) {
    const { events, hasMore } = watch.take(BATCH);
    for (const event of events) await writer.event(event.type, event.object);
    const isDue = clock.monotonicMs() >= nextBookmark;
    if (wantsBookmarks && !hasMore && (isOver || isDue)) {
      await writer.bookmark(watch.revision);
      nextBookmark = clock.monotonicMs() + BOOKMARK_MS;
    }
    if (isOver) break;
    if (!hasMore)
      await bell.wait(clock, wantsBookmarks ? Math.max(1, nextBookmark - clock.monotonicMs()) : DEFAULT_TIMEOUT_MS);
  }
  end.cancel();
}

/** Rings are remembered, so that one between two waits is not lost. */
class Bell {
  #hasRung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#hasRung = true;
    this.#wake?.();
  }

  async wait(clock: Clock, limitMs: number): Promise<void> {
    if (!this.#hasRung) {
      const timer = clock.after(limitMs, () => this.#wake?.());
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      timer.cancel();
      this.#wake = undefined;
    }
    this.#hasRung = false;
  }
}

class EventWriter {
  readonly #exchange: Exchange;
  readonly #kind: KindDefinition;
  readonly #form: Negotiated;
  readonly #clock: Clock;
  #hasColumns = false;

  constructor(exchange: Exchange, kind: KindDefinition, options: { form: Negotiated; clock: Clock }) {
    this.#exchange = exchange;
    this.#kind = kind;
    this.#form = options.form;
    this.#clock = options.clock;
  }

  event(type: string, object: KubeObject): Promise<void> {
    return this.#write(`{"type":"${type}","object":${this.#encode(object)}}\n`);
  }

  bookmark(revision: number, annotations?: Record<string, string>): Promise<void> {
    const metadata = {
      resourceVersion: String(revision),
      creationTimestamp: null,
      ...(annotations ? { annotations } : {}),
    };
    const object = {
      kind: this.#kind.kind,
      apiVersion: apiVersionOf(this.#kind),
      metadata,
      ...this.#kind.zero,
    } as unknown as KubeObject;
    return this.#write(`{"type":"BOOKMARK","object":${this.#encode(object)}}\n`);
  }

  error(error: unknown): Promise<void> {
    const refusal = toApiError(error);
    if (refusal.reason === 'InternalError') this.#exchange.context.logger.error({ error }, 'a watch failed');
    return this.#write(`{"type":"ERROR","object":${JSON.stringify(toStatus(refusal as ApiError))}}\n`);
  }

  #encode(object: KubeObject): string {
    const { representation, metaVersion } = this.#form;
    if (representation === 'object') return encodeObject(object);
    if (representation === 'PartialObjectMetadata') return JSON.stringify(partialMetadata(object, metaVersion));
    const withColumns = !this.#hasColumns;
    this.#hasColumns = true;
    const { resourceVersion } = object.metadata;
    const nowMs = this.#clock.simulatedMs();
    const include = includeObject(this.#exchange);
    return JSON.stringify(
      toTable(this.#kind, [object], { metaVersion, include, nowMs, listMeta: { resourceVersion }, withColumns }),
    );
  }

  async #write(line: string): Promise<void> {
    const { response, context } = this.#exchange;
    if (response.write(line) || response.destroyed) return;
    await once(response, 'drain', { signal: context.signal });
  }
}
