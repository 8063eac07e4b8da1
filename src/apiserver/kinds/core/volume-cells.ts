// Cells that volumes and claims share: printers.go (printPersistentVolume, printPersistentVolumeClaim).

import type { ObjectMeta } from '../../../kube/types.gen.ts';

/** The old way to say which class a volume is of; it outranks the field. */
export const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

const MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

export const accessModesText = (modes: readonly string[] = []): string =>
  MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');

/** `''` when nobody asked for a class. */
export const classOf = (metadata: ObjectMeta, field: string | undefined): string =>
  metadata.annotations?.[CLASS_ANNOTATION] ?? field ?? '';

export const phaseText = (metadata: ObjectMeta, phase: string | undefined): string =>
  metadata.deletionTimestamp === undefined ? (phase ?? '') : 'Terminating';
