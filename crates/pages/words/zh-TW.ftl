# Chinese in traditional characters, as in Taiwan.

label-username = 使用者名稱
label-email = 電子郵件地址
label-phone-number = 電話號碼
label-email-or-phone-number = 電子郵件地址或電話號碼
label-username-or-email = 使用者名稱或電子郵件地址
label-username-or-phone-number = 使用者名稱或電話號碼
label-any = 使用者名稱、電子郵件地址或電話號碼
label-password = 密碼
label-new-password = 新密碼
label-password-again = 再次輸入新密碼
label-code = 驗證碼
label-device-name = 裝置名稱（選填）
label-work-email = 公司電子郵件地址
hint-device-name = 方便您日後辨識，例如「我的手機」。
hint-phone-number = 請包含國碼，例如 +886 900 000 000。
show-password = 顯示密碼
hide-password = 隱藏密碼

attribute-address = 地址
attribute-birthdate = 出生日期
attribute-email = 電子郵件地址
attribute-family-name = 姓氏
attribute-gender = 性別
attribute-given-name = 名字
attribute-locale = 語言
attribute-middle-name = 中間名
attribute-name = 全名
attribute-nickname = 暱稱
attribute-phone-number = 電話號碼
attribute-picture = 圖片連結
attribute-preferred-username = 偏好的使用者名稱
attribute-profile = 個人檔案連結
attribute-updated-at = 上次更新時間
attribute-website = 網站
attribute-zoneinfo = 時區

rules-title = 密碼必須包含：
rule-length =
    { $count ->
       *[other] 至少 { $count } 個字元
    }
rule-lowercase = 一個小寫字母
rule-uppercase = 一個大寫字母
rule-number = 一個數字
rule-symbol = 一個符號，例如 ! 或 #
rule-met = 已符合

sign-in-title = 登入
sign-in-with-username = 使用您的使用者名稱和密碼登入
sign-in-with-email = 使用您的電子郵件和密碼登入
sign-in-button = 登入
continue-button = 繼續
forgot-link = 忘記密碼？
no-account = 第一次使用嗎？
sign-up-link = 建立帳戶
or = 或
continue-with = 使用 { $provider } 繼續
provider-promise = 未事先詢問您，我們不會在您的任何帳戶發布內容。
domain-hint = 我們會帶您前往貴組織的登入頁面。
back-to-sign-in = 返回登入
use-another-account = 使用其他帳戶
other-ways = 使用其他方式登入

connect-title = 連結您的帳戶
connect-lead = 已有一個使用地址 { $address } 的帳戶。登入該帳戶即可將其與 { $provider } 連結。之後，您可以使用任一種方式登入。
connect-button = 登入並連結
connect-separate = 不連結，繼續
connect-separate-hint = 您將擁有第二個帳戶，與現有帳戶各自獨立。
connect-cancel = 取消
connect-under-way = 您正在將此帳戶與 { $provider } 連結。

password-title = 輸入您的密碼

choose-title = 選擇登入方式
choice-password = 密碼
choice-password-hint = 輸入您的帳戶密碼
choice-email-code = 電子郵件驗證碼
choice-email-code-hint = 我們會將驗證碼傳送到您的電子郵件地址
choice-sms-code = 簡訊驗證碼
choice-sms-code-hint = 我們會將驗證碼傳送到您的手機
choice-passkey = 通行密鑰
choice-passkey-hint = 使用指紋、臉孔或螢幕鎖定
choice-app = 驗證器應用程式
choice-app-hint = 輸入手機應用程式顯示的驗證碼

passkey-title = 使用您的通行密鑰
passkey-lead = 您的裝置會要求驗證指紋、臉孔或螢幕鎖定。
passkey-button = 使用通行密鑰
passkey-unsupported = 此瀏覽器無法使用通行密鑰。
passkey-no-script = 通行密鑰需要 JavaScript，但此瀏覽器已將其關閉。

code-title = 輸入驗證碼
code-sent-to-email = 我們已將驗證碼傳送至 { $destination }，可能需要一分鐘才會送達。
code-sent-to-phone = 我們已將簡訊驗證碼傳送至 { $destination }。
code-sent-somewhere = 請輸入我們傳送給您的驗證碼。
verify-button = 繼續

