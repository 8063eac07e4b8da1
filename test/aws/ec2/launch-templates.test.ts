// Launch templates: numbered versions, one of which is the default, found by id and by name.

import {
  CreateLaunchTemplateCommand,
  type CreateLaunchTemplateCommandInput,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DeleteLaunchTemplateCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type DescribeLaunchTemplateVersionsCommandInput,
  ModifyLaunchTemplateCommand,
  type RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws();
});
afterEach(() => aws[Symbol.asyncDispose]());

const LaunchTemplateName = 'workers';

const make = async (input: Partial<CreateLaunchTemplateCommandInput> = {}) => {
  const LaunchTemplateData = { InstanceType: 't3.large', UserData: '' } as const;
  const made = await aws.ec2.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData, ...input }),
  );
  return made.LaunchTemplate ?? {};
};
const add = async (LaunchTemplateData: RequestLaunchTemplateData, SourceVersion?: string) =>
  (
    await aws.ec2.send(
      new CreateLaunchTemplateVersionCommand({ LaunchTemplateName, LaunchTemplateData, SourceVersion }),
    )
  ).LaunchTemplateVersion;
const numbers = async (input: DescribeLaunchTemplateVersionsCommandInput) => {
  const { LaunchTemplateVersions = [] } = await aws.ec2.send(new DescribeLaunchTemplateVersionsCommand(input));
  return LaunchTemplateVersions.map(({ VersionNumber }) => VersionNumber);
};

describe('a launch template', () => {
  it('is described by its id, its name and its tags, with the numbers of its versions', async () => {
    const made = await make({
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'a', Value: 'b' }] }],
    });
    expect(made).toMatchObject({ LaunchTemplateName, DefaultVersionNumber: 1, LatestVersionNumber: 1 });
    const { LaunchTemplateId = '' } = made;
    await aws.ec2.send(new CreateTagsCommand({ Resources: [LaunchTemplateId], Tags: [{ Key: 'team', Value: 'x' }] }));
    await make({ LaunchTemplateName: 'other' });
    for (const asked of [
      { LaunchTemplateIds: [LaunchTemplateId] },
      { LaunchTemplateNames: [LaunchTemplateName] },
      { Filters: [{ Name: 'tag:team', Values: ['x'] }] },
      { Filters: [{ Name: 'launch-template-name', Values: ['work*'] }] },
    ]) {
      const { LaunchTemplates } = await aws.ec2.send(new DescribeLaunchTemplatesCommand(asked));
      expect(LaunchTemplates?.map((template) => template.LaunchTemplateId)).toEqual([LaunchTemplateId]);
      expect(LaunchTemplates?.[0]?.Tags).toHaveLength(2);
    }
    const names = ['workers', 'other'];
    const both = await aws.ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: names }));
    expect(both.LaunchTemplates?.map((template) => template.LaunchTemplateName).sort()).toEqual(names.sort());
  });

  it('has a name of the letters that it may have', async () => {
    await expect(make({ LaunchTemplateName: 'some illegal name' })).rejects.toMatchObject({
      name: 'InvalidLaunchTemplateName.MalformedException',
    });
  });

  it('is made once: again by the same request, and not by another', async () => {
    const first = await make({ ClientToken: 'one' });
    expect(await make({ ClientToken: 'one' })).toEqual(first);
    await expect(make({ ClientToken: 'two' })).rejects.toMatchObject({
      name: 'InvalidLaunchTemplateName.AlreadyExistsException',
      message: 'Launch template name already in use.',
    });
  });

  it('has versions of their own or from others, the newest first', async () => {
    await make();
    expect(await add({ ImageId: 'ami-1' })).toMatchObject({
      LaunchTemplateData: { ImageId: 'ami-1' },
      DefaultVersion: false,
    });
    const inherited = await add({ ImageId: 'ami-2' }, '1');
    expect(inherited).toMatchObject({ VersionNumber: 3 });
    expect(inherited?.LaunchTemplateData).toEqual({ InstanceType: 't3.large', ImageId: 'ami-2' });
    expect(await numbers({ LaunchTemplateName })).toEqual([3, 2, 1]);
    expect(await numbers({ LaunchTemplateName, MinVersion: '2' })).toEqual([3, 2]);
    expect(await numbers({ LaunchTemplateName, Versions: ['$Default', '2'] })).toEqual([2, 1]);
    expect(await numbers({ Versions: ['$Latest'] })).toEqual([3]);
    expect(await numbers({ LaunchTemplateName, Filters: [{ Name: 'instance-type', Values: ['t3.*'] }] })).toEqual([
      3, 1,
    ]);
    expect(await numbers({ LaunchTemplateName, Filters: [{ Name: 'is-default-version', Values: ['true'] }] })).toEqual([
      1,
    ]);
  });

  it('loses any version but the default one, and never gives its number again', async () => {
    await make();
    await add({ ImageId: 'ami-1' });
    await aws.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateName, DefaultVersion: '$Latest' }));
    await add({ ImageId: 'ami-2' });
    const Versions = ['1', '2', '3', '9'];
    const { SuccessfullyDeletedLaunchTemplateVersions: gone, UnsuccessfullyDeletedLaunchTemplateVersions: kept } =
      await aws.ec2.send(new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateName, Versions }));
    expect(gone?.map(({ VersionNumber }) => VersionNumber)).toEqual([1, 3]);
    expect(kept?.map(({ VersionNumber, ResponseError }) => [VersionNumber, ResponseError?.Code])).toEqual([
      [2, 'unexpectedError'],
      [9, 'launchTemplateVersionDoesNotExist'],
    ]);
    expect(await add({ ImageId: 'ami-3' })).toMatchObject({ VersionNumber: 4 });
    expect(await numbers({ LaunchTemplateName })).toEqual([4, 2]);
  });

  it('is gone by its id or its name, and what is not there is refused in the words of AWS', async () => {
    const { LaunchTemplateId } = await make();
    await aws.ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId }));
    const refused = async (send: Promise<unknown>, name: string, message: string) =>
      await expect(send).rejects.toMatchObject({ name, message });
    await refused(
      aws.ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId })),
      'InvalidLaunchTemplateId.NotFound',
      `The specified launch template, with template ID ${LaunchTemplateId}, does not exist.`,
    );
    await refused(
      aws.ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: ['workers'] })),
      'InvalidLaunchTemplateName.NotFoundException',
      'At least one of the launch templates specified in the request does not exist.',
    );
    await refused(
      numbers({ LaunchTemplateName }),
      'InvalidLaunchTemplateName.NotFoundException',
      'The specified launch template, with template name workers, does not exist.',
    );
    await make();
    await refused(
      aws.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateName, DefaultVersion: '2' })),
      'InvalidLaunchTemplateId.VersionNotFound',
      'The launch template version 2 is not found for the specified launch template.',
    );
    await refused(
      aws.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateId, DefaultVersion: '1' })),
      'InvalidParameterCombination',
      'Either provide launch template ID or launch template name to modify the template.',
    );
    await expect(numbers({ LaunchTemplateName, Versions: ['3'] })).rejects.toThrow('specified version 3 for the');
    await expect(numbers({})).rejects.toMatchObject({ name: 'MissingParameter' });
    await expect(numbers({ Versions: ['1'] })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});
