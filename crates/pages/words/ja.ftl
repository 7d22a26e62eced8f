# Japanese.

label-username = ユーザー名
label-email = メールアドレス
label-phone-number = 電話番号
label-email-or-phone-number = メールアドレスまたは電話番号
label-username-or-email = ユーザー名またはメールアドレス
label-username-or-phone-number = ユーザー名または電話番号
label-any = ユーザー名、メールアドレス、または電話番号
label-password = パスワード
label-new-password = 新しいパスワード
label-password-again = 新しいパスワード（確認）
label-code = 確認コード
label-device-name = デバイス名（任意）
label-work-email = 勤務先のメールアドレス
hint-device-name = 後で見分けるための名前です。例：「自分のスマートフォン」
hint-phone-number = 国番号から入力してください。例：+81 90 0000 0000
show-password = パスワードを表示
hide-password = パスワードを非表示

attribute-address = 住所
attribute-birthdate = 生年月日
attribute-email = メールアドレス
attribute-family-name = 姓
attribute-gender = 性別
attribute-given-name = 名
attribute-locale = 言語
attribute-middle-name = ミドルネーム
attribute-name = 氏名
attribute-nickname = ニックネーム
attribute-phone-number = 電話番号
attribute-picture = 画像のリンク
attribute-preferred-username = 希望するユーザー名
attribute-profile = プロフィールのリンク
attribute-updated-at = 最終更新日時
attribute-website = ウェブサイト
attribute-zoneinfo = タイムゾーン

rules-title = パスワードの条件：
rule-length =
    { $count ->
       *[other] { $count } 文字以上
    }
rule-lowercase = 英小文字を含む
rule-uppercase = 英大文字を含む
rule-number = 数字を含む
rule-symbol = ! や # などの記号を含む
rule-met = 条件を満たしています

sign-in-title = サインイン
sign-in-with-username = ユーザー名とパスワードでサインイン
sign-in-with-email = メールアドレスとパスワードでサインイン
sign-in-button = サインイン
continue-button = 続ける
forgot-link = パスワードをお忘れですか？
no-account = 初めてご利用ですか？
sign-up-link = アカウントを作成
or = または
continue-with = { $provider } で続ける
provider-promise = 事前の確認なしに、お使いのアカウントへ投稿することはありません。
domain-hint = 所属する組織のサインインページに移動します。
back-to-sign-in = サインインに戻る
use-another-account = 別のアカウントを使う
other-ways = 別の方法でサインイン

connect-title = アカウントの連携
connect-lead = アドレス { $address } のアカウントはすでにあります。そのアカウントにサインインすると、{ $provider } と連携できます。連携後は、どちらの方法でもサインインできます。
connect-button = サインインして連携する
connect-separate = 連携せずに続ける
connect-separate-hint = 今お持ちのアカウントとは別に、2 つ目のアカウントが作成されます。
connect-cancel = キャンセル
connect-under-way = このアカウントを { $provider } と連携しています。

password-title = パスワードを入力してください

choose-title = サインイン方法を選んでください
choice-password = パスワード
choice-password-hint = アカウントのパスワードを入力します
choice-email-code = メールで確認コードを受け取る
choice-email-code-hint = メールアドレスに確認コードをお送りします
choice-sms-code = SMS で確認コードを受け取る
choice-sms-code-hint = 電話番号に確認コードをお送りします
choice-passkey = パスキー
choice-passkey-hint = 指紋、顔、または画面ロックを使います
choice-app = 認証アプリ
choice-app-hint = スマートフォンのアプリに表示されるコードを入力します

passkey-title = パスキーを使う
passkey-lead = デバイスの指紋認証、顔認証、または画面ロックで確認します。
passkey-button = パスキーを使う
passkey-unsupported = このブラウザではパスキーを使用できません。
passkey-no-script = パスキーには JavaScript が必要ですが、このブラウザでは無効になっています。

code-title = 確認コードを入力してください
code-sent-to-email = { $destination } に確認コードを送信しました。届くまでに 1 分ほどかかることがあります。
code-sent-to-phone = { $destination } に確認コードを SMS で送信しました。
code-sent-somewhere = お送りした確認コードを入力してください。
verify-button = 続ける

