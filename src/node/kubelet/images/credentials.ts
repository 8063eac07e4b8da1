// Who a pod is to a registry: the credentials of its pull secrets that are meant for an image. Pure.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/{config,keyring}.go

import type { Secret } from '../../../kube/types.gen.ts';
import { parseImageName } from '../../../lib/image-name.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly serverAddress: string;
}

/** The one name under which Docker Hub is kept, whatever images call it. */
const DOCKER_HUB = 'index.docker.io';

interface Entry {
  readonly username?: string;
  readonly password?: string;
  readonly auth?: string;
}

/** Those that match, the most specific first. What is not readable is no secret of a registry. */
export function credentialsFor(image: string, secrets: readonly Secret[]): Credentials[] {
  const name = parseImageName(image);
  if (!name) return [];
  const domain = name.domain === 'docker.io' ? DOCKER_HUB : name.domain;
  return secrets
    .flatMap(entriesOf)
    .filter(([key]) => isMeant(key, domain, name.path))
    .sort(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0))
    .flatMap(([key, entry]) => credentialsOf(key, entry));
}

function entriesOf({ type, data = {} }: Secret): [string, Entry][] {
  const isConfig = type === 'kubernetes.io/dockerconfigjson';
  const text = data[isConfig ? '.dockerconfigjson' : '.dockercfg'];
  if (text === undefined || (!isConfig && type !== 'kubernetes.io/dockercfg')) return [];
  try {
    const parsed = JSON.parse(Buffer.from(text, 'base64').toString()) as Record<string, unknown>;
    const auths = (isConfig ? parsed['auths'] : parsed) as Record<string, Entry> | undefined;
    return Object.entries(auths ?? {}).map(([key, entry]) => [keyOf(key), entry]);
  } catch {
    return []; // Validation refuses such secrets; an older one is of no use.
  }
}

/** `https://index.docker.io/v1/` → `index.docker.io`: keyring.go, Add. */
function keyOf(text: string): string {
  const bare = text.replace(/^https?:\/\//, '');
  const slash = bare.indexOf('/');
  if (slash < 0) return bare;
  const path = bare.slice(slash).replace(/^\/v[12](?=\/)/, '');
  return path === '' || path === '/' ? bare.slice(0, slash) : `${bare.slice(0, slash)}${path}`;
}

/** Hosts are compared part by part, with `*` for one part; paths by their beginnings: keyring.go, URLsMatch. */
function isMeant(key: string, domain: string, path: string): boolean {
  const [host = '', ...rest] = key.split('/');
  const [wanted, given] = [host.split('.'), domain.split('.')];
  const isHost = wanted.length === given.length && wanted.every((part, index) => matches(part, given[index] ?? ''));
  return isHost && `/${path}`.startsWith(rest.length === 0 ? '' : `/${rest.join('/')}`);
}

const matches = (pattern: string, part: string) =>
  new RegExp(`^${pattern.replace(/[\\^$.|?+()[\]{}]/g, '\\$&').replaceAll('*', '[^.]*')}$`).test(part);

function credentialsOf(key: string, { username = '', password = '', auth }: Entry): Credentials[] {
  const serverAddress = key.split('/')[0] ?? key;
  if (auth === undefined) return username === '' ? [] : [{ username, password, serverAddress }];
  const [, user = '', word = ''] = /^([^:]*):([\s\S]*)$/.exec(Buffer.from(auth, 'base64').toString()) ?? [];
  return [{ username: user, password: word.replace(/\0+$/, ''), serverAddress }];
}
