# Dutch; people are “u”.

label-username = Gebruikersnaam
label-email = E-mailadres
label-phone-number = Telefoonnummer
label-email-or-phone-number = E-mailadres of telefoonnummer
label-username-or-email = Gebruikersnaam of e-mailadres
label-username-or-phone-number = Gebruikersnaam of telefoonnummer
label-any = Gebruikersnaam, e-mailadres of telefoonnummer
label-password = Wachtwoord
label-new-password = Nieuw wachtwoord
label-password-again = Nieuw wachtwoord herhalen
label-code = Code
label-device-name = Naam van het apparaat (optioneel)
label-work-email = Zakelijk e-mailadres
hint-device-name = Zodat u het later herkent, bijvoorbeeld ‘Mijn telefoon’.
hint-phone-number = Met landnummer, bijvoorbeeld +31 20 000 0000.
show-password = Wachtwoord tonen
hide-password = Wachtwoord verbergen

attribute-address = Adres
attribute-birthdate = Geboortedatum
attribute-email = E-mailadres
attribute-family-name = Achternaam
attribute-gender = Geslacht
attribute-given-name = Voornaam
attribute-locale = Taal
attribute-middle-name = Tweede voornaam
attribute-name = Volledige naam
attribute-nickname = Bijnaam
attribute-phone-number = Telefoonnummer
attribute-picture = Link naar een afbeelding
attribute-preferred-username = Gewenste gebruikersnaam
attribute-profile = Link naar een profiel
attribute-updated-at = Laatst bijgewerkt
attribute-website = Website
attribute-zoneinfo = Tijdzone

rules-title = Het wachtwoord heeft nodig:
rule-length =
    { $count ->
        [one] minstens { $count } teken
       *[other] minstens { $count } tekens
    }
rule-lowercase = een kleine letter
rule-uppercase = een hoofdletter
rule-number = een cijfer
rule-symbol = een symbool, zoals ! of #
rule-met = in orde

sign-in-title = Inloggen
sign-in-with-username = Log in met uw gebruikersnaam en wachtwoord
sign-in-with-email = Log in met uw e-mailadres en wachtwoord
sign-in-button = Inloggen
continue-button = Doorgaan
forgot-link = Wachtwoord vergeten?
no-account = Nieuw hier?
sign-up-link = Account aanmaken
or = of
continue-with = Doorgaan met { $provider }
provider-promise = We plaatsen niets op uw accounts zonder het eerst te vragen.
domain-hint = We brengen u naar de inlogpagina van uw organisatie.
back-to-sign-in = Terug naar inloggen
use-another-account = Ander account gebruiken
other-ways = Op een andere manier inloggen

connect-title = Account koppelen
connect-lead = Er is al een account met het adres { $address }. Log daarop in om het met { $provider } te koppelen. Daarna kunt u op beide manieren inloggen.
connect-button = Inloggen en koppelen
connect-separate = Doorgaan zonder koppelen
connect-separate-hint = U krijgt een tweede account, los van het account dat u al hebt.
connect-cancel = Annuleren
connect-under-way = U koppelt dit account met { $provider }.

password-title = Voer uw wachtwoord in

choose-title = Kies hoe u wilt inloggen
choice-password = Wachtwoord
choice-password-hint = Typ het wachtwoord van uw account
choice-email-code = Code per e-mail
choice-email-code-hint = We sturen een code naar uw e-mailadres
choice-sms-code = Code per sms
choice-sms-code-hint = We sturen een code naar uw telefoon
choice-passkey = Passkey
choice-passkey-hint = Uw vingerafdruk, gezicht of schermvergrendeling
choice-app = Authenticator-app
choice-app-hint = Typ een code die de app op uw telefoon toont

passkey-title = Gebruik uw passkey
passkey-lead = Uw apparaat vraagt om uw vingerafdruk, gezicht of schermvergrendeling.
passkey-button = Passkey gebruiken
passkey-unsupported = Deze browser kan geen passkeys gebruiken.
passkey-no-script = Passkeys hebben JavaScript nodig, en dat is in deze browser uitgeschakeld.

code-title = Voer de code in
code-sent-to-email = We hebben een code gestuurd naar { $destination }. Het kan een minuut duren voordat die aankomt.
code-sent-to-phone = We hebben een sms met een code gestuurd naar { $destination }.
code-sent-somewhere = Voer de code in die we u hebben gestuurd.
verify-button = Doorgaan

