// Launch templates as records: numbered versions of what instances would be started with. Emulator: nothing is started.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-launch-template-versions.html

import type { JsonObject } from '../../lib/json.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { records } from '../records.ts';
import type { LaunchTemplate, LaunchTemplateVersion, ResponseLaunchTemplateData } from './types.gen.ts';

/** A version without what its template says: ids, and whether it is the default. */
export type LaunchTemplateVersionRecord = Pick<
  LaunchTemplateVersion,
  'VersionDescription' | 'CreateTime' | 'CreatedBy'
> & {
  VersionNumber: number;
  LaunchTemplateData: ResponseLaunchTemplateData;
};

export type LaunchTemplateRecord = JsonObject &
  Pick<LaunchTemplate, 'CreateTime' | 'CreatedBy' | 'Tags'> & {
    LaunchTemplateId: string;
    LaunchTemplateName: string;
    DefaultVersionNumber: number;
    /** Those that there are, in the order of their numbers. */
    versions: LaunchTemplateVersionRecord[];
    /** How many there have been: the number of one that is deleted is not given again. */
    versionsMade: number;
    /** Of the request that made it. */
    clientToken?: string;
  };

export interface TemplateReference {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
}

/** By their ids. */
export const LAUNCH_TEMPLATES = records<LaunchTemplateRecord>('ec2.launch-templates');

/** What is told of a template. */
export function describedTemplate({ Tags = [], ...record }: LaunchTemplateRecord): LaunchTemplate {
  const { LaunchTemplateId, LaunchTemplateName, CreateTime, CreatedBy, DefaultVersionNumber } = record;
  const LatestVersionNumber = latestOf(record);
  return {
    LaunchTemplateId,
    LaunchTemplateName,
    CreateTime,
    CreatedBy,
    DefaultVersionNumber,
    LatestVersionNumber,
    ...(Tags.length > 0 && { Tags }),
    Operator: { Managed: false },
  };
}

/** What is told of one of its versions. */
export function describedVersion(
  { LaunchTemplateId, LaunchTemplateName, DefaultVersionNumber }: LaunchTemplateRecord,
  version: LaunchTemplateVersionRecord,
): LaunchTemplateVersion {
  const DefaultVersion = version.VersionNumber === DefaultVersionNumber;
  return { LaunchTemplateId, LaunchTemplateName, ...version, DefaultVersion, Operator: { Managed: false } };
}

/**
 * Of a template by its id or by its name. The words for both are those that AWS has for a modification, in getmoto/moto's tests.
 * @throws AwsError MissingParameter for neither, InvalidParameterCombination for both
 */
export function checkReference(
  { LaunchTemplateId: id, LaunchTemplateName: name }: TemplateReference,
  verb: string,
): void {
  if (id !== undefined && name !== undefined)
    throw new AwsError(
      'InvalidParameterCombination',
      `Either provide launch template ID or launch template name to ${verb} the template.`,
    );
  if (id === undefined && name === undefined)
    throw new AwsError(
      'MissingParameter',
      'The request must contain the parameter launch template ID or launch template name',
    );
}

/** @throws AwsError InvalidLaunchTemplateId.NotFound, InvalidLaunchTemplateName.NotFoundException */
export function getLaunchTemplate(
  from: Store | Transaction,
  scope: Scope,
  { LaunchTemplateId: id, LaunchTemplateName: name }: TemplateReference,
): LaunchTemplateRecord {
  const found = LAUNCH_TEMPLATES.list(from, scope).find(
    (template) => template.LaunchTemplateId === id || template.LaunchTemplateName === name,
  );
  if (!found) throw id === undefined ? noSuchName(name) : noSuchTemplate(id);
  return found;
}

export function putLaunchTemplate(transaction: Transaction, scope: Scope, record: LaunchTemplateRecord): void {
  LAUNCH_TEMPLATES.put(transaction, LAUNCH_TEMPLATES.keyOf(scope, record.LaunchTemplateId), record);
}

/** `$Latest`, `$Default` or a number; undefined where there is no such version. */
export function findVersion(record: LaunchTemplateRecord, text: string): LaunchTemplateVersionRecord | undefined {
  const named: Record<string, number> = { $Latest: latestOf(record), $Default: record.DefaultVersionNumber };
  const number = named[text] ?? Number(text);
  return record.versions.find(({ VersionNumber }) => VersionNumber === number);
}

/** In the words that getmoto/moto's tests have from AWS. */
export function noSuchVersion(id: string, version: string): AwsError {
  return new AwsError(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version ${version} for the launch template with ID ${id}.`,
  );
}

export function noSuchTemplate(id: string): AwsError {
  return new AwsError(
    'InvalidLaunchTemplateId.NotFound',
    `The specified launch template, with template ID ${id}, does not exist.`,
  );
}

/** The next version of a template, or its first. What is empty in its data is as if it were not there. */
export function newVersion(
  context: AwsContext,
  number: number,
  made: { readonly description: string | undefined; readonly data: ResponseLaunchTemplateData },
): LaunchTemplateVersionRecord {
  const told = Object.entries(made.data).filter(([, value]) => value !== '' && value !== undefined);
  return {
    VersionNumber: number,
    ...(made.description !== undefined && { VersionDescription: made.description }),
    CreateTime: context.clock.simulatedMs(),
    CreatedBy: context.principal.arn,
    LaunchTemplateData: Object.fromEntries(told),
  };
}

function latestOf({ versions }: Pick<LaunchTemplateRecord, 'versions'>): number {
  return versions.at(-1)?.VersionNumber ?? 0;
}

function noSuchName(name: string | undefined): AwsError {
  return new AwsError(
    'InvalidLaunchTemplateName.NotFoundException',
    `The specified launch template, with template name ${name}, does not exist.`,
  );
}
