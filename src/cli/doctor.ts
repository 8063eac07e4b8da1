// `eks-fargate doctor`: what this machine lacks, and how to get it.

import pc from 'picocolors';
import { loadConfig } from '../config.ts';
import { type CliCommand, isJson, withOutput, withSettings } from './command.ts';
import { checkEngine } from './doctor/engine.ts';
import type { Finding, Grade } from './doctor/finding.ts';
import { checkDataDirectory, checkNode, checkPorts } from './doctor/machine.ts';
import { checkKubeconfig, checkTools } from './doctor/tools.ts';

export const doctorCommand: CliCommand = {
  register(program) {
    const command = program.command('doctor').description('find what is missing on this machine, and how to get it');
    withOutput(withSettings(command)).action(async (options: Record<string, string>) => {
      const config = loadConfig(options);
      const [engine, ports, tools] = await Promise.all([checkEngine(config), checkPorts(config), checkTools()]);
      const findings = [
        checkNode(),
        ...engine,
        ...ports,
        checkDataDirectory(config),
        ...tools,
        await checkKubeconfig(),
      ];
      process.stdout.write(isJson(options) ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(line).join(''));
      if (findings.some(({ grade }) => grade === 'problem')) process.exitCode = 1;
    });
  },
};

const SIGNS: Readonly<Record<Grade, string>> = { ok: pc.green('ok'), warning: pc.yellow('!!'), problem: pc.red('NO') };

function line({ name, grade, text, fix }: Finding): string {
  const advice = fix ? `${' '.repeat(4)}-> ${fix}\n` : '';
  return `${SIGNS[grade]}  ${name}: ${text}\n${advice}`;
}
