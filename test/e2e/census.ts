// What there is of one emulator, everywhere: in its two APIs, in the Docker engine and on disk. After a crash and the next start all of
// it must tell of the same pods.

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CoordinationV1Api, CoreV1Api } from '@kubernetes/client-node';
import Docker from 'dockerode';
import { expect } from 'vitest';
import { LABELS } from '../../src/runtime/labels.ts';
import { type ApiClients, isReady, kubeConfig, podInterfaces, when } from './api-clients.ts';

export interface Subject {
  readonly clients: ApiClients;
  readonly cluster: string;
  readonly instance: string;
  readonly dataDirectory: string;
}

/** All containers that carry the instance's label, whatever they are for. */
export function containersOf(instance: string): Promise<Docker.ContainerInfo[]> {
  return new Docker().listContainers({ all: true, filters: { label: [`${LABELS.instance}=${instance}`] } });
}

export async function networksOf(instance: string): Promise<string[]> {
  const networks = await new Docker().listNetworks({ filters: { label: [`${LABELS.instance}=${instance}`] } });
  return networks.map(({ Name }) => Name);
}

/**
 * Waits until exactly these pods of the namespace `default` are there and ready, and then expects one address, interface, node, lease,
 * container and folder for each, and nothing beside them.
 * @param names of the pods
 * @param resting how many interfaces of pods that have ended since the start may still be kept
 */
export async function expectOnly(subject: Subject, names: readonly string[], resting = 0): Promise<void> {
  const { clients, cluster, instance, dataDirectory } = subject;
  const config = await kubeConfig(clients, cluster);
  const api = config.makeApiClient(CoreV1Api);
  const wanted = [...names].sort();
  const pods = await when(
    async () => (await api.listNamespacedPod({ namespace: 'default' })).items,
    (items) => items.length === wanted.length && items.every(isReady),
  );
  const namesOf = (items: { metadata?: { name?: string } }[]) => items.map(({ metadata }) => metadata?.name).sort();
  const nodes = pods.map(({ spec }) => spec?.nodeName).sort();
  const addresses = pods.map(({ metadata, status }) => [`default/${metadata?.name}`, status?.podIP]);
  const leases = config.makeApiClient(CoordinationV1Api).listNamespacedLease({ namespace: 'kube-node-lease' });
  expect(namesOf(pods)).toEqual(wanted);
  expect(new Set(addresses.map(([, address]) => address)).size).toBe(wanted.length);
  // A pod that has ended is followed by its node, its lease and, last of all, its interface.
  const interfaces = await when(
    () => podInterfaces(clients),
    (found) => Object.keys(found).length <= wanted.length,
  );
  expect(interfaces).toEqual(Object.fromEntries(addresses) as object);
  expect(namesOf((await api.listNode()).items)).toEqual(nodes);
  expect(namesOf((await leases).items)).toEqual(nodes);
  const directory = join(dataDirectory, 'clusters', `123456789012-us-west-2-${cluster}`, 'pods');
  expect(readdirSync(directory).sort()).toEqual(pods.map(({ metadata }) => metadata?.uid).sort());

  // What the engine still made for a process that was killed is removed as soon as it tells of it.
  const containers = await when(
    () => containersOf(instance),
    (found) => found.length <= 2 * wanted.length + resting + 1,
  );
  const withRole = (role: string) => containers.filter(({ Labels }) => Labels[LABELS.role] === role);
  const own = withRole('container').map(({ Labels, State }) => `${Labels[LABELS.pod]} ${State}`);
  expect(own.sort()).toEqual(wanted.map((name) => `${name} running`));
  expect(withRole('eni')).toHaveLength(wanted.length + resting);
  expect(withRole('router')).toHaveLength(1);
  expect(containers).toHaveLength(2 * wanted.length + resting + 1);
  expect(await networksOf(instance)).toHaveLength(1);
  for (const { Id, Labels } of withRole('container')) {
    const pod = pods.find(({ metadata }) => metadata?.name === Labels[LABELS.pod]);
    const seen = execFileSync('docker', ['exec', Id, 'ip', '-4', 'addr', 'show', 'dev', 'eth0'], { encoding: 'utf8' });
    expect(seen).toContain(`inet ${pod?.status?.podIP}/32`);
  }
}
