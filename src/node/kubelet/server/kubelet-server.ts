export const kubeletServer: any = (_o: unknown) => ({ handle: async () => undefined });
