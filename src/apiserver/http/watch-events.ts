// The events of a watch as its client reads them: a line each.

import { once } from 'node:events';
import type { ApiError } from '../../kube/api-error.ts';
import { apiVersionOf, type KubeObject } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { protobufOf } from '../protobuf/answer-types.ts';
import { encodeWatchEvent } from '../protobuf/encode-protobuf.ts';
import type { Exchange } from './context.ts';
import { CONTENT_TYPES, encodeObject, partialMetadata } from './encode.ts';
import { includeObject } from './list-response.ts';
import type { Format, Negotiated } from './negotiate.ts';
import { toApiError, toStatus } from './status.ts';
import { toTable } from './tables.ts';

/** Of what is written at once. */
const PIECE_BYTES = 64 * 1024;

/** What several watchers are told of in one round of the event loop: most of what a line costs is its bytes. */
class SharedLines {
  readonly #ofObjects = new Map<KubeObject, { readonly type: string; readonly line: Buffer }>();

  get(type: string, object: KubeObject, make: () => Buffer): Buffer {
    const known = this.#ofObjects.get(object);
    if (known?.type === type) return known.line;
    if (this.#ofObjects.size === 0) setImmediate(() => this.#ofObjects.clear());
    const line = make();
    this.#ofObjects.set(object, { type, line });
    return line;
  }
}

const shared: Readonly<Record<Format, SharedLines>> = {
  json: new SharedLines(),
  yaml: new SharedLines(),
  protobuf: new SharedLines(),
};

/** There is no YAML of events. */
export const EVENT_TYPES: Readonly<Record<Format, string>> = {
  ...CONTENT_TYPES,
  protobuf: `${CONTENT_TYPES.protobuf};stream=watch`,
};

export interface WrittenEvent {
  readonly type: string;
  readonly object: KubeObject;
}

/** No event can be had in this form: the watch ends at the first, and without a word (apiserver pkg/endpoints/handlers/watch.go). */
export class UnshownEvent extends Error {}

/** Writes a watch's events in the form that was asked for. Throws UnshownEvent. */
export class EventWriter {
  readonly #exchange: Exchange;
  readonly #kind: KindDefinition;
  readonly #form: Negotiated;
  readonly #clock: Clock;
  /** An object of the kind of which nothing is said: bookmarks carry it. */
  readonly #empty: JsonObject;
  #hasColumns = false;

  constructor(
    exchange: Exchange,
    kind: KindDefinition,
    options: { form: Negotiated; clock: Clock; empty: JsonObject },
  ) {
    this.#exchange = exchange;
    this.#kind = kind;
    this.#form = options.form;
    this.#clock = options.clock;
    this.#empty = options.empty;
  }

  /** In large pieces: each write costs a record of TLS and a call of the system. A reader that does not read holds one of them. */
  async events(events: readonly WrittenEvent[]): Promise<void> {
    let piece: Buffer[] = [];
    let length = 0;
    for (const event of events) {
      const line = this.#lineOf(event);
      piece.push(line);
      length += line.length;
      if (length < PIECE_BYTES) continue;
      await this.#write(Buffer.concat(piece, length));
      piece = [];
      length = 0;
    }
    if (length > 0) await this.#write(Buffer.concat(piece, length));
  }

  bookmark(revision: number, annotations?: Record<string, string>): Promise<void> {
    const { versionedAnnotations = {}, zeroSpec, kind } = this.#kind;
    const versioned = Object.entries(versionedAnnotations).filter(([, value]) => value !== undefined);
    const all = { ...Object.fromEntries(versioned), ...annotations };
    const { metadata: _, ...empty } = this.#empty;
    const object = {
      kind,
      apiVersion: apiVersionOf(this.#kind),
      metadata: {
        resourceVersion: String(revision),
        ...(Object.keys(all).length > 0 ? { annotations: all } : {}),
      },
      ...empty,
      ...(zeroSpec ? { spec: { ...(this.#empty['spec'] as object), ...zeroSpec } } : {}),
    } as unknown as KubeObject;
    return this.#write(this.#made('BOOKMARK', this.#shown(object)));
  }

  error(error: unknown): Promise<void> {
    const refusal = toApiError(error);
    if (refusal.reason === 'InternalError') this.#exchange.context.logger.error({ error }, 'a watch failed');
    return this.#write(this.#made('ERROR', toStatus(refusal as ApiError)));
  }

  #lineOf({ type, object }: WrittenEvent): Buffer {
    const made = () => this.#made(type, this.#shown(object));
    const { format, representation } = this.#form;
    return representation === 'object' ? shared[format].get(type, object, made) : made();
  }

  #made(type: string, object: object): Buffer {
    if (this.#form.format === 'protobuf') return encodeWatchEvent(type, protobufOf(object, this.#exchange.schemas));
    return Buffer.from(`{"type":"${type}","object":${encodeObject(object)}}\n`);
  }

  #shown(object: KubeObject): object {
    const { representation, metaVersion, isList } = this.#form;
    if (isList) throw new UnshownEvent('an event is not a list');
    if (representation === 'object') return object;
    if (representation === 'PartialObjectMetadata') return partialMetadata(this.#kind, object, metaVersion);
    const withColumns = !this.#hasColumns;
    this.#hasColumns = true;
    const { resourceVersion } = object.metadata;
    const nowMs = this.#clock.simulatedMs();
    const include = includeObject(this.#exchange);
    return toTable(this.#kind, [object], { metaVersion, include, nowMs, listMeta: { resourceVersion }, withColumns });
  }

  async #write(bytes: Buffer): Promise<void> {
    const { response, context } = this.#exchange;
    if (response.write(bytes) || response.destroyed) return;
    await once(response, 'drain', { signal: context.signal });
  }
}
