# The mailbox owner's script, as ~/.dovecot.sieve: every mail goes to the desk. If that fails, the mail stays in the
# mailbox and can be piped again later; nothing is bounced.
require ["vnd.dovecot.pipe", "envelope", "variables"];
if envelope :matches "from" "*" { set "sender" "${1}"; }
pipe "poststelle-receive" ["--from=${sender}", "--to", "support@desk.example"];
