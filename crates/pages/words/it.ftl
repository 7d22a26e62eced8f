# Italian.

label-username = Nome utente
label-email = Indirizzo e-mail
label-phone-number = Numero di telefono
label-email-or-phone-number = Indirizzo e-mail o numero di telefono
label-username-or-email = Nome utente o indirizzo e-mail
label-username-or-phone-number = Nome utente o numero di telefono
label-any = Nome utente, indirizzo e-mail o numero di telefono
label-password = Password
label-new-password = Nuova password
label-password-again = Ripeti la nuova password
label-code = Codice
label-device-name = Nome del dispositivo (facoltativo)
label-work-email = Indirizzo e-mail di lavoro
hint-device-name = Per riconoscerlo in seguito, ad esempio “Il mio telefono”.
hint-phone-number = Con il prefisso internazionale, ad esempio +39 06 0000 0000.
show-password = Mostra la password
hide-password = Nascondi la password

attribute-address = Indirizzo
attribute-birthdate = Data di nascita
attribute-email = Indirizzo e-mail
attribute-family-name = Cognome
attribute-gender = Genere
attribute-given-name = Nome
attribute-locale = Lingua
attribute-middle-name = Secondo nome
attribute-name = Nome completo
attribute-nickname = Soprannome
attribute-phone-number = Numero di telefono
attribute-picture = Link a un’immagine
attribute-preferred-username = Nome utente preferito
attribute-profile = Link a un profilo
attribute-updated-at = Ultimo aggiornamento
attribute-website = Sito web
attribute-zoneinfo = Fuso orario

rules-title = La password deve contenere:
rule-length =
    { $count ->
        [one] almeno { $count } carattere
       *[other] almeno { $count } caratteri
    }
rule-lowercase = una lettera minuscola
rule-uppercase = una lettera maiuscola
rule-number = un numero
rule-symbol = un simbolo, come ! o #
rule-met = soddisfatto

sign-in-title = Accedi
sign-in-with-username = Accedi con il tuo nome utente e la password
sign-in-with-email = Accedi con il tuo indirizzo e-mail e la password
sign-in-button = Accedi
continue-button = Continua
forgot-link = Hai dimenticato la password?
no-account = È la tua prima volta qui?
sign-up-link = Crea un account
or = oppure
continue-with = Continua con { $provider }
provider-promise = Non pubblicheremo nulla sui tuoi account senza prima chiedertelo.
domain-hint = Ti porteremo alla pagina di accesso della tua organizzazione.
back-to-sign-in = Torna all’accesso
use-another-account = Usa un altro account
other-ways = Accedi in un altro modo

connect-title = Collega il tuo account
connect-lead = Esiste già un account con l’indirizzo { $address }. Accedi a quell’account per collegarlo a { $provider }. Da quel momento potrai accedere in entrambi i modi.
connect-button = Accedi e collega
connect-separate = Continua senza collegare
connect-separate-hint = Avrai un secondo account, separato da quello che hai.
connect-cancel = Annulla
connect-under-way = Stai collegando questo account a { $provider }.

password-title = Inserisci la password

choose-title = Scegli come accedere
choice-password = Password
choice-password-hint = Inserisci la password del tuo account
choice-email-code = Codice via e-mail
choice-email-code-hint = Invieremo un codice al tuo indirizzo e-mail
choice-sms-code = Codice via SMS
choice-sms-code-hint = Invieremo un codice al tuo telefono
choice-passkey = Passkey
choice-passkey-hint = La tua impronta, il tuo volto o il blocco schermo
choice-app = App di autenticazione
choice-app-hint = Inserisci un codice mostrato dall’app sul tuo telefono

passkey-title = Usa la tua passkey
passkey-lead = Il dispositivo ti chiederà l’impronta, il volto o il blocco schermo.
passkey-button = Usa la passkey
passkey-unsupported = Questo browser non può usare le passkey.
passkey-no-script = Le passkey richiedono JavaScript, che in questo browser è disattivato.

code-title = Inserisci il codice
code-sent-to-email = Abbiamo inviato un codice a { $destination }. Potrebbe arrivare tra un minuto.
code-sent-to-phone = Abbiamo inviato un SMS con un codice al { $destination }.
code-sent-somewhere = Inserisci il codice che ti abbiamo inviato.
verify-button = Continua

