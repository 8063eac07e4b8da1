// This machine: Node, ports, and the folder of the state.

import { rmdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../../config.ts';
import { errorText } from '../../lib/error-text.ts';
import { makeFolder } from '../../lib/folders.ts';
import { isPortFree, urlOf } from '../../lib/ports.ts';
import { findEmulator } from '../client.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const OLDEST_NODE = { major: 20, minor: 19 };

export function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isRecent = major > OLDEST_NODE.major || (major === OLDEST_NODE.major && minor >= OLDEST_NODE.minor);
  if (isRecent) return ok('Node', process.version);
  return problem('Node', `${process.version} is too old`, 'install Node 20.19 or later');
}

export async function checkPorts({ host, port, clusterPorts }: Config): Promise<readonly Finding[]> {
  return [await awsPort(host, port), await kubernetesPorts(host, clusterPorts)];
}

async function awsPort(host: string, port: number): Promise<Finding> {
  const name = 'AWS port';
  if (await isPortFree(host, port)) return ok(name, `${host}:${port} is free`);
  const isOurs = await findEmulator(urlOf(host, port)).then(
    () => true,
    () => false,
  );
  if (isOurs) return ok(name, `an emulator runs on ${host}:${port}`);
  return problem(name, `something else listens on ${host}:${port}`, 'stop it, or choose another port with --port');
}

async function kubernetesPorts(host: string, { first, last }: Config['clusterPorts']): Promise<Finding> {
  const ports = Array.from({ length: last - first + 1 }, (_, place) => first + place);
  const free = (await Promise.all(ports.map((port) => isPortFree(host, port)))).filter(Boolean).length;
  const name = 'cluster ports';
  if (free > 0) return ok(name, `${free} of ${first}-${last} are free`);
  return warning(
    name,
    `none of ${first}-${last} is free`,
    'a new cluster needs one: choose others with --cluster-ports',
  );
}

/** Leaves everything as it was: what had to be made to see that it can be is removed. */
export function checkDataDirectory({ dataDir }: Config): Finding {
  const path = resolve(dataDir);
  try {
    for (const made of makeFolder(path).toReversed()) rmdirSync(made);
    return ok('data', `${path} can be written`);
  } catch (error) {
    const why = errorText(error);
    return problem('data', `${path} cannot be used: ${why}`, 'choose another folder with --data-dir');
  }
}
