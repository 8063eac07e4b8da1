// A container's log as plain text: both streams together, cut and followed as the query says.

import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { badRequest } from '../../../kube/api-error.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { ContainerRuntime } from '../../../runtime/container-runtime.ts';

export interface LogsInput {
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly id: string;
  readonly query: URLSearchParams;
}

/** Resolves when all is sent, or the client has gone. */
export async function sendLogs(response: ServerResponse, { runtime, clock, id, query }: LogsInput): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort(new Error('the client has gone')));
  const tailLines = wholeNumber(query, 'tailLines');
  const sinceMs = sinceOf(query, clock);
  const pair = await runtime.logs(id, {
    follow: query.get('follow') === 'true',
    timestamps: query.get('timestamps') === 'true',
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    signal: gone.signal,
  });
  const budget = { bytes: wholeNumber(query, 'limitBytes') ?? Number.POSITIVE_INFINITY };
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.flushHeaders();
  try {
    await Promise.all([pour(pair.stdout, response, budget), pour(pair.stderr, response, budget)]);
  } catch (error) {
    // Whoever asked has gone, and the streams were cut for that reason.
    if (!gone.signal.aborted) throw error;
  }
  response.end();
}

async function pour(from: Readable, to: ServerResponse, budget: { bytes: number }): Promise<void> {
  for await (const chunk of from as AsyncIterable<Buffer>) {
    if (budget.bytes <= 0 || to.destroyed) return;
    const part = chunk.subarray(0, budget.bytes);
    budget.bytes -= part.length;
    if (!to.write(part)) await drained(to);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) throw badRequest(`${name}: Invalid value: "${text}": must be greater than or equal to 0`);
  return Number(text);
}

function sinceOf(query: URLSearchParams, clock: Clock): number | undefined {
  const seconds = wholeNumber(query, 'sinceSeconds');
  if (seconds !== undefined) return clock.wallMs() - seconds * 1000;
  const time = query.get('sinceTime');
  return time === null ? undefined : Date.parse(time);
}
