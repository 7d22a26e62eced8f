# Spanish; people are “usted”.

label-username = Nombre de usuario
label-email = Correo electrónico
label-phone-number = Número de teléfono
label-email-or-phone-number = Correo electrónico o número de teléfono
label-username-or-email = Nombre de usuario o correo electrónico
label-username-or-phone-number = Nombre de usuario o número de teléfono
label-any = Nombre de usuario, correo electrónico o número de teléfono
label-password = Contraseña
label-new-password = Nueva contraseña
label-password-again = Repita la nueva contraseña
label-code = Código
label-device-name = Nombre del dispositivo (opcional)
label-work-email = Correo electrónico del trabajo
hint-device-name = Para que lo reconozca más adelante; por ejemplo, «Mi teléfono».
hint-phone-number = Con el prefijo internacional; por ejemplo, +34 910 000 000.
show-password = Mostrar la contraseña
hide-password = Ocultar la contraseña

attribute-address = Dirección
attribute-birthdate = Fecha de nacimiento
attribute-email = Correo electrónico
attribute-family-name = Apellidos
attribute-gender = Género
attribute-given-name = Nombre
attribute-locale = Idioma
attribute-middle-name = Segundo nombre
attribute-name = Nombre completo
attribute-nickname = Apodo
attribute-phone-number = Número de teléfono
attribute-picture = Enlace a una imagen
attribute-preferred-username = Nombre de usuario preferido
attribute-profile = Enlace a un perfil
attribute-updated-at = Última actualización
attribute-website = Sitio web
attribute-zoneinfo = Zona horaria

rules-title = La contraseña debe tener:
rule-length =
    { $count ->
        [one] al menos { $count } carácter
       *[other] al menos { $count } caracteres
    }
rule-lowercase = una letra minúscula
rule-uppercase = una letra mayúscula
rule-number = un número
rule-symbol = un símbolo, como ! o #
rule-met = cumplido

sign-in-title = Iniciar sesión
sign-in-with-username = Inicie sesión con su nombre de usuario y contraseña
sign-in-with-email = Inicie sesión con su correo electrónico y contraseña
sign-in-button = Iniciar sesión
continue-button = Continuar
forgot-link = ¿Ha olvidado su contraseña?
no-account = ¿Es la primera vez que viene?
sign-up-link = Crear una cuenta
or = o
continue-with = Continuar con { $provider }
provider-promise = No publicaremos nada en sus cuentas sin preguntarle antes.
domain-hint = Le llevaremos a la página de inicio de sesión de su organización.
back-to-sign-in = Volver al inicio de sesión
use-another-account = Usar otra cuenta
other-ways = Iniciar sesión de otra manera

connect-title = Conecte su cuenta
connect-lead = Ya existe una cuenta con la dirección { $address }. Inicie sesión en ella para conectarla con { $provider }. A partir de entonces podrá iniciar sesión de las dos formas.
connect-button = Iniciar sesión y conectar
connect-separate = Continuar sin conectar
connect-separate-hint = Tendrá una segunda cuenta, separada de la que ya tiene.
connect-cancel = Cancelar
connect-under-way = Está conectando esta cuenta con { $provider }.

password-title = Introduzca su contraseña

choose-title = Elija cómo iniciar sesión
choice-password = Contraseña
choice-password-hint = Escriba la contraseña de su cuenta
choice-email-code = Código por correo electrónico
choice-email-code-hint = Le enviaremos un código a su correo electrónico
choice-sms-code = Código por SMS
choice-sms-code-hint = Le enviaremos un código a su teléfono
choice-passkey = Llave de acceso
choice-passkey-hint = Su huella, su cara o el bloqueo de pantalla
choice-app = Aplicación de autenticación
choice-app-hint = Escriba un código que muestra la aplicación de su teléfono

passkey-title = Use su llave de acceso
passkey-lead = Su dispositivo le pedirá la huella, la cara o el bloqueo de pantalla.
passkey-button = Usar la llave de acceso
passkey-unsupported = Este navegador no puede usar llaves de acceso.
passkey-no-script = Las llaves de acceso necesitan JavaScript, que está desactivado en este navegador.

code-title = Introduzca el código
code-sent-to-email = Hemos enviado un código a { $destination }. Puede tardar un minuto en llegar.
code-sent-to-phone = Hemos enviado un SMS con un código al { $destination }.
code-sent-somewhere = Introduzca el código que le hemos enviado.
verify-button = Continuar

