# Korean.

label-username = 사용자 이름
label-email = 이메일 주소
label-phone-number = 전화번호
label-email-or-phone-number = 이메일 주소 또는 전화번호
label-username-or-email = 사용자 이름 또는 이메일 주소
label-username-or-phone-number = 사용자 이름 또는 전화번호
label-any = 사용자 이름, 이메일 주소 또는 전화번호
label-password = 비밀번호
label-new-password = 새 비밀번호
label-password-again = 새 비밀번호 확인
label-code = 인증 코드
label-device-name = 기기 이름(선택 사항)
label-work-email = 회사 이메일 주소
hint-device-name = 나중에 알아볼 수 있는 이름을 입력하세요. 예: ‘내 휴대폰’
hint-phone-number = 국가 번호를 포함해 입력하세요. 예: +82 10 0000 0000
show-password = 비밀번호 표시
hide-password = 비밀번호 숨기기

attribute-address = 주소
attribute-birthdate = 생년월일
attribute-email = 이메일 주소
attribute-family-name = 성
attribute-gender = 성별
attribute-given-name = 이름
attribute-locale = 언어
attribute-middle-name = 중간 이름
attribute-name = 전체 이름
attribute-nickname = 별명
attribute-phone-number = 전화번호
attribute-picture = 사진 링크
attribute-preferred-username = 선호하는 사용자 이름
attribute-profile = 프로필 링크
attribute-updated-at = 마지막 업데이트
attribute-website = 웹사이트
attribute-zoneinfo = 시간대

rules-title = 비밀번호 조건:
rule-length =
    { $count ->
       *[other] { $count }자 이상
    }
rule-lowercase = 영문 소문자 포함
rule-uppercase = 영문 대문자 포함
rule-number = 숫자 포함
rule-symbol = ! 또는 # 같은 기호 포함
rule-met = 충족됨

sign-in-title = 로그인
sign-in-with-username = 사용자 이름과 비밀번호로 로그인하세요
sign-in-with-email = 이메일과 비밀번호로 로그인하세요
sign-in-button = 로그인
continue-button = 계속
forgot-link = 비밀번호를 잊으셨나요?
no-account = 처음이신가요?
sign-up-link = 계정 만들기
or = 또는
continue-with = { $provider }(으)로 계속
provider-promise = 먼저 여쭤보지 않고 회원님의 계정에 게시하지 않습니다.
domain-hint = 소속 조직의 로그인 페이지로 이동합니다.
back-to-sign-in = 로그인으로 돌아가기
use-another-account = 다른 계정 사용
other-ways = 다른 방법으로 로그인

connect-title = 계정 연결
connect-lead = { $address } 주소의 계정이 이미 있습니다. 그 계정에 로그인하면 { $provider }에 연결할 수 있습니다. 연결한 뒤에는 두 가지 방법 모두로 로그인할 수 있습니다.
connect-button = 로그인하고 연결
connect-separate = 연결하지 않고 계속
connect-separate-hint = 지금 계정과 별개로 두 번째 계정이 만들어집니다.
connect-cancel = 취소
connect-under-way = 이 계정을 { $provider }에 연결하는 중입니다.

password-title = 비밀번호를 입력하세요

choose-title = 로그인 방법을 선택하세요
choice-password = 비밀번호
choice-password-hint = 계정의 비밀번호를 입력합니다
choice-email-code = 이메일로 코드 받기
choice-email-code-hint = 이메일 주소로 인증 코드를 보내 드립니다
choice-sms-code = 문자 메시지로 코드 받기
choice-sms-code-hint = 휴대폰으로 인증 코드를 보내 드립니다
choice-passkey = 패스키
choice-passkey-hint = 지문, 얼굴 또는 화면 잠금을 사용합니다
choice-app = 인증 앱
choice-app-hint = 휴대폰의 앱에 표시된 코드를 입력합니다

passkey-title = 패스키를 사용하세요
passkey-lead = 기기에서 지문, 얼굴 또는 화면 잠금을 요청합니다.
passkey-button = 패스키 사용
passkey-unsupported = 이 브라우저에서는 패스키를 사용할 수 없습니다.
passkey-no-script = 패스키에는 JavaScript가 필요하지만 이 브라우저에서는 꺼져 있습니다.

code-title = 코드를 입력하세요
code-sent-to-email = { $destination } 주소로 코드를 보냈습니다. 도착하는 데 1분 정도 걸릴 수 있습니다.
code-sent-to-phone = { $destination } 번호로 코드를 문자 메시지로 보냈습니다.
code-sent-somewhere = 보내 드린 코드를 입력하세요.
verify-button = 계속

app-code-title = 앱의 코드를 입력하세요
app-code-lead = 인증 앱을 열고 표시된 숫자 6자리를 입력하세요.
app-code-lead-device = 인증 앱 ‘{ $device }’을(를) 열고 표시된 숫자 6자리를 입력하세요.

