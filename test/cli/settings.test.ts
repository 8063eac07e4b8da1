// Settings that are switches: on by their flag alone, or said in full wherever settings can stand.

import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { withSettings } from '../../src/cli/command.ts';
import { type Config, ConfigError, loadConfig } from '../../src/config.ts';

function parsed(flags: readonly string[], environment: Record<string, string> = {}): Config {
  const command = withSettings(new Command());
  command.parse(flags, { from: 'user' });
  return loadConfig(command.opts(), environment);
}

describe('--strict-iam', () => {
  it('is off, until its flag, its variable or its word switches it on', () => {
    expect(parsed([]).strictIam).toBe(false);
    expect(parsed(['--strict-iam']).strictIam).toBe(true);
    expect(parsed(['--strict-iam', '--port', '0'])).toMatchObject({ strictIam: true, port: 0 });
    expect(parsed(['--strict-iam', 'off'], { EKS_FARGATE_STRICT_IAM: 'on' }).strictIam).toBe(false);
    expect(parsed([], { EKS_FARGATE_STRICT_IAM: 'true' }).strictIam).toBe(true);
  });

  it('is nothing else', () => {
    expect(() => parsed(['--strict-iam', 'maybe'])).toThrow(ConfigError);
    expect(() => parsed(['--strict-iam', 'maybe'])).toThrow('--strict-iam: "maybe" must be on or off');
  });
});
