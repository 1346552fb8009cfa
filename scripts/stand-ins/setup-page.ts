import type { StandIns } from './start';

/** The setup page of a demo. */
export interface DemoPage {
  /** Waits for the build and says where the page is, or on stderr why it is not. */
  announce(say: (text: string) => void): Promise<void>;
}

/** Builds the page beside whatever else runs. */
export function buildPage({ page }: StandIns): DemoPage {
  let isBuilt = false;
  const problem = page.build({ isAside: true }).then(
    () => {
      isBuilt = true;
      return null;
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return {
    announce: async (say) => {
      if (!isBuilt) {
        say('building the setup page; the first time this takes a moment');
      }
      const text = await problem;
      if (text === null) {
        say(`The setup page: ${page.url}`);
      } else {
        process.exitCode = 1;
        process.stderr.write(`demo: the setup page cannot be built: ${text}\n`);
      }
    },
  };
}