app-code-title = Inserisci il codice dell’app
app-code-lead = Apri la tua app di autenticazione e inserisci le sei cifre che mostra.
app-code-lead-device = Apri la tua app di autenticazione “{ $device }” e inserisci le sei cifre che mostra.

second-title = Conferma la tua identità
second-lead = Scegli come ricevere il codice.

set-up-title = Proteggi il tuo account
set-up-lead = Oltre alla password, il tuo account richiede un secondo passaggio. Scegline uno.
set-up-app-title = Configura l’app di autenticazione
set-up-app-scan = Scansiona questo codice QR con la tua app di autenticazione.
set-up-app-qr = Codice QR per l’app di autenticazione
set-up-app-secret = Non riesci a scansionarlo? Mostra la chiave
set-up-app-secret-lead = Inserisci invece questa chiave nell’app:
set-up-app-code = Inserisci le sei cifre mostrate dall’app.
set-up-email-title = Aggiungi il tuo indirizzo e-mail
set-up-email-lead = Invieremo lì un codice a ogni accesso.
set-up-phone-title = Aggiungi il tuo numero di telefono
set-up-phone-lead = Invieremo lì un codice via SMS a ogni accesso.
send-code-button = Invia codice

new-password-title = Scegli una nuova password
new-password-lead = La password che hai ricevuto valeva solo per la prima volta.
new-password-button = Salva la password
forgot-title = Hai dimenticato la password?
forgot-lead = Dicci chi sei e ti invieremo un codice con cui potrai sceglierne una nuova.
reset-title = Scegli una nuova password

sign-up-title = Crea un account
sign-up-button = Crea account
have-account = Hai già un account?
sign-in-link = Accedi
terms = Registrandoti accetti le nostre { $terms } e la nostra { $privacy }.
terms-of-use = Condizioni d’uso
privacy-policy = Informativa sulla privacy
confirm-title = Conferma il tuo account
confirm-button = Conferma account
no-code = Il codice non è arrivato?
resend-button = Invia un nuovo codice

add-passkey-title = La prossima volta accedi più in fretta
add-passkey-lead = Con una passkey accedi con l’impronta, il volto o il blocco schermo. Non c’è nulla da ricordare e nessuno può indovinarla.
add-passkey-button = Crea una passkey
skip-button = Non ora

signed-out-title = Hai effettuato la disconnessione
signed-out-lead = Puoi chiudere questa pagina.

error-title = Qualcosa è andato storto
error-lead = Torna all’applicazione e riprova. Se succede ancora, avvisa chi la gestisce.
error-expired-title = Questa pagina è scaduta
error-expired-lead = È passato troppo tempo, oppure hai iniziato in un altro browser. Torna all’applicazione e accedi di nuovo.
error-not-available-title = Questa pagina non è disponibile
error-not-available-lead = A questo indirizzo non c’è nulla, oppure è stato disattivato.
developers-title = Per gli sviluppatori
explain-missing-parameter = Manca il parametro obbligatorio { $parameter }.
explain-unknown-client = Nessun client dell’app ha questo client_id.
explain-redirect-mismatch = Il client dell’app non consente l’indirizzo { $url }. Deve corrispondere esattamente a uno degli indirizzi registrati.
explain-oauth-not-enabled = OAuth non è attivo per questo client dell’app (AllowedOAuthFlowsUserPoolClient).

notice-incorrect-password = Nome utente o password non corretti.
notice-code-wrong = Il codice non è corretto. Controllalo e riprova.
notice-code-expired = Il codice non è più valido. Richiedine uno nuovo.
notice-code-sent = Ti abbiamo inviato un codice.
notice-password-changed = La password è stata modificata. Ora puoi accedere.
notice-passwords-differ = Le due password non coincidono.
notice-confirmed = Il tuo account è confermato. Ora puoi accedere.
notice-too-many-tries = Troppi tentativi. Attendi un po’ e riprova.
notice-stale = Questa pagina è rimasta aperta troppo a lungo. Riprova.
notice-passkey-failed = Con la passkey non ha funzionato. Riprova.
notice-no-provider = Nessuna organizzazione con questo indirizzo accede qui. Controllalo o accedi in un altro modo.
notice-another-account = Questo è un altro account. Accedi a quello con l’indirizzo indicato sopra.
notice-busy = In questo momento c’è molto traffico. Riprova tra poco.
