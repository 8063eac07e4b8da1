// The image of network interfaces and routers: busybox and nft. It is there already, or it is made from this machine's own binaries.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { RuntimeError } from './container-runtime.ts';
import { orIgnore } from './engine-client.ts';

const run = promisify(execFile);
const REPOSITORY = 'eks-fargate-eni';
const APPLETS = [
  'sh',
  'ip',
  'arp',
  'nc',
  'ping',
  'wget',
  'cat',
  'echo',
  'ls',
  'grep',
  'sleep',
  'hostname',
  'true',
  'kill',
  'printf',
  'awk',
  'sed',
];
const BUSYBOX_PATHS = ['/bin/busybox', '/usr/bin/busybox'];
const LDD = '/usr/bin/ldd';
const NFT_PATHS = ['/usr/sbin/nft', '/sbin/nft'];

/** Returns the image's name. Throws Failed with what to install when it cannot be made here. */
export async function ensureSandboxImage(docker: Docker): Promise<string> {
  const files = await hostFiles();
  if (!files) return anyPresent(docker);
  const digest = createHash('sha256');
  for (const [path, body] of files) digest.update(path).update(body);
  const tag = digest.digest('hex').slice(0, 16);
  const name = `${REPOSITORY}:${tag}`;
  if (await orIgnore(docker.getImage(name).inspect(), 404)) return name;
  await importImage(docker, files, tag);
  return name;
}

/** Where the image would come from now; makes nothing. */
export async function sandboxImageSource(docker: Docker): Promise<'present' | 'made here' | 'missing'> {
  const images = await docker.listImages({ filters: { reference: [REPOSITORY] } });
  if (images.length > 0) return 'present';
  return (await hostFiles()) ? 'made here' : 'missing';
}

/** On a machine without the binaries an image that somebody made before will do. */
async function anyPresent(docker: Docker): Promise<string> {
  const images = await docker.listImages({ filters: { reference: [REPOSITORY] } });
  const name = images.flatMap((image) => image.RepoTags ?? [])[0];
  if (name) return name;
  throw new RuntimeError(
    'Failed',
    'the image of network interfaces is made from busybox (static) and nft of this machine, and they are not here; on Debian: apt-get install busybox-static nftables',
  );
}

type Files = ReadonlyMap<string, Buffer>;

/** Paths in the image and their contents; undefined when this machine does not have them. */
async function hostFiles(): Promise<Files | undefined> {
  const busybox = BUSYBOX_PATHS.find(existsSync);
  const nft = NFT_PATHS.find(existsSync);
  // Without `ldd` nobody knows what nft needs, and an image that lacks it would break only later.
  if (process.platform !== 'linux' || !busybox || !nft || !existsSync(LDD)) return undefined;
  const files = new Map<string, Buffer>([
    ['bin/busybox', readFileSync(busybox)],
    ['usr/sbin/nft', readFileSync(nft)],
  ]);
  for (const library of [...(await librariesOf(busybox)), ...(await librariesOf(nft))])
    files.set(library.slice(1), readFileSync(library));
  return files;
}

/** The shared libraries and the loader that a program needs, as `ldd` finds them; none for a static one. */
async function librariesOf(program: string): Promise<string[]> {
  const { stdout } = await run(LDD, [program]).catch(() => ({ stdout: '' })); // It fails for a static program: that needs nothing.
  return [...stdout.matchAll(/(?:=>\s+)?(\/\S+)\s+\(0x/g)].map((match) => match[1] ?? '').filter(Boolean);
}

async function importImage(docker: Docker, files: Files, tag: string): Promise<void> {
  const archive = pack();
  for (const [path, body] of files) archive.entry({ name: path, mode: 0o755 }, body);
  for (const applet of APPLETS)
    archive.entry({ name: `bin/${basename(applet)}`, type: 'symlink', linkname: 'busybox' });
  for (const folder of ['etc', 'proc', 'sys', 'dev', 'tmp', 'run']) archive.entry({ name: folder, type: 'directory' });
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  const progress = await docker.importImage(Buffer.concat(chunks) as unknown as string, { repo: REPOSITORY, tag });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
  });
}
