// `eks-fargate demo`: the story of the README in a few seconds, for whoever has neither aws nor kubectl yet.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { firstSignal } from '../lib/first-signal.ts';
import { logTail } from '../lib/log-tail.ts';
import { createLoggerWithTail } from '../lib/logger.ts';
import { findEmulator } from './client.ts';
import { type CliCommand, endpointOf, withSettings } from './command.ts';
import { awsClient } from './demo/aws-client.ts';
import { tellStory } from './demo/story.ts';

const REGION = 'us-west-2';
const IMAGE = 'public.ecr.aws/nginx/nginx:stable';

export const demoCommand: CliCommand = {
  register(program) {
    const command = program
      .command('demo')
      .description('play the story of the README on a running emulator, or on one of its own')
      .option('--image <NAME>', 'what the pods run', IMAGE);
    withSettings(command).action(async (options: Record<string, string>) => {
      const { config, url } = endpointOf(options);
      const image = options['image'] ?? IMAGE;
      const show = { image, interrupted: interruption() };
      if (await isRunning(url)) await play(url, show);
      else await onOwnEmulator(config, (endpoint) => play(endpoint, show));
    });
  },
};

const isRunning = (url: string) =>
  findEmulator(url).then(
    () => true,
    () => false,
  );

interface Show {
  readonly image: string;
  readonly interrupted: Promise<never>;
}

function interruption(): Promise<never> {
  const interrupted = firstSignal().then(() => {
    throw new Error('the demo was interrupted; what it had made is removed');
  });
  interrupted.catch(() => undefined); // It may come when nobody waits: the story then goes on to its end.
  return interrupted;
}

async function play(endpoint: string, show: Show): Promise<void> {
  const clock = systemClock();
  const start = clock.monotonicMs();
  const tell = (line: string) => {
    const seconds = ((clock.monotonicMs() - start) / 1000).toFixed(1).padStart(5);
    process.stdout.write(`${seconds} s   ${line}\n`);
  };
  await tellStory({ aws: awsClient({ endpoint, region: REGION, clock }), region: REGION, tell, ...show });
}

/** One that lives for the demo only: its state is thrown away. */
async function onOwnEmulator(config: Config, work: (endpoint: string) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'eks-fargate-demo-'));
  try {
    const own = { ...config, dataDir, port: 0 };
    const onProgress = (text: string) => process.stderr.write(`  ${text}\n`);
    const log = logTail();
    const logger = createLoggerWithTail(config.logLevel, log);
    const { startEmulator } = await import('../emulator.ts');
    const emulator = await startEmulator({ config: own, clock: systemClock(), logger, log, onProgress });
    try {
      process.stdout.write(`An emulator of the demo's own, on ${emulator.runtime.description}\n\n`);
      await work(emulator.endpoint);
    } finally {
      await emulator[Symbol.asyncDispose]();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
