// Parameters that a document of version 2 says once, for operations to refer to.
// https://github.com/kubernetes/kube-openapi/blob/master/pkg/builder/parameters.go

/** As version 2 writes a parameter down, in the order of Go's encoder, from which its name is made. */
export interface ParameterV2 {
  readonly name: string;
  readonly in: string;
  readonly type?: string;
  readonly uniqueItems?: boolean;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema?: { readonly $ref: string };
}

/** Old kubectls look for these in the operations themselves. */
const LOOKED_FOR = ['fieldValidation', 'dryRun'];

/** What is not a kind's own. */
export function isShared({ name, in: place, schema }: ParameterV2): boolean {
  if (place === 'body') return schema?.$ref.startsWith('#/definitions/io.k8s.apimachinery') ?? false;
  return name !== 'name' && !LOOKED_FOR.includes(name);
}

/** By their texts: there are some forty, which stand in thousands of places. */
const names = new Map<string, string>();

/** `limit-1NfNmdNH` */
export function sharedName(parameter: ParameterV2): string {
  const text = JSON.stringify(parameter);
  let name = names.get(text);
  if (name === undefined) {
    name = `${parameter.name}-${fnv64(text).subarray(0, 6).toString('base64url')}`;
    names.set(text, name);
  }
  return name;
}

const MASK = (1n << 64n) - 1n;

/** FNV-1: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv64(text: string): Buffer {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = ((hash * 0x100000001b3n) & MASK) ^ BigInt(byte);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(hash);
  return bytes;
}
