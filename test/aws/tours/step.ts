// A tour calls every operation of a service that answers something, once at least, in an order in which all succeed.

/** What operations of the service answered last: `past('CreateVpc.Vpc.VpcId')`. Throws for what is not there. */
export type Past = (path: string) => string;

/** An operation, and what it is asked. */
export type Step = readonly [operation: string, input: (past: Past) => object];

/** An operation that is asked for nothing in particular. */
export const bare = (operation: string): Step => [operation, () => ({})];
