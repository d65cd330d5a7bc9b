/** What each section is about, in the order of the reference. */
export const sectionWords: Readonly<Record<string, string>> = {
  server: 'Where Rekey listens and what it is called from outside.',
  store: 'Where dialogs, renewals that are under way, waiting mails and the audit are kept.',
  secrets: 'The keys that seal what waits to be told and chain the audit.',
  match: 'The attributes that equal the CUCM user id, for every system that does not name its own.',
  directory:
    'The directory: Active Directory, or an LDAP server. Without this section there are no directory passwords.',
  cucm: 'CUCM clusters, one entry each. `<NAME>` in a variable is the `name` of the entry in capitals.',
  unity: 'Unity Connection clusters, one entry each.',
  mail: 'Where mails go out. Without this section no code, link or notice is sent.',
  phone: 'The phone channel.',
  dialog: 'The conversation: what is offered, what proves who somebody is, and how they are told.',
  me: 'The personal page, `/me`: the conversation in a browser.',
  renewal: 'How renewals are carried out.',
  protected: 'Who is renewed by nobody.',
  policies:
    "Rules over Rekey's own, one entry a policy. What the systems themselves demand holds besides: the stricter wins.",
  web: 'The pages: who may use them, and for how long a sign-in holds. Where neither `web.roles` nor `helpdesk.group` nor `admin` names anybody, there are none.',
  helpdesk: 'The helpdesk page.',
  admin: 'The pages for administrators.',
  metrics:
    'Numbers for Prometheus: requests, renewals, waiting mails, open dialogs. Without this section none are served.',
  audit: 'How long the audit is kept, and where it goes beside the database.',
  sweep: 'The sweep over credentials of all users: what it does about what it finds, and when.',
};

