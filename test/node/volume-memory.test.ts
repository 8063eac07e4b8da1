import { describe, expect, it } from 'vitest';
import type { ConfigMap, Pod } from '../../src/kube/types.gen.ts';
import { podDirectory } from '../../src/node/kubelet/volumes/pod-directory.ts';
import { PodVolumeMemory } from '../../src/node/kubelet/volumes/pod-volume-memory.ts';
import type { VolumeInput } from '../../src/node/kubelet/volumes/pod-volumes.ts';
import type { PodTokens } from '../../src/node/kubelet/volumes/tokens.ts';

const volumes = [
  { name: 'settings', configMap: { name: 'settings' } },
  { name: 'late', configMap: { name: 'late', optional: true } },
  { name: 'about', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
];
const metadata = { name: 'p', namespace: 'default', uid: 'u', labels: { app: 'a' } };
const pod = { metadata, spec: { containers: [], volumes } } as unknown as Pod;
const settings = { metadata: { name: 'settings' }, data: { color: 'blue' } } as unknown as ConfigMap;

/** What a look at the pod finds. The files are another test's business. */
function look(found: { pod?: Pod; maps?: Record<string, ConfigMap>; address?: string }): VolumeInput {
  const { maps = { settings }, address = '10.0.0.7' } = found;
  return {
    pod: found.pod ?? pod,
    directory: podDirectory('/nowhere', 'u'),
    tokens: { areFresh: () => true } as unknown as PodTokens,
    nowMs: 0,
    writesFiles: false,
    sources: {
      place: { podIPs: [address], hostIPs: [address], allocatable: {} },
      configMap: (name) => maps[name],
      secret: () => undefined,
    },
  };
}

const nothing = async () => undefined;

describe('the volumes of a pod', () => {
  it('are not made again while all that they are made from is the same', async () => {
    const memory = new PodVolumeMemory();
    const first = await memory.prepare(look({}), nothing);
    const withStatus = { ...pod, metadata: { ...metadata }, status: { phase: 'Running' } } as unknown as Pod;
    expect(await memory.prepare(look({ pod: withStatus }), nothing)).toBe(first);
  });

  it.each([
    ['a source is another', { maps: { settings: { ...settings } } }],
    ['a source has come', { maps: { settings, late: settings } }],
    ['a label is another', { pod: { ...pod, metadata: { ...metadata, labels: { app: 'b' } } } as unknown as Pod }],
    [
      'an annotation has come',
      { pod: { ...pod, metadata: { ...metadata, annotations: { a: 'b' } } } as unknown as Pod },
    ],
    ['the pod has another address', { address: '10.0.0.8' }],
  ])('are made again when %s', async (_, change) => {
    const memory = new PodVolumeMemory();
    const first = await memory.prepare(look({}), nothing);
    expect(await memory.prepare(look(change), nothing)).not.toBe(first);
  });

  it('are made again after they could not be made', async () => {
    const memory = new PodVolumeMemory();
    const first = await memory.prepare(look({}), nothing);
    await expect(memory.prepare(look({ maps: {} }), nothing)).rejects.toThrow('configmap "settings" not found');
    expect(await memory.prepare(look({}), nothing)).not.toBe(first);
  });
});
