import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../lib/project-root';
import { loadOrg } from '../org';
import type { Org, OrgUser } from '../org-facade';
import { startPageServer, type PageServer } from './server';

describe('the server of the Lightning page', () => {
  let org: Org;
  let page: PageServer;
  let outsider: OrgUser;
  let anna: OrgUser;

  beforeAll(async () => {
    org = loadOrg({ sharedActivities: true, folders: ['force-app/main'] });
    page = await startPageServer(org, projectRoot());
    outsider = org.users.create({ email: 'out@x.example', lastName: 'Out <script>alert(1)</script>' });
    anna = org.users.create({ email: 'anna@x.example', lastName: 'Anna', permissionSets: ['InboxSyncUser'] });
  });
  afterAll(() => page.close());

  const get = (path: string, cookie = ''): Promise<Response> =>
    fetch(`${page.url}${path}`, { headers: { cookie }, redirect: 'manual' });
  const logIn = async (user: OrgUser): Promise<string> => {
    const body = new URLSearchParams({ userId: user.id });
    const response = await fetch(`${page.url}/login`, { method: 'POST', body, redirect: 'manual' });
    return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  };

  it('lets choose among users, with markup as text and scripts of its own only', async () => {
    const response = await get('/');
    const text = await response.text();
    expect(text).toContain('Out &lt;script&gt;');
    expect(text).not.toContain('<script>alert');
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it('asks who is there before it shows a page', async () => {
    const response = await get('/lightning/n/InboxSync');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/');
  });

  it('shows the tab to nobody whose permission sets do not', async () => {
    const response = await get('/lightning/n/InboxSync', await logIn(outsider));
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('holds no permission set that shows the tab Inbox Sync');
  });

  it('takes no call without the token of the page', async () => {
    const response = await fetch(`${page.url}/aura`, {
      method: 'POST',
      headers: { cookie: await logIn(anna) },
      body: JSON.stringify({ className: 'InboxSyncSetupController', methodName: 'getContext', parameters: {} }),
    });
    expect(response.status).toBe(401);
  });

  it('lets no page of another origin log somebody in', async () => {
    const body = new URLSearchParams({ userId: anna.id });
    const headers = { origin: 'http://evil.example' };
    expect((await fetch(`${page.url}/login`, { method: 'POST', body, headers })).status).toBe(403);
  });

  it('shows a record as text to whoever may see it', async () => {
    const [id = ''] = org.insert('Task', [{ Subject: '<img src=x>', OwnerId: anna.id, Status: 'Completed' }]);
    const text = await (await get(`/lightning/r/Task/${id}/view`, await logIn(anna))).text();
    expect(text).toContain('&lt;img src=x&gt;');
    expect(text).not.toContain('<img src=x>');
    expect((await get('/lightning/r/Task/00T000000000000AAA/view', await logIn(anna))).status).toBe(404);
  });

  it('serves the styles and no file outside of them', async () => {
    expect((await get('/slds/icons/standard/email_60.png')).status).toBe(200);
    expect((await get('/slds/..%2f..%2fpackage.json')).status).toBe(404);
  });
});
