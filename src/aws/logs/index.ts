// The operations of CloudWatch Logs that are served.

import { toServiceModel } from '../model.ts';
import type { Service } from '../operation.ts';
import { associateKmsKey } from './associate-kms-key.ts';
import { createLogGroup } from './create-log-group.ts';
import { createLogStream } from './create-log-stream.ts';
import { deleteDestination } from './delete-destination.ts';
import { deleteLogGroup } from './delete-log-group.ts';
import { deleteLogStream } from './delete-log-stream.ts';
import { deleteMetricFilter } from './delete-metric-filter.ts';
import { deleteResourcePolicy } from './delete-resource-policy.ts';
import { deleteRetentionPolicy } from './delete-retention-policy.ts';
import { deleteSubscriptionFilter } from './delete-subscription-filter.ts';
import { describeDestinations } from './describe-destinations.ts';
import { describeLogGroups } from './describe-log-groups.ts';
import { describeLogStreams } from './describe-log-streams.ts';
import { describeMetricFilters } from './describe-metric-filters.ts';
import { describeResourcePolicies } from './describe-resource-policies.ts';
import { describeSubscriptionFilters } from './describe-subscription-filters.ts';
import { disassociateKmsKey } from './disassociate-kms-key.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { getLogEvents } from './get-log-events.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import model from './model.gen.json' with { type: 'json' };
import { putDestination } from './put-destination.ts';
import { putDestinationPolicy } from './put-destination-policy.ts';
import { putLogEvents } from './put-log-events.ts';
import { putLogGroupDeletionProtection } from './put-log-group-deletion-protection.ts';
import { putMetricFilter } from './put-metric-filter.ts';
import { putResourcePolicy } from './put-resource-policy.ts';
import { putRetentionPolicy } from './put-retention-policy.ts';
import { putSubscriptionFilter } from './put-subscription-filter.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';

export const logs: Service = {
  model: toServiceModel(model),
  operations: {
    AssociateKmsKey: associateKmsKey,
    CreateLogGroup: createLogGroup,
    CreateLogStream: createLogStream,
    DeleteDestination: deleteDestination,
    DeleteLogGroup: deleteLogGroup,
    DeleteLogStream: deleteLogStream,
    DeleteMetricFilter: deleteMetricFilter,
    DeleteResourcePolicy: deleteResourcePolicy,
    DeleteRetentionPolicy: deleteRetentionPolicy,
    DeleteSubscriptionFilter: deleteSubscriptionFilter,
    DescribeDestinations: describeDestinations,
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    DescribeMetricFilters: describeMetricFilters,
    DescribeResourcePolicies: describeResourcePolicies,
    DescribeSubscriptionFilters: describeSubscriptionFilters,
    DisassociateKmsKey: disassociateKmsKey,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
    ListTagsForResource: listTagsForResource,
    PutDestination: putDestination,
    PutDestinationPolicy: putDestinationPolicy,
    PutLogEvents: putLogEvents,
    PutLogGroupDeletionProtection: putLogGroupDeletionProtection,
    PutMetricFilter: putMetricFilter,
    PutResourcePolicy: putResourcePolicy,
    PutRetentionPolicy: putRetentionPolicy,
    PutSubscriptionFilter: putSubscriptionFilter,
    TagResource: tagResource,
    UntagResource: untagResource,
  },
};
