// How long a request may take that is neither a watch nor a stream: kube-apiserver's --request-timeout.

import type { ServerResponse } from 'node:http';
import { badRequest } from '../../kube/api-error.ts';
import { goDurationProblem } from '../../kube/go-duration.ts';
import type { Clock } from '../../lib/clock.ts';
import type { RequestInfo } from './request-info.ts';

/** The default. */
const LONGEST_MS = 60_000;
const STREAMS = new Set(['attach', 'exec', 'log', 'portforward', 'proxy']);

/** Watches and streams (pkg/controlplane/apiserver/config.go, BasicLongRunningRequestCheck). */
export const isLongRunning = ({ verb, subresource }: RequestInfo) =>
  verb === 'watch' || verb === 'proxy' || STREAMS.has(subresource ?? '');

/** Of a request that says how long it may take (server/filters/request_deadline.go). Throws BadRequest for what is no duration. */
export function checkTimeout(info: RequestInfo, query: URLSearchParams): void {
  const text = query.get('timeout') ?? '';
  const problem = text === '' || isLongRunning(info) ? undefined : goDurationProblem(text);
  if (problem !== undefined) throw badRequest(`invalid timeout specified in the request URL - ${problem}`);
}

/**
 * Ends a request whose answer is not complete after a minute.
 * @param onLate is to answer, where nothing has been sent yet; whoever does not read an answer is cut off
 */
export function limitRequest(
  info: RequestInfo,
  response: ServerResponse,
  late: { clock: Clock; onLate(): void },
): void {
  if (isLongRunning(info)) return;
  const limit = late.clock.after(LONGEST_MS, () => (response.headersSent ? response.destroy() : late.onLate()));
  response.on('close', () => limit.cancel());
}
