// `eks-fargate reset`: everything back to the first start.

import { askEmulator } from './client.ts';
import { type CliCommand, endpointOf, isJson, withOutput, withSettings } from './command.ts';

export const resetCommand: CliCommand = {
  register(program) {
    const command = program
      .command('reset')
      .description('remove every cluster, pod and AWS resource of the running emulator');
    withOutput(withSettings(command, ['port', 'host'])).action(async (options: Record<string, string>) => {
      const { url } = endpointOf(options);
      const answer = await askEmulator<{ removedClusters: string[] }>(url, '/_eks-fargate/reset', 'POST');
      const removed = answer.removedClusters.length === 0 ? 'no clusters' : answer.removedClusters.join(', ');
      process.stdout.write(
        isJson(options) ? `${JSON.stringify(answer)}\n` : `Back to the first start. Removed: ${removed}.\n`,
      );
    });
  },
};
