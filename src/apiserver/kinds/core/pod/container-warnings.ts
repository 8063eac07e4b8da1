// What deserves a word in containers: amounts with fractions, variables set twice, ports that meet.

import type { Container, ContainerPort, EnvVar, EphemeralContainer } from '../../../../kube/types.gen.ts';
import { firstBy } from '../../../../lib/first-by.ts';
import { repeats } from '../../../validation/repeats.ts';
import { type Amounts, fractionWarnings } from '../fraction-warnings.ts';

const WHOLE = ['memory', 'ephemeral-storage'];

type Place = readonly [path: string, container: Container | EphemeralContainer];

/** Of amounts of memory and of storage. */
export const byteWarnings = (amounts: Amounts, path: string) => fractionWarnings(amounts, path, WHOLE);

export function containerWarnings(
  { resources, env = [] }: Container | EphemeralContainer,
  path: string,
): readonly string[] {
  const amounts = WHOLE.flatMap((name) =>
    (['limits', 'requests'] as const).flatMap((field) => {
      const amount = (resources?.[field] as Amounts)?.[name];
      return amount === undefined ? [] : byteWarnings({ [name]: amount }, `${path}.resources.${field}`);
    }),
  );
  return [...amounts, ...hiddenVariables(env, `${path}.env`)];
}

/** A variable may be set again when its new value is made with the old one. */
function hiddenVariables(env: readonly EnvVar[], path: string): readonly string[] {
  const isRepeated = repeats<string>();
  return env.flatMap(({ name, value = '', valueFrom }, index) => {
    const isFirst = !isRepeated(name);
    const reference = `$(${name})`;
    if (isFirst || (!valueFrom && value !== reference && value.includes(reference))) return [];
    const words = `hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`;
    return [`${path}[${index}]: ${words}`];
  });
}

interface PlacedPort {
  readonly path: string;
  readonly port: ContainerPort;
}

/** More ports or files than anybody gives a pod are not compared with each other: an answer has room for some dozens of warnings. */
export const MAX_COMPARED = 256;

export function portWarnings(containers: readonly Place[]): readonly string[] {
  const ports = containers.flatMap(([path, { ports = [] }]) =>
    ports.map((port, index) => ({ path: `${path}.ports[${index}]`, port })),
  );
  return [
    ...ports.flatMap((placed, index) => [
      ...addressWarning(placed),
      ...(index < MAX_COMPARED ? ports.slice(0, index).flatMap((other) => meetingWarning(placed, other)) : []),
    ]),
    ...repeatedNames(ports),
  ];
}

function repeatedNames(ports: readonly PlacedPort[]): readonly string[] {
  const firstOf = firstBy(ports, ({ port: { name } }) => name);
  return ports.flatMap((placed) => {
    const { name } = placed.port;
    const first = firstOf.get(name);
    if (!name || !first || first === placed) return [];
    return [
      `${placed.path}: duplicate port name ${JSON.stringify(name)} with ${first.path}, services and probes that select ports by name will use ${first.path}`,
    ];
  });
}

function addressWarning({ path, port }: PlacedPort): readonly string[] {
  const { name = '', hostPort = 0, containerPort, protocol = '', hostIP = '' } = port;
  if (!hostIP || hostPort !== 0) return [];
  const shown = `{Name:${name} HostPort:0 ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
  return [`${path}: hostIP set without hostPort: ${shown}`];
}

/** Two definitions of one port of the pod. */
function meetingWarning({ path, port }: PlacedPort, { path: other, port: before }: PlacedPort): readonly string[] {
  if (port.containerPort !== before.containerPort || port.protocol !== before.protocol) return [];
  const [ip, ipBefore] = [port.hostIP ?? '', before.hostIP ?? ''];
  const [hostPort, hostPortBefore] = [port.hostPort ?? 0, before.hostPort ?? 0];
  if (ip === ipBefore && hostPort === hostPortBefore) return [`${path}: duplicate port definition with ${other}`];
  if (hostPort === 0 || hostPortBefore === 0) return [`${path}: overlapping port definition with ${other}`];
  const isAmbiguous = hostPort === hostPortBefore && (ip === '') !== (ipBefore === '');
  return isAmbiguous ? [`${path}: dangerously ambiguous port definition with ${other}`] : [];
}
