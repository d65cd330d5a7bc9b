"""Fills a fresh Samba AD DC: samba-seed.py SMB_CONF SAM_LDB. Who is who: samba.ts."""

import sys

import ldb
from samba import sd_utils
from samba.auth import system_session
from samba.dcerpc import security
from samba.ndr import ndr_unpack
from samba.param import LoadParm
from samba.samdb import SamDB

BASE = "DC=ad,DC=lab,DC=test"
LAB = "OU=Lab," + BASE
USER = "bf967aba-0de6-11d0-a285-00aa003049e2"
RESET = "00299570-246d-11d0-a768-00aa006e0529"
CHANGE = "ab721a53-1e2f-11d0-9819-00aa0040529b"
LAST_SET = "bf967a0a-0de6-11d0-a285-00aa003049e2"
LOCKOUT = "28630ebf-41d5-11d1-a9c1-0000f80367c1"
DAY = 24 * 3600 * 10**7
MINUTE = 60 * 10**7

lp = LoadParm()
lp.load(sys.argv[1])
db = SamDB(url=sys.argv[2], session_info=system_session(lp), lp=lp)
descriptors = sd_utils.SDUtils(db)


def add(dn, **attributes):
    message = ldb.Message(ldb.Dn(db, dn))
    for name, value in attributes.items():
        message[name] = ldb.MessageElement(value, ldb.FLAG_MOD_ADD, name.replace("_", "-"))
    db.add(message)
    return dn


def change(dn, flag=ldb.FLAG_MOD_REPLACE, **attributes):
    message = ldb.Message(ldb.Dn(db, dn))
    for name, value in attributes.items():
        message[name] = ldb.MessageElement(value, flag, name)
    db.modify(message)


def user(name, ou="People", password="Start-Passw0rd1", control="512", **more):
    secret = ('"%s"' % password).encode("utf-16-le")
    return add(
        "CN=%s,OU=%s,%s" % (name, ou, LAB), objectClass="user", sAMAccountName=name, unicodePwd=secret,
        userPrincipalName=name + "@ad.lab.test", userAccountControl=control, **more)


def group(name, *members):
    dn = "CN=%s,OU=Groups,%s" % (name, LAB)
    return add(dn, objectClass="group", sAMAccountName=name, **({"member": list(members)} if members else {}))


def sid_of(dn):
    return str(ndr_unpack(security.dom_sid, db.search(dn, ldb.SCOPE_BASE, attrs=["objectSid"])[0]["objectSid"][0]))


def allow(dn, *aces):
    for ace in aces:
        descriptors.dacl_add_ace(ldb.Dn(db, dn), ace)


db.transaction_start()
change(BASE, minPwdLength="8", pwdHistoryLength="5", pwdProperties="1", minPwdAge="0", maxPwdAge=str(-90 * DAY),
       lockoutThreshold="5", lockoutDuration=str(-30 * MINUTE), lockOutObservationWindow=str(-30 * MINUTE))
for ou in ("", "OU=People,", "OU=VIP,", "OU=Groups,", "OU=Service,"):
    add(ou + LAB, objectClass="organizationalUnit")

people = [
    user("user%02d" % i, givenName="Given%d" % i, sn="Sur%d" % i, displayName="Given%d Sur%d" % (i, i),
         mail="user%02d@mail.lab.test" % i, otherMailbox="user%02d@home.lab.test" % i, preferredLanguage="fr",
         telephoneNumber=str(20000 + i), ipPhone=str(70000 + i))
    for i in range(1, 31)
]
user("disabled", control="514")
user("lapsed", accountExpires="116444736000000001")
user("smartcard", control=str(512 + 0x40000))
fixed = user("fixed")
allow(fixed, "(OD;;CR;%s;;PS)" % CHANGE, "(OD;;CR;%s;;WD)" % CHANGE)
vip = user("vip", ou="VIP")
strict = user("strict")

group("Staff", group("Nested", *people))
operators = group("Operators", user("nested-admin"))
change("CN=Domain Admins,CN=Users," + BASE, flag=ldb.FLAG_MOD_ADD, member=operators)
change("CN=Account Operators,CN=Builtin," + BASE, flag=ldb.FLAG_MOD_ADD, member=user("operator"))
user("former-admin", adminCount="1")

add("CN=strict,CN=Password Settings Container,CN=System," + BASE, objectClass="msDS-PasswordSettings",
    msDS_PasswordSettingsPrecedence="10", msDS_PasswordReversibleEncryptionEnabled="FALSE",
    msDS_PasswordHistoryLength="10", msDS_PasswordComplexityEnabled="TRUE", msDS_MinimumPasswordLength="14",
    msDS_MinimumPasswordAge="0", msDS_MaximumPasswordAge=str(-30 * DAY), msDS_LockoutThreshold="3",
    msDS_LockoutObservationWindow=str(-60 * MINUTE), msDS_LockoutDuration=str(-60 * MINUTE),
    msDS_PSOAppliesTo=group("StrictPolicy", strict))

for name in ("svc-reset", "svc-pso", "svc-read"):
    user(name, ou="Service", password="Svc-Passw0rd!9", control="66048")
for name in ("svc-reset", "svc-pso"):
    sid = sid_of("CN=%s,OU=Service,%s" % (name, LAB))
    allow("OU=People," + LAB, "(OA;CIIO;CR;%s;%s;%s)" % (RESET, USER, sid),
          "(OA;CIIO;RPWP;%s;%s;%s)" % (LAST_SET, USER, sid), "(OA;CIIO;RPWP;%s;%s;%s)" % (LOCKOUT, USER, sid))
policies = "CN=Password Settings Container,CN=System," + BASE
allow(policies, "(A;CI;GR;;;%s)" % sid_of("CN=svc-pso,OU=Service," + LAB))
allow("CN=strict," + policies, "(A;;GR;;;%s)" % sid_of("CN=svc-pso,OU=Service," + LAB))
db.transaction_commit()
