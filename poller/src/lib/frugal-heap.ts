/**
 * Keeps V8's heap near what is in use. Imported before anything else that takes memory.
 *
 * On a machine with much memory V8 lets the young generation grow to a hundred megabytes, since it is emptied only when
 * full, and the old one to four times what survives; the poller, which mostly waits, would hold that for nothing, for
 * each worker. Node has options for it (--max-semi-space-size, --max-old-space-size), which hosts would have to know;
 * from within, V8 reads two settings whenever it is about to grow. So the young generation may grow to a few megabytes,
 * which is as fast for us as more, and the old one to half more than what survives. Where a V8 knows a setting no more,
 * memory is all that suffers.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

const ENOUGH_BYTES = 8 * 1024 * 1024;
const STEP = 5_000;
const MOST_STEPS = 200;

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? Infinity;
}

// It grows by what survives: objects that are kept for this moment.
const kept: object[] = [];
for (let step = 0; step < MOST_STEPS && youngBytes() < ENOUGH_BYTES; step++) {
  for (let index = 0; index < STEP; index++) {
    kept.push({ index });
  }
}
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=50');
