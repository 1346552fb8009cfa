import { Org, SfError as CoreError } from '@salesforce/core';
import { OrgError } from './org-error';

/** What a person must do before an org command can work. */
const LOG_IN = [
  'Log in once: npx sf org login web --alias my-org   (a sandbox: add --instance-url https://test.salesforce.com)',
  'Without an org of your own: a Developer Edition is free, https://developer.salesforce.com/signup',
];
const DEV_HUB = [
  'Log in to an org that is a Dev Hub and make it the default: npx sf org login web --set-default-dev-hub --alias hub',
  'Dev Hub is switched on in Setup → Dev Hub, also in a free Developer Edition.',
];

/**
 * The org that `name` stands for at the Salesforce CLI of this user.
 *
 * @param name an alias or username; null: the default org
 * @throws {OrgError} nobody is logged in to it
 */
export async function findOrg(name: string | null): Promise<Org> {
  try {
    const org = await Org.create(name === null ? {} : { aliasOrUsername: name });
    await org.refreshAuth();
    return org;
  } catch (error) {
    throw explained(
      error,
      name === null ? 'there is no default org' : `there is no login for the org '${name}'`,
      LOG_IN,
    );
  }
}

/** @throws {OrgError} nobody is logged in to it, or it is no Dev Hub */
export async function findDevHub(name: string | null): Promise<Org> {
  const missing = name === null ? 'there is no default Dev Hub' : `there is no login for the Dev Hub '${name}'`;
  let hub: Org;
  try {
    hub = await Org.create({ isDevHub: true, ...(name === null ? {} : { aliasOrUsername: name }) });
    await hub.refreshAuth();
  } catch (error) {
    throw explained(error, missing, DEV_HUB);
  }
  if (!(await hub.determineIfDevHubOrg())) {
    throw new OrgError(`the org '${name ?? String(hub.getUsername())}' is no Dev Hub`, DEV_HUB);
  }
  return hub;
}

/** Errors of @salesforce/core without an org are what a person forgot; others keep their words. */
function explained(error: unknown, missing: string, actions: readonly string[]): unknown {
  if (!(error instanceof CoreError)) {
    return error;
  }
  return new OrgError(`${missing} (${error.message.trim()})`, actions);
}
