// Hooks around a container's life: a command in it, a request to it, or a pause.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/lifecycle/handlers.go

import type { LifecycleHandler, Pod } from '../../../kube/types.gen.ts';
import { delay } from '../../../lib/clock.ts';
import { errorText } from '../../../lib/error-text.ts';
import { execIn } from '../actions/exec.ts';
import { headersOf, httpGet, urlOf } from '../actions/http-get.ts';
import type { ActionTarget } from '../actions/target.ts';
import { formatPod, quote } from '../go-format.ts';

/** Why a hook failed, in the words of the container's status. */
export class HookError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HookError';
  }
}

/** Throws HookError. When the signal is aborted it rejects soon, with whatever came of it. */
export async function runHook(
  target: ActionTarget,
  { handler, pod }: { handler: LifecycleHandler; pod: Pod },
  signal: AbortSignal,
): Promise<void> {
  const { exec, httpGet: http, sleep } = handler;
  const where = `for Container ${quote(target.container.name)} in Pod ${quote(formatPod(pod))} failed - error: `;
  if (sleep) {
    const why = 'container terminated before sleep hook finished';
    return delay(target.clock, sleep.seconds * 1000, signal).catch(
      fail(`Sleep lifecycle hook (${sleep.seconds}) ${where}`, why),
    );
  }
  // Emulator: there is no process that could be asked or told.
  if (target.runtime.kind === 'simulated' && (exec || http)) return;
  if (exec) return runCommand(target, exec.command ?? [], { where, signal });
  if (!http) throw new HookError(`Cannot run handler: invalid handler: ${JSON.stringify(handler)}`);
  // Whatever the answer is: only a request that gets none has failed.
  const request = async () => {
    const call = { url: urlOf(target, http), headers: headersOf(target, http, 'lifecycle'), signal };
    await httpGet(target, call);
  };
  await request().catch(fail(`HTTP lifecycle hook (${http.path ?? '/'}) ${where}`));
}

function fail(about: string, why?: string) {
  return (error: unknown): never => {
    throw new HookError(`${about}${why ?? errorText(error)}`, { cause: error });
  };
}

async function runCommand(
  target: ActionTarget,
  command: readonly string[],
  { where, signal }: { where: string; signal: AbortSignal },
): Promise<void> {
  const about = `Exec lifecycle hook ([${command.join(' ')}]) ${where}`;
  const { code, output, stderr } = await execIn(target, command, signal).catch((error: unknown) => {
    const why = errorText(error);
    return fail(about, `${why}, message: ""`)(error);
  });
  if (code === 0) return;
  const why = `command '${command.join(' ')}' exited with ${code}: ${stderr}`;
  throw new HookError(`${about}${why}, message: ${quote(output)}`);
}
