import { defineType } from '../kernel/define';
import { execution } from '../kernel/execution';
import { ApexTimeZone } from './time';
import { strict } from './arguments';

defineType('UserInfo', {
  'static Id getUserId()': () => execution().user.id,
  'static String getUserName()': () => execution().user.username,
  'static Id getProfileId()': () => execution().user.profileId,
  'static String getLocale()': () => execution().user.locale,
  'static TimeZone getTimeZone()': () => new ApexTimeZone(execution().user.timeZone),
  'static Id getOrganizationId()': () => execution().organization.id,
  'static String getOrganizationName()': () => execution().organization.name,
});

defineType(
  'FeatureManagement',
  strict({
    'static Boolean checkPermission(String name)': (name: string) => execution().hasCustomPermission(name),
  }),
);
