// GET with watch=true: one line an event, for as long as the client reads. A reader that does not keep up is not written to; when it
// fell out of the remembered past it is told 410 and the watch ends.

import { badRequest } from '../../kube/api-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { nextTurn } from '../../reconcile/turns.ts';
import { emptyOf } from '../decode/normalize.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { type ListOptions, listOptions, parseWatchVersion, tooLarge } from '../registry/list-options.ts';
import type { Machinery } from '../registry/machinery.ts';
import { fromStored, listRecords, prepareReads } from '../registry/object-reads.ts';
import { type ObjectSelector, objectSelector } from '../registry/selector.ts';
import { isInScope, type ObjectWatch, openWatch, type WatchScope } from '../registry/watch.ts';
import type { Exchange } from './context.ts';
import { includeObject } from './list-response.ts';
import { negotiate } from './negotiate.ts';
import { isTrue } from './request-info.ts';
import { serves, verbNotSupported } from './routes.ts';
import { EVENT_TYPES, EventWriter, UnshownEvent } from './watch-events.ts';

const BATCH = 200;
const BOOKMARK_MS = 60_000;
const BOOKMARK_BEFORE_END_MS = 2_000;
/** kube-apiserver's --min-request-timeout: an unbounded watch ends after 30 to 60 minutes. */
const DEFAULT_TIMEOUT_MS = 1_800_000;
/** How long the end of a watch may stay unread. */
const UNREAD_MS = 5_000;

export async function sendWatch(exchange: Exchange, kind: KindDefinition, machinery: Machinery): Promise<void> {
  const { query } = exchange.context;
  const namespace = kind.namespaced ? exchange.context.namespace : undefined; // The old prefix watches one namespace by its path.
  // By its path alone, it is held to what a list may ask.
  const options = listOptions(query, { isWatch: isTrue(query.get('watch')) });
  const form = negotiate(exchange.request.headers.accept, kind, { hasTable: true, isStream: true });
  const selector = selectorOf(kind, options, exchange.info.name);
  if (!serves(kind, 'watch')) throw verbNotSupported(kind, 'watch');
  if (form.representation === 'Table') includeObject(exchange); // What it cannot be is told before there are events.
  const asked = parseWatchVersion(options.resourceVersion);
  const withInitial = options.sendInitialEvents ?? asked === 0;
  if (withInitial) await nextTurn(); // A hundred watches may come at once.
  const start = startOf(options, machinery, { asked, withInitial });
  const revision = Math.min(start.revision, machinery.store.revision);
  using watch = openWatch(machinery.store, kind, { scope: { namespace, selector }, revision });
  exchange.response.writeHead(200, { 'Content-Type': EVENT_TYPES[form.format] });
  exchange.response.flushHeaders();
  const { clock } = machinery;
  const schema = machinery.schemas.forKind(kind.group, kind.version, kind.kind);
  const writer = new EventWriter(exchange, kind, { form, clock, empty: emptyOf(schema) });
  const lastsMs = options.timeoutSeconds * 1000 || DEFAULT_TIMEOUT_MS;
  // Who reads nothing at all does not hear of the end either.
  const limit = clock.after(lastsMs + UNREAD_MS, () => exchange.response.destroy());
  exchange.response.on('close', () => limit.cancel());
  // Nor does who has stopped reading hear that it has missed something: it is dropped, as upstream drops who does not keep up
  // (apiserver pkg/storage/cacher/cache_watcher.go, add).
  using _dropping = watch.onChange(() => {
    if (watch.isExpired && exchange.response.writableNeedDrain) exchange.response.destroy();
  });
  try {
    if (start.withInitial) await sendInitial(writer, { kind, machinery, scope: { namespace, selector }, start });
    const isServed = () => machinery.registry.find(kind.group, kind.version, kind.plural) === kind;
    const served = { isServed, onChange: (ring: () => void) => machinery.registry.onChange(ring) };
    await pump(writer, watch, { exchange, clock, options, lastsMs, after: start.revision, served });
  } catch (error) {
    const isSilent = exchange.context.signal.aborted || error instanceof UnshownEvent;
    if (!isSilent) await writer.error(error);
  }
  exchange.response.end();
}

