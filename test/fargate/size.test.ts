import { describe, expect, it } from 'vitest';
import { capacityText, taskSize } from '../../src/fargate/size.ts';
import type { Container, PodSpec } from '../../src/kube/types.gen.ts';

type Requests = Record<string, string>;
const container = (requests?: Requests, more: Partial<Container> = {}): Container => ({
  name: 'c',
  ...(requests ? { resources: { requests } } : {}),
  ...more,
});
const capacity = (spec: PodSpec) => {
  const size = taskSize(spec);
  return size && capacityText(size);
};
const one = (cpu: string, memory: string) => capacity({ containers: [container({ cpu, memory })] });

describe('the task of a pod', () => {
  it('is the smallest when nothing is requested', () => {
    expect(capacity({ containers: [container()] })).toBe('0.25vCPU 0.5GB');
  });

  // Measured on the real service.
  it.each([
    ['250m', '1000Mi', '0.25vCPU 2GB'],
    ['255m', '1000Mi', '0.5vCPU 2GB'],
    ['260m', '1750Mi', '0.5vCPU 2GB'],
    ['255m', '1800Mi', '0.5vCPU 3GB'],
    ['255m', '10Gi', '2vCPU 11GB'],
    ['1', '2.5G', '1vCPU 3GB'],
    ['1', '8Gi', '2vCPU 9GB'],
    ['16', '100Gi', '16vCPU 104GB'],
  ])('for %s and %s is %s', (cpu, memory, expected) => {
    expect(one(cpu, memory)).toBe(expected);
  });

  it.each([
    ['17', '1Gi'],
    ['1', '120Gi'],
  ])('does not exist for %s and %s', (cpu, memory) => {
    expect(one(cpu, memory)).toBeUndefined();
  });

  it('holds the sum of the containers, or the largest init container when that is more', () => {
    const spec = { containers: [container({ cpu: '300m' }), container({ cpu: '300m' })] };
    expect(capacity(spec)).toBe('1vCPU 2GB');
    expect(capacity({ ...spec, initContainers: [container({ cpu: '2' }), container({ cpu: '1' })] })).toBe('2vCPU 4GB');
  });

  it('holds sidecars beside the containers and beside later init containers', () => {
    const sidecar = container({ cpu: '1' }, { restartPolicy: 'Always' });
    expect(capacity({ containers: [container({ cpu: '500m' })], initContainers: [sidecar] })).toBe('2vCPU 4GB');
    expect(capacity({ containers: [container()], initContainers: [sidecar, container({ cpu: '1500m' })] })).toBe(
      '4vCPU 8GB',
    );
  });

  it('does not look at limits', () => {
    expect(capacity({ containers: [{ name: 'c', resources: { limits: { cpu: '4' } } }] })).toBe('0.25vCPU 0.5GB');
  });
});