/** One sentence or more for every key of the schema. A key without one, or a sentence without a key, fails a test. */
export const keyWords: Readonly<Record<string, string>> = {
  'server.listen': 'Address and port of the main listener. Port 0 takes a free one.',
  'server.publicUrl':
    'How phones and the links in mails reach Rekey, 150 characters at most. Unless given it is `http://` and the address listened on, which will do for trying out on one machine: not where that is every address (`0.0.0.0`) or a port of the kernel’s choice.',
  'server.tls.cert':
    "PEM file with Rekey's certificate and, behind it, those of its authorities. Without `tls` the listener speaks HTTP: for use behind a reverse proxy.",
  'server.tls.key': "PEM file with the certificate's private key.",
  'server.trustedProxies':
    'Addresses or subnets of the reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. Name no others: who may set these headers may claim any address.',
  'store.url': '`sqlite:FILE` for one node, `postgres://user:password@host/database` for several.',
  'secrets.key': '32 bytes in base64: `rekey secrets new` prints one.',
  'secrets.previous':
    'The keys before it, newest first. What was sealed or signed under them can be read only while they stand here.',
  'match.directory': 'As `directory.match`.',
  'match.unity': 'As `unity[].match`.',
  'directory.kind': '`active-directory`, or `ldap` for a server with the Password Modify operation (RFC 3062).',
  'directory.url': 'One `ldaps://` address, or several that are tried in order where one cannot be reached.',
  'directory.bindDn': 'The DN that Rekey signs in with (Active Directory also takes `name@domain`).',
  'directory.bindPassword': 'Its password.',
  'directory.baseDn': 'Users are looked for below this DN.',
  'directory.ca':
    "PEM file with the authority that signed the servers' certificates; unless given, the well-known authorities are trusted.",
  'directory.serverName': "The name in the server's certificate, where `url` holds an address instead.",
  'directory.timeout': 'Milliseconds until an operation that got no answer is given up.',
  'directory.connectTimeout': 'Milliseconds until a connection that does not open is given up.',
  'directory.match': 'The attribute that equals the CUCM user id: `sAMAccountName` (ldap: `uid`) unless given.',
  'directory.attributes.mail': 'The attribute with the corporate address. Notices go there.',
  'directory.attributes.language': "The attribute with the person's language.",
  'directory.failureLimit':
    'Active Directory: failures at which an account locks, used where a fine-grained policy cannot be read. Rekey passes on no guess that could reach it.',
  'directory.withoutPolicyHints':
    "A value of the subject's own choosing, on a server that cannot check its history on a reset: take it (`accept`) or refuse it.",
  'directory.poolSize': 'Connections kept open for reading.',
  'cucm[].name': 'Names the cluster in the configuration, in variables and in the audit.',
  'cucm[].host': 'The publisher, as `host` or `host:port`; port 8443 unless given.',
  'cucm[].username': 'The application user.',
  'cucm[].password': 'Its password.',
  'cucm[].version': 'The AXL version to speak. 12.5 is taken by CUCM 12.5, 14 and 15.',
  'cucm[].ca': "PEM file with CUCM's tomcat certificate, or the authority that signed it.",
  'cucm[].risHost': 'Where RisPort70 answers, if not at `host`.',
  'cucm[].timeout': 'Milliseconds until a call that got no answer is given up.',
  'cucm[].scope':
    "DNs under one of which a subject's directory entry must lie to belong to this cluster; none = anywhere.",
  'cucm[].protectedGroups':
    'Access control groups whose members nobody renews, beside those with roles that administer.',
  'cucm[].ordinaryRoles':
    'Roles of your own that give no right to administer. Whoever holds another role than these and the harmless standard ones is protected.',
  'unity[].name': 'Names the cluster.',
  'unity[].host':
    'One `host` or `host:port`, or a list (publisher, subscriber) tried in order where one cannot be reached.',
  'unity[].username': 'The account.',
  'unity[].password': 'Its web password.',
  'unity[].ca': "PEM file with Unity Connection's tomcat certificate, or the authority that signed it.",
  'unity[].timeout': 'Milliseconds until a call that got no answer is given up.',
  'unity[].pinSyncedWith':
    'The `name` of the CUCM with which end-user PINs are synchronised. The two PINs are then one item of the menu, written once and read back on the other.',
  'unity[].match': 'The attribute that equals the CUCM user id.',
  'unity[].scope': 'As `cucm[].scope`.',
  'unity[].protectedRoles': 'Roles whose holders nobody renews, beside those that administer.',
  'mail.url':
    'The mail server: `smtps://user:password@host:465`, or `smtp://host:587`, where STARTTLS is demanded unless `allowPlain`.',
  'mail.from': 'The sender.',
  'mail.ca': "PEM file with the authority that signed the server's certificate.",
  'mail.languages': 'Languages that mails are written in; the first stands in for all others.',
  'mail.security':
    'The address that is told where self-service pauses for a subject after a hundred failures in a day, as the log and the audit are.',
  'mail.allowPlain': 'Send without TLS where the server offers none. For a relay on the same host only.',
  'mail.timeout': 'Milliseconds that the server may take for an answer.',
  'mail.giveUpAfterHours':
    'A mail that could not be sent for so long is given up, with an error in the log and a row in the audit.',
  'mail.templates': "A directory with messages of your own; what is missing is taken from Rekey's.",
  'phone.allowHttp':
    'Serve `/phone` on the main listener over plain HTTP too. PINs and passwords then cross the network in clear.',
  'phone.verifySourceAddress':
    '`ris`: a request counts only where CUCM has the device registered at the address it comes from. `off`: every address is taken as right.',
  'phone.showSecretSeconds': 'How long a new value may stand on a screen, from first shown.',
  'phone.legacy.listen':
    'A second listener for phones that speak nothing above TLS 1.0. It serves `/phone` only; a directory password is neither asked nor shown there.',
  'phone.legacy.protocol': '`http`, or `tls1.0` (TLS 1.0 and above, with ciphers that modern programs refuse).',
  'phone.legacy.from': 'The subnets of these phones. Connections from elsewhere are closed.',
  'phone.legacy.cert': 'PEM file with a certificate for `tls1.0`; that of `server.tls` unless given.',
  'phone.legacy.key': 'PEM file with its private key.',
  'phone.push.enabled':
    "Put questions (the factor `push`, the helpdesk's caller verification) and codes on the subject's own desk phone. The phones need Web Access, and Rekey's `/phone/authenticate` as their authentication URL.",
  'phone.push.scheme': 'How phones take pushes: `https`, or `http` where they do not.',
  'phone.push.ca':
    "PEM file with the authorities that signed the phones' own certificates: CUCM's CAPF, Cisco's manufacturing authorities.",
  'phone.push.address':
    'Where a phone takes pushes: `{address}` is where CUCM has it registered, `{device}` its name; a port and a path may follow. Another than the default is for translated addresses, and for the lab, whose phones share one address.',
  'phone.push.timeout': 'Milliseconds until a phone that did not answer is given up.',
  'phone.authenticate.chainTo':
    "Where other applications push to the phones too: the authentication address that the phones had before Rekey's, such as `https://cucm.example.com:8443/ccmcip/authenticate.jsp`. Users whom Rekey does not know are handed on to it, for phones that ask from where CUCM has them, and only while a wrong password could not lock the user in CUCM.",
  'phone.authenticate.ca':
    'PEM file with the authority that signed its certificate; unless given, the well-known authorities are trusted.',
  'phone.authenticate.timeout': 'Milliseconds until it is given up; the phone is then told no.',
  'phone.templates':
    "A directory with screens and words of your own (`phone-templates/README.md`); what is missing is taken from Rekey's.",
  'phone.softkeys': 'A directory with softkey sets of your own; likewise.',
  'dialog.verify':
    "For each item of the menu (`cucm-pin`, `unity-pin`, `cucm-password`, `unity-password`, `directory-password`, `unlock`, `status`) the alternatives that prove who somebody is, in the order in which they are asked. An alternative is one factor or several with `+` between: `pin`, `directory-password`, `mail-code`, `helpdesk-code` (an agent reads it out), `push` (approval on another phone of the subject's own). An item that is not named is not offered. A directory password takes two factors.",
  'dialog.mailCode.attribute':
    'The directory attribute with the address that codes go to. `mail` will do for PINs; for `directory-password` it is refused, because the forgotten password opens that mailbox.',
  'dialog.eligible.groups':
    'DNs of groups, nested ones included: only their members may use self-service. None = everybody.',
  'dialog.eligible.except': 'DNs of groups whose members may not.',
  'dialog.contact':
    "The helpdesk's number (or name), shown on every page that refuses something; a number is dialled by a softkey.",
  'dialog.coolingHours':
    'So long a value that Rekey made, or that was changed on one factor, proves nothing for another kind: else a mailbox alone would renew the PIN, and then the password with it.',
  'dialog.deliver.anyScreen':
    "Show new values on phones that are not the subject's own too, and on the personal page: of a browser nobody knows whose it is.",
  'dialog.deliver.pins': 'How a PIN is told, best first: `screen`, `link`, `mail` (the PIN itself stands in the mail).',
  'dialog.deliver.passwords':
    'How a password is told, best first. A directory password goes by link to the private address only.',
  'dialog.ownValues': 'Kinds for which the subject may choose the new value.',
  'dialog.mustChange':
    'Whether the new value must be changed at the next sign-in. `auto`: where somebody else may have seen it (a mail, the helpdesk).',
  'dialog.twiceAfterFailure': 'After a failure ask for the secret in two fields.',
  'dialog.idleMinutes':
    'A dialog in which nothing happens ends after so long. While a code is awaited it is ten minutes at least.',
  'dialog.totalMinutes': 'A dialog ends after so long in any case.',
  'dialog.ceilings.requesterPerHour': 'Failures of one phone (or address) an hour, over all subjects.',
  'dialog.ceilings.allPerHour': 'Failures of everybody together an hour.',
  'me.enabled':
    'Whether `/me` is served. Unless given: where `server.publicUrl` is https, or on the machine itself. Over plain HTTP from elsewhere it is not.',
  'me.ownValues':
    'Kinds for which the page takes a value of the subject’s own choosing, beside `dialog.ownValues`: a keyboard makes easy what on a phone is hard.',
  'renewal.applyWithin':
    'Minutes after the plan within which a change may still be made. Later it is given up and the subject is told that nothing changed.',
  'renewal.stopped': 'Kinds whose renewals are stopped.',
  'renewal.linkHours': 'Hours that a one-time link lives.',
  'renewal.breachList':
    'A sorted file of SHA-1 hashes, one a line (or their first ten digits or more), searched on disk: a password on it is refused as `breached`. Without it nothing is.',
  'protected.groups': 'DNs of directory groups; their members, nested ones too, are renewed by nobody, whoever asks.',
  'policies[].name':
    '`default` holds for everybody. Any other name is given to `users` and `groups`; the first that fits wins.',
  'policies[].kind': 'What it is a policy of.',
  'policies[].users': 'User ids that it is for.',
  'policies[].groups': 'DNs of directory groups that it is for.',
  'policies[].minLength': 'The shortest value allowed.',
  'policies[].maxLength': 'The longest value allowed.',
  'policies[].generateLength': 'How long generated values are.',
  'policies[].rules':
    'The rules that a value must keep, in place of those of the kind’s own policy; each must be one that the kind knows. Lengths, digits for what is keyed, and what the systems demand hold besides.',
  'policies[].historyCount': 'So many of the last values that Rekey set may not come again.',
  'policies[].expiresAfterDays':
    'Days after which a value expires, 0 = never. Kept for the sweep; the systems enforce their own.',
  'policies[].expiryWarningDays': 'Days before that when a reminder goes out. Kept for the sweep.',
  'policies[].failedAttempts':
    'Failures that lock a subject for a phone. This key and the next two count in the `default` policy of `cucm-pin` only: they hold for all that Rekey asks.',
  'policies[].resetFailedAfterMinutes': 'Minutes without a failure after which the count is 0 again.',
  'policies[].lockoutMinutes':
    'How long that lock lasts. With 0 it lasts until an administrator lifts it, on the page *Lockouts*.',
  'policies[].minMinutesBetweenChanges': "Minutes that must pass between two values of the subject's own choosing.",
  'policies[].forbidden':
    "A file of forbidden values, one a line, `#` before comments; they are added to Rekey's own list.",
  'web.roles[].name': 'Names the entry in variables.',
  'web.roles[].role':
    '`viewer` sees users and reports; `agent` renews and unlocks for users in scope; `auditor` sees reports and the audit; `admin` configures. Nobody renews for someone of a later role in this list.',
  'web.roles[].groups': 'DNs of directory groups, nested ones included, whose members have the role.',
  'web.roles[].users': 'User ids that have the role.',
  'web.roles[].ous': 'DNs: only users below one of them are in scope. None = everybody.',
  'web.roles[].clusters': 'Names of CUCM clusters: only users on one of them are in scope. None = everybody.',
  'web.roles[].showSecret':
    '`once`: an agent may see a new value once, which must then be changed and of which its owner is told. `never`: agents see none.',
  'web.roles[].maySkipVerification': 'An agent may renew without the caller verified, with a reason that is audited.',
  'web.oidc.issuer': "The OpenID provider's address, as its own documents call it.",
  'web.oidc.clientId':
    'What Rekey is called there. The address to return to is `server.publicUrl` and `/sign-in/oidc/return`.',
  'web.oidc.clientSecret': 'The secret that belongs to it.',
  'web.oidc.userClaim': 'The claim of the ID token that holds the user id, as CUCM and the directory write it.',
  'web.oidc.groupsClaim':
    "A claim whose values count as the groups. Unless given the directory is asked for the groups of the user id: the token's own word is not taken for a role.",
  'web.oidc.ca': "PEM file with the authority that signed the provider's certificate.",
  'web.idleMinutes': 'A session in which nothing is done ends after so long.',
  'web.totalHours': 'A session ends after so long in any case.',
  'helpdesk.group': 'DN of the group whose members, nested ones too, are agents everywhere. `web.roles` can say more.',
  'helpdesk.showSecret': 'As `web.roles[].showSecret`, for this group.',
  'helpdesk.ticket.pattern': 'A regular expression that the whole ticket number must match.',
  'helpdesk.ticket.required': 'Whether an agent must enter one.',
  'helpdesk.details.pattern':
    "What label, display and alerting name of a user's lines in CUCM are made from, with their ASCII forms: `{firstName}`, `{middleName}`, `{lastName}` and `{department}`.",
  'helpdesk.verification.anyOf':
    "What proves a caller to an agent before anything is changed: any one of these, each one or more of `push` (approval on the user's own desk phone), `phone-code` and `mail-code` (a code that the caller reads back), joined by ` + `.",
  'helpdesk.verification.minutes': 'How long a caller who was proved stays so, for that agent and that user.',
  'admin.group': 'DN of the group whose members, nested ones too, are administrators.',
  'metrics.listen': 'Address and port of the listener that serves `/metrics`, over HTTP. Let only Prometheus reach it.',
  'audit.keepDays':
    'Days after which rows of the audit are let go, once a day. What is left stays provable. Unless given they are kept for ever.',
  'audit.headTo':
    'Addresses that are sent the head of the audit once a day: with it `rekey report --verify --head` proves later that nothing was cut off.',
  'audit.imsAuth':
    "Authentication and update messages that go out hold the text `ims-auth` and the user id, for filters that were made for CUCM's own.",
  'audit.syslog.host': 'The syslog server, as `host` or `host:port`; port 6514 unless given, 601 without TLS.',
  'audit.syslog.tls': 'Whether to speak TLS (RFC 5425). Without it everybody on the way reads the audit.',
  'audit.syslog.ca': "PEM file with the authority that signed the server's certificate.",
  'audit.syslog.format': '`rfc5424`, or `cef` for the Common Event Format in an RFC 5424 message.',
  'audit.file': 'A file that a JSON document is appended to for every row; `-` is standard output.',
  'sweep.schedule':
    'When runs begin by themselves, as cron has it: minute, hour, day, month, weekday. Without it none does; the page and `rekey sweep` begin them all the same.',
  'sweep.timeZone': "The time zone of `sweep.schedule`, such as `Europe/Paris`; the machine's unless given.",
  'sweep.kinds': 'What runs look at.',
  'sweep.actions.default-value': 'A value that new users are given.',
  'sweep.actions.trivial': 'A value that was guessed.',
  'sweep.actions.issued-not-changed':
    'A value of ours that was to be changed and was not: with `renew` its subject is reminded first (`sweep.issued`).',
  'sweep.actions.shared-template': "A Unity PIN that dates from its template's creation.",
  'sweep.actions.expired': 'It expired.',
  'sweep.actions.expiring': 'It expires soon: with `remind` its subject is told at the days of `sweep.remindAt`.',
  'sweep.actions.due': "A date of the operator's calendar has come.",
  'sweep.actions.locked': 'Locked by failed attempts or an administrator.',
  'sweep.actions.inactive': 'Closed for not having been used.',
  'sweep.actions.must-change': 'To be changed at the next sign-in.',
  'sweep.actions.never-used': 'Nobody ever signed in with it.',
  'sweep.actions.sync-mismatch': 'Telephone PIN and voicemail PIN should be one and are not.',
  'sweep.issued.remindAfterDays': 'Days after which the subject of a value of ours is reminded to change it.',
  'sweep.issued.renewAfterDays': 'Days after which it is renewed.',
  'sweep.expiringDays': 'Days before it expires from which on a credential is found as `expiring`.',
  'sweep.remindAt': 'Days before it expires at which its subject is reminded, each once for a value.',
  'sweep.withoutAddress':
    '`leave-out`: who has no usable mail address is listed and not renewed. `renew`: is renewed, and the helpdesk tells the value.',
  'sweep.brake.percent': 'A run stops and asks where more than so many of a hundred users would be renewed …',
  'sweep.brake.users': '… and more users than this.',
  'sweep.brake.failures': 'It stops and asks as well where so many renewals fail one after the other.',
  'sweep.guess.hours': 'The local hours in which guesses are made; a guess whose window would end later is not.',
  'sweep.guess.kinds': 'What is guessed at. A voicemail PIN can be tried by telephone only.',
  'sweep.guess.perWindow': 'Guesses at one credential in one window in which its system counts failures.',
  'sweep.guess.quietHours': 'Hours after its owner’s last sign-in or failure in which a credential is left alone.',
  'sweep.guess.candidates': 'So many values are tried at each credential, the likeliest first.',
  'sweep.guess.perSecond': 'Guesses a second, over everybody.',
  'sweep.digest': 'Addresses that get a summary of each run.',
};
