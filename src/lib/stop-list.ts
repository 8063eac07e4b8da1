// What has been started, so that it can be stopped in the opposite order: the standard's AsyncDisposableStack, which Node 20 has not.

export interface StopList extends AsyncDisposable {
  /** Remembers a resource; it is disposed when the list is. */
  use<T extends Disposable | AsyncDisposable>(resource: T): T;
  /** Remembers a piece of work. */
  defer(work: () => Promise<void> | void): void;
}

/** Stopping runs everything, also after one has failed, and then rejects with the first failure. Stopping twice is allowed. */
export function stopList(): StopList {
  const works: (() => Promise<void> | void)[] = [];
  return {
    use(resource) {
      works.push(() =>
        Symbol.asyncDispose in resource ? Promise.resolve(resource[Symbol.asyncDispose]()) : resource[Symbol.dispose](),
      );
      return resource;
    },
    defer: (work) => void works.push(work),
    async [Symbol.asyncDispose]() {
      const failures: unknown[] = [];
      for (const work of works.splice(0).reverse()) {
        try {
          await work();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
