// One probe, once: what it finds, in the kubelet's words.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/prober/prober.go (runProbe)

import type { Probe } from '../../../kube/types.gen.ts';
import { errorText } from '../../../lib/error-text.ts';
import { type Deadline, deadline } from '../actions/deadline.ts';
import { dial } from '../actions/dial.ts';
import { execIn } from '../actions/exec.ts';
import { checkGrpcHealth } from '../actions/grpc-health.ts';
import { headersOf, httpGet, urlOf } from '../actions/http-get.ts';
import { type ActionTarget, resolvePort } from '../actions/target.ts';
import { goDuration } from '../go-format.ts';

export interface ProbeOutcome {
  /** `warning` counts as a success; an `error` does not count at all: it is the probe that is wrong. */
  readonly result: 'success' | 'warning' | 'failure' | 'error';
  readonly output: string;
}

const SUCCESS: ProbeOutcome = { result: 'success', output: '' };
const MOST_REDIRECTS = 10;

const failure = (output: string): ProbeOutcome => ({ result: 'failure', output });

/** Never rejects. */
export async function runProbe(target: ActionTarget, probe: Probe, signal: AbortSignal): Promise<ProbeOutcome> {
  // Emulator: no process runs, so all is well with it.
  if (target.runtime.kind === 'simulated') return SUCCESS;
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  const limit = deadline(target.clock, timeoutMs, signal);
  try {
    return await act(target, probe, { limit, timeoutMs });
  } catch (error) {
    return { result: 'error', output: errorText(error) };
  } finally {
    limit[Symbol.dispose]();
  }
}

interface Limits {
  readonly limit: Deadline;
  readonly timeoutMs: number;
}

async function act(target: ActionTarget, probe: Probe, limits: Limits): Promise<ProbeOutcome> {
  const { exec, httpGet: http, tcpSocket: tcp, grpc } = probe;
  if (exec) return probeExec(target, exec.command ?? [], limits);
  if (http) return probeHttp(target, http, limits);
  if (tcp) {
    const address = { host: tcp.host || target.sandbox.address, port: resolvePort(tcp.port, target.container) };
    return asOutcome(async () => void (await dial(target, address, limits.limit.signal)).destroy());
  }
  if (grpc) {
    const { port, service = '' } = grpc;
    return asOutcome(() => checkGrpcHealth(target, { port, service, ...limits }));
  }
  throw new Error('missing probe handler for container');
}

async function asOutcome(work: () => Promise<void>): Promise<ProbeOutcome> {
  try {
    await work();
    return SUCCESS;
  } catch (error) {
    return failure(errorText(error));
  }
}

/** A command that cannot be started is an error, as one that containerd refuses is. */
async function probeExec(
  target: ActionTarget,
  command: readonly string[],
  { limit, timeoutMs }: Limits,
): Promise<ProbeOutcome> {
  try {
    const { code, output } = await execIn(target, command, limit.signal);
    return { result: code === 0 ? 'success' : 'failure', output };
  } catch (error) {
    if (!limit.hasPassed) throw error;
    return failure(`command timed out: "${command.join(' ')}" timed out after ${goDuration(timeoutMs)}`);
  }
}

/** Redirects are followed on the pod's own host only; one that leads away ends the probe with a warning. */
async function probeHttp(
  target: ActionTarget,
  action: NonNullable<Probe['httpGet']>,
  { limit }: Limits,
): Promise<ProbeOutcome> {
  const first = urlOf(target, action);
  const headers = headersOf(target, action, 'probe');
  let url = first;
  for (let count = 0; count < MOST_REDIRECTS; count += 1) {
    const call = { url, headers, signal: limit.signal };
    const answer = await httpGet(target, call).catch(errorText);
    if (typeof answer === 'string') return failure(answer);
    const { status, location, body } = answer;
    if (status < 200 || status >= 400) return failure(`HTTP probe failed with statuscode: ${status}`);
    if (status < 300 || location === undefined) return SUCCESS;
    url = new URL(location, url);
    if (url.hostname !== first.hostname)
      return { result: 'warning', output: `Probe terminated redirects, Response body: ${body}` };
  }
  return failure(`Get "${url.href}": stopped after ${MOST_REDIRECTS} redirects`);
}
