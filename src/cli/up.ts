// `eks-fargate up`: the emulator in the foreground, until Ctrl-C.

import { loadConfig } from '../config.ts';
import { type CliCommand, withSettings } from './command.ts';
import { startScreen } from './start-screen.ts';

export const upCommand: CliCommand = {
  register(program) {
    withSettings(program.command('up').description('start the emulator (Ctrl-C stops it)')).action(
      async (options: Record<string, string>) => {
        const config = loadConfig(options);
        const { runServer } = await import('../main.ts'); // The emulator: no other command needs it.
        await runServer(config, {
          onProgress: (text) => process.stderr.write(`  ${text}\n`),
          onReady: (facts) => process.stdout.write(startScreen(facts)),
          onStopping: () => process.stderr.write('\nStopping … (once more to leave at once)\n'),
        });
      },
    );
  },
};
