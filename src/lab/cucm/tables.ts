// Tables and columns named as in the CUCM Data Dictionary 12.5(1), as far as the lab has them. Identifiers are lower-case
// UUIDs without braces, booleans 't' and 'f', times seconds since 1970.

const people = `
  create table enduser (pkid text primary key, userid text unique not null, firstname text, middlename text, lastname text,
    displayname text, mailid text, department text, manager text, telephonenumber text, title text, mobile text,
    homephone text, pager text, directoryuri text, status integer default 1, tkuserprofile integer default 1,
    islocaluser text default 't', fkdirectorypluginconfig text, userrank integer default 1,
    keypadenteredalternateidentifier text, primarynodeid integer, tkuserlocale integer, enablecti text default 't') without rowid;
  create table directorypluginconfig (pkid text primary key, name text);
  create table applicationuser (pkid text primary key, name text unique not null, isstandard text default 'f',
    userrank integer default 1);
  create table dirgroup (pkid text primary key, name text unique, isstandard text default 't');
  create table functionrole (pkid text primary key, name text unique, description text, isstandard text default 't');
  create table functionroledirgroupmap (pkid text primary key, fkfunctionrole text, fkdirgroup text);
  create table enduserdirgroupmap (pkid text primary key, fkenduser text, fkdirgroup text) without rowid;
  create index enduserdirgroupmap_user on enduserdirgroupmap (fkenduser);
  create table applicationuserdirgroupmap (pkid text primary key, fkapplicationuser text, fkdirgroup text);
  create table typeuserlocale (enum integer primary key, name text, moniker text);`;

const credentials = `
  create table typecredential (enum integer primary key, name text, moniker text);
  create table typecredentialuser (enum integer primary key, name text, moniker text);
  create table credentialpolicy (pkid text primary key, displayname text unique, maxhacks integer, hackresettime integer,
    lockoutduration integer, minduration integer, maxdays integer, minlength integer, prevcredcount integer,
    maxinactivedays integer, expirywarningdays integer, trivialcredchecking text, mincharstochange integer,
    isstandard text default 'f');
  create table credentialpolicydefault (pkid text primary key, fkcredentialpolicy text, tkcredential integer,
    tkcredentialuser integer, credentials text, imsinfo text, cantchange text default 'f', credmustchange text default 'f',
    doesntexpire text default 'f');
  create table credential (pkid text primary key, fkenduser text, fkapplicationuser text, tkcredential integer default 4,
    fkcredentialpolicy text, credentials text, imsinfo text, cantchange text default 'f', credmustchange text default 'f',
    doesntexpire text default 'f', timechanged integer, timeadminlockout integer) without rowid;
  create index credential_user on credential (fkenduser, tkcredential) where fkenduser is not null;
  create index credential_app on credential (fkapplicationuser, tkcredential) where fkapplicationuser is not null;
  create table credentialdynamic (pkid text, fkcredential text primary key, hackcount integer default 0,
    previoushackcount integer default 0, timehackedlockout integer, timelasthacked integer, timelastaccessed integer,
    lastsuccessfullogintime integer default 0, prevlastsuccessfullogintime integer default 0, lastsuccessfulloginip text,
    lastunsuccessfulloginip text, datetimestamp integer) without rowid;
  create table credentialhistory (pkid text primary key, fkenduser text, fkapplicationuser text, tkcredential integer,
    credentials text, timechanged integer, changeid integer);
  create index credentialhistory_user on credentialhistory (fkenduser, tkcredential);`;

const lines = `
  create table routepartition (pkid text primary key, name text unique);
  create table numplan (pkid text primary key, dnorpattern text, fkroutepartition text, description text, alertingname text,
    alertingnameascii text, tkpatternusage integer default 2) without rowid;
  create index numplan_pattern on numplan (dnorpattern);
  create table typednusage (enum integer primary key, name text, moniker text);
  create table typepatternusage (enum integer primary key, name text, moniker text);
  create table endusernumplanmap (pkid text, fkenduser text, fknumplan text, tkdnusage integer,
    primary key (fkenduser, fknumplan, tkdnusage)) without rowid;
  create index endusernumplanmap_line on endusernumplanmap (fknumplan);
  create table devicenumplanmap (pkid text primary key, fkdevice text, fknumplan text, numplanindex integer, label text,
    labelascii text, display text, displayascii text, e164mask text, maxnumcalls integer, busytrigger integer) without rowid;
  create index devicenumplanmap_device on devicenumplanmap (fkdevice, numplanindex);
  create index devicenumplanmap_line on devicenumplanmap (fknumplan);
  create table devicenumplanmapendusermap (pkid text, fkenduser text, fkdevicenumplanmap text,
    primary key (fkdevicenumplanmap, fkenduser)) without rowid;`;

