// Every setting of the emulator, once: its flag, its environment variable, its key in the file, its check. The only reader of
// process.env. What is parsed here is frozen and passed on as arguments.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import * as z from 'zod/mini';
import { firstLineOf } from './lib/error-text.ts';

/** A text that is checked, then what is made of it, which is checked too. */
function converted<T>(
  text: z.ZodMiniType<string, string>,
  convert: (text: string) => T,
  { isRight, words }: { isRight(value: T): boolean; words: string },
) {
  return z.pipe(text, z.transform(convert)).check(z.refine(isRight, words));
}

/** A whole number of `least` to `most`. */
function wholeNumber(least: number, most: number) {
  const words = `must be a number from ${least} to ${most}`;
  const isRight = (number: number) => number >= least && number <= most;
  return converted(z.string(words).check(z.regex(/^\d+$/, words)), Number, { isRight, words });
}

/** One of these words. */
const oneOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.enum(words, `must be one of ${words.join(', ')}`);

/** A text of this form. */
const like = (form: RegExp, words: string) => z.string().check(z.regex(form, words));

const portRange = converted(
  like(/^\d{1,5}-\d{1,5}$/, 'must be FIRST-LAST, for example 6440-6539'),
  (text) => {
    const [first = 0, last = 0] = text.split('-').map(Number);
    return { first, last };
  },
  {
    isRight: ({ first, last }) => first > 0 && first <= last && last <= 65535,
    words: 'must be a range of ports, FIRST not above LAST',
  },
);

const dial = like(
  /^(instant|realistic|[a-z-]+=\d+(\.\d+)?(,[a-z-]+=\d+(\.\d+)?)*)$/,
  'must be instant, realistic, or STAGE=SECONDS[,…]',
);

const notEmpty = z.string().check(z.minLength(1, 'must not be empty'));

/** One setting: what `--help` says, the check, the value when nobody sets it, and whether its flag alone switches it on. */
function setting<T extends z.ZodMiniType>(
  text: string,
  schema: T,
  about: { fallback: string; values: string; isSwitch?: true },
) {
  return { text, schema, ...about };
}

export const SETTINGS = {
  port: setting('port of the AWS API', wholeNumber(0, 65_535), { fallback: '4566', values: 'PORT' }),
  host: setting('address to listen on', notEmpty, {
    fallback: '127.0.0.1',
    values: 'ADDRESS',
  }),
  dataDir: setting('where state is kept', notEmpty, {
    fallback: 'emulator-data',
    values: 'FOLDER',
  }),
  clusterPorts: setting('ports of the Kubernetes APIs, one a cluster', portRange, {
    fallback: '6440-6539',
    values: 'FIRST-LAST',
  }),
  runtime: setting('what runs the containers', oneOf(['auto', 'docker', 'simulated']), {
    fallback: 'auto',
    values: 'auto|docker|simulated',
  }),
  accountId: setting('the AWS account', like(/^\d{12}$/, 'must have 12 digits'), {
    fallback: '123456789012',
    values: 'DIGITS',
  }),
  dial: setting('how long changes take', dial, { fallback: 'instant', values: 'instant|realistic|STAGE=SECONDS' }),
  unknownReferences: setting('roles, subnets and security groups that do not exist', oneOf(['refuse', 'adopt']), {
    fallback: 'refuse',
    values: 'refuse|adopt',
  }),
  unknownKeys: setting('access keys that nobody made', oneOf(['root', 'refuse']), {
    fallback: 'root',
    values: 'root|refuse',
  }),
  strictIam: setting(
    'IAM’s policies are evaluated, and every signature is checked',
    z.pipe(
      z.pipe(z.coerce.string(), z.enum(['on', 'off', 'true', 'false'], 'must be on or off')),
      z.transform((text) => text === 'on' || text === 'true'),
    ),
    { fallback: 'off', values: 'on|off', isSwitch: true },
  ),
  pull: setting('local images count as the registry’s, or not', oneOf(['local', 'strict']), {
    fallback: 'local',
    values: 'local|strict',
  }),
  warmInterfaces: setting('network interfaces kept ready', wholeNumber(0, 50), {
    fallback: '2',
    values: 'COUNT',
  }),
  instance: setting(
    'name of this emulator among others on one Docker engine; auto: made from the folder of its state',
    like(/^[a-z0-9][a-z0-9-]{0,30}$/, 'must be at most 31 small letters, digits and hyphens, no hyphen first'),
    { fallback: 'auto', values: 'auto|NAME' },
  ),
  auditPolicyFile: setting('audit policy of the Kubernetes APIs (audit.k8s.io/v1)', z.string(), {
    fallback: '',
    values: 'FILE',
  }),
  auditLogPath: setting(
    'where audit events go: a folder with a file for each cluster, or - for standard output',
    z.string(),
    {
      fallback: '',
      values: 'FOLDER|-',
    },
  ),
  logLevel: setting('least severity that is logged', oneOf(['debug', 'info', 'warn', 'error', 'silent']), {
    fallback: 'warn',
    values: 'debug|info|warn|error|silent',
  }),
} as const;

