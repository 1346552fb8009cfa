import type { OrgUser, RestOrg } from './rest-org';

/** Body of the identity URL that the token answer names. */
export function identity(user: OrgUser, org: RestOrg, url: string): Record<string, unknown> {
  return {
    id: `${url}/id/${org.organizationId}/${user.id}`,
    asserted_user: true,
    user_id: user.id,
    organization_id: org.organizationId,
    username: user.username,
    nick_name: user.username.split('@')[0],
    display_name: user.name,
    email: user.email,
    active: user.isActive,
    user_type: 'STANDARD',
    language: user.locale.split('_')[0],
    locale: user.locale,
    timezone: user.timeZone,
    urls: { rest: `${url}/services/data/v{version}/`, sobjects: `${url}/services/data/v{version}/sobjects/` },
  };
}

/** Body of `GET /services/oauth2/userinfo`. */
export function userInfo(user: OrgUser, org: RestOrg, url: string): Record<string, unknown> {
  return {
    sub: `${url}/id/${org.organizationId}/${user.id}`,
    user_id: user.id,
    organization_id: org.organizationId,
    preferred_username: user.username,
    name: user.name,
    email: user.email,
    active: user.isActive,
    zoneinfo: user.timeZone,
    locale: user.locale,
  };
}
