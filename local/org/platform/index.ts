/**
 * Apex's standard library: importing this file defines every type of it (see kernel/define.ts). What the language
 * runtime and the data engine call directly is exported.
 */
import './access-level';
import './assert';
import './async';
import './blob';
import './collections';
import './database-dml';
import './database-results';
import './database';
import './date';
import './datetime';
import './describe';
import './event-bus';
import './exceptions';
import './id';
import './iteration';
import './json';
import './math';
import './messaging';
import './metadata-api';
import './number-types';
import './org-limits';
import './pattern';
import './rest';
import './security';
import './sobject';
import './status-codes';
import './string';
import './system';
import './test';
import './time';
import './types';
import './url';
import './user-info';

export { ApexJobContext } from './async';
export { customMetadataAll, customMetadataInstance } from './custom-metadata';
export { describeField, describeObject } from './describe';
export { ApexRestRequestValue, ApexRestResponseValue, restContext } from './rest';
