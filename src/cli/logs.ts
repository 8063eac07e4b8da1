// `eks-fargate logs`: what the running emulator has logged, warnings and what it did.

import { get } from 'node:http';
import { createInterface } from 'node:readline';
import { readableLine } from '../lib/readable-line.ts';
import { findEmulator } from './client.ts';
import { type CliCommand, endpointOf, isJson, withOutput, withSettings } from './command.ts';

export const logsCommand: CliCommand = {
  register(program) {
    const command = program
      .command('logs')
      .description('show what the running emulator has logged')
      .option('-f, --follow', 'and what it logs from now on');
    withOutput(withSettings(command, ['port', 'host'])).action(async (options: Record<string, string>) => {
      const { url } = endpointOf(options);
      await findEmulator(url);
      const print = isJson(options) ? (line: string) => line : readableLine;
      const path = `${url}/_eks-fargate/logs${options['follow'] ? '?follow=true' : ''}`;
      await eachLine(path, (line) => process.stdout.write(`${print(line)}\n`)).catch((cause: unknown) => {
        throw new Error(`the emulator at ${url} has ended`, { cause });
      });
    });
  },
};

/** Resolves when the answer has ended; rejects when it has not, and whoever gave it is gone. */
function eachLine(url: string, take: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      createInterface({ input: response }).on('line', take).on('error', reject).on('close', resolve);
    }).on('error', reject);
  });
}
