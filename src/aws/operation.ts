// What an operation is: one file, one function from the parsed, validated input to the output.

import type { Cluster } from '../kube/cluster.ts';
import type { Clock } from '../lib/clock.ts';
import type { Store } from '../store/store.ts';
import type { Dial } from './dial.ts';
import type { ServiceModel } from './model.ts';
import type { ProtocolCodec } from './protocols/protocol.ts';

/** The account and region that a request is for; the beginning of every record's key. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

/** Who signed the request. */
export interface Principal {
  /** `arn:aws:iam::123456789012:root`, `…:user/NAME` or `arn:aws:sts::123456789012:assumed-role/ROLE/SESSION`. */
  readonly arn: string;
  readonly account: string;
  /** What GetCallerIdentity calls UserId. */
  readonly userId: string;
  readonly accessKeyId: string;
}

/** What only the HTTP request tells of who sent it. */
export interface Caller {
  readonly sourceIp: string | undefined;
  readonly userAgent: string | undefined;
}

/** What happens when a request names a role, a subnet or a security group that does not exist. */
export type UnknownReferences = 'refuse' | 'adopt';

export interface AwsContext extends Scope {
  readonly principal: Principal;
  readonly store: Store;
  readonly clock: Clock;
  readonly dial: Dial;
  readonly unknownReferences: UnknownReferences;
  readonly requestId: string;
  readonly caller: Caller;
  /** The running cluster, with the rights of its control plane; undefined while it does not run. */
  findCluster(reference: Scope & { readonly name: string }): Cluster | undefined;
  /** The JSON Web Key Set of a cluster's tokens; undefined while the cluster does not run. */
  tokenKeys(reference: Scope & { readonly name: string }): Promise<object | undefined>;
}

/**
 * Writes and answers; it never waits: what takes time is a controller's. Errors are `AwsError`.
 * The input has been checked against the model; the output is written by the model.
 */
export type Operation<Input, Output> = (input: Input, context: AwsContext) => Output | Promise<Output>;

/** An operation whose types the model vouches for. */
export type AnyOperation = (input: never, context: AwsContext) => unknown;

export interface Service {
  readonly model: ServiceModel;
  /** Of a service that speaks as no other does; its body is what was sent, whatever its encoding says. */
  readonly codec?: ProtocolCodec;
  /** By the service's own name of the operation. */
  readonly operations: Readonly<Record<string, AnyOperation>>;
  /** Operations that nobody signs, because what they bring says who asks. */
  readonly unsigned?: readonly string[];
}
