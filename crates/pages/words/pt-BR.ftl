# Portuguese of Brazil.

label-username = Nome de usuário
label-email = E-mail
label-phone-number = Número de telefone
label-email-or-phone-number = E-mail ou número de telefone
label-username-or-email = Nome de usuário ou e-mail
label-username-or-phone-number = Nome de usuário ou número de telefone
label-any = Nome de usuário, e-mail ou número de telefone
label-password = Senha
label-new-password = Nova senha
label-password-again = Repita a nova senha
label-code = Código
label-device-name = Nome do dispositivo (opcional)
label-work-email = E-mail de trabalho
hint-device-name = Para você reconhecê-lo depois, por exemplo, “Meu celular”.
hint-phone-number = Com o código do país, por exemplo, +55 11 90000-0000.
show-password = Mostrar senha
hide-password = Ocultar senha

attribute-address = Endereço
attribute-birthdate = Data de nascimento
attribute-email = E-mail
attribute-family-name = Sobrenome
attribute-gender = Gênero
attribute-given-name = Nome
attribute-locale = Idioma
attribute-middle-name = Nome do meio
attribute-name = Nome completo
attribute-nickname = Apelido
attribute-phone-number = Número de telefone
attribute-picture = Link para uma imagem
attribute-preferred-username = Nome de usuário preferido
attribute-profile = Link para um perfil
attribute-updated-at = Última atualização
attribute-website = Site
attribute-zoneinfo = Fuso horário

rules-title = A senha precisa ter:
rule-length =
    { $count ->
        [one] pelo menos { $count } caractere
       *[other] pelo menos { $count } caracteres
    }
rule-lowercase = uma letra minúscula
rule-uppercase = uma letra maiúscula
rule-number = um número
rule-symbol = um símbolo, como ! ou #
rule-met = atendido

sign-in-title = Entrar
sign-in-with-username = Entre com seu nome de usuário e sua senha
sign-in-with-email = Entre com seu e-mail e sua senha
sign-in-button = Entrar
continue-button = Continuar
forgot-link = Esqueceu sua senha?
no-account = Primeira vez aqui?
sign-up-link = Criar uma conta
or = ou
continue-with = Continuar com { $provider }
provider-promise = Não publicaremos nada em suas contas sem perguntar antes.
domain-hint = Levaremos você à página de login da sua organização.
back-to-sign-in = Voltar ao login
use-another-account = Usar outra conta
other-ways = Entrar de outra forma

connect-title = Conecte sua conta
connect-lead = Já existe uma conta com o endereço { $address }. Entre nela para conectá-la a { $provider }. Depois disso, você poderá entrar das duas formas.
connect-button = Entrar e conectar
connect-separate = Continuar sem conectar
connect-separate-hint = Você terá uma segunda conta, separada da que já tem.
connect-cancel = Cancelar
connect-under-way = Você está conectando esta conta a { $provider }.

password-title = Digite sua senha

choose-title = Escolha como entrar
choice-password = Senha
choice-password-hint = Digite a senha da sua conta
choice-email-code = Código por e-mail
choice-email-code-hint = Enviaremos um código para o seu e-mail
choice-sms-code = Código por SMS
choice-sms-code-hint = Enviaremos um código para o seu telefone
choice-passkey = Chave de acesso
choice-passkey-hint = Sua impressão digital, seu rosto ou o bloqueio de tela
choice-app = Aplicativo autenticador
choice-app-hint = Digite um código mostrado pelo aplicativo no seu telefone

passkey-title = Use sua chave de acesso
passkey-lead = Seu dispositivo pedirá sua impressão digital, seu rosto ou o bloqueio de tela.
passkey-button = Usar chave de acesso
passkey-unsupported = Este navegador não pode usar chaves de acesso.
passkey-no-script = As chaves de acesso precisam do JavaScript, que está desativado neste navegador.

code-title = Digite o código
code-sent-to-email = Enviamos um código para { $destination }. Ele pode levar um minuto para chegar.
code-sent-to-phone = Enviamos um SMS com um código para { $destination }.
code-sent-somewhere = Digite o código que enviamos para você.
verify-button = Continuar

