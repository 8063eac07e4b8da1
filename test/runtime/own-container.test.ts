// What changes for an emulator that is itself a container.

import { describe, expect, it } from 'vitest';
import { ownContainerId, translate } from '../../src/runtime/own-container.ts';

const ID = 'a'.repeat(64);

describe('an emulator in a container', () => {
  it('knows its own id by the files that the engine gave it', () => {
    const line = `820 810 8:1 /var/lib/docker/containers/${ID}/hostname /etc/hostname rw,relatime - ext4 /dev/sda1 rw`;
    expect(ownContainerId(`1 0 8:1 / / rw - ext4 /dev/sda1 rw\n${line}\n`)).toBe(ID);
  });

  it('is none where nothing says so', () => {
    expect(ownContainerId('1 0 8:1 / / rw - ext4 /dev/sda1 rw\n')).toBeUndefined();
  });

  it('finds a path where the engine has it, by the innermost mount', () => {
    const mounts = [
      { Destination: '/', Source: '/root-of-all' },
      { Destination: '/data', Source: '/home/me/emulator-data' },
      { Destination: '/data/volumes', Source: '/srv/volumes' },
    ];
    expect(translate(mounts, '/data/pods/1')).toBe('/home/me/emulator-data/pods/1');
    expect(translate(mounts, '/data')).toBe('/home/me/emulator-data');
    expect(translate(mounts, '/data/volumes/1')).toBe('/srv/volumes/1');
    expect(translate(mounts, '/database')).toBe('/root-of-all/database');
  });

  it('says what to do when the engine cannot see a path', () => {
    expect(() => translate([{ Destination: '/data', Source: '/x' }], '/app/pods')).toThrow(
      '/app/pods is inside the emulator’s own container'.replace('’', "'"),
    );
  });
});