export type SettingName = keyof typeof SETTINGS;

/** The settings in force, and where Docker is looked for. */
export type Config = Readonly<{ [K in SettingName]: z.output<(typeof SETTINGS)[K]['schema']> }> & {
  readonly dockerHost: string | undefined;
  /** Where the certificates for it are; undefined unless DOCKER_TLS_VERIFY asks for TLS. */
  readonly dockerCertPath: string | undefined;
};

/** A setting that cannot be used; the message names where it came from. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `--cluster-ports` */
export const flagOf = (name: SettingName): string => `--${kebab(name)}`;

/** `EKS_FARGATE_CLUSTER_PORTS` */
export const variableOf = (name: SettingName): string =>
  `EKS_FARGATE_${kebab(name).replaceAll('-', '_').toUpperCase()}`;

/** The instance's name. Two emulators have two folders, so that none sweeps what is another's in the engine. */
export function instanceOf({ instance }: Config, dataDirectory: string): string {
  return instance === 'auto' ? createHash('sha256').update(dataDirectory).digest('hex').slice(0, 8) : instance;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Flags win over the environment, the environment over the file, the file over the fallbacks.
 * @param flags as commander hands them over; `config` names the file (else EKS_FARGATE_CONFIG, else ./eks-fargate.yaml if there)
 * @throws ConfigError
 */
export function loadConfig(
  flags: Readonly<Record<string, string | undefined>>,
  environment: Environment = process.env,
): Config {
  const file = readFile(flags['config'] ?? environment['EKS_FARGATE_CONFIG']);
  const values = Object.fromEntries(
    (Object.keys(SETTINGS) as SettingName[]).map((name) => [
      name,
      check(name, pickSource(name, { flags, environment, file })),
    ]),
  );
  const dockerHost = environment['DOCKER_HOST'] || undefined;
  return Object.freeze({ ...values, dockerHost, dockerCertPath: certPathOf(environment) }) as Config;
}

/** https://docs.docker.com/engine/security/protect-access: any value but none asks for TLS. */
function certPathOf(environment: Environment): string | undefined {
  if (!environment['DOCKER_TLS_VERIFY']) return undefined;
  return environment['DOCKER_CERT_PATH'] || join(homedir(), '.docker');
}

interface Sources {
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Environment;
  readonly file: { readonly path: string; readonly values: Readonly<Record<string, unknown>> };
}

function pickSource(name: SettingName, sources: Sources): { value: unknown; from: string } {
  const { flags, environment, file } = sources;
  if (flags[name] !== undefined) return { value: flags[name], from: flagOf(name) };
  const variable = variableOf(name);
  if (environment[variable]) return { value: environment[variable], from: variable };
  const value = file.values[name];
  // What is no single value is refused by every check, and shown as it is.
  if (value !== undefined && value !== null)
    return { value: typeof value === 'object' ? value : String(value), from: `${name} in ${file.path}` };
  return { value: SETTINGS[name].fallback, from: 'the fallback' };
}

function check(name: SettingName, source: { value: unknown; from: string }): unknown {
  const result = SETTINGS[name].schema.safeParse(source.value);
  if (result.success) return result.data;
  throw new ConfigError(
    `${source.from}: ${JSON.stringify(source.value)} ${result.error.issues.map((issue) => issue.message).join('; ')}`,
  );
}

const DEFAULT_FILE = 'eks-fargate.yaml';

function readFile(named: string | undefined): Sources['file'] {
  const path = resolve(named ?? DEFAULT_FILE);
  if (!existsSync(path)) {
    if (named !== undefined) throw new ConfigError(`no such configuration file: ${path}`);
    return { path, values: {} };
  }
  const values: unknown = parsed(path) ?? {};
  if (typeof values !== 'object' || Array.isArray(values)) throw new ConfigError(`${path}: must be a map of settings`);
  const unknown = Object.keys(values as object).filter((key) => !(key in SETTINGS));
  if (unknown.length > 0)
    throw new ConfigError(
      `${path}: no such setting: ${unknown.join(', ')}. Settings: ${Object.keys(SETTINGS).join(', ')}`,
    );
  return { path, values: values as Record<string, unknown> };
}

function parsed(path: string): unknown {
  try {
    return parseYaml(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = firstLineOf(error);
    throw new ConfigError(`${path}: cannot be read: ${why.replace(/:$/, '')}`, { cause: error });
  }
}
