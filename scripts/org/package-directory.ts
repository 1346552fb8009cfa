import { z } from 'zod';
import { OrgError } from './org-error';

const schema = z.object({
  namespace: z.literal('', 'must be empty: the package has no namespace'),
  packageDirectories: z
    .array(
      z.object({
        path: z.string().min(1),
        default: z.boolean().optional(),
        package: z.string().min(1),
        versionNumber: z.string().regex(/^\d+\.\d+\.\d+\.NEXT$/, 'must be as 1.2.3.NEXT'),
      }),
    )
    .min(1),
});
export type PackageDirectory = z.infer<typeof schema>['packageDirectories'][number];

/**
 * The package that sfdx-project.json describes.
 *
 * @throws {OrgError} when it does not describe one that can be built
 */
export function packageDirectoryOf(projectFile: string): PackageDirectory {
  const parsed = schema.safeParse(JSON.parse(projectFile));
  const directory = parsed.data?.packageDirectories.find((each) => each.default) ?? parsed.data?.packageDirectories[0];
  if (directory === undefined) {
    const problems = parsed.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];
    throw new OrgError('sfdx-project.json does not describe the package', problems);
  }
  return directory;
}
