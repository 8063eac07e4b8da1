// AWS::CDK::Metadata: what the CDK puts into every stack to count its use. It is nothing but a line in the template.

import { randomUUID } from '../../../lib/ids.ts';
import { AwsError } from '../../aws-error.ts';
import type { ResourceType } from './resource-type.ts';

export const metadata: ResourceType = {
  properties: ['Analytics', 'Modules'],
  required: [],
  attributes: [],
  updatable: ['Analytics', 'Modules'],
  create: (_calls, resource) => resource.made(randomUUID()),
  read: () => ({}),
  update: () => undefined,
  delete() {
    // It was never anywhere, so nobody waits for it to go.
    throw new AwsError('NotFoundException', 'There is nothing to delete.');
  },
};
