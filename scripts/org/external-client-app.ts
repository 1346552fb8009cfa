/**
 * The External Client App that lets the poller log in, as metadata. Salesforce allows no new connected apps, and the
 * part with the certificate can neither be packaged nor belongs into source control, so it is written here for one org.
 *
 * Source of types, folders and endings: Metadata API Developer Guide, "ExternalClientApplication",
 * "ExtlClntAppOauthSettings", "ExtlClntAppGlobalOauthSettings" ("certificate: … enables the JWT Bearer flow") and
 * "ExtlClntAppOauthConfigurablePolicies". Not confirmed there, because nothing here has run in an org: that the policy
 * takes the name of a permission set, as the guide's sample does, where its text says id; and that the scope
 * `RefreshToken` is asked for by the JWT bearer flow, as public projects report.
 */
export const APP_NAME = 'InboxSyncPoller';
const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** One file of a deployment in the Metadata API's own form. */
export interface DeployFile {
  /** Below the folder of the deployment. */
  readonly path: string;
  readonly content: string;
}

type Values = Readonly<Record<string, string | boolean>>;

interface Component {
  readonly type: string;
  readonly folder: string;
  readonly ending: string;
  readonly name: string;
  readonly values: Values;
}

function components(certificate: string, contactEmail: string): Component[] {
  return [
    {
      type: 'ExternalClientApplication',
      folder: 'externalClientApps',
      ending: 'eca',
      name: APP_NAME,
      values: {
        contactEmail,
        description: 'The poller of Inbox Sync: publishes mail as platform events and calls the heartbeat.',
        distributionState: 'Local',
        isProtected: false,
        label: 'Inbox Sync Poller',
      },
    },
    {
      type: 'ExtlClntAppGlobalOauthSettings',
      folder: 'extlClntAppGlobalOauthSets',
      ending: 'ecaGlblOauth',
      name: `${APP_NAME}_global`,
      values: {
        // Required by the form and never called: nobody logs in through a browser.
        callbackUrl: 'https://login.salesforce.com/services/oauth2/success',
        certificate,
        externalClientApplication: APP_NAME,
        isConsumerSecretOptional: false,
        isPkceRequired: true,
        isSecretRequiredForRefreshToken: true,
        label: 'Inbox Sync Poller',
        shouldRotateConsumerKey: false,
        shouldRotateConsumerSecret: false,
      },
    },
    {
      type: 'ExtlClntAppOauthSettings',
      folder: 'extlClntAppOauthSettings',
      ending: 'ecaOauth',
      name: `${APP_NAME}_oauth`,
      values: {
        commaSeparatedOauthScopes: 'Api,RefreshToken',
        externalClientApplication: APP_NAME,
        label: 'Inbox Sync Poller',
      },
    },
    {
      type: 'ExtlClntAppOauthConfigurablePolicies',
      folder: 'extlClntAppOauthPolicies',
      ending: 'ecaOauthPlcy',
      name: `${APP_NAME}_policy`,
      values: {
        commaSeparatedPermissionSet: 'InboxSyncPoller',
        externalClientApplication: APP_NAME,
        ipRelaxationPolicyType: 'Enforce',
        label: 'Inbox Sync Poller',
        permittedUsersPolicyType: 'AdminApprovedPreAuthorized',
        refreshTokenPolicyType: 'Zero',
      },
    },
  ];
}

/**
 * What is deployed to make the app.
 *
 * @param certificate PEM; the private key stays where it is
 */
export function externalClientApp(certificate: string, contactEmail: string): DeployFile[] {
  const parts = components(certificate, contactEmail);
  return [
    { path: 'package.xml', content: manifestOf(parts) },
    ...parts.map(({ type, folder, ending, name, values }) => ({
      path: `${folder}/${name}.${ending}`,
      content: documentOf(type, values),
    })),
  ];
}

/** The list of a deployment's components. */
export function manifestOf(parts: readonly { type: string; name: string }[]): string {
  const types = parts.map(
    ({ type, name }) => `  <types>\n    <members>${name}</members>\n    <name>${type}</name>\n  </types>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="${NAMESPACE}">\n${types.join('')}  <version>68.0</version>\n</Package>\n`;
}

function documentOf(type: string, values: Values): string {
  const lines = Object.entries(values).map(([name, value]) => `  <${name}>${escapeXml(String(value))}</${name}>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${type} xmlns="${NAMESPACE}">\n${lines.join('')}</${type}>\n`;
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);
}

/** The same by hand, for an org that refuses the deployment. */
export function manualSteps(certificateFile: string): string[] {
  return [
    'Setup → External Client App Manager → New External Client App: name "Inbox Sync Poller", distribution state Local.',
    'Under API, enable OAuth: callback URL https://login.salesforce.com/services/oauth2/success, scopes "Manage user data via APIs (api)" and "Perform requests at any time (refresh_token, offline_access)".',
    `Enable the JWT Bearer Flow and upload ${certificateFile}. Save.`,
    'In the app\'s Policies: permitted users "Admin approved users are pre-authorized", and select the permission set "Inbox Sync Poller". Save.',
    'Settings → OAuth Settings → Consumer Key and Secret: the consumer key is SALESFORCE_CLIENT_ID of the poller.',
  ];
}
