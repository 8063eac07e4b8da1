// Every operation that is served has been typed: it is a command of the aws CLI in a test of this folder.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SERVICES } from '../support/services.ts';

/** The CLI's name of an operation: `GetAWSDefaultServiceQuota` is `get-aws-default-service-quota`. */
function commandOf(operation: string): string {
  return operation
    .replace('OpenIDConnect', 'OpenIdConnect')
    .replace('SSHPublic', 'SshPublic')
    .replace('ClientIDTo', 'ClientIdTo')
    .replace('ClientIDFrom', 'ClientIdFrom')
    .replaceAll(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3-$2$4')
    .toLowerCase();
}

/** Younger than the CLIs that tests are run with: shown with the SDK alone. */
const YOUNGER: Readonly<Record<string, readonly string[]>> = {
  eks: [
    'activate-certificate-authority',
    'cancel-update',
    'create-certificate-authority',
    'delete-certificate-authority',
    'describe-certificate-authority',
    'list-certificate-authorities',
  ],
};

it('every operation is typed', () => {
  const texts = readdirSync(import.meta.dirname).map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'));
  const untyped = Object.entries(SERVICES).flatMap(([service, { operations }]) =>
    Object.keys(operations)
      .map(commandOf)
      .filter((command) => !YOUNGER[service]?.includes(command))
      .map((command) => `${service === 's3' ? 's3api' : service} ${command}`)
      .filter((command) => !texts.some((text) => new RegExp(`[\`']${command}[ \`']`).test(text))),
  );
  expect(untyped).toEqual([]);
});
