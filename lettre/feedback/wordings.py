"""What servers say, and what they mean by it: the most telling first.

Within one text the first row that matches stands. Our own faults come before the reader's, since such
texts often name an address that exists. Every gap in a pattern is bounded, so that no text makes one slow.
Sources: the texts of Postfix, Exim, sendmail, qmail, Courier, OpenSMTPD, dma, Exchange, Domino and GroupWise,
the error pages of Gmail, Outlook.com, Yahoo, Orange, La Poste, GMX, Mail.ru and QQ, RFC 3463 and RFC 5321.
"""

from lettre.feedback.event import Reason

_WHO = (
    r"(?:user|recipients?|e?-?mail|mail ?box|mail ?drop|account|address(?:es)?|addressee|login|customer"
    r"|person|alias|local part|rcpt|userid|destination)"
)
#: the same, or the address itself (`saying.without_addresses`)
_WHO_EVER = rf"(?:<@>|{_WHO})"
_NAME = r"(?:'s)?(?:\(s\))?(?: name| address| mailbox| e-?mail| account| id)?"
#: an address, or a name, that stands between the noun and what is said of it
_NAMED = (
    r"(?:[\s:,.'\"-]{0,3}(?:<[^<>]{0,100}>|\([^()]{0,100}\)|\[[^\[\]]{0,100}\]|\"[^\"]{0,100}\"))?"
    r"[\s:,.'\"-]{0,5}"
)
_IS = (
    r"(?:(?:is|was|are|were|has been|have been|address|name|specified|you entered|currently|an?"
    r"|been|here|does)\s){0,3}"
)
_MISSING = (
    r"(?:unknown|unrecogni[sz]ed|undefined|(?:does |do |did )?not (?:appear to )?exist|does not|don't exist"
    r"|not (?:found|exists?|known|valid|listed|here|recogni[sz]ed|registered|correct|local|a (?:known|valid)"
    r"|a member|our)|doesn't (?:exist|have|match)|invalid|non-?existent|unavailable (?=here)|no longer"
    r"|could ?n[o']t be (?:found|verified|resolved)|could not be (?:found|verified|resolved)|wasn't found"
    r"|isn't (?:valid|known|found)|undeliverable|deleted|removed|closed|terminated|lookup.{0,30}fail)"
)
_NO_SUCH = (
    r"(?:unknown|no such|no valid|invalid|not a (?:known|valid)|non-?existent|bad|wrong|unrecogni[sz]ed"
    r"|undefined|illegal|unrouteable|unresolvable|incorrect)(?: or (?:illegal|invalid|unknown))?"
)
_INCONNU = r"(?:inconnue?|invalide|inexistante?|introuvable|supprimée?)"
_HOST = r"(?:host|domain|55[03] (?:[\w-]{1,40}\.){1,5}[a-z]{2,20})(?: name)? (?:\S{1,100} )?(?:is )?"
_NO_HOST = (
    r"(?:unknown|not found|invalid|does(?: not|n't) exist|could(?:n't| ?not) be found|name not found"
    r"|lookup fail\w{0,3})"
)
_CLOSED = (
    r"(?:disabled|suspended|inactiv\w{1,6}|locked|de-?activated|not active|dormant|frozen"
    r"|temporarily unavailable|on hold|discontinued|blocked|restricted|barred)"
)
#: nothing about our own domain comes before
_THEIRS = r"^(?!.{0,300}(?:\bsender|\byour (?:domain|host|ip)|mail from|envelope.from|return.?path)).{0,3000}"

