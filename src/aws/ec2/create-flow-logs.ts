// CreateFlowLogs. Emulator: they are checked, kept and described; nothing is written of the traffic.
// https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { canAssume } from '../iam/policy-document.ts';
import { findRoleByArn } from '../iam/roles.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { FLOW_LOGS, newResourceId } from './collections.ts';
import { getNetworkInterface } from './own-network-interfaces.ts';
import { getSubnet, getVpc } from './resources.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateFlowLogsRequest, CreateFlowLogsResult, FlowLog } from './types.gen.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html */
const DEFAULT_FORMAT = [
  ...['version', 'account-id', 'interface-id', 'srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol'],
  ...['packets', 'bytes', 'start', 'end', 'action', 'log-status'],
]
  .map((field) => `\${${field}}`)
  .join(' ');

export const createFlowLogs: Operation<CreateFlowLogsRequest, CreateFlowLogsResult> = (input, context) => {
  checkInput(input);
  const { ClientToken } = input;
  return context.store.commit((transaction) => {
    const earlier = FLOW_LOGS.list(transaction, context).filter(
      ({ clientToken }) => ClientToken !== undefined && clientToken === ClientToken,
    );
    if (earlier.length > 0) return { ClientToken, FlowLogIds: earlier.map(({ FlowLogId = '' }) => FlowLogId) };
    if (input.DeliverLogsPermissionArn !== undefined) checkRole(context, input.DeliverLogsPermissionArn);
    const FlowLogIds = input.ResourceIds.map((resourceId) => {
      checkResource(transaction, context, { type: input.ResourceType, id: resourceId });
      const log = newFlowLog(input, resourceId, context.clock.simulatedMs());
      if (FLOW_LOGS.list(transaction, context).some((other) => isSame(other, log)))
        throw new AwsError(
          'FlowLogAlreadyExists',
          'Error. There is an existing Flow Log with the same configuration and log destination.',
        );
      FLOW_LOGS.put(transaction, FLOW_LOGS.keyOf(context, log.FlowLogId ?? ''), {
        ...log,
        ...(ClientToken !== undefined && { clientToken: ClientToken }),
      });
      return log.FlowLogId ?? '';
    });
    return { ClientToken, FlowLogIds, Unsuccessful: [] };
  });
};

/** The words are those of moto's tests. */
function checkInput({ TrafficType, ResourceType, ...input }: CreateFlowLogsRequest): void {
  const { LogDestinationType: type = 'cloud-watch-logs', LogDestination, LogGroupName } = input;
  const invalid = (message: string) => new AwsError('InvalidParameter', message);
  if (TrafficType === undefined && !ResourceType.startsWith('TransitGateway'))
    throw new AwsError('MissingParameter', 'The request must contain the parameter TrafficType');
  if (LogDestination === undefined && LogGroupName === undefined)
    throw invalid("LogDestination can't be empty if LogGroupName is not provided.");
  if (type !== 'cloud-watch-logs' && LogGroupName !== undefined)
    throw invalid('LogDestination type must be cloud-watch-logs if LogGroupName is provided.');
  if (type === 'cloud-watch-logs' && input.DeliverLogsPermissionArn === undefined)
    throw invalid("DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.");
  if (![undefined, 60, 600].includes(input.MaxAggregationInterval))
    throw invalid('Invalid Flow Log Max Aggregation Interval');
}

/** The words are those that Terraform's provider waits for. */
function checkRole({ store, account, unknownReferences }: AwsContext, arn: string): void {
  const trust = findRoleByArn(store, account, arn)?.role.AssumeRolePolicyDocument;
  const assuming = { service: 'vpc-flow-logs.amazonaws.com', sourceArn: '', sourceAccount: account };
  if (unknownReferences === 'refuse' && (trust === undefined || !canAssume(trust, assuming)))
    throw new AwsError('InvalidParameter', 'Unable to assume given IAM role');
}

function checkResource(
  transaction: Transaction,
  context: AwsContext,
  { type, id }: { readonly type: CreateFlowLogsRequest['ResourceType']; readonly id: string },
): void {
  if (type === 'VPC') getVpc(transaction, context, id);
  else if (type === 'Subnet') getSubnet(transaction, context, id);
  else if (type === 'NetworkInterface') getNetworkInterface(transaction, context, id);
  else throw new AwsError('InvalidParameterValue', `Flow logs of a ${type} are not emulated.`);
}

function newFlowLog(input: CreateFlowLogsRequest, ResourceId: string, nowMs: number): FlowLog {
  const { LogDestination, DeliverLogsPermissionArn, DestinationOptions, TrafficType } = input;
  const LogGroupName = input.LogGroupName ?? /:log-group:([^:]+)/.exec(LogDestination ?? '')?.[1];
  return {
    CreationTime: nowMs,
    ...(DeliverLogsPermissionArn !== undefined && { DeliverLogsPermissionArn }),
    DeliverLogsStatus: 'SUCCESS',
    FlowLogId: newResourceId('fl'),
    FlowLogStatus: 'ACTIVE',
    ...(LogGroupName !== undefined && { LogGroupName }),
    ResourceId,
    ...(TrafficType !== undefined && { TrafficType }),
    LogDestinationType: input.LogDestinationType ?? 'cloud-watch-logs',
    ...(LogDestination !== undefined && { LogDestination }),
    LogFormat: input.LogFormat ?? DEFAULT_FORMAT,
    Tags: tagsFor(input.TagSpecifications, 'vpc-flow-log'),
    MaxAggregationInterval: input.MaxAggregationInterval ?? 600,
    ...(DestinationOptions && { DestinationOptions }),
  };
}

function isSame(a: FlowLog, b: FlowLog): boolean {
  return a.ResourceId === b.ResourceId && a.LogGroupName === b.LogGroupName && a.LogDestination === b.LogDestination;
}
