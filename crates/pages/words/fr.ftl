# French, with no-break spaces before high punctuation.

label-username = Nom d’utilisateur
label-email = Adresse e-mail
label-phone-number = Numéro de téléphone
label-email-or-phone-number = Adresse e-mail ou numéro de téléphone
label-username-or-email = Nom d’utilisateur ou adresse e-mail
label-username-or-phone-number = Nom d’utilisateur ou numéro de téléphone
label-any = Nom d’utilisateur, adresse e-mail ou numéro de téléphone
label-password = Mot de passe
label-new-password = Nouveau mot de passe
label-password-again = Répétez le nouveau mot de passe
label-code = Code
label-device-name = Nom de l’appareil (facultatif)
label-work-email = Adresse e-mail professionnelle
hint-device-name = Pour le reconnaître plus tard, par exemple « Mon téléphone ».
hint-phone-number = Avec l’indicatif du pays, par exemple +33 1 99 00 00 00.
show-password = Afficher le mot de passe
hide-password = Masquer le mot de passe

attribute-address = Adresse
attribute-birthdate = Date de naissance
attribute-email = Adresse e-mail
attribute-family-name = Nom de famille
attribute-gender = Genre
attribute-given-name = Prénom
attribute-locale = Langue
attribute-middle-name = Deuxième prénom
attribute-name = Nom complet
attribute-nickname = Surnom
attribute-phone-number = Numéro de téléphone
attribute-picture = Lien vers une image
attribute-preferred-username = Nom d’utilisateur préféré
attribute-profile = Lien vers un profil
attribute-updated-at = Dernière mise à jour
attribute-website = Site web
attribute-zoneinfo = Fuseau horaire

rules-title = Le mot de passe doit contenir :
rule-length =
    { $count ->
        [one] au moins { $count } caractère
       *[other] au moins { $count } caractères
    }
rule-lowercase = une lettre minuscule
rule-uppercase = une lettre majuscule
rule-number = un chiffre
rule-symbol = un symbole, comme ! ou #
rule-met = respecté

sign-in-title = Connexion
sign-in-with-username = Connectez-vous avec votre nom d’utilisateur et votre mot de passe
sign-in-with-email = Connectez-vous avec votre adresse e-mail et votre mot de passe
sign-in-button = Se connecter
continue-button = Continuer
forgot-link = Mot de passe oublié ?
no-account = Première visite ?
sign-up-link = Créer un compte
or = ou
continue-with = Continuer avec { $provider }
provider-promise = Nous ne publierons rien sur vos comptes sans vous demander votre accord.
domain-hint = Nous vous dirigerons vers la page de connexion de votre organisation.
back-to-sign-in = Retour à la connexion
use-another-account = Utiliser un autre compte
other-ways = Se connecter autrement

connect-title = Associer votre compte
connect-lead = Il existe déjà un compte avec l’adresse { $address }. Connectez-vous à ce compte pour l’associer à { $provider }. Vous pourrez ensuite vous connecter des deux façons.
connect-button = Se connecter et associer
connect-separate = Continuer sans associer
connect-separate-hint = Vous aurez un second compte, distinct de celui que vous avez.
connect-cancel = Annuler
connect-under-way = Vous associez ce compte à { $provider }.

password-title = Saisissez votre mot de passe

choose-title = Choisissez comment vous connecter
choice-password = Mot de passe
choice-password-hint = Saisissez le mot de passe de votre compte
choice-email-code = Code par e-mail
choice-email-code-hint = Nous enverrons un code à votre adresse e-mail
choice-sms-code = Code par SMS
choice-sms-code-hint = Nous enverrons un code sur votre téléphone
choice-passkey = Clé d’accès
choice-passkey-hint = Votre empreinte, votre visage ou le verrouillage de l’écran
choice-app = Application d’authentification
choice-app-hint = Saisissez un code affiché par l’application de votre téléphone

passkey-title = Utilisez votre clé d’accès
passkey-lead = Votre appareil vous demandera votre empreinte, votre visage ou le verrouillage de l’écran.
passkey-button = Utiliser la clé d’accès
passkey-unsupported = Ce navigateur ne prend pas en charge les clés d’accès.
passkey-no-script = Les clés d’accès nécessitent JavaScript, qui est désactivé dans ce navigateur.

code-title = Saisissez le code
code-sent-to-email = Nous avons envoyé un code à { $destination }. Il peut mettre une minute à arriver.
code-sent-to-phone = Nous avons envoyé un SMS avec un code au { $destination }.
code-sent-somewhere = Saisissez le code que nous vous avons envoyé.
verify-button = Continuer

