// DeleteLaunchTemplateVersions: each for itself; what cannot go is told beside what went. The default version cannot.

import type { Operation } from '../operation.ts';
import {
  checkReference,
  findVersion,
  getLaunchTemplate,
  type LaunchTemplateRecord,
  putLaunchTemplate,
} from './launch-templates.ts';
import type {
  DeleteLaunchTemplateVersionsRequest,
  DeleteLaunchTemplateVersionsResult,
  ResponseError,
} from './types.gen.ts';

export const deleteLaunchTemplateVersions: Operation<
  DeleteLaunchTemplateVersionsRequest,
  DeleteLaunchTemplateVersionsResult
> = (input, context) => {
  checkReference(input, 'delete versions of');
  return context.store.commit((transaction) => {
    const record = getLaunchTemplate(transaction, context, input);
    const { LaunchTemplateId, LaunchTemplateName } = record;
    const asked = [...new Set(input.Versions)].map((text) => ({
      about: { LaunchTemplateId, LaunchTemplateName, VersionNumber: Number(text) },
      error: refusalOf(record, text),
    }));
    const gone = asked.flatMap(({ about, error }) => (error ? [] : about));
    const versions = record.versions.filter(
      ({ VersionNumber }) => !gone.some((other) => other.VersionNumber === VersionNumber),
    );
    putLaunchTemplate(transaction, context, { ...record, versions });
    return {
      SuccessfullyDeletedLaunchTemplateVersions: gone,
      UnsuccessfullyDeletedLaunchTemplateVersions: asked.flatMap(({ about, error }) =>
        error ? { ...about, ResponseError: error } : [],
      ),
    };
  });
};

/** Emulator: the codes are the model's, the words are ours. */
function refusalOf(record: LaunchTemplateRecord, text: string): ResponseError | undefined {
  const found = /^\d+$/.test(text) ? findVersion(record, text) : undefined;
  if (!found)
    return {
      Code: 'launchTemplateVersionDoesNotExist',
      Message: `The launch template version ${text} does not exist.`,
    };
  if (found.VersionNumber === record.DefaultVersionNumber)
    return { Code: 'unexpectedError', Message: 'The default version of a launch template cannot be deleted.' };
  return undefined;
}