const devices = `
  create table typeclass (enum integer primary key, name text, moniker text);
  create table typemodel (enum integer primary key, name text, moniker text);
  create table typedeviceprotocol (enum integer primary key, name text, moniker text);
  create table devicepool (pkid text primary key, name text);
  create table device (pkid text primary key, name text unique not null, description text, fkenduser text,
    fkenduser_mobility text, tkclass integer, tkmodel integer, tkdeviceprotocol integer, fkdevicepool text,
    ikdevice_defaultprofile text, allowhotelingflag text default 'f', tkuserlocale integer) without rowid;
  create index device_owner on device (fkenduser) where fkenduser is not null;
  create table typeuserassociation (enum integer primary key, name text, moniker text);
  create table enduserdevicemap (pkid text, fkenduser text, fkdevice text, tkuserassociation integer,
    defaultprofile text default 'f', primary key (fkenduser, fkdevice, tkuserassociation)) without rowid;
  create table extensionmobilitydynamic (pkid text, fkdevice text primary key, fkenduser text,
    fkdevice_currentloginprofile text, fkenduser_lastlogin text, logintime integer, loginduration integer) without rowid;
  create table registrationdynamic (pkid text, fkdevice text primary key, lastknownipaddress text, lastknownucm text,
    lastseen integer, lastactive integer, lastknownconfigversion text) without rowid;`;

const services = `
  create table facinfo (pkid text primary key, name text unique, code text unique, authorizationlevel integer default 0);
  create table typephoneservice (enum integer primary key, name text, moniker text);
  create table telecasterservice (pkid text primary key, name text unique, nameascii text, description text,
    urltemplate text, secureurltemplate text, tkphoneservicecategory integer, tkphoneservice integer, vendor text,
    version text, enabled text default 't', enterprisesubscription text default 'f', check (urltemplate is not null or secureurltemplate is not null));
  create table processnode (pkid text primary key, name text, nodeid integer);`;

/** Statements that make the tables. */
export const tables: string = people + credentials + lines + devices + services;

/** The enumerations: `type…` tables and what stands in them. */
export const enumerations: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  typecredential: { 1: 'Windows', 2: 'Domino', 3: 'Password', 4: 'PIN' },
  typecredentialuser: { 1: 'Application User', 2: 'End User' },
  typednusage: { 1: 'Primary Extension', 2: 'IPCC Extension' },
  typepatternusage: { 2: 'Device' },
  typeclass: { 1: 'Phone', 254: 'Device Profile' },
  typemodel: { 684: 'Cisco 8851', 36213: 'Cisco 7821' },
  typedeviceprotocol: { 0: 'SCCP', 11: 'SIP' },
  typeuserassociation: { 1: 'CTI Control', 2: 'Extension Mobility' },
  typephoneservice: { 0: 'Standard IP Phone Service', 1: 'Directories', 2: 'Messages' },
  typeuserlocale: {
    1: 'English United States',
    2: 'French France',
    3: 'German Germany',
    7: 'Dutch Netherlands',
    8: 'Spanish Spain',
    9: 'Italian Italy',
    26: 'English United Kingdom',
  },
};

/** A password, in `typecredential`. */
export const PASSWORD = 3;
/** A PIN, in `typecredential`. */
export const PIN = 4;
/** A phone, in `typeclass`. */
export const PHONE = 1;
/** A device profile, in `typeclass`. */
export const DEVICE_PROFILE = 254;
/** A device that its user may control, in `typeuserassociation`. */
export const CTI_CONTROL = 1;
/** A profile that its user may sign in with, in `typeuserassociation`. */
export const EXTENSION_MOBILITY = 2;
/** The primary extension of a user, in `typednusage`. */
export const PRIMARY_EXTENSION = 1;