app-code-title = Saisissez le code de votre application
app-code-lead = Ouvrez votre application d’authentification et saisissez les six chiffres qu’elle affiche.
app-code-lead-device = Ouvrez votre application d’authentification « { $device } » et saisissez les six chiffres qu’elle affiche.

second-title = Confirmez que c’est bien vous
second-lead = Choisissez comment recevoir votre code.

set-up-title = Protégez votre compte
set-up-lead = En plus du mot de passe, votre compte a besoin d’une deuxième étape. Choisissez-en une.
set-up-app-title = Configurez votre application d’authentification
set-up-app-scan = Scannez ce code QR avec votre application d’authentification.
set-up-app-qr = Code QR pour l’application d’authentification
set-up-app-secret = Impossible de le scanner ? Afficher la clé
set-up-app-secret-lead = Saisissez plutôt cette clé dans l’application :
set-up-app-code = Saisissez les six chiffres affichés par l’application.
set-up-email-title = Ajoutez votre adresse e-mail
set-up-email-lead = Nous y enverrons un code à chaque connexion.
set-up-phone-title = Ajoutez votre numéro de téléphone
set-up-phone-lead = Nous y enverrons un code par SMS à chaque connexion.
send-code-button = Envoyer le code

new-password-title = Choisissez un nouveau mot de passe
new-password-lead = Le mot de passe que vous avez reçu ne servait que pour la première fois.
new-password-button = Enregistrer le mot de passe
forgot-title = Mot de passe oublié ?
forgot-lead = Dites-nous qui vous êtes et nous vous enverrons un code qui vous permettra d’en choisir un nouveau.
reset-title = Choisissez un nouveau mot de passe

sign-up-title = Créer un compte
sign-up-button = Créer le compte
have-account = Vous avez déjà un compte ?
sign-in-link = Se connecter
terms = En vous inscrivant, vous acceptez nos { $terms } et notre { $privacy }.
terms-of-use = Conditions d’utilisation
privacy-policy = Politique de confidentialité
confirm-title = Confirmez votre compte
confirm-button = Confirmer le compte
no-code = Pas encore de code ?
resend-button = Envoyer un nouveau code

add-passkey-title = Connectez-vous plus vite la prochaine fois
add-passkey-lead = Avec une clé d’accès, vous vous connectez avec votre empreinte, votre visage ou le verrouillage de l’écran. Il n’y a rien à retenir et personne ne peut la deviner.
add-passkey-button = Créer une clé d’accès
skip-button = Pas maintenant

signed-out-title = Vous êtes déconnecté
signed-out-lead = Vous pouvez fermer cette page.

error-title = Une erreur s’est produite
error-lead = Retournez dans l’application et réessayez. Si cela se reproduit, prévenez les personnes qui la gèrent.
error-expired-title = Cette page a expiré
error-expired-lead = Cela a pris trop de temps, ou vous avez commencé dans un autre navigateur. Retournez dans l’application et connectez-vous de nouveau.
error-not-available-title = Cette page n’est pas disponible
error-not-available-lead = Il n’y a rien à cette adresse, ou elle a été désactivée.
developers-title = Pour les développeurs
explain-missing-parameter = Le paramètre obligatoire { $parameter } est absent.
explain-unknown-client = Aucun client d’application n’a ce client_id.
explain-redirect-mismatch = Le client d’application n’autorise pas l’adresse { $url }. Elle doit correspondre exactement à l’une des adresses enregistrées.
explain-oauth-not-enabled = OAuth n’est pas activé pour ce client d’application (AllowedOAuthFlowsUserPoolClient).

notice-incorrect-password = Nom d’utilisateur ou mot de passe incorrect.
notice-code-wrong = Ce code n’est pas correct. Vérifiez-le et réessayez.
notice-code-expired = Ce code n’est plus valable. Demandez-en un nouveau.
notice-code-sent = Nous vous avons envoyé un code.
notice-password-changed = Votre mot de passe a été modifié. Vous pouvez maintenant vous connecter.
notice-passwords-differ = Les deux mots de passe ne sont pas identiques.
notice-confirmed = Votre compte est confirmé. Vous pouvez maintenant vous connecter.
notice-too-many-tries = Trop de tentatives. Patientez un peu, puis réessayez.
notice-stale = Cette page est restée ouverte trop longtemps. Veuillez réessayer.
notice-passkey-failed = Cela n’a pas fonctionné avec la clé d’accès. Veuillez réessayer.
notice-no-provider = Aucune organisation ne se connecte ici avec cette adresse. Vérifiez-la ou connectez-vous autrement.
notice-another-account = C’est un autre compte. Connectez-vous à celui qui a l’adresse ci-dessus.
notice-busy = Il y a beaucoup de monde en ce moment. Veuillez réessayer dans un instant.