app-code-title = Introduzca el código de la aplicación
app-code-lead = Abra su aplicación de autenticación y escriba los seis dígitos que muestra.
app-code-lead-device = Abra su aplicación de autenticación «{ $device }» y escriba los seis dígitos que muestra.

second-title = Confirme que es usted
second-lead = Elija cómo quiere recibir el código.

set-up-title = Proteja su cuenta
set-up-lead = Su cuenta necesita un segundo paso además de la contraseña. Elija uno.
set-up-app-title = Configure la aplicación de autenticación
set-up-app-scan = Escanee este código QR con su aplicación de autenticación.
set-up-app-qr = Código QR para la aplicación de autenticación
set-up-app-secret = ¿No puede escanearlo? Mostrar la clave
set-up-app-secret-lead = Escriba esta clave en la aplicación:
set-up-app-code = Escriba los seis dígitos que muestra la aplicación.
set-up-email-title = Añada su correo electrónico
set-up-email-lead = Le enviaremos allí un código cada vez que inicie sesión.
set-up-phone-title = Añada su número de teléfono
set-up-phone-lead = Le enviaremos un código por SMS cada vez que inicie sesión.
send-code-button = Enviar código

new-password-title = Elija una nueva contraseña
new-password-lead = La contraseña que recibió solo servía para la primera vez.
new-password-button = Guardar contraseña
forgot-title = ¿Ha olvidado su contraseña?
forgot-lead = Díganos quién es y le enviaremos un código con el que podrá elegir una nueva.
reset-title = Elija una nueva contraseña

sign-up-title = Crear una cuenta
sign-up-button = Crear cuenta
have-account = ¿Ya tiene una cuenta?
sign-in-link = Iniciar sesión
terms = Al registrarse, acepta nuestros { $terms } y nuestra { $privacy }.
terms-of-use = Términos de uso
privacy-policy = Política de privacidad
confirm-title = Confirme su cuenta
confirm-button = Confirmar cuenta
no-code = ¿No ha llegado el código?
resend-button = Enviar un código nuevo

add-passkey-title = Inicie sesión más rápido la próxima vez
add-passkey-lead = Con una llave de acceso, inicia sesión con su huella, su cara o el bloqueo de pantalla. No hay nada que recordar y nadie puede adivinarla.
add-passkey-button = Crear una llave de acceso
skip-button = Ahora no

signed-out-title = Ha cerrado la sesión
signed-out-lead = Puede cerrar esta página.

error-title = Algo ha salido mal
error-lead = Vuelva a la aplicación e inténtelo de nuevo. Si vuelve a ocurrir, avise a quienes la gestionan.
error-expired-title = Esta página ha caducado
error-expired-lead = Ha pasado demasiado tiempo o empezó en otro navegador. Vuelva a la aplicación e inicie sesión de nuevo.
error-not-available-title = Esta página no está disponible
error-not-available-lead = No hay nada en esta dirección o se ha desactivado.
developers-title = Para desarrolladores
explain-missing-parameter = Falta el parámetro obligatorio { $parameter }.
explain-unknown-client = No hay ningún cliente de aplicación con este client_id.
explain-redirect-mismatch = El cliente de aplicación no permite la dirección { $url }. Debe coincidir exactamente con una de las direcciones registradas.
explain-oauth-not-enabled = OAuth no está activado para este cliente de aplicación (AllowedOAuthFlowsUserPoolClient).

notice-incorrect-password = El nombre de usuario o la contraseña no son correctos.
notice-code-wrong = El código no es correcto. Compruébelo e inténtelo de nuevo.
notice-code-expired = El código ya no es válido. Solicite uno nuevo.
notice-code-sent = Le hemos enviado un código.
notice-password-changed = Se ha cambiado su contraseña. Ya puede iniciar sesión.
notice-passwords-differ = Las dos contraseñas no coinciden.
notice-confirmed = Su cuenta está confirmada. Ya puede iniciar sesión.
notice-too-many-tries = Demasiados intentos. Espere un poco e inténtelo de nuevo.
notice-stale = Esta página ha estado abierta demasiado tiempo. Inténtelo de nuevo.
notice-passkey-failed = No ha funcionado con la llave de acceso. Inténtelo de nuevo.
notice-no-provider = Ninguna organización con esta dirección inicia sesión aquí. Compruébela o inicie sesión de otra forma.
notice-another-account = Esa es otra cuenta. Inicie sesión en la que tiene la dirección indicada arriba.
notice-busy = Ahora mismo hay mucha actividad. Inténtelo de nuevo en un momento.