SAID: tuple[tuple[Reason, tuple[str, ...]], ...] = (
    (
        Reason.NO_MAILBOX,  # what would be read as something else below
        (
            r"recipient address rejected: access denied",  # Office 365's own word for no such mailbox (5.4.1)
            r"recip(?:ient)?notfound",  # Exchange: RESOLVER.ADR.RecipNotFound
            r"not listed in (?:\S{1,40} ){0,4}(?:directory|address book)",  # Domino
            r"invalid final delivery userid",  # IMail
        ),
    ),
    (
        Reason.NO_MAIL,
        (
            r"not accepting network messages",
            r"indicated no smtp service",
            _THEIRS + r"no mx record",
            r"find a mail exchanger",
            r"null ?mx",  # RFC 7505
            (
                r"(?:domain|host|server|system) (?:\S{1,80} )?(?:does not|doesn't|never) (?:accept"
                r"|receive)s? (?:any )?(?:e-?)?mail\b(?! (?:from|for|with|that))"
            ),
        ),
    ),
    (
        Reason.SYSTEM,  # a name server that did not answer says nothing of the name
        (
            r"procmail",
            r"(?:couldn't|can't|cannot) create",
            r"local delivery agent",
            r"maintenance|(?:routing|mail) loop|loops? (?:back|detected)",
            r"(?:host|domain|name).{0,80}not found,? try again",
            r"temporar\w{1,3} (?:lookup|dns|name|resolution|unable)|lookup failure|servfail",
            r"dns (?:timeout|server fail)",
        ),
    ),
    (
        Reason.POLICY,
        (
            r"\bspf\b",
            r"\bdkim\b",
            r"\bdmarc\b",
            r"\barc\b",
            r"authenticat(?:ion|ed)\b(?! required to)",
            r"(?:black|block|deny|reject) ?list",
            r"\b(?:rbl|dnsbl|dnsrbl)\b",
            r"spamhaus|spamcop|sorbs|barracuda|cloudmark|senderscore",
            r"reputation",
            r"\bptr\b|reverse (?:dns|mapping|lookup|hostname)|\brdns\b",
            r"blocked (?:using|by)|blocked\b.{0,80}\bip\b|\bip\b.{0,80}\bblocked",
            r"banned",
            r"(?:bad|invalid|unknown|forged) sender",
            r"sender (?:address )?(?:rejected|denied|verif|domain|refused|blocked)",
            r"sender address\b|verification failed for|invalid domain name|\bfrom:? (?:header|domain)",
            r"mailing list|only members|list of members",
            r"domain.{0,40}\bsender",
            r"(?:sender|envelope.from|mail from|helo|return.?path)\b.{0,60}\b(?:domain|host|mx)\b",
            r"relaying|relay (?:access|not|is not|denied|operation)|(?:to|not|cannot|no|open) relay\b",
            r"not (?:permitted|allowed|authori[sz]ed|accepted) (?:to|from|by)",
            r"access (?:is )?denied",
            r"client host",
            r"your (?:ip|server|host|network|domain|isp)\b",
            r"\b(?:helo|ehlo)\b",
            r"(?:do|does|did)(?: not|n't) accept (?:any )?(?:e-?)?mail (?:from|with|that)",
            r"administrat(?:ive|ively|or) (?:prohibit|policy|prohibition)",
            r"\btls\b|encrypt|certificate",
            r"poor\b",
            r"local policy|policy (?:reasons?|violation|restrict|rejection)|by policy|email server policy",
            r"(?<!not )\blisted (?:in|at|by|on)\b",
            r"my name was rejected",
            r"refused to accept mail from|preferences",
            r"violat",
            r"message (?:was |is )?(?:rejected|refused|blocked) (?:due to|because|by|as)\b",
            r"sicherheits|absender(?:adresse)? (?:abgelehnt|gesperrt)|expéditeur (?:refusé|rejeté|bloqué)",
        ),
    ),
    (
        Reason.RATE,
        (
            r"too many (?!hops)",
            r"rate ?limit|throttl|exceeded the (?:max|rate)|(?:unusual|at a) rate|too (?:fast|quickly)",
            r"quota of (?:mails|messages)",
            r"temporarily deferred",
            r"connections? (?:rate )?limit",
            r"gr[ea]y ?list",
        ),
    ),
    (
        Reason.FULL,
        (
            r"storage full|(?:mail|in) ?box (?:\S{1,100} )?(?:is |was |has )?(?:too |currently )?full",
            r"full (?:mail|in) ?box|is full\b",
            (
                r"(?:over|exceed\w{0,3}|out of|above|beyond) (?:(?:the|its|his|their|of|disk|storage"
                r"|mail|mailbox|allotted) ){0,4}quota"
            ),
            r"quota (?:is )?(?:full|exceed|violation|limit|over|reached|has been)|over ?quota",
            r"\bquota\b.{0,40}(?:exceed|full|reached|dépassé)",
            r"storage (?:limit|quota|allocation)|exceeded (?:its |their |his )?storage",
            (
                r"(?:not enough|insufficient|no|out of)(?: available| free| disk| mailbox"
                r"| system){0,2} (?:space|storage)"
            ),
            r"no space left|disk full",
            r"(?:user|account|mail ?box) (?:is |has |have )?(?:over|exceed\w{0,3}|reached)\b",
            r"(?:mail ?box|account) (?:size|storage)|account is full",
            r"bo[iî]te (?:aux lettres |de réception )?(?:est )?pleine|quota .{0,20}dépassé",
            r"espace .{0,20}insuffisant",
            r"postfach .{0,40}voll|speicherplatz|casella (?:\S{1,60} )?piena|buz[oó]n .{0,20}lleno",
            r"caixa .{0,20}cheia",
            r"переполнен|容量|いっぱい|已满|空间不足",
        ),
    ),
    (
        Reason.TOO_LARGE,
        (
            r"message (?:size|is too (?:big|large)|too (?:big|large|long))",
            r"size (?:exceed|limit)|exceeds? size",
            r"too (?:large|big)\b",
            r"exceed(?:s|ed)? (?:the |a |its )?(?:max(?:imum)?|fixed|size|limit)",
            r"larger than",
            r"trop (?:volumineux|gros)|zu gro(?:ß|ss)",
        ),
    ),
    (
        Reason.MOVED,
        (
            r"has moved\b|\bmoved to\b|new address\b",
            r"no longer at this address|has been replaced by",
            r"changed (?:his|her|their|its|my) (?:e-?mail|address)",
            r"user not local[;,.]? please try",  # RFC 5321 4.2.3, code 551
            r"nouvelle adresse|neue (?:e-?mail-?)?adresse",
        ),
    ),
    (
        Reason.DISABLED,
        (
            _WHO_EVER + r"[^.;]{0,60}\b" + _CLOSED + r"\b",
            r"(?:inactive|disabled|suspended|locked|deactivated|expired) " + _WHO,
            r"(?:account|mail ?box|user)\b[^.;]{0,40}\bexpired",
            r"suspended|deactivated|has been disabled",
            r"désactivé|gesperrt|deaktiviert|disattivat|deshabilitad|suspendu|заблокирован|停用|停止",
        ),
    ),
    (Reason.RATE, (r"try (?:again )?later|essayer plus tard|später (?:noch ?mal|erneut)",)),
    (
        Reason.NO_MAIL,
        (
            r"(?:does not|doesn't) accept (?:any )?(?:e-?)?mail\b(?! (?:from|for|with|that))",
            r"domain (?:does not|doesn't) accept",
            r"no mail (?:server|exchanger)",
            r"not accept(?:ing)? (?:any )?(?:e-?)?mail\b(?! from)",
        ),
    ),
    (
        Reason.NO_DOMAIN,
        (
            _HOST + _NO_HOST,
            r"(?:unknown|no such|illegal|invalid|non-?existent|bad) (?:mail )?(?:host|domain)",
            r"name or service not known|nxdomain|name service error",
            r"unroute?able (?:mail )?(?:domain|address)|all relevant mx records",
            r"bad destination (?:host|system)",
            r"dns (?:lookup |query )?(?:failed|error)[^.]{0,40}not exist",
            r"(?:can't|couldn't|cannot|not|unable to) (?:find|resolve|locate) (?:any |the )?(?:host|domain)",
            r"host or domain name not found",
            r"domaine (?:\S{1,80} )?(?:inconnu|inexistant)",
            r"dom[aä]ne? (?:\S{1,80} )?(?:unbekannt|existiert nicht)",
        ),
    ),
    (
        Reason.NO_MAILBOX,
        (
            _WHO_EVER + _NAME + _NAMED + _IS + _MISSING,
            _NO_SUCH + r" (?:(?:\w{1,20} )?" + _WHO + r"|forward-path)",
            r"no (?:such )?(?:mail ?box|user|account|person|recipient|one)\b",
            r"user unknown|userunknown|unknown-?user",
            r"there is no (?:one|user|account|mailbox|such|person)",
            (
                r"not (?:a valid|an existing|have an?)(?: \S{1,60})? (?:mail ?box|user|recipient"
                r"|address|account)"
            ),
            (
                r"no longer (?:in use|works?|employed|with (?:us|the)|valid|available|exists?|active"
                r"|on (?:our|this)|an? )"
            ),
            r"unable to find|mailbox unavailable|mailbox not (?:found|available)",
            r"recipient name is not recogni[sz]ed",
            r"not our customer|doesn't have an? (?:\S{1,60} )?account|not listed in|have no mailbox",
            r"not exist",
            r"(?:utilisateur|destinataire|adresse|compte|bo[iî]te)(?:[^.;]{0,60} )?" + _INCONNU,
            r"n'existe (?:pas|plus)|n'est pas répertorié|inconnu à cette adresse",
            r"unbekannt|existiert nicht|nicht (?:gefunden|vorhanden|bekannt)",
            (
                r"(?:utente|destinatario|indirizzo|casella|account)[^.;]{0,60}(?:sconosciut|inesistent"
                r"|non esist|non trovat)\w{0,2}"
            ),
            r"sconosciut[oa]|desconocid[oa]|desconhecid[oa]|(?:no|não|non) existe\b|inexistente",
            r"onbekend|bestaat niet|nie istnieje|nie ma takiego|neexistuje|okänd|ukendt|ukjent",
            r"не ?существует|несуществующ|не найден|нет такого|не зарегистрирован|неизвестн",
            r"見つかりません|存在しま|存在いたし|リストにありません|宛先不明|不明です|該当.{0,10}ありません",
            r"不存在|查无此|查無此|无此用户|無此|존재하지|없는 (?:사용자|계정)",
        ),
    ),
    (
        Reason.CONTENT,
        (
            r"spam|virus|malware|content|attachment|phish|unsolicited|bulk mail|\bube\b|\buce\b|headers?",
            r"mime\b|infected",
            r"message rejected|rejected by (?:the )?(?:recipient|filter)|refused by",
        ),
    ),
    (
        Reason.SYSTEM,
        (
            r"time[d ]? ?out|timeout|connection (?:refused|reset|lost|dropped|closed)|lost connection",
            r"temporar|expired|loop|too many hops",
            r"system|retry|queue|delayed|could not connect|network|unreachable|i/o error|internal error",
            r"did not accept our requests|communications? failure",
            r"ldap|too long",
            r"service (?:unavailable|not available)|zeitüberschreitung|délai",
        ),
    ),
)

