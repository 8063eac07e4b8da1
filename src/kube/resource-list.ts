// Lists of resources with their amounts: sums, maxima, what is beyond a bound.
// https://github.com/kubernetes/apiserver/blob/master/pkg/quota/v1/resources.go

import { compareQuantities, formatQuantity, parseQuantity, type Quantity } from './quantity.ts';

/** As objects carry it. */
export type ResourceAmounts = Readonly<Record<string, string | number>>;
/** Parsed, by name. */
export type ResourceList = ReadonlyMap<string, Quantity>;

export const ONE: Quantity = { nanos: 1_000_000_000n, format: 'decimal' };
export const ZERO: Quantity = { nanos: 0n, format: 'decimal' };

export function readResources(amounts: ResourceAmounts | undefined): ResourceList {
  return new Map(Object.entries(amounts ?? {}).map(([name, amount]) => [name, parseQuantity(String(amount))]));
}

/** In order of names. */
export function writeResources(list: ResourceList): Record<string, string> {
  const names = [...list.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, formatQuantity(list.get(name) ?? ZERO)]));
}

/** A sum is written as its first part is, unless that is nothing. */
function sum(a: Quantity | undefined, b: Quantity): Quantity {
  if (!a) return b;
  return { nanos: a.nanos + b.nanos, format: a.nanos === 0n ? b.format : a.format };
}

export function addResources(...lists: readonly ResourceList[]): ResourceList {
  const all = new Map<string, Quantity>();
  for (const list of lists) for (const [name, amount] of list) all.set(name, sum(all.get(name), amount));
  return all;
}

/** The greater of the two, name by name. */
export function maxResources(a: ResourceList, b: ResourceList): ResourceList {
  const all = new Map(a);
  for (const [name, amount] of b) {
    const other = all.get(name);
    if (!other || compareQuantities(amount, other) > 0) all.set(name, amount);
  }
  return all;
}

/** `a` less `b`, and nothing where that would be less than nothing. */
export function subtractResources(a: ResourceList, b: ResourceList): ResourceList {
  return new Map(
    [...a].map(([name, amount]) => {
      const nanos = amount.nanos - (b.get(name)?.nanos ?? 0n);
      return [name, { ...amount, nanos: nanos < 0n ? 0n : nanos }];
    }),
  );
}

/** Only these names. */
export function maskResources(list: ResourceList, names: Iterable<string>): ResourceList {
  const wanted = new Set(names);
  return new Map([...list].filter(([name]) => wanted.has(name)));
}

/** `cpu=1,memory=1Gi` */
export function formatResources(list: ResourceList): string {
  return Object.entries(writeResources(list))
    .map(([name, amount]) => `${name}=${amount}`)
    .join(',');
}