app-code-title = Digite o código do aplicativo
app-code-lead = Abra seu aplicativo autenticador e digite os seis dígitos que ele mostra.
app-code-lead-device = Abra seu aplicativo autenticador “{ $device }” e digite os seis dígitos que ele mostra.

second-title = Confirme que é você
second-lead = Escolha como receber o código.

set-up-title = Proteja sua conta
set-up-lead = Além da senha, sua conta precisa de uma segunda etapa. Escolha uma.
set-up-app-title = Configure o aplicativo autenticador
set-up-app-scan = Leia este QR code com seu aplicativo autenticador.
set-up-app-qr = QR code para o aplicativo autenticador
set-up-app-secret = Não consegue ler? Mostrar a chave
set-up-app-secret-lead = Digite esta chave no aplicativo:
set-up-app-code = Digite os seis dígitos que o aplicativo mostra.
set-up-email-title = Adicione seu e-mail
set-up-email-lead = Enviaremos um código para ele sempre que você entrar.
set-up-phone-title = Adicione seu número de telefone
set-up-phone-lead = Enviaremos um código por SMS para ele sempre que você entrar.
send-code-button = Enviar código

new-password-title = Escolha uma nova senha
new-password-lead = A senha que você recebeu valia só para a primeira vez.
new-password-button = Salvar senha
forgot-title = Esqueceu sua senha?
forgot-lead = Diga quem você é e enviaremos um código para você escolher uma nova senha.
reset-title = Escolha uma nova senha

sign-up-title = Criar uma conta
sign-up-button = Criar conta
have-account = Já tem uma conta?
sign-in-link = Entrar
terms = Ao se cadastrar, você concorda com nossos { $terms } e nossa { $privacy }.
terms-of-use = Termos de uso
privacy-policy = Política de privacidade
confirm-title = Confirme sua conta
confirm-button = Confirmar conta
no-code = O código não chegou?
resend-button = Enviar um novo código

add-passkey-title = Entre mais rápido da próxima vez
add-passkey-lead = Com uma chave de acesso, você entra com sua impressão digital, seu rosto ou o bloqueio de tela. Não há nada para lembrar, e ninguém consegue adivinhá-la.
add-passkey-button = Criar uma chave de acesso
skip-button = Agora não

signed-out-title = Você saiu
signed-out-lead = Você já pode fechar esta página.

error-title = Algo deu errado
error-lead = Volte ao aplicativo e tente novamente. Se acontecer de novo, avise os responsáveis.
error-expired-title = Esta página expirou
error-expired-lead = Demorou demais, ou você começou em outro navegador. Volte ao aplicativo e entre novamente.
error-not-available-title = Esta página não está disponível
error-not-available-lead = Não há nada neste endereço, ou ele foi desativado.
developers-title = Para desenvolvedores
explain-missing-parameter = Falta o parâmetro obrigatório { $parameter }.
explain-unknown-client = Não há cliente de aplicativo com este client_id.
explain-redirect-mismatch = O cliente de aplicativo não permite o endereço { $url }. Ele precisa ser exatamente igual a um dos endereços registrados.
explain-oauth-not-enabled = O OAuth não está ativado para este cliente de aplicativo (AllowedOAuthFlowsUserPoolClient).

notice-incorrect-password = Nome de usuário ou senha incorretos.
notice-code-wrong = Esse código não está correto. Confira e tente novamente.
notice-code-expired = Esse código não é mais válido. Peça um novo.
notice-code-sent = Enviamos um código para você.
notice-password-changed = Sua senha foi alterada. Agora você já pode entrar.
notice-passwords-differ = As duas senhas não são iguais.
notice-confirmed = Sua conta está confirmada. Agora você já pode entrar.
notice-too-many-tries = Muitas tentativas. Aguarde um pouco e tente novamente.
notice-stale = Esta página ficou aberta por tempo demais. Tente novamente.
notice-passkey-failed = Não funcionou com a chave de acesso. Tente novamente.
notice-no-provider = Nenhuma organização com este endereço entra aqui. Verifique-o ou entre de outra forma.
notice-another-account = Essa é outra conta. Entre na que tem o endereço acima.
notice-busy = Estamos com muito movimento agora. Tente novamente em instantes.
