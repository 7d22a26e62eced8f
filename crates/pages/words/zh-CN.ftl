# Chinese in simplified characters.

label-username = 用户名
label-email = 邮箱地址
label-phone-number = 手机号码
label-email-or-phone-number = 邮箱地址或手机号码
label-username-or-email = 用户名或邮箱地址
label-username-or-phone-number = 用户名或手机号码
label-any = 用户名、邮箱地址或手机号码
label-password = 密码
label-new-password = 新密码
label-password-again = 再次输入新密码
label-code = 验证码
label-device-name = 设备名称（选填）
label-work-email = 工作邮箱
hint-device-name = 方便您日后识别，例如“我的手机”。
hint-phone-number = 请包含国家或地区代码，例如 +86 138 0000 0000。
show-password = 显示密码
hide-password = 隐藏密码

attribute-address = 地址
attribute-birthdate = 出生日期
attribute-email = 邮箱地址
attribute-family-name = 姓
attribute-gender = 性别
attribute-given-name = 名
attribute-locale = 语言
attribute-middle-name = 中间名
attribute-name = 姓名
attribute-nickname = 昵称
attribute-phone-number = 手机号码
attribute-picture = 头像链接
attribute-preferred-username = 首选用户名
attribute-profile = 个人资料链接
attribute-updated-at = 最后更新时间
attribute-website = 网站
attribute-zoneinfo = 时区

rules-title = 密码需要包含：
rule-length =
    { $count ->
       *[other] 至少 { $count } 个字符
    }
rule-lowercase = 一个小写字母
rule-uppercase = 一个大写字母
rule-number = 一个数字
rule-symbol = 一个符号，例如 ! 或 #
rule-met = 已满足

sign-in-title = 登录
sign-in-with-username = 使用用户名和密码登录
sign-in-with-email = 使用邮箱和密码登录
sign-in-button = 登录
continue-button = 继续
forgot-link = 忘记密码？
no-account = 第一次使用？
sign-up-link = 创建账户
or = 或
continue-with = 使用 { $provider } 继续
provider-promise = 未经您同意，我们不会在您的任何账户中发布内容。
domain-hint = 我们将带您前往您所在组织的登录页面。
back-to-sign-in = 返回登录
use-another-account = 使用其他账户
other-ways = 使用其他方式登录

connect-title = 关联您的账户
connect-lead = 已有一个使用地址 { $address } 的账户。登录该账户即可将其与 { $provider } 关联。此后，您可以使用任意一种方式登录。
connect-button = 登录并关联
connect-separate = 不关联，继续
connect-separate-hint = 您将拥有第二个账户，与现有账户相互独立。
connect-cancel = 取消
connect-under-way = 您正在将此账户与 { $provider } 关联。

password-title = 输入密码

choose-title = 选择登录方式
choice-password = 密码
choice-password-hint = 输入您的账户密码
choice-email-code = 邮箱验证码
choice-email-code-hint = 我们会将验证码发送到您的邮箱
choice-sms-code = 短信验证码
choice-sms-code-hint = 我们会将验证码发送到您的手机
choice-passkey = 通行密钥
choice-passkey-hint = 使用指纹、面容或屏幕锁定
choice-app = 身份验证器应用
choice-app-hint = 输入手机应用中显示的验证码

passkey-title = 使用通行密钥
passkey-lead = 您的设备会要求验证指纹、面容或屏幕锁定。
passkey-button = 使用通行密钥
passkey-unsupported = 此浏览器无法使用通行密钥。
passkey-no-script = 通行密钥需要 JavaScript，而此浏览器已将其关闭。

code-title = 输入验证码
code-sent-to-email = 我们已将验证码发送至 { $destination }，可能需要一分钟才能送达。
code-sent-to-phone = 我们已将短信验证码发送至 { $destination }。
code-sent-somewhere = 请输入我们发送给您的验证码。
verify-button = 继续

app-code-title = 输入应用中的验证码
app-code-lead = 打开您的身份验证器应用，输入其中显示的六位数字。
app-code-lead-device = 打开身份验证器应用“{ $device }”，输入其中显示的六位数字。

second-title = 确认是您本人
second-lead = 选择接收验证码的方式。

set-up-title = 保护您的账户
set-up-lead = 除密码外，您的账户还需要第二个验证步骤。请选择一种。
set-up-app-title = 设置身份验证器应用
set-up-app-scan = 使用身份验证器应用扫描此二维码。
set-up-app-qr = 身份验证器应用的二维码
set-up-app-secret = 无法扫描？显示密钥
set-up-app-secret-lead = 请改为在应用中输入此密钥：
set-up-app-code = 输入应用中显示的六位数字。
set-up-email-title = 添加邮箱地址
set-up-email-lead = 每次登录时，我们都会向该邮箱发送验证码。
set-up-phone-title = 添加手机号码
set-up-phone-lead = 每次登录时，我们都会向该号码发送短信验证码。
send-code-button = 发送验证码

new-password-title = 设置新密码
new-password-lead = 您收到的密码仅供首次登录使用。
new-password-button = 保存密码
forgot-title = 忘记密码？
forgot-lead = 请告诉我们您的账户，我们会向您发送验证码，以便您设置新密码。
reset-title = 设置新密码

sign-up-title = 创建账户
sign-up-button = 创建账户
have-account = 已有账户？
sign-in-link = 登录
terms = 注册即表示您同意我们的{ $terms }和{ $privacy }。
terms-of-use = 使用条款
privacy-policy = 隐私政策
confirm-title = 确认您的账户
confirm-button = 确认账户
no-code = 没有收到验证码？
resend-button = 发送新验证码

add-passkey-title = 下次更快登录
add-passkey-lead = 有了通行密钥，您可以使用指纹、面容或屏幕锁定登录。无需记忆，也没有人能猜到。
add-passkey-button = 创建通行密钥
skip-button = 以后再说

signed-out-title = 您已退出登录
signed-out-lead = 您可以关闭此页面。

error-title = 出了点问题
error-lead = 请返回应用并重试。如果问题仍然存在，请告知其管理人员。
error-expired-title = 此页面已过期
error-expired-lead = 用时过长，或者您是在另一个浏览器中开始的。请返回应用并重新登录。
error-not-available-title = 此页面不可用
error-not-available-lead = 此地址没有任何内容，或者已被关闭。
developers-title = 开发者信息
explain-missing-parameter = 缺少必需的参数 { $parameter }。
explain-unknown-client = 没有使用此 client_id 的应用程序客户端。
explain-redirect-mismatch = 应用程序客户端不允许地址 { $url }。它必须与某个已注册的地址完全一致。
explain-oauth-not-enabled = 此应用程序客户端未启用 OAuth（AllowedOAuthFlowsUserPoolClient）。

notice-incorrect-password = 用户名或密码不正确。
notice-code-wrong = 验证码不正确。请检查后重试。
notice-code-expired = 验证码已失效。请重新获取。
notice-code-sent = 我们已向您发送验证码。
notice-password-changed = 您的密码已更改。现在可以登录了。
notice-passwords-differ = 两次输入的密码不一致。
notice-confirmed = 您的账户已确认。现在可以登录了。
notice-too-many-tries = 尝试次数过多。请稍后再试。
notice-stale = 此页面打开时间过长。请重试。
notice-passkey-failed = 通行密钥验证未成功。请重试。
notice-no-provider = 没有组织使用此地址在这里登录。请检查地址,或使用其他方式登录。
notice-another-account = 这是另一个账户。请登录使用上述地址的账户。
notice-busy = 当前访问繁忙。请稍后再试。
