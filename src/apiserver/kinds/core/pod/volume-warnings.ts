// What deserves a word in volumes: those that nothing mounts any more, and files in each other's place.

import type { Volume, VolumeProjection } from '../../../../kube/types.gen.ts';
import { claimWarnings } from '../fraction-warnings.ts';
import { MAX_COMPARED } from './container-warnings.ts';

/** Since when there is nothing behind a volume's source, in the order of the warnings. */
const GONE_BEFORE_CLAIMS: readonly (readonly [keyof Volume, string])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
];
const GONE_AFTER_CLAIMS: typeof GONE_BEFORE_CLAIMS = [
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

export function volumeWarnings(volumes: readonly Volume[], path: string): readonly string[] {
  return [
    ...volumes.flatMap((volume, index) => {
      const claim = `${path}[${index}].ephemeral.volumeClaimTemplate.spec`;
      return [
        ...goneWarnings(volume, `${path}[${index}]`, GONE_BEFORE_CLAIMS),
        ...claimWarnings(volume.ephemeral?.volumeClaimTemplate?.spec, claim),
        ...goneWarnings(volume, `${path}[${index}]`, GONE_AFTER_CLAIMS),
      ];
    }),
    ...volumes.flatMap(overlapWarnings),
  ];
}

/** Upstream has one name for it in the API and another in its words. */
const shownAs = (source: keyof Volume) => (source === 'storageos' ? 'storageOS' : source);

const goneWarnings = (volume: Volume, path: string, gone: typeof GONE_AFTER_CLAIMS) =>
  gone.flatMap(([source, words]) => (volume[source] ? [`${path}.${shownAs(source)}: ${words}`] : []));

interface PlacedFile {
  readonly path: string;
  /** What brings it; empty where there is only one. */
  readonly source: string;
}

const quoted = (text: string | undefined) => JSON.stringify(text ?? '');

function overlapWarnings({ name, configMap, secret, downwardAPI, projected }: Volume): readonly string[] {
  const warn = (what: string, files: readonly PlacedFile[]) =>
    overlaps(files).map((words) => `volume ${quoted(name)} (${what}): overlapping paths: ${words}`);
  const sources = projected?.sources ?? [];
  return [
    ...(configMap ? warn(`ConfigMap ${quoted(configMap.name)}`, filesOf(configMap.items, '')) : []),
    ...(secret ? warn(`Secret ${quoted(secret.secretName)}`, filesOf(secret.items, '')) : []),
    ...(downwardAPI ? warn('DownwardAPI', filesOf(downwardAPI.items, '')) : []),
    ...sources.flatMap((source) =>
      Object.keys(source).length === 0 ? [`volume ${quoted(name)} (Projected) has no sources provided`] : [],
    ),
    ...warn('Projected', sources.flatMap(projectedFiles)),
  ];
}

function projectedFiles(source: VolumeProjection): readonly PlacedFile[] {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle } = source;
  if (configMap?.items) return filesOf(configMap.items, `ConfigMap ${quoted(configMap.name)}`);
  if (secret?.items) return filesOf(secret.items, `Secret ${quoted(secret.name)}`);
  if (downwardAPI?.items) return filesOf(downwardAPI.items, 'DownwardAPI');
  if (serviceAccountToken) return filesOf([serviceAccountToken], 'ServiceAccountToken');
  if (!clusterTrustBundle) return [];
  const bundle = clusterTrustBundle.name ?? clusterTrustBundle.signerName;
  return filesOf([clusterTrustBundle], `ClusterTrustBundle ${quoted(bundle)}`);
}

const filesOf = (items: readonly { readonly path: string }[] = [], source: string): readonly PlacedFile[] =>
  items.map(({ path }) => ({ path: path.replace(/\/+$/, ''), source }));

/** A file in the place of another, or below it. */
function overlaps(files: readonly PlacedFile[]): readonly string[] {
  return files.slice(0, MAX_COMPARED).flatMap((file, index) =>
    files
      .slice(0, index)
      .filter((other) => other.path !== '' && file.path !== '' && isBelowOrSame(file.path, other.path))
      .map((other) => `${shown(file)} with ${shown(other)}`),
  );
}

const isBelowOrSame = (a: string, b: string) => `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
const shown = ({ path, source }: PlacedFile) => (source ? `${quoted(path)} (${source})` : quoted(path));