#: what enhanced codes mean when words do not tell: RFC 3463, IANA's registry, Microsoft's 5.1.351 and 5.4.310
BY_STATUS: tuple[tuple[str, Reason], ...] = (
    (r"5\.1\.10", Reason.NO_MAIL),  # RFC 7505
    (r"5\.1\.(?:[13]|351)", Reason.NO_MAILBOX),
    (r"[45]\.1\.2|5\.4\.310", Reason.NO_DOMAIN),
    (r"5\.1\.6", Reason.MOVED),
    (r"[45]\.2\.1", Reason.DISABLED),
    (r"[45]\.2\.2", Reason.FULL),
    (r"[45]\.(?:2\.3|3\.4)", Reason.TOO_LARGE),
    (r"[45]\.7\.\d+|[45]\.1\.[78]", Reason.POLICY),
    (r"[45]\.6\.\d+", Reason.CONTENT),
    (r"[45]\.[34]\.\d+", Reason.SYSTEM),
)

#: codes under which "no such mailbox" is believed in answer to the message, too
CLEAR = r"5\.1\.(?:[0136]|10)"
#: and not knowing what was answered: 5.1.351 and 5.4.1 are Microsoft's, 5.5.0 Outlook.com's and La Poste's
BELIEVED = r"5\.(?:1\.(?:[0136]|10|351)|4\.[14]|5\.0)"