app-code-title = アプリのコードを入力してください
app-code-lead = 認証アプリを開き、表示されている 6 桁の数字を入力してください。
app-code-lead-device = 認証アプリ「{ $device }」を開き、表示されている 6 桁の数字を入力してください。

second-title = ご本人の確認
second-lead = コードを受け取る方法を選んでください。

set-up-title = アカウントを保護しましょう
set-up-lead = このアカウントには、パスワードに加えて 2 つ目の確認手段が必要です。1 つ選んでください。
set-up-app-title = 認証アプリを設定する
set-up-app-scan = この QR コードを認証アプリで読み取ってください。
set-up-app-qr = 認証アプリ用の QR コード
set-up-app-secret = 読み取れない場合はキーを表示
set-up-app-secret-lead = 代わりに、次のキーをアプリに入力してください。
set-up-app-code = アプリに表示される 6 桁の数字を入力してください。
set-up-email-title = メールアドレスを追加する
set-up-email-lead = サインインのたびに、このアドレスへ確認コードをお送りします。
set-up-phone-title = 電話番号を追加する
set-up-phone-lead = サインインのたびに、この番号へ確認コードを SMS でお送りします。
send-code-button = 確認コードを送信

new-password-title = 新しいパスワードを設定してください
new-password-lead = お渡ししたパスワードは、初回だけ使えるものです。
new-password-button = パスワードを保存
forgot-title = パスワードをお忘れですか？
forgot-lead = アカウントの情報を入力してください。新しいパスワードを設定するための確認コードをお送りします。
reset-title = 新しいパスワードを設定してください

sign-up-title = アカウントを作成
sign-up-button = アカウントを作成
have-account = アカウントをお持ちですか？
sign-in-link = サインイン
terms = 登録すると、{ $terms }と{ $privacy }に同意したことになります。
terms-of-use = 利用規約
privacy-policy = プライバシーポリシー
confirm-title = アカウントの確認
confirm-button = アカウントを確認
no-code = 確認コードが届きませんか？
resend-button = 新しいコードを送信

add-passkey-title = 次回からもっと速くサインイン
add-passkey-lead = パスキーがあれば、指紋、顔、または画面ロックでサインインできます。覚えておくものはなく、他人に推測されることもありません。
add-passkey-button = パスキーを作成
skip-button = 今はしない

signed-out-title = サインアウトしました
signed-out-lead = このページを閉じても問題ありません。

error-title = 問題が発生しました
error-lead = アプリケーションに戻り、もう一度お試しください。繰り返し起きる場合は、運営者にお知らせください。
error-expired-title = このページの有効期限が切れました
error-expired-lead = 時間がかかりすぎたか、別のブラウザで開始された可能性があります。アプリケーションに戻り、もう一度サインインしてください。
error-not-available-title = このページは利用できません
error-not-available-lead = このアドレスにはページがないか、無効になっています。
developers-title = 開発者向けの情報
explain-missing-parameter = 必須のパラメーター { $parameter } がありません。
explain-unknown-client = この client_id のアプリケーションクライアントはありません。
explain-redirect-mismatch = アプリケーションクライアントはアドレス { $url } を許可していません。登録済みのアドレスのいずれかと完全に一致する必要があります。
explain-oauth-not-enabled = このアプリケーションクライアントでは OAuth が有効になっていません（AllowedOAuthFlowsUserPoolClient）。

notice-incorrect-password = ユーザー名またはパスワードが正しくありません。
notice-code-wrong = コードが正しくありません。確認して、もう一度お試しください。
notice-code-expired = このコードは無効になりました。新しいコードを取得してください。
notice-code-sent = コードを送信しました。
notice-password-changed = パスワードを変更しました。新しいパスワードでサインインできます。
notice-passwords-differ = 2 つのパスワードが一致しません。
notice-confirmed = アカウントを確認しました。サインインできます。
notice-too-many-tries = 試行回数が多すぎます。しばらくしてから、もう一度お試しください。
notice-stale = ページを開いてから時間が経ちすぎました。もう一度お試しください。
notice-passkey-failed = パスキーで確認できませんでした。もう一度お試しください。
notice-no-provider = このアドレスでサインインできる組織はありません。アドレスを確認するか、別の方法でサインインしてください。
notice-another-account = 別のアカウントです。上記のアドレスのアカウントにサインインしてください。
notice-busy = ただいま混み合っています。しばらくしてから、もう一度お試しください。