second-title = 본인 확인
second-lead = 코드를 받을 방법을 선택하세요.

set-up-title = 계정을 보호하세요
set-up-lead = 이 계정에는 비밀번호 외에 두 번째 단계가 필요합니다. 하나를 선택하세요.
set-up-app-title = 인증 앱 설정
set-up-app-scan = 인증 앱으로 이 QR 코드를 스캔하세요.
set-up-app-qr = 인증 앱용 QR 코드
set-up-app-secret = 스캔할 수 없나요? 키 표시
set-up-app-secret-lead = 대신 이 키를 앱에 입력하세요.
set-up-app-code = 앱에 표시된 숫자 6자리를 입력하세요.
set-up-email-title = 이메일 주소 추가
set-up-email-lead = 로그인할 때마다 이 주소로 코드를 보내 드립니다.
set-up-phone-title = 전화번호 추가
set-up-phone-lead = 로그인할 때마다 이 번호로 코드를 문자 메시지로 보내 드립니다.
send-code-button = 코드 보내기

new-password-title = 새 비밀번호를 선택하세요
new-password-lead = 받으신 비밀번호는 처음 한 번만 사용할 수 있습니다.
new-password-button = 비밀번호 저장
forgot-title = 비밀번호를 잊으셨나요?
forgot-lead = 계정 정보를 입력하시면 새 비밀번호를 선택할 수 있는 코드를 보내 드립니다.
reset-title = 새 비밀번호를 선택하세요

sign-up-title = 계정 만들기
sign-up-button = 계정 만들기
have-account = 이미 계정이 있으신가요?
sign-in-link = 로그인
terms = 가입하면 { $terms } 및 { $privacy }에 동의하게 됩니다.
terms-of-use = 이용약관
privacy-policy = 개인정보 처리방침
confirm-title = 계정 확인
confirm-button = 계정 확인
no-code = 코드를 받지 못하셨나요?
resend-button = 새 코드 보내기

add-passkey-title = 다음에는 더 빠르게 로그인하세요
add-passkey-lead = 패스키를 사용하면 지문, 얼굴 또는 화면 잠금으로 로그인합니다. 기억할 것이 없고 아무도 추측할 수 없습니다.
add-passkey-button = 패스키 만들기
skip-button = 나중에

signed-out-title = 로그아웃되었습니다
signed-out-lead = 이 페이지를 닫아도 됩니다.

error-title = 문제가 발생했습니다
error-lead = 애플리케이션으로 돌아가서 다시 시도해 주세요. 계속 발생하면 운영자에게 알려 주세요.
error-expired-title = 페이지가 만료되었습니다
error-expired-lead = 시간이 너무 오래 걸렸거나 다른 브라우저에서 시작하셨습니다. 애플리케이션으로 돌아가서 다시 로그인해 주세요.
error-not-available-title = 이 페이지를 사용할 수 없습니다
error-not-available-lead = 이 주소에 아무것도 없거나 사용이 중지되었습니다.
developers-title = 개발자용 정보
explain-missing-parameter = 필수 파라미터 { $parameter }이(가) 없습니다.
explain-unknown-client = 이 client_id를 가진 앱 클라이언트가 없습니다.
explain-redirect-mismatch = 앱 클라이언트가 { $url } 주소를 허용하지 않습니다. 등록된 주소 중 하나와 정확히 일치해야 합니다.
explain-oauth-not-enabled = 이 앱 클라이언트에는 OAuth가 켜져 있지 않습니다(AllowedOAuthFlowsUserPoolClient).

notice-incorrect-password = 사용자 이름 또는 비밀번호가 올바르지 않습니다.
notice-code-wrong = 코드가 올바르지 않습니다. 확인하고 다시 시도해 주세요.
notice-code-expired = 더 이상 유효하지 않은 코드입니다. 새 코드를 요청해 주세요.
notice-code-sent = 코드를 보냈습니다.
notice-password-changed = 비밀번호가 변경되었습니다. 이제 로그인할 수 있습니다.
notice-passwords-differ = 두 비밀번호가 일치하지 않습니다.
notice-confirmed = 계정이 확인되었습니다. 이제 로그인할 수 있습니다.
notice-too-many-tries = 시도 횟수가 너무 많습니다. 잠시 후 다시 시도해 주세요.
notice-stale = 페이지가 너무 오래 열려 있었습니다. 다시 시도해 주세요.
notice-passkey-failed = 패스키를 사용하지 못했습니다. 다시 시도해 주세요.
notice-no-provider = 이 주소로 여기에 로그인하는 조직이 없습니다. 주소를 확인하거나 다른 방법으로 로그인하세요.
notice-another-account = 다른 계정입니다. 위 주소의 계정으로 로그인하세요.
notice-busy = 지금 요청이 많습니다. 잠시 후 다시 시도해 주세요.
