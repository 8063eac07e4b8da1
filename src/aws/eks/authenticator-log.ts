// What EKS's authenticator logs of each login: the lines of aws-iam-authenticator, in the form of logrus.
// https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/server/server.go, and as the user guide's troubleshooting
// shows them. Emulator: without `client` and `stsendpoint`, since nobody asks over a socket, and nobody is asked.

import { type Clock, toTimestamp } from '../../lib/clock.ts';
import type { Principal } from '../operation.ts';
import { identityArn } from './canonical-arn.ts';
import type { ClusterLog } from './cluster-logs.ts';
import type { MappingResult } from './identity-mapping.ts';
import { isWellFormed } from './token.ts';

/** kube-apiserver asks the authenticator once about a token, and again after this time: --authentication-token-webhook-cache-ttl. */
const ASKED_AGAIN_MS = 2 * 60_000;
/** How many tokens are remembered as asked about. */
const REMEMBERED = 500;

export interface Login {
  readonly token: string;
  /** Whose the token is; undefined for one that proves nothing. */
  readonly principal: Principal | undefined;
  /** Who that is in the cluster, or why nobody. */
  readonly mapped: MappingResult | undefined;
}

/** Writes a line for each login while the log is on: not for each request that brings the same token. */
export function loginLog(log: ClusterLog, clock: Clock): (login: Login) => void {
  const askedMs = new Map<string, number>();
  return (login) => {
    if (!log.isOn()) return;
    const nowMs = clock.wallMs();
    const last = askedMs.get(login.token);
    if (last !== undefined && nowMs - last < ASKED_AGAIN_MS) return;
    const [oldest] = askedMs.keys();
    if (askedMs.size >= REMEMBERED && oldest !== undefined) askedMs.delete(oldest);
    askedMs.delete(login.token);
    askedMs.set(login.token, nowMs);
    log.write(lineOf(login, nowMs));
  };
}

function lineOf({ token, principal, mapped }: Login, nowMs: number): string {
  const { user, problem } = mapped ?? {};
  const time = toTimestamp(nowMs);
  const arn = principal && identityArn(principal.arn);
  const request = { method: 'POST', path: '/authenticate' };
  const fields = user
    ? { arn, groups: `[${user.groups.join(' ')}]`, ...request, uid: user.uid, username: user.name }
    : { arn, error: problem ?? refusalOf(token), ...request };
  const head = user ? { time, level: 'info', msg: 'access granted' } : { time, level: 'warning', msg: 'access denied' };
  return Object.entries({ ...head, ...fields })
    .flatMap(([key, value]) => (value === undefined ? [] : `${key}=${quoted(value)}`))
    .join(' ');
}

/** Of a token that proves nothing. */
function refusalOf(token: string): string {
  return isWellFormed(token)
    ? 'sts getCallerIdentity failed: error from AWS (expected 200, got 403)'
    : 'input token was not properly formatted';
}

/** logrus quotes what is not made of these alone. */
function quoted(value: string): string {
  return /^[\w\-./@^+]*$/.test(value) ? value : JSON.stringify(value);
}
