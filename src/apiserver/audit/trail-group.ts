// The trails of one request in several logs.

import type { Level, Stage } from './policy.ts';
import type { Trail } from './trail.ts';

export class TrailGroup implements Trail {
  private readonly trails: readonly Trail[];

  constructor(trails: readonly Trail[]) {
    this.trails = trails;
  }

  get keepsAnswers(): boolean {
    return this.trails.some((trail) => trail.keepsAnswers);
  }

  annotate(key: string, value: string, least?: Level): void {
    for (const trail of this.trails) trail.annotate(key, value, least);
  }

  impersonates(user: Parameters<Trail['impersonates']>[0]): void {
    for (const trail of this.trails) trail.impersonates(user);
  }

  requested(object: object, fillIn?: (object: never) => void): void {
    for (const trail of this.trails) trail.requested(object, fillIn);
  }

  requestedPatch(patch: string): void {
    for (const trail of this.trails) trail.requestedPatch(patch);
  }

  answered(body: object): void {
    for (const trail of this.trails) trail.answered(body);
  }

  began(code: number, isLongRunning: boolean): void {
    for (const trail of this.trails) trail.began(code, isLongRunning);
  }

  panicked(error: unknown): void {
    for (const trail of this.trails) trail.panicked(error);
  }

  ended(isLongRunning: boolean): void {
    for (const trail of this.trails) trail.ended(isLongRunning);
  }

  write(stage: Stage): void {
    for (const trail of this.trails) trail.write(stage);
  }
}
