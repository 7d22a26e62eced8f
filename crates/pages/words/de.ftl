# German; people are “Sie”.

label-username = Benutzername
label-email = E-Mail-Adresse
label-phone-number = Telefonnummer
label-email-or-phone-number = E-Mail-Adresse oder Telefonnummer
label-username-or-email = Benutzername oder E-Mail-Adresse
label-username-or-phone-number = Benutzername oder Telefonnummer
label-any = Benutzername, E-Mail-Adresse oder Telefonnummer
label-password = Passwort
label-new-password = Neues Passwort
label-password-again = Neues Passwort wiederholen
label-code = Code
label-device-name = Gerätename (optional)
label-work-email = Geschäftliche E-Mail-Adresse
hint-device-name = Damit Sie es später wiedererkennen, zum Beispiel „Mein Handy“.
hint-phone-number = Mit Ländervorwahl, zum Beispiel +49 30 23125 000.
show-password = Passwort anzeigen
hide-password = Passwort verbergen

attribute-address = Adresse
attribute-birthdate = Geburtsdatum
attribute-email = E-Mail-Adresse
attribute-family-name = Nachname
attribute-gender = Geschlecht
attribute-given-name = Vorname
attribute-locale = Sprache
attribute-middle-name = Zweiter Vorname
attribute-name = Vollständiger Name
attribute-nickname = Spitzname
attribute-phone-number = Telefonnummer
attribute-picture = Link zu einem Bild
attribute-preferred-username = Bevorzugter Benutzername
attribute-profile = Link zu einem Profil
attribute-updated-at = Zuletzt geändert
attribute-website = Website
attribute-zoneinfo = Zeitzone

rules-title = Das Passwort braucht:
rule-length =
    { $count ->
        [one] mindestens { $count } Zeichen
       *[other] mindestens { $count } Zeichen
    }
rule-lowercase = einen Kleinbuchstaben
rule-uppercase = einen Großbuchstaben
rule-number = eine Ziffer
rule-symbol = ein Sonderzeichen, zum Beispiel ! oder #
rule-met = erfüllt

sign-in-title = Anmelden
sign-in-with-username = Melden Sie sich mit Benutzername und Passwort an
sign-in-with-email = Melden Sie sich mit E-Mail-Adresse und Passwort an
sign-in-button = Anmelden
continue-button = Weiter
forgot-link = Passwort vergessen?
no-account = Neu hier?
sign-up-link = Konto erstellen
or = oder
continue-with = Weiter mit { $provider }
provider-promise = Ohne Ihre Zustimmung veröffentlichen wir nichts in Ihren Konten.
domain-hint = Wir leiten Sie zur Anmeldung Ihrer Organisation weiter.
back-to-sign-in = Zurück zur Anmeldung
use-another-account = Anderes Konto verwenden
other-ways = Auf andere Weise anmelden

connect-title = Konto verbinden
connect-lead = Es gibt schon ein Konto mit der Adresse { $address }. Melden Sie sich dort an, um es mit { $provider } zu verbinden. Danach können Sie sich auf beiden Wegen anmelden.
connect-button = Anmelden und verbinden
connect-separate = Fortfahren, ohne zu verbinden
connect-separate-hint = Sie erhalten ein zweites Konto, getrennt von dem, das Sie schon haben.
connect-cancel = Abbrechen
connect-under-way = Sie verbinden dieses Konto mit { $provider }.

password-title = Passwort eingeben

choose-title = Wie möchten Sie sich anmelden?
choice-password = Passwort
choice-password-hint = Geben Sie das Passwort Ihres Kontos ein
choice-email-code = Code per E-Mail
choice-email-code-hint = Wir senden einen Code an Ihre E-Mail-Adresse
choice-sms-code = Code per SMS
choice-sms-code-hint = Wir senden einen Code an Ihr Telefon
choice-passkey = Passkey
choice-passkey-hint = Fingerabdruck, Gesicht oder Displaysperre
choice-app = Authenticator-App
choice-app-hint = Geben Sie einen Code ein, den die App auf Ihrem Telefon anzeigt

passkey-title = Passkey verwenden
passkey-lead = Ihr Gerät fragt nach Fingerabdruck, Gesicht oder Displaysperre.
passkey-button = Passkey verwenden
passkey-unsupported = Dieser Browser kann keine Passkeys verwenden.
passkey-no-script = Passkeys brauchen JavaScript, das in diesem Browser ausgeschaltet ist.

code-title = Code eingeben
code-sent-to-email = Wir haben einen Code an { $destination } gesendet. Es kann eine Minute dauern, bis er ankommt.
code-sent-to-phone = Wir haben eine SMS mit einem Code an { $destination } gesendet.
code-sent-somewhere = Geben Sie den Code ein, den wir Ihnen gesendet haben.
verify-button = Weiter

app-code-title = Code aus der App eingeben
app-code-lead = Öffnen Sie Ihre Authenticator-App und geben Sie die sechs Ziffern ein, die sie anzeigt.
app-code-lead-device = Öffnen Sie Ihre Authenticator-App „{ $device }“ und geben Sie die sechs Ziffern ein, die sie anzeigt.

