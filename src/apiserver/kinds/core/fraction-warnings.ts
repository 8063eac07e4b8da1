// There are no parts of bytes (pkg/api/pod/warnings.go, pkg/api/persistentvolumeclaim/util.go).

import { isQuantity, isWhole } from '../../../kube/quantity.ts';

export type Amounts = Readonly<Record<string, string | number>> | undefined;

/** @param names of the resources that are counted in bytes @param path of the amounts */
export function fractionWarnings(amounts: Amounts, path: string, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const amount = String(amounts?.[name] ?? '0');
    if (!isQuantity(amount) || isWhole(amount)) return [];
    return [`${path}[${name}]: fractional byte value ${JSON.stringify(amount)} is invalid, must be an integer`];
  });
}

/** Of what a claim wants. @param path of its spec */
export function claimWarnings(
  spec: { readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts } } | undefined,
  path: string,
): readonly string[] {
  return (['requests', 'limits'] as const).flatMap((field) =>
    fractionWarnings(spec?.resources?.[field], `${path}.resources.${field}`, ['storage']),
  );
}
