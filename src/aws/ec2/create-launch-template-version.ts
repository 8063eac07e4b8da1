// CreateLaunchTemplateVersion: from nothing, or from another version, of which it replaces whole parameters.

import type { Operation } from '../operation.ts';
import {
  checkReference,
  describedVersion,
  findVersion,
  getLaunchTemplate,
  newVersion,
  noSuchVersion,
  putLaunchTemplate,
} from './launch-templates.ts';
import type { CreateLaunchTemplateVersionRequest, CreateLaunchTemplateVersionResult } from './types.gen.ts';

export const createLaunchTemplateVersion: Operation<
  CreateLaunchTemplateVersionRequest,
  CreateLaunchTemplateVersionResult
> = (input, context) => {
  checkReference(input, 'create a version of');
  const { SourceVersion: source, VersionDescription: description } = input;
  return context.store.commit((transaction) => {
    const record = getLaunchTemplate(transaction, context, input);
    const from = source === undefined ? undefined : findVersion(record, source);
    if (source !== undefined && !from) throw noSuchVersion(record.LaunchTemplateId, source);
    const versionsMade = record.versionsMade + 1;
    const data = { ...from?.LaunchTemplateData, ...input.LaunchTemplateData };
    const made = newVersion(context, versionsMade, { description, data });
    const next = { ...record, versions: [...record.versions, made], versionsMade };
    putLaunchTemplate(transaction, context, next);
    return { LaunchTemplateVersion: describedVersion(next, made) };
  });
};
