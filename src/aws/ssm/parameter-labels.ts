// Labels: names of versions.

import type { AwsContext } from '../operation.ts';
import { getParameterRecord, noSuchVersion, putOldVersion, putParameterRecord, versionsOf } from './parameters.ts';

interface Meant {
  readonly Name: string;
  /** The newest where it is not said. */
  readonly ParameterVersion?: number | undefined;
}

/**
 * Gives every version of a parameter the labels that `change` makes of its own.
 * @param change is told whether the version is the one that is meant
 * @returns the number of that one. Throws ParameterNotFound, ParameterVersionNotFound
 */
export function changeLabels(
  context: AwsContext,
  { Name, ParameterVersion }: Meant,
  change: (labels: readonly string[], isMeant: boolean) => string[],
): number {
  return context.store.commit((transaction) => {
    const record = getParameterRecord(transaction, context, Name);
    const meant = ParameterVersion ?? record.newest.Version;
    const versions = versionsOf(transaction, context, record);
    if (!versions.some(({ Version }) => Version === meant)) throw noSuchVersion(String(meant), Name);
    for (const version of versions) {
      const changed = { ...version, Labels: change(version.Labels, version.Version === meant) };
      if (changed.Labels.join() === version.Labels.join()) continue;
      if (version === record.newest) putParameterRecord(transaction, context, { ...record, newest: changed });
      else putOldVersion(transaction, context, changed);
    }
    return meant;
  });
}
