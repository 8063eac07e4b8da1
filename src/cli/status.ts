// `eks-fargate status`: what is running.

import { delay, systemClock } from '../lib/clock.ts';
import { findEmulator, type Status } from './client.ts';
import { type CliCommand, endpointOf, isJson, withOutput, withSettings } from './command.ts';
import { formatTable } from './table.ts';

export const statusCommand: CliCommand = {
  register(program) {
    const command = program.command('status').description('show the running emulator and its clusters');
    command.option('-w, --watch', 'and again each second, until Ctrl-C');
    withOutput(withSettings(command, ['port', 'host'])).action(async (options: Record<string, string>) => {
      const { url } = endpointOf(options);
      const clock = systemClock({ keepsAlive: true });
      await show(url, isJson(options));
      while (options['watch']) {
        await delay(clock, SECOND_MS);
        if (process.stdout.isTTY) process.stdout.write(CLEAR);
        await show(url, isJson(options));
      }
    });
  },
};

/** Moves to the upper left corner, and clears what follows. */
const CLEAR = '\x1b[H\x1b[J';
const SECOND_MS = 1_000;

async function show(url: string, asJson: boolean): Promise<void> {
  const status = await findEmulator(url);
  process.stdout.write(asJson ? `${JSON.stringify(status, null, 2)}\n` : describe(url, status));
}

function describe(url: string, status: Status): string {
  const { description, problem } = status.runtime;
  const trouble = problem === undefined ? '' : `         ${problem}\n`;
  const head = `eks-fargate ${status.version} at ${url}\nruntime: ${description}\n${trouble}\n`;
  if (status.clusters.length === 0) return `${head}No clusters.\n`;
  const rows = status.clusters.map((cluster) => [
    cluster.name,
    cluster.status,
    cluster.endpoint ?? '<none>',
    String(cluster.nodes),
    String(cluster.pods),
  ]);
  return head + formatTable([['CLUSTER', 'STATUS', 'ENDPOINT', 'NODES', 'PODS'], ...rows]);
}