app-code-title = Voer de code uit uw app in
app-code-lead = Open uw authenticator-app en typ de zes cijfers die daar staan.
app-code-lead-device = Open uw authenticator-app ‘{ $device }’ en typ de zes cijfers die daar staan.

second-title = Bevestig dat u het bent
second-lead = Kies hoe u uw code wilt ontvangen.

set-up-title = Beveilig uw account
set-up-lead = Uw account heeft naast het wachtwoord een tweede stap nodig. Kies er een.
set-up-app-title = Authenticator-app instellen
set-up-app-scan = Scan deze QR-code met uw authenticator-app.
set-up-app-qr = QR-code voor de authenticator-app
set-up-app-secret = Lukt scannen niet? Sleutel tonen
set-up-app-secret-lead = Typ in plaats daarvan deze sleutel in de app:
set-up-app-code = Typ de zes cijfers die de app toont.
set-up-email-title = Voeg uw e-mailadres toe
set-up-email-lead = We sturen daar bij elke keer inloggen een code naartoe.
set-up-phone-title = Voeg uw telefoonnummer toe
set-up-phone-lead = We sturen daar bij elke keer inloggen een code per sms naartoe.
send-code-button = Code sturen

new-password-title = Kies een nieuw wachtwoord
new-password-lead = Het wachtwoord dat u hebt gekregen, was alleen voor de eerste keer.
new-password-button = Wachtwoord opslaan
forgot-title = Wachtwoord vergeten?
forgot-lead = Vertel ons wie u bent, dan sturen we u een code waarmee u een nieuw wachtwoord kunt kiezen.
reset-title = Kies een nieuw wachtwoord

sign-up-title = Account aanmaken
sign-up-button = Account aanmaken
have-account = Hebt u al een account?
sign-in-link = Inloggen
terms = Door u te registreren gaat u akkoord met onze { $terms } en ons { $privacy }.
terms-of-use = Gebruiksvoorwaarden
privacy-policy = Privacybeleid
confirm-title = Bevestig uw account
confirm-button = Account bevestigen
no-code = Nog geen code?
resend-button = Nieuwe code sturen

add-passkey-title = Log de volgende keer sneller in
add-passkey-lead = Met een passkey logt u in met uw vingerafdruk, gezicht of schermvergrendeling. U hoeft niets te onthouden en niemand kan hem raden.
add-passkey-button = Passkey aanmaken
skip-button = Nu niet

signed-out-title = U bent uitgelogd
signed-out-lead = U kunt deze pagina sluiten.

error-title = Er is iets misgegaan
error-lead = Ga terug naar de toepassing en probeer het opnieuw. Gebeurt het weer, laat het dan weten aan de beheerders.
error-expired-title = Deze pagina is verlopen
error-expired-lead = Het duurde te lang, of u bent in een andere browser begonnen. Ga terug naar de toepassing en log opnieuw in.
error-not-available-title = Deze pagina is niet beschikbaar
error-not-available-lead = Op dit adres is niets, of het is uitgeschakeld.
developers-title = Voor ontwikkelaars
explain-missing-parameter = De verplichte parameter { $parameter } ontbreekt.
explain-unknown-client = Er is geen app-client met deze client_id.
explain-redirect-mismatch = De app-client staat het adres { $url } niet toe. Het moet precies overeenkomen met een van de geregistreerde adressen.
explain-oauth-not-enabled = OAuth is niet ingeschakeld voor deze app-client (AllowedOAuthFlowsUserPoolClient).

notice-incorrect-password = De gebruikersnaam of het wachtwoord is onjuist.
notice-code-wrong = Die code klopt niet. Controleer de code en probeer het opnieuw.
notice-code-expired = Die code is niet meer geldig. Vraag een nieuwe aan.
notice-code-sent = We hebben u een code gestuurd.
notice-password-changed = Uw wachtwoord is gewijzigd. U kunt nu inloggen.
notice-passwords-differ = De twee wachtwoorden zijn niet hetzelfde.
notice-confirmed = Uw account is bevestigd. U kunt nu inloggen.
notice-too-many-tries = Te veel pogingen. Wacht even en probeer het opnieuw.
notice-stale = Deze pagina heeft te lang opengestaan. Probeer het opnieuw.
notice-passkey-failed = Dat is niet gelukt met de passkey. Probeer het opnieuw.
notice-no-provider = Geen organisatie meldt zich hier met dit adres aan. Controleer het, of meld je op een andere manier aan.
notice-another-account = Dat is een ander account. Log in op het account met het adres hierboven.
notice-busy = Het is op dit moment erg druk. Probeer het zo meteen opnieuw.
