// How violations speak of those that commit them.
// https://github.com/kubernetes/pod-security-admission/blob/master/policy/helpers.go, visitor.go

import type { Container, EphemeralContainer, PodSpec } from '../../../kube/types.gen.ts';

/** What one check has against a pod. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

export type AnyContainer = Container | EphemeralContainer;

/** In the order in which upstream visits them. */
export function containersOf(spec: PodSpec): readonly AnyContainer[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
}

export const plural = (count: number, one: string, many = `${one}s`) => (count === 1 ? one : many);

export const quoted = (items: readonly string[]) => items.map((item) => `"${item}"`).join(', ');

export const sorted = (items: Iterable<string>) => [...new Set(items)].sort();

/** `containers "a", "b"` */
export function containersText(containers: readonly AnyContainer[]): string {
  return `${plural(containers.length, 'container')} ${quoted(containers.map(({ name }) => name))}`;
}

/** `pod and container "a"` */
export function settersText(isPod: boolean, containers: readonly AnyContainer[]): string {
  return [...(isPod ? ['pod'] : []), ...(containers.length > 0 ? [containersText(containers)] : [])].join(' and ');
}
