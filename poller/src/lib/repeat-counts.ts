/** How often calls were repeated in this process, by service; for metrics. */
export interface RepeatCount {
  repeated: number;
  /** Of these, because the service asked for a pause. */
  throttled: number;
}

const counts = new Map<string, RepeatCount>();

export function countRepeat(service: string, isThrottle: boolean): void {
  const count = counts.get(service) ?? { repeated: 0, throttled: 0 };
  count.repeated++;
  count.throttled += isThrottle ? 1 : 0;
  counts.set(service, count);
}

export function repeatCounts(): ReadonlyMap<string, Readonly<RepeatCount>> {
  return counts;
}