#: words that only the reader's own house writes; 416 is Orange's and La Poste's number for it
CERTAIN: tuple[str, ...] = (
    r"not listed in (?:\S{1,40} ){0,4}(?:directory|address book)",
    r"ディレクトリ.{0,12}(?:見つかり|リストにあり)",
    r"(?:lpn|ofr)\w{0,4}_416",
    r"invalid final delivery userid",
    r"name is not recogni[sz]ed",
    r"recip(?:ient)?notfound",
    r"unknown user: \"",  # Postfix's local(8)
    r"no mailbox here by that name",  # vpopmail
)

#: what PowerMTA says of a bounce in its own field (X-PowerMTA-BounceCategory of its user's guide)
POWERMTA: dict[str, Reason] = {
    "bad-mailbox": Reason.NO_MAILBOX,
    "bad-domain": Reason.NO_DOMAIN,
    "inactive-mailbox": Reason.DISABLED,
    "quota-issues": Reason.FULL,
    "spam-related": Reason.CONTENT,
    "virus-related": Reason.CONTENT,
    "content-related": Reason.CONTENT,
    "policy-related": Reason.POLICY,
    "relaying-issues": Reason.POLICY,
    "routing-errors": Reason.SYSTEM,
    "bad-configuration": Reason.SYSTEM,
    "bad-connection": Reason.SYSTEM,
    "no-answer-from-host": Reason.SYSTEM,
    "protocol-errors": Reason.SYSTEM,
    "message-expired": Reason.SYSTEM,
}
