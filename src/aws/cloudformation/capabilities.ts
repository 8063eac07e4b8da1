// What whoever makes a stack has to acknowledge, because resources of IAM give rights.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html#using-iam-capabilities

import { AwsError } from '../aws-error.ts';
import { RESOURCE_TYPES } from './resource-types/index.ts';
import type { StackRecord } from './stacks.ts';
import type { Template } from './template/template.ts';

/** The capability that a template needs, and the types because of which. */
export function neededCapability({ resources }: Template): {
  capability: 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM' | undefined;
  types: string[];
} {
  const ofIam = [...resources.values()].filter(({ type }) => RESOURCE_TYPES.get(type)?.iamNameProperty !== undefined);
  const isNamed = ofIam.some(
    ({ type, properties }) => properties[RESOURCE_TYPES.get(type)?.iamNameProperty ?? ''] !== undefined,
  );
  const capability = isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  return { capability: ofIam.length > 0 ? capability : undefined, types: [...new Set(ofIam.map(({ type }) => type))] };
}

/** Throws InsufficientCapabilitiesException. */
export function checkCapabilities(template: Template, given: StackRecord['capabilities']): void {
  const { capability } = neededCapability(template);
  if (capability === undefined || given.includes(capability) || given.includes('CAPABILITY_NAMED_IAM')) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${capability}]`);
}
