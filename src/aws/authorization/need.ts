// How a service's list says what each of its operations needs: which action on which resources, and what the request tells of
// condition keys. Members of the input are named by their path: `accessConfig.authenticationMode`.

import type { AwsError } from '../aws-error.ts';
import type { AwsContext } from '../operation.ts';

export interface Need {
  /** `kms:DescribeKey`; left out, it is the service's prefix and the operation's name. */
  readonly action?: string;
  /**
   * ARNs, without `arn:aws:SERVICE:REGION:ACCOUNT:`, with members in braces: `cluster/{clusterName}`; a list makes as many. A member
   * that is absent leaves the resource out, and without any resource it is `*`. `{role:RoleName}` asks a finder for the whole.
   */
  readonly on?: string | readonly string[];
  /** EC2: the kind of what is made, which is a resource of its own (`subnet/*`), and may be tagged at once. */
  readonly creates?: string;
  /** EC2: as `creates`, but only when it is tagged at once. */
  readonly createsTagged?: string;
  /** The member with tags that are put on something: `aws:RequestTag/…` and `aws:TagKeys`. */
  readonly tags?: string;
  /** The member with the keys of tags that are taken off: `aws:TagKeys`. */
  readonly tagKeys?: string;
  /** Condition key → the member with its value or values. */
  readonly values?: Readonly<Record<string, string>>;
  /** Values that are no plain members. */
  moreValues?(input: Input, context: AwsContext): Readonly<Record<string, readonly string[] | undefined>>;
  /** The role that is passed, named as in `on`, and the service that gets it. */
  readonly passes?: { readonly role: string; readonly to: string };
  /** What the service does with something of another service's in the name of who asks, and how it says that they may not. */
  readonly onBehalf?: {
    readonly on: string;
    readonly actions: readonly string[];
    refusal(action: string): AwsError;
  };
  /** The further action that tags at the creation need. */
  readonly tagAction?: string;
  /** Whoever is known may do it. */
  readonly isFree?: true;
}

export type Input = Readonly<Record<string, unknown>>;

/** From a member's value to an ARN, whole or without its beginning; undefined leaves the resource out. */
export type Finder = (value: string | undefined, input: Input, context: AwsContext) => string | undefined;

/** What an operation of a service needs, and who finds its resources. */
export interface ServiceNeeds {
  readonly needs: Readonly<Record<string, Need>>;
  readonly finders?: Readonly<Record<string, Finder>>;
  /** What stands before the colon of its actions, where it is not the service's name. */
  readonly prefix?: string;
  /** Of services without regions: what ARNs begin with. */
  readonly isGlobal?: true;
}

/** All values at a path of the input, as texts; the path goes into the items of lists. */
export function valuesAt(input: unknown, path: string): string[] {
  const found = path.split('.').reduce<unknown[]>(
    (holders, name) =>
      holders.flatMap((holder) => {
        const value = (holder as Record<string, unknown> | undefined)?.[name];
        return Array.isArray(value) ? (value as unknown[]) : value === undefined || value === null ? [] : [value];
      }),
    [input],
  );
  return found.map(String);
}