app-code-title = 輸入應用程式中的驗證碼
app-code-lead = 開啟您的驗證器應用程式，輸入其中顯示的六位數字。
app-code-lead-device = 開啟驗證器應用程式「{ $device }」，輸入其中顯示的六位數字。

second-title = 確認是您本人
second-lead = 選擇接收驗證碼的方式。

set-up-title = 保護您的帳戶
set-up-lead = 除了密碼之外，您的帳戶還需要第二個驗證步驟。請選擇一種。
set-up-app-title = 設定驗證器應用程式
set-up-app-scan = 使用您的驗證器應用程式掃描此 QR 碼。
set-up-app-qr = 驗證器應用程式的 QR 碼
set-up-app-secret = 無法掃描嗎？顯示金鑰
set-up-app-secret-lead = 請改在應用程式中輸入此金鑰：
set-up-app-code = 輸入應用程式顯示的六位數字。
set-up-email-title = 新增電子郵件地址
set-up-email-lead = 每次登入時，我們都會將驗證碼傳送到該地址。
set-up-phone-title = 新增電話號碼
set-up-phone-lead = 每次登入時，我們都會將簡訊驗證碼傳送到該號碼。
send-code-button = 傳送驗證碼

new-password-title = 設定新密碼
new-password-lead = 您收到的密碼僅供首次登入使用。
new-password-button = 儲存密碼
forgot-title = 忘記密碼？
forgot-lead = 請告訴我們您的帳戶，我們會傳送驗證碼給您，讓您設定新密碼。
reset-title = 設定新密碼

sign-up-title = 建立帳戶
sign-up-button = 建立帳戶
have-account = 已經有帳戶了嗎？
sign-in-link = 登入
terms = 註冊即表示您同意我們的{ $terms }和{ $privacy }。
terms-of-use = 使用條款
privacy-policy = 隱私權政策
confirm-title = 確認您的帳戶
confirm-button = 確認帳戶
no-code = 還沒收到驗證碼嗎？
resend-button = 傳送新的驗證碼

add-passkey-title = 下次更快登入
add-passkey-lead = 有了通行密鑰，您可以使用指紋、臉孔或螢幕鎖定登入。不需要記住任何東西，也沒有人猜得到。
add-passkey-button = 建立通行密鑰
skip-button = 暫時不要

signed-out-title = 您已登出
signed-out-lead = 您可以關閉此頁面。

error-title = 發生錯誤
error-lead = 請返回應用程式並再試一次。如果問題再次發生，請通知其管理人員。
error-expired-title = 此頁面已過期
error-expired-lead = 時間過長，或者您是在另一個瀏覽器中開始的。請返回應用程式並重新登入。
error-not-available-title = 此頁面無法使用
error-not-available-lead = 此位址沒有任何內容，或已被關閉。
developers-title = 開發人員資訊
explain-missing-parameter = 缺少必要的參數 { $parameter }。
explain-unknown-client = 沒有使用此 client_id 的應用程式用戶端。
explain-redirect-mismatch = 應用程式用戶端不允許位址 { $url }。它必須與其中一個已註冊的位址完全相符。
explain-oauth-not-enabled = 此應用程式用戶端未啟用 OAuth（AllowedOAuthFlowsUserPoolClient）。

notice-incorrect-password = 使用者名稱或密碼不正確。
notice-code-wrong = 驗證碼不正確。請檢查後再試一次。
notice-code-expired = 驗證碼已失效。請索取新的驗證碼。
notice-code-sent = 我們已傳送驗證碼給您。
notice-password-changed = 您的密碼已變更。現在可以登入了。
notice-passwords-differ = 兩次輸入的密碼不一致。
notice-confirmed = 您的帳戶已確認。現在可以登入了。
notice-too-many-tries = 嘗試次數過多。請稍候再試。
notice-stale = 此頁面開啟的時間過長。請再試一次。
notice-passkey-failed = 通行密鑰驗證未成功。請再試一次。
notice-no-provider = 沒有組織使用此地址在這裡登入。請檢查地址,或使用其他方式登入。
notice-another-account = 這是另一個帳戶。請登入使用上述地址的帳戶。
notice-busy = 目前系統忙碌中。請稍候再試。
