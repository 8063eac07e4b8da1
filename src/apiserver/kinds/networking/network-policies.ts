// NetworkPolicy: pkg/apis/networking/validation, pkg/registry/networking/networkpolicy/strategy.go.

import { NETWORK_POLICIES } from '../../../kube/kind-refs.ts';
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateCidr } from '../../validation/addresses.ts';
import { cidrWarnings, isStrictSubset } from '../../validation/ip-forms.ts';
import { validateLabelSelector } from '../../validation/label-selectors.ts';
import { portNameProblems, portNumberProblem } from '../../validation/names.ts';
import { ageColumn, formatSelector, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { countChangesToTheLetter } from '../strategy.ts';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const TYPES = ['Ingress', 'Egress'];

interface Rule {
  readonly path: string;
  readonly ports: readonly NetworkPolicyPort[];
  readonly peers: readonly NetworkPolicyPeer[];
  readonly peersPath: string;
}

/** The rules of both directions. */
function rulesOf({ spec }: NetworkPolicy): Rule[] {
  return [
    ...(spec?.ingress ?? []).map(({ ports, from }, index) => {
      const path = `spec.ingress[${index}]`;
      return { path, ports: ports ?? [], peers: from ?? [], peersPath: `${path}.from` };
    }),
    ...(spec?.egress ?? []).map(({ ports, to }, index) => {
      const path = `spec.egress[${index}]`;
      return { path, ports: ports ?? [], peers: to ?? [], peersPath: `${path}.to` };
    }),
  ];
}

export const networkPolicies: KindDefinition<NetworkPolicy> = {
  ...NETWORK_POLICIES,
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'changed-meta', 'rules'],
  columns: [
    nameColumn,
    {
      name: 'Pod-Selector',
      type: 'string',
      description:
        'Selects the pods to which this NetworkPolicy object applies.  The array of ingress rules is applied to any pods selected by this field. Multiple network policies can select the same set of pods.  In this case, the ingress rules for each are combined additively. This field is NOT optional and follows standard label selector semantics. An empty podSelector matches all pods in this namespace.',
      cell: ({ spec }) => formatSelector(spec?.podSelector),
    },
    ageColumn,
  ],
  defaults(object) {
    object.spec ??= {};
    for (const { ports } of rulesOf(object)) for (const port of ports) port.protocol ??= 'TCP';
    if (object.spec.policyTypes?.length) return;
    object.spec.policyTypes = ['Ingress', ...(object.spec.egress?.length ? ['Egress'] : [])];
  },
  prepareForCreate(object) {
    object.metadata.generation = 1;
  },
  prepareForUpdate: (object, current) => countChangesToTheLetter(object, current, 'spec'),
  validate,
  warnings: (object) =>
    rulesOf(object).flatMap(({ peers, peersPath }) =>
      peers.flatMap(({ ipBlock }, index) => {
        const path = `${peersPath}[${index}].ipBlock`;
        if (!ipBlock) return [];
        const except = ipBlock.except ?? [];
        return [
          ...cidrWarnings(ipBlock.cidr, `${path}.cidr`),
          ...except.flatMap((range, place) => cidrWarnings(range, `${path}.except[${place}]`)),
        ];
      }),
    ),
};

function validate(object: NetworkPolicy, errors: FieldErrors): void {
  const { podSelector, policyTypes = [] } = object.spec ?? {};
  if (podSelector) validateLabelSelector(podSelector, 'spec.podSelector', errors);
  for (const { path, ports, peers, peersPath } of rulesOf(object)) {
    for (const [index, port] of ports.entries()) validatePort(port, `${path}.ports[${index}]`, errors);
    for (const [index, peer] of peers.entries()) validatePeer(peer, `${peersPath}[${index}]`, errors);
  }
  if (policyTypes.length > TYPES.length)
    errors.invalid('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes');
  else for (const [index, type] of policyTypes.entries()) errors.choice(`spec.policyTypes[${index}]`, type, TYPES);
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, path: string, errors: FieldErrors): void {
  errors.choice(`${path}.protocol`, protocol, PROTOCOLS);
  const at = `${path}.endPort`;
  if (typeof port === 'number') {
    const problem = portNumberProblem(port);
    if (problem) errors.invalid(`${path}.port`, port, problem);
    if (endPort === undefined) return;
    if (endPort < port) errors.invalid(at, port, 'must be greater than or equal to `port`');
    const endProblem = portNumberProblem(endPort);
    if (endProblem) errors.invalid(at, endPort, endProblem);
    return;
  }
  const what = port === undefined ? 'not specified' : 'non-numeric';
  if (endPort !== undefined) errors.invalid(at, endPort, `may not be specified when \`port\` is ${what}`);
  if (port !== undefined) errors.problems(`${path}.port`, port, portNameProblems(port));
}

function validatePeer(
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
  path: string,
  errors: FieldErrors,
) {
  if (podSelector) validateLabelSelector(podSelector, `${path}.podSelector`, errors);
  if (namespaceSelector) validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`, errors);
  if (ipBlock) validateBlock(ipBlock, `${path}.ipBlock`, errors);
  if (!podSelector && !namespaceSelector && !ipBlock) errors.required(path, 'must specify a peer');
  if (ipBlock && (podSelector || namespaceSelector))
    errors.forbidden(path, 'may not specify both ipBlock and another peer');
}

function validateBlock({ cidr, except }: IPBlock, path: string, errors: FieldErrors): void {
  if (!cidr) {
    errors.required(`${path}.cidr`);
    return;
  }
  if (!validateCidr(cidr, `${path}.cidr`, errors)) return;
  for (const [index, range] of (except ?? []).entries()) {
    const at = `${path}.except[${index}]`;
    if (validateCidr(range, at, errors) && !isStrictSubset(range, cidr))
      errors.invalid(at, range, 'must be a strict subset of `cidr`');
  }
}