second-title = Bestätigen Sie, dass Sie es sind
second-lead = Wie möchten Sie Ihren Code erhalten?

set-up-title = Schützen Sie Ihr Konto
set-up-lead = Ihr Konto braucht neben dem Passwort einen zweiten Schritt. Bitte wählen Sie einen aus.
set-up-app-title = Authenticator-App einrichten
set-up-app-scan = Scannen Sie diesen QR-Code mit Ihrer Authenticator-App.
set-up-app-qr = QR-Code für die Authenticator-App
set-up-app-secret = Scannen klappt nicht? Schlüssel anzeigen
set-up-app-secret-lead = Geben Sie stattdessen diesen Schlüssel in die App ein:
set-up-app-code = Geben Sie die sechs Ziffern ein, die die App anzeigt.
set-up-email-title = E-Mail-Adresse hinzufügen
set-up-email-lead = Dorthin senden wir bei jeder Anmeldung einen Code.
set-up-phone-title = Telefonnummer hinzufügen
set-up-phone-lead = Dorthin senden wir bei jeder Anmeldung einen Code per SMS.
send-code-button = Code senden

new-password-title = Neues Passwort wählen
new-password-lead = Das Passwort, das Sie bekommen haben, galt nur für das erste Mal.
new-password-button = Passwort speichern
forgot-title = Passwort vergessen?
forgot-lead = Sagen Sie uns, wer Sie sind, und wir senden Ihnen einen Code, mit dem Sie ein neues Passwort wählen können.
reset-title = Neues Passwort wählen

sign-up-title = Konto erstellen
sign-up-button = Konto erstellen
have-account = Haben Sie schon ein Konto?
sign-in-link = Anmelden
terms = Mit der Registrierung stimmen Sie unseren { $terms } und unserer { $privacy } zu.
terms-of-use = Nutzungsbedingungen
privacy-policy = Datenschutzerklärung
confirm-title = Konto bestätigen
confirm-button = Konto bestätigen
no-code = Noch kein Code da?
resend-button = Neuen Code senden

add-passkey-title = Beim nächsten Mal schneller anmelden
add-passkey-lead = Mit einem Passkey melden Sie sich per Fingerabdruck, Gesicht oder Displaysperre an. Sie müssen sich nichts merken, und niemand kann ihn erraten.
add-passkey-button = Passkey erstellen
skip-button = Jetzt nicht

signed-out-title = Sie sind abgemeldet
signed-out-lead = Sie können diese Seite schließen.

error-title = Etwas ist schiefgelaufen
error-lead = Bitte gehen Sie zurück zur Anwendung und versuchen Sie es erneut. Wenn es wieder passiert, sagen Sie den Betreibern Bescheid.
error-expired-title = Diese Seite ist abgelaufen
error-expired-lead = Es hat zu lange gedauert, oder Sie haben in einem anderen Browser begonnen. Gehen Sie zurück zur Anwendung und melden Sie sich erneut an.
error-not-available-title = Diese Seite ist nicht verfügbar
error-not-available-lead = Unter dieser Adresse gibt es nichts, oder es wurde ausgeschaltet.
developers-title = Für Entwickler
explain-missing-parameter = Der erforderliche Parameter { $parameter } fehlt.
explain-unknown-client = Es gibt keinen App-Client mit dieser client_id.
explain-redirect-mismatch = Der App-Client erlaubt die Adresse { $url } nicht. Sie muss genau mit einer der eingetragenen Adressen übereinstimmen.
explain-oauth-not-enabled = Für diesen App-Client ist OAuth nicht eingeschaltet (AllowedOAuthFlowsUserPoolClient).

notice-incorrect-password = Benutzername oder Passwort ist falsch.
notice-code-wrong = Dieser Code stimmt nicht. Bitte prüfen Sie ihn und versuchen Sie es erneut.
notice-code-expired = Dieser Code gilt nicht mehr. Bitte fordern Sie einen neuen an.
notice-code-sent = Wir haben Ihnen einen Code gesendet.
notice-password-changed = Ihr Passwort wurde geändert. Sie können sich jetzt anmelden.
notice-passwords-differ = Die beiden Passwörter stimmen nicht überein.
notice-confirmed = Ihr Konto ist bestätigt. Sie können sich jetzt anmelden.
notice-too-many-tries = Zu viele Versuche. Bitte warten Sie eine Weile und versuchen Sie es dann erneut.
notice-stale = Diese Seite war zu lange geöffnet. Bitte versuchen Sie es erneut.
notice-passkey-failed = Das hat mit dem Passkey nicht geklappt. Bitte versuchen Sie es erneut.
notice-no-provider = Mit dieser Adresse meldet sich hier keine Organisation an. Prüfen Sie sie, oder melden Sie sich anders an.
notice-another-account = Das ist ein anderes Konto. Melden Sie sich bei dem mit der Adresse oben an.
notice-busy = Gerade ist sehr viel los. Bitte versuchen Sie es gleich noch einmal.
