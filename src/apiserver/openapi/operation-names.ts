// How operations and their groups are called: https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/openapi/openapi.go

/** Letters and digits; what follows anything else is a capital (ToValidOperationID). */
function camelCase(text: string, isCapital: boolean): string {
  let next = isCapital;
  return [...text]
    .map((char, index) => {
      if (!/[\p{L}_]/u.test(char) && (index === 0 || !/\p{Nd}/u.test(char))) {
        next = true;
        return '';
      }
      const shown = next ? char.toUpperCase() : char;
      next = false;
      return shown;
    })
    .join('');
}

const nameOf = (group: string) => (group === '' ? 'core' : group.replace(/\.k8s\.io$/, ''));

interface OperationWords {
  readonly group: string;
  readonly version: string;
  /** `NamespacedConfigMap` */
  readonly rest: string;
}

/** `readCoreV1NamespacedConfigMap` */
export function operationName(verb: string, { group, version, rest }: OperationWords): string {
  return `${verb}${camelCase(nameOf(group), true)}${camelCase(version, true)}${rest}`;
}

/** `flowcontrolApiserver_v1` */
export function tagOf(group: string, version?: string): string {
  const tag = camelCase(nameOf(group), false);
  return version === undefined ? tag : `${tag}_${camelCase(version, false)}`;
}