/** A path may name the one object to watch (apiserver pkg/endpoints/handlers/get.go, ListResource). Throws BadRequest. */
function selectorOf(kind: KindDefinition, options: ListOptions, name: string | undefined): ObjectSelector {
  const selector = objectSelector(kind, options);
  if (name === undefined) return selector;
  const byName = { field: 'metadata.name', isEqual: true, value: name };
  if (options.fields.length === 0) return objectSelector(kind, { ...options, fields: [byName] });
  if (options.fields.find(({ field, isEqual }) => field === byName.field && isEqual)?.value === name) return selector;
  throw badRequest("fieldSelector metadata.name doesn't match requested name");
}

interface Start {
  /** The watch tells what comes after it. */
  readonly revision: number;
  readonly withInitial: boolean;
  readonly endsWithBookmark: boolean;
}

/** A version of the future is waited for. */
function startOf(
  options: ListOptions,
  { store }: Machinery,
  { asked, withInitial }: { readonly asked: number; readonly withInitial: boolean },
): Start {
  const newest = store.revision;
  // A watch that does not say is one that begins with what is there (apimachinery pkg/apis/meta/v1/defaults.go, SetListOptionsDefaults).
  const endsWithBookmark = withInitial && options.allowWatchBookmarks;
  if (options.sendInitialEvents === true && asked > newest) throw tooLarge(asked, newest);
  const revision = withInitial || asked === 0 ? newest : asked;
  return { revision, withInitial, endsWithBookmark };
}

interface Initial {
  readonly kind: KindDefinition;
  readonly machinery: Machinery;
  readonly scope: WatchScope;
  readonly start: Start;
}

/** The state at the watch's start: opening the watch and this listing happen in one turn, so nothing falls between. */
async function sendInitial(writer: EventWriter, { kind, machinery, scope, start }: Initial): Promise<void> {
  const records = listRecords(machinery.store, kind, scope.namespace);
  await prepareReads(kind, records);
  const objects = records.map((record) => fromStored(kind, record.value));
  for (let start = 0; start < objects.length; start += BATCH) {
    if (start > 0) await nextTurn();
    const slice = objects.slice(start, start + BATCH).filter((object) => isInScope(object, scope));
    await writer.events(slice.map((object) => ({ type: 'ADDED', object })));
  }
  if (start.endsWithBookmark) await writer.bookmark(start.revision, { 'k8s.io/initial-events-end': 'true' });
}

interface Pumping {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly options: ListOptions;
  readonly lastsMs: number;
  /** What happened up to here is not told. */
  readonly after: number;
  /** A watch ends when its kind changes or goes, after what has happened till then. */
  readonly served: { isServed(): boolean; onChange(ring: () => void): Disposable };
}

/** Every minute, and once shortly before the end (apiserver pkg/storage/cacher/cache_watcher.go). */
function nextBookmark(now: number, end: number): number {
  const last = end - BOOKMARK_BEFORE_END_MS;
  if (last < now) return Number.POSITIVE_INFINITY;
  return Math.min(now + BOOKMARK_MS, last);
}

async function pump(writer: EventWriter, watch: ObjectWatch, pumping: Pumping): Promise<void> {
  const { exchange, clock, options, lastsMs, after, served } = pumping;
  const bell = new Bell();
  using _change = watch.onChange(() => bell.ring());
  using _kinds = served.onChange(() => bell.ring());
  exchange.context.signal.addEventListener('abort', () => bell.ring(), { once: true });
  const endMs = clock.monotonicMs() + lastsMs;
  let bookmarkMs = options.allowWatchBookmarks ? nextBookmark(clock.monotonicMs(), endMs) : Number.POSITIVE_INFINITY;
  while (!exchange.context.signal.aborted && !exchange.response.destroyed) {
    const { events, hasMore } = await watch.takePrepared(BATCH);
    await writer.events(events.filter(({ revision }) => revision > after));
    if (hasMore) continue;
    if (!served.isServed()) break;
    const nowMs = clock.monotonicMs();
    if (nowMs >= bookmarkMs) {
      await writer.bookmark(watch.revision);
      bookmarkMs = nextBookmark(nowMs, endMs);
    }
    if (nowMs >= endMs) break;
    await bell.wait(clock, Math.max(1, Math.min(bookmarkMs, endMs) - nowMs));
    await nextTurn(); // What is written meanwhile goes out in the same piece.
  }
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
