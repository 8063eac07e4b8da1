// What a command is, and the options that several commands share.

import type { Command } from 'commander';
import { type Config, flagOf, loadConfig, SETTINGS, type SettingName, variableOf } from '../config.ts';
import { urlOf } from '../lib/ports.ts';

/** One file of this folder, one line in main.ts. */
export interface CliCommand {
  /** Adds itself to the program. Its action throws errors whose message is for the user. */
  register(program: Command): void;
}

/** Adds the flags of these settings (all of them when left out) and `--config`. */
export function withSettings(
  command: Command,
  names: readonly SettingName[] = Object.keys(SETTINGS) as SettingName[],
): Command {
  for (const name of names) {
    const { text, fallback, values, ...about } = SETTINGS[name];
    const argument = 'isSwitch' in about ? `[${values}]` : `<${values}>`;
    command.option(`${flagOf(name)} ${argument}`, `${text} (${variableOf(name)}; ${fallback || 'none'})`);
  }
  return command.option('--config <FILE>', 'settings as YAML (EKS_FARGATE_CONFIG; eks-fargate.yaml)');
}

/** Adds `-o json`. */
export function withOutput(command: Command): Command {
  return command.option('-o, --output <text|json>', 'how it is printed', 'text');
}

export function isJson(options: Readonly<Record<string, string | undefined>>): boolean {
  const format = options['output'] ?? 'text';
  if (format !== 'text' && format !== 'json') throw new Error(`--output: "${format}" is not text or json`);
  return format === 'json';
}

/** Where the running emulator listens, as the settings have it. */
export function endpointOf(options: Readonly<Record<string, string | undefined>>): { config: Config; url: string } {
  const config = loadConfig(options);
  return { config, url: urlOf(config.host, config.port) };
}
