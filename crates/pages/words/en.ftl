# What the login pages say. Every language has the same keys with the same variables (a test compares them).

## Names of fields
label-username = Username
label-email = Email address
label-phone-number = Phone number
label-email-or-phone-number = Email address or phone number
label-username-or-email = Username or email address
label-username-or-phone-number = Username or phone number
label-any = Username, email address or phone number
label-password = Password
label-new-password = New password
label-password-again = New password again
label-code = Code
label-device-name = Device name (optional)
label-work-email = Work email address
hint-device-name = So that you recognize it later, for example “My phone”.
hint-phone-number = With the country code, for example +1 206 555 0100.
show-password = Show password
hide-password = Hide password

## Names of the standard attributes
attribute-address = Address
attribute-birthdate = Date of birth
attribute-email = Email address
attribute-family-name = Last name
attribute-gender = Gender
attribute-given-name = First name
attribute-locale = Language
attribute-middle-name = Middle name
attribute-name = Full name
attribute-nickname = Nickname
attribute-phone-number = Phone number
attribute-picture = Link to a picture
attribute-preferred-username = Preferred username
attribute-profile = Link to a profile
attribute-updated-at = Last updated
attribute-website = Website
attribute-zoneinfo = Time zone

## What a password must have
rules-title = The password needs:
rule-length =
    { $count ->
        [one] at least { $count } character
       *[other] at least { $count } characters
    }
rule-lowercase = a lowercase letter
rule-uppercase = an uppercase letter
rule-number = a number
rule-symbol = a symbol, such as ! or #
rule-met = done

## Signing in
sign-in-title = Sign in
sign-in-with-username = Sign in with your username and password
sign-in-with-email = Sign in with your email and password
sign-in-button = Sign in
continue-button = Continue
forgot-link = Forgot your password?
no-account = New here?
sign-up-link = Create an account
or = or
continue-with = Continue with { $provider }
provider-promise = We won’t post to any of your accounts without asking first.
domain-hint = We’ll take you to the sign-in page of your organization.
back-to-sign-in = Back to sign-in
use-another-account = Use another account
other-ways = Sign in another way

connect-title = Connect your account
connect-lead = There is an account with the address { $address } already. Sign in to it to connect it with { $provider }. From then on, you can sign in either way.
connect-button = Sign in and connect
connect-separate = Continue without connecting
connect-separate-hint = You’ll get a second account, apart from the one you have.
connect-cancel = Cancel
connect-under-way = You are connecting this account with { $provider }.

password-title = Enter your password

choose-title = Choose how to sign in
choice-password = Password
choice-password-hint = Type the password of your account
choice-email-code = Code by email
choice-email-code-hint = We’ll send a code to your email address
choice-sms-code = Code by text message
choice-sms-code-hint = We’ll send a code to your phone
choice-passkey = Passkey
choice-passkey-hint = Your fingerprint, your face or your screen lock
choice-app = Authenticator app
choice-app-hint = Type a code that the app on your phone shows

passkey-title = Use your passkey
passkey-lead = Your device will ask for your fingerprint, your face or your screen lock.
passkey-button = Use passkey
passkey-unsupported = This browser cannot use passkeys.
passkey-no-script = Passkeys need JavaScript, which is switched off in this browser.

code-title = Enter the code
code-sent-to-email = We sent a code to { $destination }. It may take a minute to arrive.
code-sent-to-phone = We sent a text message with a code to { $destination }.
code-sent-somewhere = Enter the code that we sent you.
verify-button = Continue

app-code-title = Enter the code from your app
app-code-lead = Open your authenticator app and type the six digits it shows.
app-code-lead-device = Open your authenticator app “{ $device }” and type the six digits it shows.

second-title = Confirm that it’s you
second-lead = Choose how you want to receive your code.

## Setting up a second step
set-up-title = Protect your account
set-up-lead = Your account needs a second step besides the password. Choose one.
set-up-app-title = Set up your authenticator app
set-up-app-scan = Scan this QR code with your authenticator app.
set-up-app-qr = QR code for the authenticator app
set-up-app-secret = Can’t scan it? Show the key
set-up-app-secret-lead = Type this key into the app instead:
set-up-app-code = Type the six digits that the app shows.
set-up-email-title = Add your email address
set-up-email-lead = We’ll send a code there each time you sign in.
set-up-phone-title = Add your phone number
set-up-phone-lead = We’ll send a code there by text message each time you sign in.
send-code-button = Send code

## A new password
new-password-title = Choose a new password
new-password-lead = The password you were given was only for the first time.
new-password-button = Save password
forgot-title = Forgot your password?
forgot-lead = Tell us who you are, and we’ll send you a code with which you can choose a new one.
reset-title = Choose a new password

## A new account
sign-up-title = Create an account
sign-up-button = Create account
have-account = Do you have an account?
sign-in-link = Sign in
terms = By signing up, you agree to our { $terms } and our { $privacy }.
terms-of-use = Terms of use
privacy-policy = Privacy policy
confirm-title = Confirm your account
confirm-button = Confirm account
no-code = No code yet?
resend-button = Send a new code

## A passkey of one's own
add-passkey-title = Sign in faster next time
add-passkey-lead = With a passkey you sign in with your fingerprint, your face or your screen lock. There is nothing to remember, and nobody can guess it.
add-passkey-button = Create a passkey
skip-button = Not now

## The end
signed-out-title = You are signed out
signed-out-lead = You can close this page.

## Errors
error-title = Something went wrong
error-lead = Please go back to the application and try again. If it happens again, tell the people who run it.
error-expired-title = This page has expired
error-expired-lead = It took too long, or you began in another browser. Go back to the application and sign in again.
error-not-available-title = This page is not available
error-not-available-lead = There is nothing at this address, or it has been switched off.
developers-title = For developers
explain-missing-parameter = The required parameter { $parameter } is missing.
explain-unknown-client = There is no app client with this client_id.
explain-redirect-mismatch = The app client does not allow the address { $url }. It must match one of the registered addresses exactly.
explain-oauth-not-enabled = OAuth flows are not switched on for this app client (AllowedOAuthFlowsUserPoolClient).

## Above what is asked
notice-incorrect-password = Incorrect username or password.
notice-code-wrong = That code is not right. Please check it and try again.
notice-code-expired = That code is no longer valid. Please ask for a new one.
notice-code-sent = We sent you a code.
notice-password-changed = Your password has been changed. You can sign in now.
notice-passwords-differ = The two passwords are not the same.
notice-confirmed = Your account is confirmed. You can sign in now.
notice-too-many-tries = Too many attempts. Please wait a while and try again.
notice-stale = This page was open for too long. Please try again.
notice-passkey-failed = That did not work with the passkey. Please try again.
notice-no-provider = No organization with this address signs in here. Check it, or sign in another way.
notice-another-account = That is another account. Sign in to the one with the address above.
notice-busy = We are very busy right now. Please try again in a moment.
