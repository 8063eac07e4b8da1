// The services of AWS that are served. Each is loaded with the first request for it: what describes them is most of the memory of AWS.

import type { Service } from './operation.ts';

/** By the name that signatures have for the service. */
const SERVICES = {
  cloudformation: async () => (await import('./cloudformation/index.ts')).cloudFormation,
  ec2: async () => (await import('./ec2/index.ts')).ec2,
  ecr: async () => (await import('./ecr/index.ts')).ecr,
  eks: async () => (await import('./eks/index.ts')).eks,
  iam: async () => (await import('./iam/index.ts')).iam,
  kms: async () => (await import('./kms/index.ts')).kms,
  logs: async () => (await import('./logs/index.ts')).logs,
  s3: async () => (await import('./s3/index.ts')).s3,
  servicequotas: async () => (await import('./service-quotas/index.ts')).serviceQuotas,
  ssm: async () => (await import('./ssm/index.ts')).ssm,
  sts: async () => (await import('./sts/index.ts')).sts,
} as const satisfies Readonly<Record<string, () => Promise<Service>>>;

export type ServiceName = keyof typeof SERVICES;

export const SERVICE_NAMES = Object.keys(SERVICES) as readonly ServiceName[];

export const isServed = (name: string | undefined): name is ServiceName =>
  name !== undefined && Object.hasOwn(SERVICES, name);

const loaded = new Map<ServiceName, Service>();

/** A promise the first time alone. */
export function findService(name: ServiceName): Service | Promise<Service> {
  return loaded.get(name) ?? load(name);
}

async function load(name: ServiceName): Promise<Service> {
  const service = await SERVICES[name]();
  loaded.set(name, service);
  return service;
}
