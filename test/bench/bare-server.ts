// What a bare HTTPS server answers on this machine at this moment: what the machine has left for a server.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createAuthority, signServerCertificate } from '../../src/lib/certificates.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { type KubeClient, kubeClient } from './kube-client.ts';

const PROGRAM = resolve(import.meta.dirname, 'bare-server.mjs');

export interface BareServer extends Disposable {
  readonly client: KubeClient;
}

export async function startBareServer(): Promise<BareServer> {
  const clock = systemClock();
  const authority = await createAuthority(clock, 'bench');
  const { certificatePem, privateKeyPem } = await signServerCertificate({ clock, authority }, ['127.0.0.1']);
  const child = fork(PROGRAM, [certificatePem, privateKeyPem], { execArgv: [] });
  const [port] = (await once(child, 'message')) as [number];
  const client = kubeClient({ url: `https://127.0.0.1:${port}`, token: 'none' });
  return {
    client,
    [Symbol.dispose]() {
      client[Symbol.dispose]();
      child.kill();
    },
  };
}
