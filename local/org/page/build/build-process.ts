/**
 * The page's compiler as a process of its own: building takes the processor for seconds, and the org must go on
 * answering meanwhile. Takes `{component}` by message and answers `{folder, key, code}` or `{problem}`.
 */
import { projectRoot } from '../../../lib/project-root';
import { LwcPackages } from './lwc-packages';
import { PageBundler } from './page-bundle';

/** What the process answers. */
export type BuildAnswer =
  { readonly vendorFolder: string; readonly vendorKey: string; readonly code: string } | { readonly problem: string };

const root = projectRoot();
const bundler = new PageBundler(root, new LwcPackages(root));

async function answer(component: string): Promise<BuildAnswer> {
  try {
    const { vendor, code } = await bundler.build(component);
    return { vendorFolder: vendor.folder, vendorKey: vendor.key, code };
  } catch (error) {
    // A fault of ours needs its stack as much as an error in a component needs its place.
    return { problem: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

process.on('message', ({ component }: { component: string }) => {
  void answer(component).then((reply) => process.send?.(reply));
});
// Whoever asked is gone: nobody will ask again.
process.on('disconnect', () => process.exit());
