// An image with this machine's Node in it and nothing else: a place to run the emulator where nothing can be pulled.

import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import Docker from 'dockerode';
import { pack } from 'tar-stream';

const REPOSITORY = 'eks-fargate-test/node';

/** Returns the image's name. */
export async function nodeImage(): Promise<string> {
  const docker = new Docker();
  const name = `${REPOSITORY}:${process.version}`;
  if ((await docker.listImages({ filters: { reference: [name] } })).length > 0) return name;
  const archive = pack();
  const node = realpathSync(process.execPath);
  archive.entry({ name: 'usr/bin/node', mode: 0o755 }, readFileSync(node));
  for (const library of librariesOf(node))
    archive.entry({ name: library.slice(1), mode: 0o755 }, readFileSync(library));
  for (const folder of ['etc', 'proc', 'sys', 'dev', 'run', 'app', 'data', 'var/run'])
    archive.entry({ name: folder, type: 'directory' });
  archive.entry({ name: 'tmp', type: 'directory', mode: 0o1777 });
  archive.finalize();
  const file = archive as unknown as string; // The client takes a stream as well; its types do not say so.
  const progress = await docker.importImage(file, { repo: REPOSITORY, tag: process.version });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
  });
  return name;
}

function librariesOf(program: string): string[] {
  const said = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...said.matchAll(/(?:=>\s+)?(\/\S+)\s+\(0x/g)].map((match) => match[1] ?? '');
}
