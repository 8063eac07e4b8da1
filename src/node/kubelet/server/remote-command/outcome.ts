// The Status that ends the streams of exec and attach (staging/src/k8s.io/apimachinery/pkg/util/remotecommand).

import { errorText } from '../../../../lib/error-text.ts';

export interface Outcome {
  readonly metadata: object;
  readonly status: 'Success' | 'Failure';
  readonly reason?: string;
  readonly message?: string;
  readonly code?: number;
  readonly details?: object;
}

/** @param run resolves with the exit code */
export async function outcomeOf(run: () => Promise<number>): Promise<Outcome> {
  try {
    const code = await run();
    if (code === 0) return { metadata: {}, status: 'Success' };
    return {
      metadata: {},
      status: 'Failure',
      reason: 'NonZeroExitCode',
      message: `command terminated with non-zero exit code: error executing command: exit status ${code}`,
      details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
    };
  } catch (error) {
    const cause = `error executing command in container: ${errorText(error)}`;
    return {
      metadata: {},
      status: 'Failure',
      reason: 'InternalError',
      message: `Internal error occurred: ${cause}`,
      details: { causes: [{ message: cause }] },
      code: 500,
    };
  }
}

/** What goes on the stream of errors. Before version 4 of the protocol success is silence and failure is prose. */
export function outcomeText(outcome: Outcome, isStructured: boolean): string {
  if (isStructured) return JSON.stringify(outcome);
  return outcome.message ?? '';
}
