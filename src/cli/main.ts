// The command line: a list of commands, and what is the same for all of them.

import { Command, CommanderError } from 'commander';
import packageFile from '../../package.json' with { type: 'json' };
import { errorText } from '../lib/error-text.ts';
import { endWithReader } from '../lib/first-signal.ts';
import type { CliCommand } from './command.ts';
import { completionCommand } from './completion.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { kubeconfigCommand } from './kubeconfig.ts';
import { logsCommand } from './logs.ts';
import { resetCommand } from './reset.ts';
import { statusCommand } from './status.ts';
import { upCommand } from './up.ts';

const COMMANDS: readonly CliCommand[] = [
  upCommand,
  statusCommand,
  logsCommand,
  kubeconfigCommand,
  resetCommand,
  demoCommand,
  doctorCommand,
  completionCommand,
];

async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('eks-fargate')
    .description('Amazon EKS on Fargate, on one machine.')
    .version(packageFile.version, '--version')
    .showHelpAfterError('(eks-fargate --help lists the commands)')
    .exitOverride();
  for (const command of COMMANDS) command.register(program);
  await program.parseAsync([...argv]);
}

endWithReader();
run(process.argv).catch((error: unknown) => {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`eks-fargate: ${errorText(error)}\n`);
    process.exitCode = 1;
  }
});
