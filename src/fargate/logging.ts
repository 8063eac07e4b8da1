// Whether a pod's logs would be routed: decided once, when the pod is launched, from the ConfigMap aws-observability/aws-logging.
// https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html

import type { ConfigMap } from '../kube/types.gen.ts';

export const LOGGING_NAMESPACE = 'aws-observability';
export const LOGGING_CONFIG_MAP = 'aws-logging';

const OUTPUTS = new Set(['es', 'firehose', 'kinesis_firehose', 'cloudwatch', 'cloudwatch_logs', 'kinesis']);

/** The annotation's value and the event that goes with it. */
export interface LoggingDecision {
  readonly annotation: string;
  readonly event: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string };
}

/** @param configMap undefined: there is none of that name */
export function decideLogging(configMap: ConfigMap | undefined): LoggingDecision {
  if (!configMap) {
    return disabled(
      'LOGGING_CONFIGMAP_NOT_FOUND',
      'Disabled logging because aws-logging configmap was not found. configmap "aws-logging" not found',
    );
  }
  const problem = configProblem(configMap);
  if (problem !== undefined) {
    // Emulator: the annotation's code for an invalid ConfigMap is not known from a real cluster.
    return disabled(
      'LOGGING_CONFIGMAP_INVALID',
      `Disabled logging for pod due to invalid configmap. ${problem}. Please fix the logging configmap`,
    );
  }
  return {
    annotation: 'LoggingEnabled',
    event: { type: 'Normal', reason: 'LoggingEnabled', message: 'Successfully enabled logging for pod' },
  };
}

function disabled(code: string, message: string): LoggingDecision {
  return { annotation: `LoggingDisabled: ${code}`, event: { type: 'Warning', reason: 'LoggingDisabled', message } };
}

function configProblem(configMap: ConfigMap): string | undefined {
  const output = configMap.data?.['output.conf'];
  if (!output) return 'output.conf is required';
  const plugins = [...output.matchAll(/^\s*name\s+(\S+)/gim)].map((match) => match[1] ?? '');
  const unknown = plugins.find((plugin) => !OUTPUTS.has(plugin.toLowerCase()));
  if (unknown !== undefined) return `${unknown} is not a supported output plugin`;
  return plugins.length === 0 ? 'output.conf is required' : undefined;
}
