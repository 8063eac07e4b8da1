// Services against a quota: their number, their load balancers and their node ports.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/quota/v1/evaluator/core/services.go

import { ONE } from '../resource-list.ts';
import type { Service } from '../types.gen.ts';
import type { QuotaEvaluator } from './evaluator.ts';

const COUNT = 'count/services';
const NAMES = [COUNT, 'services', 'services.loadbalancers', 'services.nodeports'];

const times = (count: number) => ({ ...ONE, nanos: ONE.nanos * BigInt(count) });

export const serviceEvaluator: QuotaEvaluator<Service> = {
  handles: ({ subresource }) => subresource === undefined,
  matching: (names) => names.filter((name) => NAMES.includes(name)),
  matchesScope: () => false,
  usage({ spec = {} }) {
    const { type, ports = [], allocateLoadBalancerNodePorts } = spec;
    const isBalanced = type === 'LoadBalancer';
    const takesAll = type === 'NodePort' || (isBalanced && allocateLoadBalancerNodePorts !== false);
    const nodePorts = takesAll ? ports.length : isBalanced ? ports.filter(({ nodePort }) => nodePort).length : 0;
    return new Map([
      [COUNT, ONE],
      ['services', ONE],
      ['services.loadbalancers', times(isBalanced ? 1 : 0)],
      ['services.nodeports', times(nodePorts)],
    ]);
  },
};
