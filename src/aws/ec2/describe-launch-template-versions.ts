// DescribeLaunchTemplateVersions: of one template, the newest first; or the latest or default ones of all.

import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { describe, type Filters, type Kind, timeText } from './describe.ts';
import {
  checkReference,
  describedVersion,
  findVersion,
  getLaunchTemplate,
  LAUNCH_TEMPLATES,
  type LaunchTemplateRecord,
  type LaunchTemplateVersionRecord,
  noSuchVersion,
} from './launch-templates.ts';
import type {
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult,
  LaunchTemplateVersion,
  ResponseLaunchTemplateData,
} from './types.gen.ts';

type Value = string | number | boolean | undefined;

const inData =
  (read: (data: ResponseLaunchTemplateData) => Value) =>
  ({ LaunchTemplateData: data = {} }: LaunchTemplateVersion) => [read(data)];

const FILTERS: Filters<LaunchTemplateVersion> = {
  'create-time': ({ CreateTime }) => [timeText(CreateTime)],
  'ebs-optimized': inData(({ EbsOptimized }) => EbsOptimized),
  'host-resource-group-arn': inData(({ Placement }) => Placement?.HostResourceGroupArn),
  'http-endpoint': inData(({ MetadataOptions }) => MetadataOptions?.HttpEndpoint),
  'http-protocol-ipv4': inData(({ MetadataOptions }) => MetadataOptions?.HttpEndpoint),
  'http-tokens': inData(({ MetadataOptions }) => MetadataOptions?.HttpTokens),
  'iam-instance-profile': inData(({ IamInstanceProfile }) => IamInstanceProfile?.Arn ?? IamInstanceProfile?.Name),
  'image-id': inData(({ ImageId }) => ImageId),
  'instance-type': inData(({ InstanceType }) => InstanceType),
  'is-default-version': ({ DefaultVersion }) => [DefaultVersion],
  'kernel-id': inData(({ KernelId }) => KernelId),
  'license-configuration-arn': ({ LaunchTemplateData }) =>
    (LaunchTemplateData?.LicenseSpecifications ?? []).map(({ LicenseConfigurationArn }) => LicenseConfigurationArn),
  'network-card-index': ({ LaunchTemplateData }) =>
    (LaunchTemplateData?.NetworkInterfaces ?? []).map(({ NetworkCardIndex }) => NetworkCardIndex),
  'ram-disk-id': inData(({ RamDiskId }) => RamDiskId),
};

/** Pages go up in ids: the newest version has the least. */
const MOST_VERSIONS = 1e9;

const VERSION_KIND: Kind<LaunchTemplateVersion> = {
  idOf: ({ LaunchTemplateId, VersionNumber = 0 }) => `${LaunchTemplateId}/${MOST_VERSIONS - VersionNumber}`,
  tagsOf: () => [],
  idError: 'InvalidLaunchTemplateId',
  idNoun: 'launch template',
  filters: FILTERS,
};

export const describeLaunchTemplateVersions: Operation<
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult
> = (input, context) => {
  const { items, nextToken } = describe(VERSION_KIND, versionsFor(input, context), {
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { LaunchTemplateVersions: items, NextToken: nextToken };
};

function versionsFor(input: DescribeLaunchTemplateVersionsRequest, context: AwsContext): LaunchTemplateVersion[] {
  const { Versions: asked = [], LaunchTemplateId, LaunchTemplateName } = input;
  const told = (record: LaunchTemplateRecord, versions: readonly LaunchTemplateVersionRecord[]) =>
    versions.map((version) => describedVersion(record, version));
  if (LaunchTemplateId === undefined && LaunchTemplateName === undefined) {
    checkForAll(asked);
    return LAUNCH_TEMPLATES.list(context.store, context).flatMap((record) =>
      told(record, [...new Set(asked.flatMap((text) => findVersion(record, text) ?? []))]),
    );
  }
  checkReference(input, 'describe the versions of');
  const record = getLaunchTemplate(context.store, context, input);
  const missing = asked.find((text) => !findVersion(record, text));
  if (missing !== undefined) throw noSuchVersion(record.LaunchTemplateId, missing);
  const { MinVersion: from = 0, MaxVersion: to = MOST_VERSIONS } = input;
  const isAsked = (version: LaunchTemplateVersionRecord) =>
    asked.length === 0
      ? version.VersionNumber >= Number(from) && version.VersionNumber <= Number(to)
      : asked.some((text) => findVersion(record, text) === version);
  return told(record, record.versions.filter(isAsked));
}

/** In the words that getmoto/moto's tests have from AWS. */
function checkForAll(asked: readonly string[]): void {
  if (asked.length > 0 && asked.every((text) => text === '$Latest' || text === '$Default')) return;
  throw new AwsError(
    asked.length === 0 ? 'MissingParameter' : 'InvalidParameterValue',
    'To describe the launch template data for all your launch templates, for ‘--versions’ specify ‘$Latest’, ‘$Default’, or both, and omit ‘--launch-template-id’, ‘--launch-template-name’, and version numbers. To describe the launch template data for a specific launch template, specify ‘--launch-template-id’ or ‘--launch-template-name’, and for ‘--versions’ specify one or more of the following values: ‘$Latest’, ‘$Default’, or one or more version numbers.',
  );
}
