// The audit trail of an HTTP exchange: begun when it is known who asks, written as the answer goes out.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/filters/audit.go, authn_audit.go

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Auditor } from '../audit/auditor.ts';
import type { Trail } from '../audit/trail.ts';
import type { User } from '../request.ts';
import type { Exchange } from './context.ts';
import { isLongRunning } from './request-limit.ts';

const NOBODY: User = { name: '', groups: [] };

/** @param user who asks, before acting as somebody else; undefined: nobody knows, and only the refusal is written */
export function beginAudit(exchange: Exchange, user: User | undefined, auditor: Auditor): Trail | undefined {
  const { request, response, context, info } = exchange;
  const trail = auditor.begin({
    id: context.id,
    attributes: { ...context, user: user ?? NOBODY },
    user,
    requestUri: request.url ?? '/',
    sourceIps: sourceIps(request),
    userAgent: context.userAgent,
  });
  if (!trail) return undefined;
  if (user) trail.write('RequestReceived');
  const tellsBegin = user === undefined || isLongRunning(info);
  const writeHead = response.writeHead.bind(response) as (...rest: unknown[]) => typeof response;
  response.writeHead = (code: number, ...rest: unknown[]) => {
    trail.began(code, tellsBegin);
    return writeHead(code, ...rest);
  };
  if (user) response.once('close', () => trail.ended(tellsBegin));
  return trail;
}

/** Who the request came through, the connection's own end last (apimachinery pkg/util/net/http.go, SourceIPs). */
function sourceIps({ headers, socket }: IncomingMessage): readonly string[] {
  const addresses = [headers['x-forwarded-for'] ?? []]
    .flat()
    .flatMap((header) => header.split(','))
    .map((text) => text.trim())
    .filter((text) => isIP(text) > 0);
  const real = [headers['x-real-ip'] ?? []].flat()[0] ?? '';
  if (isIP(real) > 0 && !addresses.includes(real)) addresses.push(real);
  const remote = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return remote === '' || addresses.at(-1) === remote ? addresses : [...addresses, remote];
}
